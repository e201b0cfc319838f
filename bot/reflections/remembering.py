"""Brings people's own words back before a question: what they wrote, and what they meant to try.

A few statements, however many people are asked.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ScalarSelect, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.language import speaking
from bot.people.models import Person
from bot.reflections import words
from bot.reflections.commitments import queries as commitments
from bot.reflections.commitments.promised import Intents
from bot.reflections.journey import Journey
from bot.reflections.models import Reflection, State

INTENT = timedelta(days=9)
"""How long what somebody meant to try opens their next question."""


async def bring_back(
    tx: AsyncSession,
    journeys: Mapping[str, Journey],
    elsewhere: Intents,
    wave: str,
    now: datetime,
) -> None:
    """Write the opening of each question of a wave that has one."""
    openings = await _intents(tx, elsewhere, wave, now)
    openings |= await _earlier_answers(tx, journeys, wave)
    if openings:
        rows = [{"which": id_, "opening": opening} for id_, opening in openings.items()]
        # Straight to the table: for thousands, the session's own book-keeping costs more.
        table = Reflection.metadata.tables[Reflection.__tablename__]
        await tx.execute(update(table).where(table.c.id == bindparam("which")), rows)


async def _intents(
    tx: AsyncSession, elsewhere: Intents, wave: str, now: datetime
) -> dict[int, str]:
    of_wave = select(Reflection.person_id).where(Reflection.wave == wave)
    made = await commitments.meant(tx, of_wave, now - INTENT, now)
    made += await elsewhere(tx, of_wave, now - INTENT, now)
    newest = {each.person_id: each for each in sorted(made, key=lambda each: each.made_at)}
    if not newest:
        return {}
    asked = await tx.execute(
        select(Reflection.id, Reflection.person_id, Person.language)
        .join(Person, Person.id == Reflection.person_id)
        .where(Reflection.wave == wave)
    )
    openings = {}
    for id_, person_id, language in asked:
        if intent := newest.get(person_id):
            with speaking(language):
                openings[id_] = words.last_intent(intent.text, intent.outcome)
    return openings


async def _earlier_answers(
    tx: AsyncSession, journeys: Mapping[str, Journey], wave: str
) -> dict[int, str]:
    asked = select(Reflection.journey, Reflection.prompt).where(Reflection.wave == wave).distinct()
    openings = {}
    for name, asked_of in (await tx.execute(asked)).all():
        journey = journeys.get(name or "")
        prompt = journey.prompts.get(asked_of or "") if journey else None
        if prompt is None or not prompt.brings_back:
            continue
        earlier = aliased(Reflection)
        # The first one listed that they answered; the rest is not looked for.
        chosen = func.coalesce(*(_newest_answer(back) for back in prompt.brings_back), None)
        wrote = await tx.execute(
            select(
                Reflection.id, Person.language, Person.timezone, earlier.text, earlier.answered_at
            )
            .select_from(Reflection)
            .join(earlier, earlier.id == chosen)
            .join(Person, Person.id == Reflection.person_id)
            .where(
                Reflection.wave == wave,
                Reflection.journey == name,
                Reflection.prompt == prompt.name,
            )
        )
        for id_, language, timezone, text, answered_at in wrote:
            assert answered_at is not None
            with speaking(language):
                openings[id_] = words.you_wrote(text, answered_at, timezone)
    return openings


def _newest_answer(prompt: str) -> ScalarSelect[int]:
    """Select which answer to a prompt the person of a row of reflections gave last."""
    answer = aliased(Reflection)
    return (
        select(answer.id)
        .where(
            answer.person_id == Reflection.person_id,
            answer.journey == Reflection.journey,
            answer.prompt == prompt,
            answer.state == State.ANSWERED,
            answer.deleted_at.is_(None),
        )
        .order_by(answer.round.desc())
        .limit(1)
        .correlate(Reflection)
        .scalar_subquery()
    )
