from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.learning_events import counting, rules
from bot.learning_events.rules import HAS_PLACE, Answer, Problem

NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
ZONES = sorted(available_timezones() - {"Factory", "localtime"})


@given(
    on=st.dates(date(1980, 1, 1), date(2036, 12, 31)),
    minutes=st.integers(0, 24 * 60 - 1),
    zone=st.sampled_from(ZONES),
)
def test_a_local_time_is_taken_only_where_clocks_show_it_exactly_once(
    on: date, minutes: int, zone: str
) -> None:
    at = time(minutes // 60, minutes % 60)
    there = datetime.combine(on, at)
    guess = there.replace(tzinfo=UTC)
    # Looked for without arithmetic on offsets: which instants do clocks there show as this?
    offsets = {
        (guess + timedelta(hours=h)).astimezone(ZoneInfo(zone)).utcoffset() for h in range(-27, 28)
    }
    shown = {guess - offset for offset in offsets if offset is not None}
    shown = {t for t in shown if t.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == there}
    read = rules.instant(on, at, zone)
    if isinstance(read, Problem):
        assert read is (Problem.TWICE if shown else Problem.SKIPPED)
        assert len(shown) != 1
    else:
        assert shown == {read}


def test_the_two_nights_when_clocks_change() -> None:
    skipped = rules.instant(date(2026, 3, 29), time(1, 30), "Europe/London")
    twice = rules.instant(date(2026, 10, 25), time(1, 30), "Europe/London")
    assert (skipped, twice) == (Problem.SKIPPED, Problem.TWICE)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2026-03-09", date(2026, 3, 9)),
        ("9/3/2026", date(2026, 3, 9)),
        ("9.3.2026", date(2026, 3, 9)),
        ("9 March", date(2026, 3, 9)),
        ("Monday 9th of Mar", date(2026, 3, 9)),
        ("1 January", date(2027, 1, 1)),
        ("5 January", date(2026, 1, 5)),
        ("31/2/2026", None),
        ("29 February", None),
        ("soon", None),
        ("", None),
    ],
)
def test_days_as_people_write_them(typed: str, read: date | None) -> None:
    assert rules.day(typed, NOW.date()) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [("14:00", time(14)), ("2pm", time(14)), ("12am", time(0)), ("25:00", None), ("later", None)],
)
def test_times_as_people_write_them(typed: str, read: time | None) -> None:
    assert rules.clock(typed) == read


@given(st.dictionaries(st.sampled_from(["title", "day", "time", "zone", "minutes", "capacity",
                                        "place", "purpose", "papers", "for_place", "for_role"]),
                       st.text(max_size=50)))  # fmt: skip
def test_whatever_is_typed_gets_a_plan_or_a_clear_word(filled: dict[str, str]) -> None:
    read = rules.read(filled, NOW, is_news=False)
    if not read.problems:
        assert read.plan.title
        assert read.plan.starts_at
        assert read.plan.starts_at > NOW


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("https://example.org/a?b=c", True),
        ("https://", False),
        ("https://no-host", False),
        ("https://two words.org", False),
        ("ftp://example.org", False),
        ("Town hall", False),
    ],
)
def test_links(text: str, is_one: bool) -> None:
    assert rules.is_link(text) is is_one


@given(
    st.integers(1, 6),
    st.lists(st.tuples(st.integers(0, 11), st.sampled_from(["yes", "no"])), max_size=80),
)
def test_never_one_too_many_and_nobody_jumps_the_queue(
    capacity: int, doings: list[tuple[int, str]]
) -> None:
    """Places as they would be given if everybody who is offered one takes it at once."""
    said: dict[int, Answer] = {}
    queue: list[int] = []
    for who, doing in doings:
        was = said.get(who, Answer.NONE)
        taken = sum(answer in HAS_PLACE for answer in said.values())
        if doing == "yes":
            said[who] = rules.on_yes(was, capacity=capacity, taken=taken, waiting=len(queue))
            if said[who] is Answer.WAITING and was is not Answer.WAITING:
                queue.append(who)
        else:
            said[who] = Answer.CANT
            queue = [other for other in queue if other != who]
            if was in HAS_PLACE and queue:
                said[queue.pop(0)] = Answer.OFFERED
        holders = [who for who, answer in said.items() if answer in HAS_PLACE]
        assert len(holders) <= capacity
        assert not queue or len(holders) == capacity


@given(st.timedeltas(timedelta(minutes=1), timedelta(days=60)))
def test_an_offer_ends_before_the_event_begins(until_start: timedelta) -> None:
    ends = rules.offer_until(NOW, NOW + until_start)
    assert NOW < ends <= NOW + until_start
    assert ends - NOW <= rules.LONGEST_OFFER


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 12), max_size=8))
def test_no_number_shown_or_worked_out_is_of_fewer_than_five(by_place: dict[str, int]) -> None:
    shown = counting.safe_counts(by_place)
    total = sum(by_place.values())
    assert all(n >= counting.LEAST_COUNTED for n in shown.values())
    left = total - sum(shown.values())
    assert left == 0 or not shown
    hidden = [n for place, n in by_place.items() if place == "" or place not in shown]
    assert "" not in shown or shown[""] == sum(hidden)


def test_questions_that_say_much_the_same_stand_together() -> None:
    groups = counting.grouped(
        ["How do I reach landlords?", "Who pays?", "how do I reach the landlords"]
    )
    assert groups == [
        ["How do I reach landlords?", "how do I reach the landlords"],
        ["Who pays?"],
    ]
