"""Who lives in the playground, read from people.yaml."""

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from bot import content
from bot.people.local_time import instant
from bot.people.vocabulary import Role, Visibility

FILE = Path(__file__).parent / "people.yaml"
ZONE = "Europe/London"
STORY_BEGINS = datetime(2026, 9, 7, 8, 0, tzinfo=ZoneInfo(ZONE))
PAGE_OPENS = datetime(2026, 10, 5, 8, 30, tzinfo=ZoneInfo(ZONE))
"""A Monday four weeks on, half an hour before the first question of the week."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Moment(_Strict):
    day: int = Field(ge=0)
    """Days after the story begins."""

    at: time

    @property
    def instant(self) -> datetime:
        return instant(STORY_BEGINS.date() + timedelta(days=self.day), self.at, ZONE)


class Programme(_Strict):
    name: str
    welcome: str
    contact: str
    places: tuple[str, ...]


class Character(_Strict):
    key: str = Field(pattern=r"^[a-z]+$")
    name: str
    app: Literal["slack", "telegram"]
    workspace: str = "T1"
    """On Slack: whose members they are; each place may have its own."""

    place: str
    about: str
    role: Role = Role.PRACTITIONER
    of_the_year: bool = False
    """They belong to the programme of year.yaml; those among its names are there already."""

    joins: Moment | None = None
    """When they come in; None leaves it to whoever plays them."""

    who: Visibility = Visibility.ONLY_ME
    weekday: int = Field(default=0, ge=0, le=6)
    at: time = time(9)
    takes: int = Field(default=60, gt=0)
    """Minutes from a question to their answer."""

    comes: Literal["", "yes", "maybe", "no"] = ""
    """What they say to an event; empty leaves it to whoever plays them."""

    works_out: str = ""
    """What they want to work out at an event to which they come."""

    answers: dict[str, str] = {}
    """By prompt. Without one, they let the question lie."""


class Cast(_Strict):
    programme: Programme
    people: tuple[Character, ...]


def read() -> Cast:
    return content.read_yaml(FILE, Cast)
