"""What is said about sets between their meetings: starting, coming in, commitments, the end."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot.action_learning import contract_words
from bot.action_learning.formats import SetFormat
from bot.action_learning.room.words import PAGE, START
from bot.action_learning.vocabulary import Clock, Future, SetStanding
from bot.chat import Button, Choice, Field, Form, Kind, Message, heading, message, note
from bot.chat import Part as Paragraph
from bot.language import _, ngettext
from bot.people import spoken

if TYPE_CHECKING:
    from bot.action_learning.models import LearningSet

NEW = "sets.new"
MADE = "sets.made"
JOIN = "sets.join"
NOT_JOIN = "sets.not_join"
LEAVE = "sets.leave"
REALLY_LEAVE = "sets.really_leave"
SHOW = "sets.show"
MY_CHALLENGE = "sets.my_challenge"
LATER = "sets.later"
SEND_HELD = "sets.send_held"
FUTURES = {
    Future.GO_ON: "sets.future_go_on",
    Future.BY_OURSELVES: "sets.future_ourselves",
    Future.END: "sets.future_end",
}
MOST_SETS = 5


# Starting and coming in.


def my_sets(sets: Sequence["LearningSet"], counts: Mapping[int, int], timezone: str) -> Message:
    """List somebody's sets, and what can be done."""
    buttons = []
    parts: list[Paragraph | str] = [heading(_("Your action-learning sets"))]
    for one in sets[:MOST_SETS]:
        parts.append(_set_line(one, counts.get(one.id, 0), timezone))
        ref = str(one.id)
        if one.standing in (SetStanding.GATHERING, SetStanding.RESTING):
            label = _("Start a meeting: {name}").format(name=one.name)
            buttons.append(Button(label=label[:75], action=START, ref=ref))
        label = _("Leave: {name}").format(name=one.name)
        buttons.append(Button(label=label[:75], action=LEAVE, ref=ref))
    if not sets:
        parts.append(
            _(
                "A set is four to eight people who help one another think, with questions. You "
                "are in none yet. You can start one, or join with a code: /set join CODE."
            )
        )
    buttons += [
        Button(label=_("Start a set"), action=NEW),
        Button(label=_("What I work on"), action=MY_CHALLENGE),
        Button(label=_("My page"), action=PAGE),
    ]
    return message(*parts, buttons=buttons)


def _set_line(one: "LearningSet", count: int, timezone: str) -> str:
    where = {
        SetStanding.GATHERING: _("People are coming in: {count} so far. Code: {code}."),
        SetStanding.MEETING: _("Meeting now. Write /set and your words, or reply to its messages."),
        SetStanding.RESTING: _("Between meetings; {held} of {planned} held. Next: {next}."),
        SetStanding.DECIDING: _("All planned meetings are over; the set decides what comes next."),
    }.get(one.standing, "")
    said = where.format(
        count=count,
        code=one.code,
        held=one.meetings_held,
        planned=one.meetings_planned,
        next=spoken.moment(one.due_at, timezone) if one.due_at else _("whenever you like"),
    )
    return f"{one.name}: {said}"


def new_form(formats: Mapping[str, SetFormat]) -> Form:
    return Form(
        title=_("Start a set"),
        action=MADE,
        submit=_("Start"),
        fields=(
            Field(name="name", label=_("What shall the set be called?")),
            Field(
                name="format",
                label=_("How do you want to work?"),
                kind=Kind.CHOICE,
                choices=tuple(
                    Choice(value=key, label=form.title[:75]) for key, form in formats.items()
                ),
            ),
            Field(
                name="clock",
                label=_("Live, or in writing over some days?"),
                kind=Kind.CHOICE,
                choices=(
                    Choice(value=Clock.LIVE, label=_("Live, about an hour")),
                    Choice(value=Clock.DAYS, label=_("Over days, in our working hours")),
                ),
            ),
            Field(
                name="rotates",
                label=_("Who holds the meetings?"),
                kind=Kind.CHOICE,
                choices=(
                    Choice(value="bot", label=_("The bot")),
                    Choice(value="rotating", label=_("One of us in turn; the bot keeps the time")),
                ),
            ),
        ),
    )


def made(one: "LearningSet", form: SetFormat) -> Message:
    return message(
        _("{name} is open: {title}. {fewest} to {most} people.").format(
            name=one.name, title=form.title, fewest=form.fewest, most=form.most
        ),
        form.summary,
        _("Bring people in with this code, on Slack or Telegram: /set join {code}").format(
            code=one.code
        ),
        note(_("Or by name: /set invite and the name. When you are enough: /set start.")),
        note(contract_words.who_reads(one.keep_days)),
        buttons=[contract_words.another_time(one)],
    )


def need_a_programme() -> Message:
    return message(_("Sets belong to a programme, and you are in none yet."))


def which_code() -> Message:
    return message(_("Please write the code after it, such as /set join KESTRL."))


def no_such_set() -> Message:
    return message(_("I know no set with that code that is open to you. Please check it."))


def already_in(one: "LearningSet") -> Message:
    return message(_("You are in {name} already.").format(name=one.name))


def full(one: "LearningSet") -> Message:
    return message(
        _("{name} is full. You could start a set yourself: /set new.").format(name=one.name)
    )


def in_a_meeting(one: "LearningSet") -> Message:
    return message(
        _("{name} is meeting just now. You can come in when the meeting is over.").format(
            name=one.name
        )
    )


def joined(one: "LearningSet", names: Sequence[str]) -> Message:
    return message(
        _("You are in {name}, with {names}.").format(name=one.name, names=_listed(names))
        if names
        else _("You are in {name}.").format(name=one.name)
    )


def somebody_joined(one: "LearningSet", name: str, count: int, can_start: bool) -> Message:
    said = ngettext(
        "{who} has joined {name}. You are {n} now.",
        "{who} has joined {name}. You are {n} now.",
        count,
    ).format(who=name, name=one.name, n=count)
    buttons = [Button(label=_("Start the meeting"), action=START, ref=str(one.id))]
    return message(said, buttons=buttons if can_start else [])


def has_come_together(name: str) -> str:
    """Tell managers of a set that can meet: that it is there, and not who is in it."""
    return _("An action-learning set has come together: {name}.").format(name=name)


def invited(one: "LearningSet", by: str, form: SetFormat, reasons: Sequence[str]) -> Message:
    first = (
        _("{by} invites you to {name}, an action-learning set.").format(by=by, name=one.name)
        if by
        else _("Your coach suggests an action-learning set for you: {name}.").format(name=one.name)
    )
    return message(
        first,
        form.summary,
        *(note(reason) for reason in reasons),
        buttons=[
            Button(label=_("Join"), action=JOIN, ref=str(one.id), emphasis="primary"),
            Button(label=_("No, thank you"), action=NOT_JOIN, ref=str(one.id)),
        ],
    )


def invitation_sent(name: str) -> Message:
    return message(_("I have asked {name}.").format(name=name))


def nobody_of_that_name(name: str) -> Message:
    return message(
        _(
            "I find nobody called {name} who could be asked. A code works too: /set shows it."
        ).format(name=name)
    )


def several_of_that_name(name: str) -> Message:
    return message(
        _("Several people are called {name}. Please give them the code: /set shows it.").format(
            name=name
        )
    )


def still_invited(one: "LearningSet", until: datetime, timezone: str) -> Message:
    return message(
        _("You were asked whether you would like to join {name}, an action-learning set.").format(
            name=one.name
        ),
        note(
            _("Either answer is fine. If I hear nothing by {day}, I ask somebody else.").format(
                day=spoken.day(until, timezone)
            )
        ),
        buttons=[
            Button(label=_("Join"), action=JOIN, ref=str(one.id), emphasis="primary"),
            Button(label=_("No, thank you"), action=NOT_JOIN, ref=str(one.id)),
        ],
    )


def lapsed(one: "LearningSet") -> Message:
    return message(
        _(
            "I have not heard from you about {name}, and that is fine: I do not wait for an "
            "answer any more. You can still join while there is room."
        ).format(name=one.name),
        buttons=[Button(label=_("Join"), action=JOIN, ref=str(one.id))],
    )


def declined() -> Message:
    return message(_("That is fine. Nobody is told why."))


def invitation_is_over() -> Message:
    return message(_("That invitation is not open any more."))


# Meetings begin.


def too_few(one: "LearningSet", form: SetFormat, count: int) -> Message:
    return message(
        _(
            "{title} needs {fewest} to {most} people, and you are {count}. The code is {code}."
        ).format(title=form.title, fewest=form.fewest, most=form.most, count=count, code=one.code)
    )


def meeting_already() -> Message:
    return message(_("The set is meeting already."))


def has_ended() -> Message:
    return message(_("That set has ended. You can start a new one: /set new."))


def time_for_a_meeting(one: "LearningSet") -> Message:
    return message(
        _("It is time for the next meeting of {name}. Whoever is ready first can start it.").format(
            name=one.name
        ),
        buttons=[
            Button(label=_("Start the meeting"), action=START, ref=str(one.id), emphasis="primary"),
            Button(label=_("A week later"), action=LATER, ref=str(one.id)),
        ],
    )


def next_meeting(due_at: datetime, timezone: str) -> str:
    return _("I will bring up the next meeting on {moment}. /set start begins it sooner.").format(
        moment=spoken.moment(due_at, timezone)
    )


def a_week_later(due_at: datetime, timezone: str) -> Message:
    return message(
        _("I will bring it up again on {moment}.").format(moment=spoken.moment(due_at, timezone))
    )


# Leaving, and the end.


def really_leave(one: "LearningSet") -> Message:
    return message(
        _("Leave {name}? The others are told that you left, and no reason.").format(name=one.name),
        buttons=[
            Button(
                label=_("Leave the set"), action=REALLY_LEAVE, ref=str(one.id), emphasis="danger"
            )
        ],
    )


def left(one: "LearningSet") -> Message:
    said = _(
        "You have left {name}. What you wrote there stays there for as long as was agreed."
    ).format(name=one.name)
    in_its_room = [note(_("I take you out of its room as well."))]
    return message(said, *(in_its_room if one.room else []))


def somebody_left(one: "LearningSet", name: str) -> Message:
    return message(_("{who} has left {name}.").format(who=name, name=one.name))


def not_yours() -> Message:
    return message(_("You are not in that set any more."))


def what_next(one: "LearningSet") -> Message:
    ref = str(one.id)
    labels = {
        Future.GO_ON: _("Go on together"),
        Future.BY_OURSELVES: _("Meet without me"),
        Future.END: _("End here"),
    }
    return message(
        _("{name} has held its {n} meetings. What would you like?").format(
            name=one.name, n=one.meetings_planned
        ),
        buttons=[Button(label=labels[f], action=action, ref=ref) for f, action in FUTURES.items()],
    )


def decided_already() -> Message:
    return message(_("The set has decided already. /set shows where it stands."))


def wish_noted() -> Message:
    return message(_("Noted. I will say what the set decides, without who wished for what."))


def decided(one: "LearningSet", future: Future) -> Message:
    said = {
        Future.GO_ON: _("{name} goes on together. /set start begins the next meeting."),
        Future.BY_OURSELVES: _("{name} goes on by itself, without me. Go well."),
        Future.END: _("{name} ends here. Thank you for what you gave one another."),
    }[future]
    return message(said.format(name=one.name), buttons=[Button(label=_("My page"), action=PAGE)])


def coach_holds(one: "LearningSet", name: str) -> Message:
    return message(
        _("{coach} will hold the meetings of {name}, and reads along there.").format(
            coach=name, name=one.name
        )
    )


def you_hold(one: "LearningSet") -> Message:
    return message(
        _("You hold the meetings of {name}. Its members know that you read along.").format(
            name=one.name
        )
    )


def send_held(held: str) -> Button:
    """Offer to pass on words that answered nothing to the set."""
    return Button(label=_("Send it to my set"), action=SEND_HELD, ref=held)


def home(sets: Sequence["LearningSet"], timezone: str) -> Message:
    lines = [_set_line(one, 0, timezone) for one in sets[:MOST_SETS]]
    return message(
        heading(_("Your sets")),
        *(lines or [_("You are in no set.")]),
        buttons=[Button(label=_("My sets"), action=SHOW)],
    )


def _listed(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return _("{first} and {last}").format(first=", ".join(names[:-1]), last=names[-1])
