"""What simulated people do by themselves: they come in, and they answer what they are asked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.chat import Button
from bot.demo import year
from bot.demo.cast import Character
from bot.demo.script import Line
from bot.learning_events import series_words as series
from bot.learning_events import words as events
from bot.people.vocabulary import Role
from bot.platforms.console import Chat
from bot.reflections import words as reflections
from bot.welcome import words as welcome
from bot.welcome.rules import SHARED_FROM_THE_START, TIMES


@dataclass(frozen=True)
class Plan:
    """Something that somebody is going to do."""

    at: datetime
    key: str
    """Whose it is."""

    prompt: str = ""
    """The prompt that they will answer."""

    press: str = ""
    """The button that they will press, by its action; where this is empty too, they come in."""

    line: Line | None = None
    """What they will do in their set's meeting."""


def is_asked(chat: Chat) -> bool:
    """Tell whether the newest message is a question from the journey."""
    return any(button.action == reflections.NOT_THIS_WEEK for button in newest_buttons(chat))


def answering(character: Character, prompt: str, now: datetime) -> Plan | None:
    if prompt not in character.answers:
        return None
    return Plan(now + timedelta(minutes=character.takes), character.key, prompt)


def answering_an_event(character: Character, chat: Chat, now: datetime) -> Plan | None:
    """Return what they do about an event whose message has just come, if anything."""
    offered = {button.action for button in newest_buttons(chat)}
    says: dict[str, tuple[str, ...]] = {
        "yes": (events.COMING, series.ALL, events.HERE),
        "maybe": (events.MAYBE, series.DATES),
        "no": (events.CANT, series.CANT_ALL),
    }
    is_new = offered & {events.COMING, series.ALL}
    chosen = next((a for a in says.get(character.comes, ()) if a in offered), "")
    if not chosen or not (is_new or chosen == events.HERE):
        return None
    return Plan(now + timedelta(minutes=character.takes), character.key, press=chosen)


def is_asked_what_for(chat: Chat) -> bool:
    """Tell whether the newest message asks what they want to work out at an event."""
    return any(button.action == events.NEEDS for button in newest_buttons(chat))


def coming_in(character: Character) -> Plan | None:
    return Plan(character.joins.instant, character.key) if character.joins else None


def invite_code(character: Character) -> str:
    """Return what lets somebody in as more than a practitioner; nobody else needs a code."""
    if character.of_the_year:
        return year.CODES[character.role]
    return code_for(character.role)


def code_for(role: Role) -> str:
    return "" if role is Role.PRACTITIONER else f"{role.value}-2026"


def choice(character: Character, chat: Chat) -> int | None:
    """Return which button of the newest message they would press on their way in."""
    for number, button in enumerate(newest_buttons(chat)):
        if _would_press(character, button):
            return number
    return None


def _would_press(character: Character, button: Button) -> bool:
    chosen = button.ref.rpartition(".")[2]
    match button.action:
        case welcome.AGREE | welcome.ZONE:
            return True
        case welcome.PLACE:
            return button.label == character.place
        case welcome.WHO:
            return chosen == str(SHARED_FROM_THE_START.index(character.who))
        case welcome.DAY:
            return chosen == str(character.weekday)
        case welcome.TIME:
            return chosen == str(TIMES.index(character.at))
    return False


def newest_buttons(chat: Chat) -> tuple[Button, ...]:
    entry = next(reversed(chat.entries.values()), None)
    return entry.message.buttons if entry and entry.message else ()
