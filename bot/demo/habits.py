"""What simulated people do by themselves: they come in, and they answer what they are asked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.chat import Button
from bot.demo.cast import Character
from bot.demo.script import Line
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
    """The prompt that they will answer; empty: they will come in."""

    line: Line | None = None
    """What they will do in their set's meeting."""


def is_asked(chat: Chat) -> bool:
    """Tell whether the newest message is a question from the journey."""
    return any(button.action == reflections.NOT_THIS_WEEK for button in newest_buttons(chat))


def answering(character: Character, prompt: str, now: datetime) -> Plan | None:
    if prompt not in character.answers:
        return None
    return Plan(now + timedelta(minutes=character.takes), character.key, prompt)


def coming_in(character: Character) -> Plan | None:
    return Plan(character.joins.instant, character.key) if character.joins else None


def invite_code(role: Role) -> str:
    """Return what lets somebody in as more than a practitioner; nobody else needs a code."""
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
