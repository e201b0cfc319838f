"""What this room asks about a draft beyond the form: whom it is for, how it repeats, who hosts."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from bot.chat import Button, Choice, Field, Form, Kind, Message, message
from bot.language import _
from bot.learning_events.draft_words import HOST, SAVE
from bot.learning_events.host_words import OPEN_BESIDE
from bot.learning_events.recurrence import MOST_TIMES, Every
from bot.people import spoken

if TYPE_CHECKING:
    from bot.learning_events.models import LearningEvent
    from bot.people.models import Place

SAVE_HOST = "event.save_host"
NOT_ME = "event.not_me"

Choices = Sequence[tuple[str, str]]


def _choice(name: str, label: str, hint: str, choices: Choices, value: str) -> Field:
    known = {key for key, _name in choices}
    return Field(
        name=name,
        label=label,
        hint=hint,
        kind=Kind.CHOICE,
        choices=tuple(Choice(value=key[:75], label=text[:75]) for key, text in choices[:95]),
        value=value if value in known else choices[0][0],
    )


def who_for(
    event: "LearningEvent",
    places: "Sequence[Place]",
    themes: Choices,
    sets: Choices,
    languages: Sequence[str],
) -> Form:
    """Ask whom it is for. What there is nothing to choose of is not asked."""
    filled = event.filled

    def field(name: str, label: str, hint: str, nobody: str, choices: Choices) -> list[Field]:
        every = [("all", nobody), *choices]
        return [_choice(name, label, hint, every, filled.get(name, "all"))] if choices else []

    roles = [
        ("practitioner", _("Practitioners")),
        ("coach", _("Coaches")),
        ("manager", _("Managers")),
    ]
    of_place = [(str(place.id), place.name) for place in places]
    of_language = [(language, spoken.language_name(language)) for language in languages]
    return Form(
        title=_("Who it is for"),
        action=SAVE,
        ref=f"c{event.id}",
        fields=(
            *field("for_place", _("Which place is it for?"), "", _("All places"), of_place),
            *field("for_role", _("Who is it for?"), "", _("Everybody"), roles),
            *field("for_set", _("Which action-learning set is it for?"), "", _("All, in a set or not"), sets),  # noqa: E501
            *field("for_language", _("Which language is it for?"), "", _("All languages"), of_language if len(languages) > 1 else []),  # noqa: E501
            *field(
                "for_theme",
                _("Only those who shared something on a theme?"),
                _("Then all else has to stay at all. Others can still find it with /events."),
                _("No, whatever they write about"),
                themes,
            ),
        ),
    )  # fmt: skip


def repeats(event: "LearningEvent") -> Form:
    """Ask how it comes again, and when to remind."""
    filled: Mapping[str, str] = event.filled
    every = [
        (Every.NEVER, _("It does not: once only")),
        (Every.WEEK, _("Every week")),
        (Every.FORTNIGHT, _("Every second week")),
        (Every.MONTH, _("Every month, such as its second Tuesday")),
        (Every.LAST, _("Every month, such as its last Tuesday")),
    ]
    reminders = [
        ("week day hour", _("A week, a day and an hour before")),
        ("day hour", _("A day and an hour before")),
        ("hour", _("An hour before")),
        ("week hour", _("A week and an hour before")),
        ("none", _("Not at all")),
    ]
    return Form(
        title=_("Repeat and remind"),
        action=SAVE,
        ref=f"c{event.id}",
        fields=(
            _choice("repeats", _("How does it come again?"), _("By the clocks of its place, in summer and winter."), every, filled.get("repeats", "never")),  # noqa: E501
            Field(name="times", label=_("How many times in all?"), hint=_("From 2 to {n}. Leave it out if it does not come again.").format(n=MOST_TIMES), optional=True, value=filled.get("times", "")),  # noqa: E501
            Field(name="without", label=_("Which of these dates are left out?"), hint=_("For example 24 December, 31 December. Optional."), optional=True, value=filled.get("without", "")),  # noqa: E501
            _choice("reminds", _("When are those who come reminded?"), "", reminders, filled.get("reminds", "week day hour")),  # noqa: E501
        ),
    )  # fmt: skip


def host_form(event: "LearningEvent", host: str) -> Form:
    return Form(
        title=_("Who hosts it?"),
        action=SAVE_HOST,
        ref=str(event.id),
        fields=(
            Field(name="host", label=_("Their name, as it stands in the programme"), hint=_("Replies go to them, and they see who comes."), value=host),  # noqa: E501
        ),
    )  # fmt: skip


def no_such_host(typed: str, event: "LearningEvent") -> Message:
    return message(
        _("Nobody who takes part in this programme is called “{name}”. Nothing was changed.").format(name=typed[:100]),  # noqa: E501
        buttons=[Button(label=_("Write the name again"), action=HOST, ref=str(event.id))],
    )  # fmt: skip


def several_hosts(found: Sequence[str], event: "LearningEvent") -> Message:
    """Several have that name; `found` are names with their places."""
    return message(
        _("Several people have that name: {names}. Write name and place like this.").format(
            names="; ".join(found)
        ),
        buttons=[Button(label=_("Write the name again"), action=HOST, ref=str(event.id))],
    )


def is_host(event: "LearningEvent", name: str) -> Message:
    return message(_("{name} hosts “{title}”.").format(name=name, title=event.title))


def you_host(event: "LearningEvent", who: str, when: str) -> Message:
    return message(
        _("{who} asks you to host “{title}”, {when}. Replies come to you, and you see who comes and what they want to work out.").format(who=who, title=event.title, when=when),  # noqa: E501
        buttons=[
            Button(label=_("See it"), action=OPEN_BESIDE, emphasis="primary"),
            Button(label=_("I can't host it"), action=NOT_ME),
        ],
    ).with_ref(str(event.id))  # fmt: skip


def you_host_now(event: "LearningEvent") -> Message:
    """Its host has left, and it has passed to a manager."""
    return message(
        _("The host of “{title}” no longer takes part, so it has come to you.").format(
            title=event.title
        ),
        buttons=[
            Button(label=_("See it"), action=OPEN_BESIDE, emphasis="primary"),
            Button(label=_("Another host"), action=HOST),
        ],
    ).with_ref(str(event.id))


def will_not_host(event: "LearningEvent", who: str) -> Message:
    return message(
        _("{who} can't host “{title}”, so it is with you.").format(who=who, title=event.title),
        buttons=[Button(label=_("Another host"), action=HOST, ref=str(event.id))],
    )


def hosting_is_over() -> Message:
    return message(_("All right. I have told them."))


def nobody_else() -> Message:
    return message(_("There is nobody whom I could pass it to, so it stays with you."))
