"""What is said about pace, quiet, holidays, pauses and language."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.chat import Button, Message, heading, message, note
from bot.language import _, ngettext
from bot.people import attention, spoken
from bot.people.attention import NATIONS, NO_HOLIDAYS, Push
from bot.welcome.rules import Step
from bot.welcome.words import CHANGE, LANGUAGE, LEAVE, PACE, SETTINGS

if TYPE_CHECKING:
    from bot.people.models import Person

EVERY = "pace.every"
DAYS = "pace.days"
QUIET = "pace.quiet"
QUIET_TYPED = "pace.quiet_typed"
MOST = "pace.most"
HOLIDAYS = "pace.holidays"
PAUSE = "pace.pause"
PAUSE_TYPED = "pace.pause_typed"
RESUME = "pace.resume"
COACH_DONE = "pace.coach_done"
COACH_TALKS = "pace.coach_talks"
COACH_ENDS = "pace.coach_ends"
KEEP = "pace.keep"
COMING = "pace.coming"

BY_ZONE = "zone"
"""The choice to keep the holidays of the time zone's country."""

QUIET_HOURS = ("21:00-07:00", "20:00-08:00", "18:00-09:00")
NO_QUIET = "none"
MOST_A_DAY = (1, 2, 3, 5)
PAUSES = (7, 14, 30)
"""In days, offered as buttons; any date can be typed."""


def card(person: "Person", today: date) -> Message:
    """Show everything about the pace, with a button for each."""
    lines = [
        _("A question every two weeks.") if person.every == 2 else _("A question every week."),
        _("Working days: {days}.").format(days=_days(person.working_days)),
        _("Public holidays: {nation}.").format(nation=_nation(person.nation, person.timezone)),
        _no_quiet()
        if person.quiet_from == person.quiet_to
        else _("Quiet from {start} to {end}.").format(
            start=spoken.clock(person.quiet_from), end=spoken.clock(person.quiet_to)
        ),
        ngettext(
            "At most {n} message a day that you did not ask for.",
            "At most {n} messages a day that you did not ask for.",
            person.most_a_day,
        ).format(n=person.most_a_day),
    ]
    pause = Button(label=_("Pause"), action=PAUSE)
    if person.paused_until and person.paused_until > today:
        lines.insert(
            0, _("Paused until {date}.").format(date=spoken.calendar_day(person.paused_until))
        )
        pause = Button(label=_("End the pause"), action=RESUME, emphasis="primary")
    return message(
        heading(_("Your pace")),
        "\n".join(lines),
        buttons=[
            pause,
            Button(label=_("How often"), action=EVERY),
            Button(label=_("Working days"), action=DAYS),
            Button(label=_("Holidays"), action=HOLIDAYS),
            Button(label=_("Quiet hours"), action=QUIET),
            Button(label=_("Most a day"), action=MOST),
            Button(label=_("What is coming"), action=COMING),
        ],
    )


def coach_is_talking(person: "Person") -> Message:
    assert person.coach_until is not None
    return message(
        _("A coach is talking with you, so my questions wait until {moment}.").format(
            moment=spoken.moment(person.coach_until, person.timezone)
        ),
        buttons=[Button(label=_("We are done talking"), action=COACH_DONE)],
    )


def whom_do_you_talk_with(people: "Sequence[Person]") -> Message:
    """Let a coach choose with whom they are talking."""
    if not people:
        return message(
            _("I found nobody of that name whom you coach. Write /talking and their name.")
        )
    return message(
        _("With whom are you talking? I hold my own questions to them for a day."),
        buttons=[
            Button(label=person.name[:75] or str(person.id), action=COACH_TALKS, ref=str(person.id))
            for person in people[:20]
        ],
    )


def held_for_the_coach(person: "Person", coach: "Person") -> Message:
    assert person.coach_until is not None
    return message(
        _("I hold my questions to {name} until {moment}.").format(
            name=person.name, moment=spoken.moment(person.coach_until, coach.timezone)
        ),
        buttons=[Button(label=_("We are done talking"), action=COACH_ENDS, ref=str(person.id))],
    )


def coach_ended(person: "Person") -> Message:
    return message(_("My questions to {name} go on.").format(name=person.name))


def only_coaches() -> Message:
    return message(_("That is for coaches. Nothing was changed."))


def how_often() -> Message:
    return message(
        _("How often should I ask?"),
        buttons=[
            Button(label=_("Every week"), action=EVERY, ref="1"),
            Button(label=_("Every two weeks"), action=EVERY, ref="2"),
        ],
    )


def which_days(working_days: str) -> Message:
    return message(
        _("On which days may I write to you? Press a day to change it."),
        note(_("Your own day for the question always counts.")),
        buttons=[
            *(
                Button(
                    label=(
                        _("{day}: yes") if str(number) in working_days else _("{day}: no")
                    ).format(day=spoken.weekday(number)),
                    action=DAYS,
                    ref=str(number),
                )
                for number in range(7)
            ),
            Button(label=_("Done"), action=PACE, ref="done"),
        ],
    )


def one_day_at_least() -> Message:
    return message(_("One day has to stay. To hear nothing for a while, press Pause instead."))


def which_quiet() -> Message:
    return message(
        _("When should I be quiet? Press one, or write it, such as 19:00 to 8:00."),
        note(_("The hour that you chose for your question is never quiet.")),
        buttons=[
            *(
                Button(label=hours.replace("-", " – "), action=QUIET, ref=hours)
                for hours in QUIET_HOURS
            ),
            Button(label=_no_quiet(), action=QUIET, ref=NO_QUIET),
        ],
    )


def not_hours() -> Message:
    return message(_("I could not read that. Write two times, such as 19:00 to 8:00."))


def which_holidays(timezone: str) -> Message:
    return message(
        _("Whose public holidays do you keep? I do not ask on those days."),
        buttons=[
            *(
                Button(label=_nation(nation, timezone), action=HOLIDAYS, ref=nation)
                for nation in NATIONS
            ),
            Button(label=_nation("", timezone), action=HOLIDAYS, ref=BY_ZONE),
        ],
    )


def how_many() -> Message:
    return message(
        _("How many messages a day that you did not ask for are all right? The rest waits."),
        buttons=[Button(label=str(most), action=MOST, ref=str(most)) for most in MOST_A_DAY],
    )


def how_long() -> Message:
    labels = {7: _("One week"), 14: _("Two weeks"), 30: _("A month")}
    return message(
        _(
            "How long should I pause? Press one, or write the day on which I may ask again, such "
            "as 1 September. Nothing piles up: your journey goes on where it stands."
        ),
        buttons=[Button(label=labels[days], action=PAUSE, ref=str(days)) for days in PAUSES],
    )


def not_a_date() -> Message:
    return message(
        _("I could not read that as a day to come. Write it like 1 September or 2027-01-15.")
    )


def still_right() -> Message:
    """Ask somebody long silent, once, whether the pace is right."""
    return message(
        _(
            "I have asked three questions and not heard from you, and that is fine. Is the pace "
            "right for you?"
        ),
        note(_("If you do nothing, I stay quiet until you write or press something.")),
        buttons=[
            Button(label=_("Keep it as it is"), action=KEEP),
            Button(label=_("Every two weeks"), action=EVERY, ref="2"),
            Button(label=_("Another day"), action=CHANGE[Step.DAY]),
            Button(label=_("Pause for a month"), action=PAUSE, ref="30"),
            Button(label=_("Stop taking part"), action=LEAVE),
        ],
    )


def as_it_is(due: datetime | None, person: "Person") -> Message:
    if due is None:
        return message(_("No question is planned."))
    return message(
        _("Good. Your next question comes on {moment}.").format(
            moment=spoken.moment(due, person.timezone)
        )
    )


def coming(pushes: Sequence[Push], person: "Person", most: int = 20) -> Message:
    """List what somebody will be told unasked, in their own time."""
    if not pushes:
        return message(_("Nothing is planned for the next twelve weeks."))
    lines = [
        f"{spoken.moment(push.at, person.timezone)}: {_shortened(push.what)}"
        for push in pushes[:most]
    ]
    return message(
        heading(_("The next twelve weeks")),
        "\n".join(lines),
        note(_("Answers to what you write come at once and are not in this list.")),
        buttons=[Button(label=_("My settings"), action=SETTINGS)],
    )


def which_language(languages: Sequence[str]) -> Message:
    return message(
        _("In which language should I write to you?"),
        buttons=[
            Button(label=spoken.language_name(language), action=LANGUAGE, ref=language)
            for language in languages
        ],
    )


def language_is_now() -> Message:
    return message(_("From now on I write to you in English."))


def _days(working_days: str) -> str:
    if working_days == "01234":
        return _("Monday to Friday")
    if working_days == "0123456":
        return _("every day")
    return ", ".join(spoken.weekday(int(day)) for day in working_days)


def _nation(nation: str, timezone: str) -> str:
    named = {
        "GB-ENG": _("England"),
        "GB-WLS": _("Wales"),
        "GB-SCT": _("Scotland"),
        "GB-NIR": _("Northern Ireland"),
        NO_HOLIDAYS: _("none"),
    }
    if nation:
        return named.get(nation) or spoken.country(nation)
    country = attention.country_of(timezone)
    if country == NO_HOLIDAYS:
        return named[NO_HOLIDAYS]
    return _("all of {country}").format(country=spoken.country(country))


def _no_quiet() -> str:
    return _("No quiet hours")


def _shortened(text: str) -> str:
    return text if len(text) <= 90 else text[:90].rsplit(None, 1)[0] + " …"
