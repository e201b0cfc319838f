"""The set in the playground, read from set.yaml: who is in it, and what they do by themselves."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlalchemy.ext.asyncio import AsyncSession

from bot import content
from bot.action_learning.formats import SetFormat
from bot.action_learning.models import LearningSet, Member
from bot.action_learning.room.words import OPEN_DRAWER, VOTE
from bot.action_learning.vocabulary import Clock
from bot.chat import Message, Style
from bot.people.models import Person

FILE = Path(__file__).parent / "set.yaml"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Line(_Strict):
    who: str
    after: int = Field(ge=0)
    """Seconds from when the stage opens."""

    says: str = ""
    presses: str = ""
    """The label of a button; where it is not there, nothing happens."""

    @model_validator(mode="after")
    def _does_one_thing(self) -> Self:
        if bool(self.says) == bool(self.presses):
            raise ValueError(f"{self.who} either says or presses something")
        return self


class Script(_Strict):
    name: str
    code: str
    format: str
    members: tuple[str, ...]
    stages: dict[str, tuple[Line, ...]]
    """By the stage's key; `vote` and `drawer-open` are the second halves of theirs."""


def read() -> Script:
    return content.read_yaml(FILE, Script)


def stage_of(message: Message, form: SetFormat) -> str:
    """Return which stage a message opens; nothing where it opens none."""
    heads = [part.text for part in message.parts if part.style is Style.HEADING]
    titled = [stage for stage in form.stages if heads and heads[0].startswith(f"{stage.title} (")]
    if not titled or len(message.parts) < _MORE_THAN_A_STATUS:
        return ""
    actions = {button.action for button in message.buttons}
    if VOTE in actions:
        return "vote"
    key = titled[0].key
    return "drawer-open" if key == "drawer" and OPEN_DRAWER not in actions else key


_MORE_THAN_A_STATUS = 3
"""Paragraphs: the message that says where the meeting stands has a heading and the time."""


async def seat(
    tx: AsyncSession, script: Script, people: Mapping[str, Person], now: datetime
) -> None:
    """Let the people of the script be in a set that has yet to meet."""
    members = [people[key] for key in script.members if key in people]
    programme_id = members[0].programme_id
    assert programme_id
    learning_set = LearningSet(
        programme_id=programme_id,
        name=script.name,
        code=script.code,
        format=script.format,
        clock=Clock.LIVE,
        begun_by_id=members[0].id,
        created_at=now,
    )
    tx.add(learning_set)
    await tx.flush()
    tx.add_all(
        Member(
            set_id=learning_set.id,
            person_id=person.id,
            since=now + timedelta(seconds=number),
        )
        for number, person in enumerate(members)
    )
