"""Brings people's own words back before a question: what they wrote, and what they meant to try.

A few statements, however many people are asked.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from bot.language import speaking
from bot.people.models import Person
from bot.reflections import words
from bot.reflections.commitments import queries as commitments
from bot.reflections.commitments.promised import Intents
from bot.reflections.journey import Journey
from bot.reflections.models import Reflection, State

INTENT = timedelta(days=9)
"""How long what somebody meant to try opens their next question."""

ROUNDS_AGO = (1, 2, 3)
"""A question that comes round again opens with what was written on it so many rounds ago, the
newest. Each is one look into an index; all that somebody ever wrote would be hundreds."""


async def bring_back(
    tx: AsyncSession,
    journeys: Mapping[str, Journey],
    elsewhere: Intents,
    wave: str,
    now: datetime,
) -> None:
    """Write the opening of each question of a wave that has one."""
    openings = await _intents(tx, elsewhere, wave, now)
    for id_, wrote in (await _answers_to_the_same(tx, wave)).items():
        openings[id_] = f"{openings[id_]}\n\n{wrote}" if id_ in openings else wrote
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


async def _answers_to_the_same(tx: AsyncSession, wave: str) -> dict[int, str]:
    """Return, of questions that come round again, what was last written in answer to them."""
    return await _wrote(
        tx,
        _newest_answer(Reflection.prompt, ROUNDS_AGO),
        Reflection.wave == wave,
        Reflection.round > 1,
    )


async def _earlier_answers(
    tx: AsyncSession, journeys: Mapping[str, Journey], wave: str
) -> dict[int, str]:
    asked = select(Reflection.journey, Reflection.prompt).where(Reflection.wave == wave).distinct()
    openings: dict[int, str] = {}
    for name, asked_of in (await tx.execute(asked)).all():
        journey = journeys.get(name or "")
        prompt = journey.prompts.get(asked_of or "") if journey else None
        if prompt is None or not prompt.brings_back:
            continue
        # The first one listed that they answered; the rest is not looked for.
        chosen = func.coalesce(*(_newest_answer(back) for back in prompt.brings_back), None)
        openings |= await _wrote(
            tx,
            chosen,
            Reflection.wave == wave,
            Reflection.journey == name,
            Reflection.prompt == prompt.name,
        )
    return openings


async def no_longer(tx: AsyncSession, person: Person, deleted: Reflection) -> None:
    """Have no question of theirs open with an answer that they deleted, in whatever words."""
    if deleted.answered_at is None:
        return
    said = words.you_wrote("", deleted.answered_at, person.timezone)
    await tx.execute(
        update(Reflection)
        .where(
            Reflection.person_id == person.id,
            Reflection.opening.contains(said, autoescape=True),
        )
        .values(opening="")
    )


async def _wrote(
    tx: AsyncSession, chosen: ColumnElement[int], *which: ColumnElement[bool]
) -> dict[int, str]:
    """Return, of which questions, how they open with the answer that was chosen for them."""
    earlier = aliased(Reflection)
    wrote = await tx.execute(
        select(Reflection.id, Person.language, Person.timezone, earlier.text, earlier.answered_at)
        .select_from(Reflection)
        .join(earlier, earlier.id == chosen)
        .join(Person, Person.id == Reflection.person_id)
        .where(*which)
    )
    openings: dict[int, str] = {}
    for id_, language, timezone, text, answered_at in wrote:
        assert answered_at is not None
        with speaking(language):
            openings[id_] = words.you_wrote(text, answered_at, timezone)
    return openings


def _newest_answer(
    prompt: str | InstrumentedAttribute[str | None], rounds_ago: Sequence[int] = ()
) -> ScalarSelect[int]:
    """Select which answer to a prompt the person of a row of reflections put into words last.

    Args:
        rounds_ago: only an answer of these; none: of any.
    """
    answer = aliased(Reflection)
    of_these = [answer.round.in_([Reflection.round - ago for ago in rounds_ago])]
    return (
        select(answer.id)
        .where(
            answer.person_id == Reflection.person_id,
            answer.journey == Reflection.journey,
            answer.prompt == prompt,
            answer.state == State.ANSWERED,
            answer.deleted_at.is_(None),
            answer.text != "",
            *(of_these if rounds_ago else ()),
        )
        .order_by(answer.round.desc())
        .limit(1)
        .correlate(Reflection)
        .scalar_subquery()
    )
