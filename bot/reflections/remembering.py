"""Brings people's own words back before a question: what they wrote, and what they meant to try.

Three statements, however many people are asked.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import and_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.language import speaking
from bot.people.models import Person
from bot.reflections import words
from bot.reflections.commitments.models import Commitment
from bot.reflections.journey import Journey
from bot.reflections.models import Reflection, State

INTENT = timedelta(days=9)
"""How long what somebody meant to try opens their next question."""


async def bring_back(
    tx: AsyncSession, journeys: Mapping[str, Journey], wave: str, now: datetime
) -> None:
    """Write the opening of each question of a wave that has one."""
    openings = await _intents(tx, wave, now) | await _earlier_answers(tx, journeys, wave)
    if openings:
        rows = [{"id": id_, "opening": opening} for id_, opening in openings.items()]
        await tx.execute(update(Reflection), rows)


async def _intents(tx: AsyncSession, wave: str, now: datetime) -> dict[int, str]:
    made = await tx.execute(
        select(Reflection.id, Person.language, Commitment.text, Commitment.outcome)
        .join(Commitment, Commitment.person_id == Reflection.person_id)
        .join(Person, Person.id == Reflection.person_id)
        .where(
            Reflection.wave == wave,
            Commitment.made_at.between(now - INTENT, now),
        )
        .order_by(Commitment.id)
    )
    openings = {}
    for id_, language, text, outcome in made:
        with speaking(language):
            openings[id_] = words.last_intent(text, outcome)
    return openings


async def _earlier_answers(
    tx: AsyncSession, journeys: Mapping[str, Journey], wave: str
) -> dict[int, str]:
    openings = {}
    earlier = aliased(Reflection)
    for name, journey in journeys.items():
        pairs = [
            (prompt.name, back)
            for prompt in journey.prompts.values()
            for back in reversed(prompt.brings_back)  # the first one listed has the last word
        ]
        for prompt, back in pairs:
            wrote = await tx.execute(
                select(
                    Reflection.id,
                    Person.language,
                    Person.timezone,
                    earlier.text,
                    earlier.answered_at,
                )
                .join(
                    earlier,
                    and_(
                        earlier.person_id == Reflection.person_id,
                        earlier.journey == Reflection.journey,
                        earlier.prompt == back,
                        earlier.state == State.ANSWERED,
                        earlier.deleted_at.is_(None),
                    ),
                )
                .join(Person, Person.id == Reflection.person_id)
                .where(
                    Reflection.wave == wave,
                    Reflection.journey == name,
                    Reflection.prompt == prompt,
                )
                .order_by(earlier.id)
            )
            for id_, language, timezone, text, answered_at in wrote:
                assert answered_at is not None
                with speaking(language):
                    openings[id_] = words.you_wrote(text, answered_at, timezone)
    return openings
