"""Everything this room says."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot.chat import Button, Message, heading, message, note, quote
from bot.language import _
from bot.people import spoken
from bot.people.vocabulary import Visibility

if TYPE_CHECKING:
    from bot.people.models import Person
    from bot.reflections.journey import Fork
    from bot.reflections.models import Reflection

ANSWER = "reflections.answer"
NOT_THIS_WEEK = "reflections.not_this_week"
LATER_TODAY = "reflections.later_today"
TOMORROW = "reflections.tomorrow"
WHO = "reflections.who"
FURTHER = "reflections.further"
WHY = "reflections.why"
WAY = "reflections.way"
JOURNAL = "reflections.journal"
UNASKED = "reflections.unasked"
KEEP_HELD = "reflections.keep_held"
NOT_PART = "reflections.not_part"
ASK_NOW = "reflections.ask_now"
BACK = "reflections.back"
SHORT = 280
"""Characters of an answer that a list shows."""


def who(visibility: Visibility) -> str:
    """Say who can read something: the end of a sentence."""
    return {
        Visibility.ONLY_ME: _("only you"),
        Visibility.MY_COACH: _("you and your coach"),
        Visibility.MY_SET: _("you, your coach and your set"),
        Visibility.UNNAMED: _(
            "you, your coach and your set, and without your name, people in other places"
        ),
        Visibility.NAMED: _("people in other places, with your name"),
    }[visibility]


def question(text: str, visibility: Visibility, ref: str = "", opening: str = "") -> Message:
    """Ask a prompt. Without `ref` it goes to many, and each letter brings its own."""
    return message(
        *([quote(opening)] if opening else []),
        text,
        note(
            _(
                "Who can read your answer: {who}. Write it below, in as many messages as you like."
            ).format(who=who(visibility))
        ),
        buttons=[
            Button(label=_("Later today"), action=LATER_TODAY, ref=ref),
            Button(label=_("Tomorrow"), action=TOMORROW, ref=ref),
            Button(label=_("Not this week"), action=NOT_THIS_WEEK, ref=ref),
            Button(label=_("Why this question?"), action=WHY, ref=ref),
        ],
    )


def opened(question: Message, opening: str) -> Message:
    """Put somebody's own words before a question that others are asked too."""
    return question.model_copy(update={"parts": (quote(opening), *question.parts)})


def you_wrote(text: str, answered_at: datetime, timezone: str) -> str:
    """Open a question with what somebody wrote earlier."""
    when = spoken.date(answered_at, timezone)
    return _("On {date} you wrote: {words}").format(date=when, words=short(text))


def last_intent(text: str, outcome: str | None) -> str:
    """Open a question with what somebody meant to try, and what they said became of it."""
    meant = _("You wanted to try: {words}").format(words=short(text))
    said = {
        "did": _("You said that you did."),
        "partly": _("You said: partly."),
        "changed my mind": _("You said that you changed your mind."),
        "not yet": _("You said: not yet."),
    }.get(outcome or "")
    return f"{meant}\n{said}" if said else meant


def why(code: str, themes: Mapping[str, str]) -> Message:
    """Explain how a question was chosen. `code` is what the rule gave as its reason."""
    kind, _colon, what = code.partition(":")
    near = {
        "set": _("your set meets about now, and this question goes well with it"),
        "learning event": _("a learning event is near, and this question goes well with it"),
        "theme": _("a theme that places share has just come out, and this question is about it"),
    }
    theme = themes.get(what, what).lower()
    reasons = {
        "near": near.get(what, ""),
        "untouched": _("none of your last answers was about this: {theme}").format(theme=theme),
        "passed": _("you passed on questions about this lately, so they wait: {theme}").format(
            theme=theme
        ),
        "back": _("you wrote something on this some time ago that is worth another look"),
        "way": _("it belongs to the way you chose where the journey branched"),
        "once": _("it is asked once, some days after a date of your own"),
        "order": _("it comes next on the journey"),
    }
    reason = reasons.get(kind) or reasons["order"]
    return message(
        _("Why this question: {reason}.").format(reason=reason),
        _(
            "I follow the journey's order. I look ahead a few questions and bring one forward if "
            "something of yours is near, or if you have not touched a theme for long. What you "
            "pass on comes back later, and less. To choose, I do not look at what your answers "
            "say, and I score nothing."
        ),
    )


def no_question_yet() -> Message:
    return message(_("I have not asked you anything yet."))


def which_way(fork: "Fork", ref: str) -> Message:
    """Ask which way to go where the journey branches."""
    return message(
        fork.ask,
        note(_("You can leave it: the journey goes on either way.")),
        buttons=[
            Button(label=way.label, action=WAY, ref=f"{ref}.{number}")
            for number, way in enumerate(fork.ways)
        ],
    )


def way_taken(label: str) -> Message:
    return message(_("Good. Some of the coming questions will be about this: {way}.").format(
        way=label
    ))  # fmt: skip


def kept(
    reflection: "Reflection",
    can_go_further: bool,
    about: Sequence[str] = (),
    buttons: Sequence[Button] = (),
) -> Message:
    """Say that an answer is kept. `about` is what it is about, `buttons` what it may be about."""
    ref = str(reflection.id)
    own = [Button(label=_("Change who can read it"), action=WHO, ref=ref)]
    if can_go_further:
        own.append(Button(label=_("Push me further"), action=FURTHER, ref=ref))
    own.append(Button(label=_("My journal"), action=JOURNAL))
    lines = [_("Kept. Who can read it: {who}.").format(who=who(reflection.visibility))]
    if about:
        lines.append(_("It is about: {tags}.").format(tags=", ".join(about)))
    elif buttons:
        lines.append(_("What is it about, in your eyes? One tap is enough, or none."))
    return message(*lines, buttons=[*buttons, *own])


def passed_on(text: str) -> Message:
    """Show what was kept of somebody else's message."""
    return message(
        quote(short(text)),
        note(
            _(
                "These are another's words, so only you can read them here. What you write below "
                "is kept with them."
            )
        ),
    )


def kept_own(text: str) -> Message:
    """Show what was kept of somebody's own words from elsewhere."""
    return message(
        quote(short(text)),
        note(
            _(
                "These are your own words from the set, and only you can read them here. Others "
                "may read them once you say who. What others said there stays in the set: if "
                "something of theirs is in these words, take it out first."
            )
        ),
    )


def added(reflection: "Reflection", part_id: int) -> Message:
    return message(
        _("Added to your answer. Who can read it: {who}.").format(who=who(reflection.visibility)),
        buttons=[Button(label=_("That was something else"), action=NOT_PART, ref=str(part_id))],
    )


def changed(reflection: "Reflection") -> Message:
    return message(
        _("I have changed it in your journal too. Who can read it: {who}.").format(
            who=who(reflection.visibility)
        )
    )


def put_off(reflection: "Reflection", person: "Person") -> Message:
    assert reflection.again_at is not None
    return message(
        *([quote(reflection.opening)] if reflection.opening else []),
        reflection.question,
        note(
            _("I will ask again on {moment}. You can also answer now: just write.").format(
                moment=spoken.moment(reflection.again_at, person.timezone)
            )
        ),
    )


def skipped(reflection: "Reflection", next_due_at: datetime | None, person: "Person") -> Message:
    """Close a question without fuss; it can still be answered by replying to it."""
    if next_due_at is None:
        when = _("If you change your mind, reply to this message.")
    else:
        when = _(
            "The next question comes on {moment}. If you change your mind, reply to this message."
        ).format(moment=spoken.moment(next_due_at, person.timezone))
    return message(reflection.question, note(_("Not this week: that is fine.") + " " + when))


def already_answered(reflection: "Reflection") -> Message:
    return message(
        _("You have answered this one already, and your answer is kept."),
        quote(short(reflection.text)),
        buttons=[Button(label=_("My journal"), action=JOURNAL)],
    )


def follow_up(text: str, visibility: Visibility) -> Message:
    return message(
        text, note(_("Only if you want to. Who can read it: {who}.").format(who=who(visibility)))
    )


def no_follow_up() -> Message:
    return message(_("I have no further question on this one."))


def gone() -> Message:
    return message(
        _("That is not in your journal any more."),
        buttons=[Button(label=_("My journal"), action=JOURNAL)],
    )


def came_through_empty() -> Message:
    return message(_("That came through empty, so I have kept nothing. Please write it again."))


def reflect_now(visibility: Visibility) -> Message:
    return message(
        _("What happened, and what was your part in it? Write as much or as little as you like."),
        note(_("Who can read it: {who}.").format(who=who(visibility))),
    )


def keep_held(ref: str) -> Button:
    """Offer to keep words that answered nothing as a reflection."""
    return Button(label=_("Keep it as a reflection"), action=KEEP_HELD, ref=ref)


def back(next_due_at: datetime | None, person: "Person", held: str) -> Message:
    """Greet somebody who answered the question about the pace in words, held as `held`."""
    when = []
    if next_due_at:
        when.append(
            _("Your next question comes on {moment}.").format(
                moment=spoken.moment(next_due_at, person.timezone)
            )
        )
    return message(
        " ".join([_("Good to hear from you."), *when]),
        note(_("What you have just written is in your journal only if you press the button.")),
        buttons=[keep_held(held)],
    )


def taken_out(held: str) -> Message:
    return message(
        _("I have taken that out of your answer. What should I do with it?"),
        buttons=[keep_held(held)],
    )


def held_no_more() -> Message:
    return message(_("I have dealt with those words already. Nothing was changed."))


def home(next_due_at: datetime | None, waiting: "Reflection | None", person: "Person") -> Message:
    """Say where the person is on their journey."""
    parts: list[str] = []
    if waiting:
        parts.append(_("Your question this week: {question}").format(question=waiting.question))
    if next_due_at:
        parts.append(
            _("The next question comes on {moment} ({zone} time).").format(
                moment=spoken.moment(next_due_at, person.timezone),
                zone=spoken.zone(person.timezone),
            )
        )
    return message(
        heading(_("Your questions")),
        *(parts or [_("No question is planned.")]),
        buttons=[
            Button(label=_("Write something now"), action=ASK_NOW),
            Button(label=_("My journal"), action=JOURNAL),
        ],
    )


def short(text: str, most: int = SHORT) -> str:
    """Return the beginning of a text, cut between words."""
    if len(text) <= most:
        return text
    return text[:most].rsplit(None, 1)[0] + " …"


def journeys_title() -> str:
    return _("Your journey")


def moments_title() -> str:
    return _("Dates of your own")


def journal_title() -> str:
    return _("What you were asked, and wrote")
