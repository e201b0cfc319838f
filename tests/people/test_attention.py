"""The gate that every push passes: when it goes, waits, or is dropped."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.kinds import KINDS
from bot.people import attention
from bot.people.attention import COUNTED, NATIONS, RESPECTS, Concern, Pace, Push
from bot.people.local_time import local

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
EVENING = datetime(2026, 1, 5, 22, 30, tzinfo=UTC)
NEXT_MORNING = datetime(2026, 1, 6, 7, tzinfo=UTC)


def test_every_kind_of_letter_has_its_place_at_the_gate() -> None:
    assert set(RESPECTS) == set(KINDS)
    assert set(KINDS) > COUNTED


@pytest.mark.parametrize("kind", ["reply", "home", "care"])
def test_answers_and_care_go_whatever_stands_in_the_way(kind: str) -> None:
    pace = Pace(
        paused_until=date(2027, 1, 1),
        coach_until=EVENING + timedelta(days=1),
        booked_on=date(2026, 1, 5),
        booked=9,
    )
    assert attention.when(kind, pace, EVENING) == EVENING


@pytest.mark.parametrize("kind", ["words", "stage", "reminder", "prompt", "broadcast"])
def test_quiet_hours_end_in_the_morning(kind: str) -> None:
    assert attention.when(kind, Pace(), EVENING) == NEXT_MORNING
    early = datetime(2026, 1, 6, 5, tzinfo=UTC)
    assert attention.when(kind, Pace(), early) == NEXT_MORNING
    none = Pace(quiet_from=time(0), quiet_to=time(0))
    assert attention.when(kind, none, EVENING) == EVENING


def test_whoever_wrote_a_minute_ago_is_awake() -> None:
    just_now = EVENING - timedelta(minutes=1)
    assert attention.when("words", Pace(), EVENING, heard_at=just_now) == EVENING
    assert attention.when("broadcast", Pace(), EVENING, heard_at=just_now) == NEXT_MORNING


def test_the_hour_that_they_chose_is_not_quiet() -> None:
    late = Pace(at=time(22))
    assert attention.when("prompt", late, EVENING) == EVENING
    assert attention.when("prompt", late, EVENING + timedelta(minutes=31)) == NEXT_MORNING


def test_what_comes_too_late_is_dropped() -> None:
    event = EVENING + timedelta(hours=2)
    assert attention.when("reminder", Pace(), EVENING, latest=event) is None
    paused = Pace(paused_until=date(2026, 2, 1))
    assert attention.when("words", paused, MONDAY) is None
    assert attention.when("broadcast", paused, MONDAY) is None
    assert attention.when("prompt", paused, MONDAY) == datetime(2026, 2, 2, 9, tzinfo=UTC)


def test_a_coach_goes_first() -> None:
    until = MONDAY + timedelta(hours=4)
    with_coach = Pace(coach_until=until)
    assert attention.when("prompt", with_coach, MONDAY) == until
    assert attention.when("words", with_coach, MONDAY) == MONDAY
    assert attention.when("prompt", with_coach, until) == until


def test_a_full_day_moves_the_rest_to_the_next_and_nothing_piles_up() -> None:
    pace, went = Pace(most_a_day=2), []
    for _ in range(5):
        at = attention.when("broadcast", pace, MONDAY)
        assert at
        pace = attention.booked(pace, at)
        went.append((at - MONDAY).days)
    assert went == [0, 0, 1, 1, 2]


@pytest.mark.parametrize(
    ("nation", "day", "is_holiday"),
    [
        ("GB-ENG", date(2026, 4, 6), True),  # Easter Monday
        ("GB-SCT", date(2026, 4, 6), False),
        ("GB-SCT", date(2026, 1, 2), True),
        ("GB-ENG", date(2026, 1, 2), False),
        ("GB-SCT", date(2026, 8, 3), True),
        ("GB-WLS", date(2026, 8, 31), True),
        ("GB-SCT", date(2026, 8, 31), False),
        ("GB-NIR", date(2026, 3, 17), True),  # Saint Patrick's Day
        ("GB-WLS", date(2026, 3, 17), False),
        ("GB-NIR", date(2026, 7, 13), True),
        ("GB-SCT", date(2026, 11, 30), True),  # Saint Andrew's Day
        ("IE", date(2026, 2, 2), True),
        ("", date(2026, 4, 3), True),  # Good Friday, in all of the UK
        ("", date(2026, 4, 6), False),  # not in Scotland: unknown whether they are
        ("none", date(2026, 12, 25), False),
    ],
)
def test_the_nations_keep_different_days(nation: str, day: date, is_holiday: bool) -> None:
    assert (attention.holiday(day, Pace(nation=nation)) is not None) is is_holiday


def test_elsewhere_the_time_zone_says_which_country() -> None:
    assert attention.holiday(date(2026, 11, 26), Pace(timezone="America/New_York"))
    assert attention.holiday(date(2026, 3, 17), Pace(timezone="Europe/Dublin"))
    assert attention.holiday(date(2026, 12, 25), Pace(timezone="UTC")) is None


def test_good_friday_and_easter_monday_in_wales() -> None:
    on_fridays = Pace(nation="GB-WLS", weekday=4)
    thursday = datetime(2026, 4, 2, 12, tzinfo=UTC)
    tuesday = datetime(2026, 4, 7, 8, tzinfo=UTC)  # nine o'clock: the clocks have changed
    assert attention.next_question(thursday, on_fridays) == tuesday
    assert attention.when("prompt", on_fridays, thursday + timedelta(days=1)) == tuesday


def test_the_day_that_they_chose_counts_as_a_working_day() -> None:
    on_sundays = Pace(weekday=6)
    assert local(attention.next_question(MONDAY, on_sundays), "Europe/London").weekday() == 6
    assert attention.when("broadcast", Pace(), MONDAY + timedelta(days=5)) == MONDAY + timedelta(7)


def test_a_pause_moves_the_question_to_their_first_day_after_it() -> None:
    august = Pace(paused_until=date(2026, 9, 1))
    in_july = datetime(2026, 7, 28, 12, tzinfo=UTC)
    assert attention.next_question(in_july, august) == datetime(2026, 9, 7, 8, tzinfo=UTC)


def test_a_calendar_passes_the_same_gate() -> None:
    wanted = [Push(MONDAY, "broadcast", str(n)) for n in range(3)]
    wanted.append(Push(EVENING, "reminder", "tonight"))
    said = attention.calendar(Pace(most_a_day=2), wanted)
    assert [(push.what, push.at) for push in said] == [
        ("0", MONDAY),
        ("1", MONDAY),
        ("tonight", NEXT_MORNING),
        ("2", MONDAY + timedelta(days=1)),
    ]


zones = st.sampled_from(
    ["Europe/London", "Europe/Dublin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata",
     "Pacific/Apia", "America/St_Johns", "UTC"]
)  # fmt: skip
clocks = st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0))
paces = st.builds(
    Pace,
    timezone=zones,
    weekday=st.integers(0, 6),
    at=clocks,
    every=st.sampled_from([1, 2]),
    nation=st.sampled_from(["", *NATIONS]),
    working_days=st.sets(st.sampled_from("0123456"), min_size=1).map(lambda d: "".join(sorted(d))),
    quiet_from=clocks,
    quiet_to=clocks,
    most_a_day=st.integers(1, 5),
    paused_until=st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    booked_on=st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    booked=st.integers(0, 6),
)
instants = st.timedeltas(timedelta(0), timedelta(days=360)).map(MONDAY.__add__)


@settings(max_examples=300)
@given(kind=st.sampled_from(sorted(RESPECTS)), pace=paces, now=instants)
def test_what_goes_goes_at_a_time_that_suits(kind: str, pace: Pace, now: datetime) -> None:
    at = attention.when(kind, pace, now)
    if at is None:
        assert kind in attention.LONGEST_WAIT
        return
    assert at >= now
    assert attention.when(kind, pace, at) == at
    there = local(at, pace.timezone)
    respects = RESPECTS[kind]
    if Concern.PAUSE in respects and pace.paused_until:
        assert there.date() >= pace.paused_until
    if Concern.DAY_OFF in respects:
        assert attention.is_open(there.date(), pace)
    if Concern.QUIET in respects:
        assert not attention.is_quiet(there.time(), pace)
    if Concern.FULL_DAY in respects and pace.booked_on == there.date():
        assert pace.booked < pace.most_a_day


@settings(max_examples=200)
@given(pace=paces, now=instants)
def test_the_next_question_is_on_an_open_day_after_any_pause(pace: Pace, now: datetime) -> None:
    at = attention.next_question(now, pace)
    assert at > now
    day = local(at, pace.timezone).date()
    assert attention.is_open(day, pace)
    assert pace.paused_until is None or day >= pace.paused_until
