"""Everything this room says."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING

from bot.chat import Attachment, Button, Message, heading, message, note
from bot.language import _
from bot.people import spoken
from bot.people.vocabulary import Visibility
from bot.welcome.rules import SHARED_FROM_THE_START, TIMES, Step

if TYPE_CHECKING:
    from bot.people.models import Person, Place, Programme

CODE = "welcome.code"
PROGRAMME = "welcome.programme"
MORE = "welcome.more"
AGREE = "welcome.agree"
DECLINE = "welcome.decline"
PLACE = "welcome.place"
WHO = "welcome.who"
DAY = "welcome.day"
TIME = "welcome.time"
OTHER_TIME = "welcome.other_time"
TIME_TYPED = "welcome.time_typed"
ZONE = "welcome.zone"
OTHER_ZONE = "welcome.other_zone"
ZONE_TYPED = "welcome.zone_typed"
SETTINGS = "settings.show"
CHANGE = {
    Step.DAY: "settings.day",
    Step.TIME: "settings.time",
    Step.ZONE: "settings.zone",
    Step.WHO: "settings.who",
    Step.PLACE: "settings.place",
}
LEAVE = "settings.leave"
PACE = "pace.show"
LANGUAGE = "language.choose"
COME_BACK = "settings.come_back"

TERMS = "taking part"
"""The name of the consent that joining asks for."""


def terms() -> str:
    """What somebody agrees to by joining. Recorded word for word."""
    return _(
        "Once a week I ask you one short question about your own part in changing a place. "
        "Two minutes are enough. I keep your answers for you. Only you can read them unless you "
        "choose to show one to your coach or to people in other places. Nobody is scored or "
        "ranked, and no funder or manager reads what you write. You can stop, take your answers "
        "with you, or have them erased at any time."
    )


def greeting(programme: "Programme", name: str) -> Message:
    hello = _("Hello {name}.").format(name=name) if name else _("Hello.")
    about = _("I am Wayfinder, the learning companion of {programme}.").format(
        programme=programme.name
    )
    return message(
        f"{hello} {about}",
        *([programme.welcome] if programme.welcome else []),
        terms(),
        _("Shall we start?"),
        buttons=[
            Button(label=_("Yes, that is fine"), action=AGREE, emphasis="primary"),
            Button(label=_("Tell me more"), action=MORE),
            Button(label=_("No, thank you"), action=DECLINE),
        ],
    )


def more(programme: "Programme") -> Message:
    contact = (
        [_("A person you can ask: {contact}.").format(contact=programme.contact)]
        if programme.contact
        else []
    )
    return message(
        _(
            "What I keep: your name as the app gives it, your place, when you like to be asked, "
            "and what you write to me. What I do not do: read other chats, give advice about "
            "people, or pass on what you write without your yes."
        ),
        _(
            "Who runs this bot on their computer could technically open its files, but no page "
            "or report shows them your words."
        ),
        *contact,
        buttons=[
            Button(label=_("Yes, that is fine"), action=AGREE, emphasis="primary"),
            Button(label=_("No, thank you"), action=DECLINE),
        ],
    )


def declined() -> Message:
    return message(
        _("That is fine. I keep nothing of you but the fact that you said no, and I will not write "
          "again. If you change your mind, say hello."))  # fmt: skip


def which_programme(programmes: "Sequence[Programme]") -> Message:
    return message(
        _("Which programme are you part of? If somebody gave you a code, write it here instead."),
        buttons=[
            Button(label=programme.name[:75], action=PROGRAMME, ref=str(programme.id))
            for programme in programmes[:20]
        ],
    )


def need_a_code() -> Message:
    return message(
        _(
            "Hello. I am Wayfinder, a learning companion for people who change places. To join you "
            "need an invite code from whoever runs your programme. If you have one, write it here."
        )
    )


def wrong_code() -> Message:
    return message(
        _(
            "I do not know that code, or it has run out. Check it letter by letter and write it "
            "again, or ask the person who gave it to you for a new one."
        )
    )


def ask_place(places: "Sequence[Place]", way: str) -> Message:
    return message(
        _("Which place do you work in? If yours is missing, write its name."),
        buttons=[
            Button(label=place.name[:75], action=PLACE, ref=f"{way}.{place.id}")
            for place in places[:20]
        ],
    )


def ask_who(way: str) -> Message:
    labels = {
        Visibility.ONLY_ME: _("Only me"),
        Visibility.MY_COACH: _("My coach too"),
        Visibility.UNNAMED: _("Other places too, without my name"),
    }
    return message(
        _(
            "Who may read what you write, unless you say otherwise for an answer? "
            "You can change it for each answer, before or after."
        ),
        buttons=[
            Button(label=labels[rung], action=WHO, ref=f"{way}.{number}")
            for number, rung in enumerate(SHARED_FROM_THE_START)
        ],
    )


def ask_day(way: str) -> Message:
    return message(
        _("On which day of the week should I ask?"),
        buttons=[
            Button(label=spoken.weekday(day), action=DAY, ref=f"{way}.{day}") for day in range(7)
        ],
    )


def ask_time(way: str) -> Message:
    return message(
        _("At what time?"),
        buttons=[
            *(
                Button(label=spoken.clock(at), action=TIME, ref=f"{way}.{number}")
                for number, at in enumerate(TIMES)
            ),
            Button(label=_("Another time"), action=OTHER_TIME, ref=way),
        ],
    )


def write_time() -> Message:
    return message(_("Write the time that suits you, such as 7:30 or 4 pm."))


def not_a_time() -> Message:
    return message(_("I could not read that as a time. Write it like 7:30, 16:00 or 4 pm."))


def ask_zone(timezone: str, clock: time, way: str) -> Message:
    return message(
        _("Is it {clock} where you are now ({zone} time)?").format(
            clock=spoken.clock(clock), zone=spoken.zone(timezone)
        ),
        buttons=[
            Button(label=_("Yes"), action=ZONE, ref=way),
            Button(label=_("No, somewhere else"), action=OTHER_ZONE, ref=way),
        ],
    )


def write_zone() -> Message:
    return message(_("Write the nearest big city, such as London, Dublin or New York."))


def unknown_zone(suggestions: Sequence[str]) -> Message:
    cities = ", ".join(spoken.zone(zone) for zone in suggestions)
    if cities:
        return message(
            _("I do not know that time zone. Did you mean one of these: {cities}? Write one of "
              "them, or another big city.").format(cities=cities)
        )  # fmt: skip
    return message(_("I do not know that time zone. Write a big city near you, such as London."))


def all_set(first_due_at: datetime, person: "Person") -> Message:
    return message(
        _("All set. Your first question comes on {moment} ({zone} time).").format(
            moment=spoken.moment(first_due_at, person.timezone), zone=spoken.zone(person.timezone)
        ),
        note(_("/help says what I can do, /settings changes any of this, /journal is yours.")),
    )


def already_in(programme: "Programme | None") -> Message:
    if programme is None:
        return message(_("You are already taking part."))
    return message(_("You are already part of {programme}.").format(programme=programme.name))


def now_also(role: str, programme: "Programme") -> Message:
    return message(
        _("You are now also {role} in {programme}.").format(role=role, programme=programme.name)
    )


def settings(
    person: "Person",
    programme: "Programme | None",
    place: "Place | None",
    more: Sequence[Button] = (),
) -> Message:
    who = {
        Visibility.ONLY_ME: _("only you"),
        Visibility.MY_COACH: _("you and your coach"),
        Visibility.MY_SET: _("you, your coach and your set"),
        Visibility.UNNAMED: _("other places, without your name"),
        Visibility.NAMED: _("other places, with your name"),
    }[person.visibility]
    lines = [
        _("Your question comes on {day} at {clock}, {zone} time.").format(
            day=spoken.weekday(person.weekday),
            clock=spoken.clock(person.at),
            zone=spoken.zone(person.timezone),
        ),
        _("Who can read a new answer: {who}.").format(who=who),
    ]
    if place:
        lines.append(_("Your place: {place}.").format(place=place.name))
    if programme:
        lines.append(_("Your programme: {programme}.").format(programme=programme.name))
    return message(
        heading(_("Your settings")),
        "\n".join(lines),
        buttons=[
            Button(label=_("Day"), action=CHANGE[Step.DAY]),
            Button(label=_("Time"), action=CHANGE[Step.TIME]),
            Button(label=_("Time zone"), action=CHANGE[Step.ZONE]),
            Button(label=_("Pace and pause"), action=PACE),
            Button(label=_("Who can read"), action=CHANGE[Step.WHO]),
            Button(label=_("Place"), action=CHANGE[Step.PLACE]),
            Button(label=_("Language"), action=LANGUAGE),
            *more,
            Button(label=_("Stop taking part"), action=LEAVE),
        ],
    )


def left() -> Message:
    return message(
        _("You will get no more questions. What you wrote stays in your journal, for you alone."),
        buttons=[Button(label=_("Start again"), action=COME_BACK)],
    )


def welcome_back(due: datetime, person: "Person") -> Message:
    return message(
        _("Good to have you back. Your next question comes on {moment}.").format(
            moment=spoken.moment(due, person.timezone)
        )
    )


# What the front hall says.


def menu() -> dict[str, str]:
    """Return the commands that people see beside the box they write in, and what each does."""
    return {
        "reflect": _("Write something down now"),
        "journal": _("Read and change what you wrote"),
        "timeline": _("Your answers over the months"),
        "try": _("What you said you would try"),
        "ask": _("Ask the playbook what others did"),
        "set": _("Think with a few others, by asking questions"),
        "events": _("Events that are coming up"),
        "event": _("Announce an event or news, if you run a programme"),
        "settings": _("When I ask, and who can read it"),
        "link": _("Use me in two apps"),
        "mydata": _("Everything I keep of you"),
        "forgetme": _("Erase everything I keep of you"),
        "pace": _("How often, quiet hours, holidays, pause"),
        "calendar": _("What is coming in the next weeks"),
        "language": _("The language I write in"),
        "web": _("Your journal and settings on a page"),
        "help": _("What I can do"),
    }


def help_(waiting: Sequence[str], contact: str) -> Message:
    """Say what the bot can do now. `waiting` are the questions that wait for an answer."""
    now = [_("I have asked you: {question}").format(question=each) for each in waiting]
    what_next = _("Write your answer here, or press a button under the question.")
    human = [note(_("A person you can ask: {contact}.").format(contact=contact))] if contact else []
    return message(
        heading(_("What I can do")),
        *([*now, what_next] if waiting else []),
        "\n".join(f"/{command}: {what}" for command, what in menu().items()),
        _("Reply to an older question at any time: your answer finds its place."),
        *human,
        buttons=[Button(label=_("My settings"), action=SETTINGS)],
    )


def what_is_this(offers: Sequence[Button]) -> Message:
    return message(
        _("I had not asked you anything just now. What should I do with what you wrote?"),
        note(_("If you press nothing, it is not kept in your journal. /help says what I can do.")),
        buttons=offers,
    )


def say_hello() -> Message:
    return message(
        heading("Wayfinder"),
        _("Say hello in the Messages tab and I will tell you what this is."),
    )


def old_button() -> Message:
    return message(
        _("That button is from an older version of me and does nothing now. Nothing is lost: "
          "/journal has what you wrote, and /help says what I can do.")
    )  # fmt: skip


def unknown_command(command: str, known: Sequence[str]) -> Message:
    return message(
        _("I do not know /{command}. I know: {known}.").format(
            command=command[:50], known=", ".join(f"/{name}" for name in known)
        )
    )


def only_words(kind: Attachment) -> Message:
    named = {
        Attachment.STICKER: _("Thank you for the sticker. I can only read words."),
        Attachment.PHOTO: _("I cannot see pictures yet. Please put it in words."),
        Attachment.VOICE: _("I cannot listen yet. Please write it."),
    }
    return message(named.get(kind) or _("I can only read words. Please write it."))


def words_without_the_rest() -> Message:
    return message(_("I have kept your words. What came with them I cannot keep yet."))


def edit_changes_nothing() -> Message:
    return message(_("The message you edited was not an answer that I keep. Nothing was changed."))


def only_in_private() -> Message:
    return message(
        _("I only talk with people one to one for now. Write to me in a direct message.")
    )


def our_mistake() -> Message:
    return message(
        _("Something went wrong on our side, and what you just did was not kept. It has been "
          "noted. Please try again in a moment.")
    )  # fmt: skip
