"""Looks again at what others can see, whenever somebody may have taken something back.

Readers are safe without this: what they see is worked out as they look (`shown.py`). This is for
what has left that way: digests in chats, entries in the playbook, a coach's yes.
"""

from collections.abc import Collection
from typing import cast

from sqlalchemy import Table, bindparam, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations import Turn
from bot.delivery.kinds import REMINDER
from bot.language import speaking
from bot.people import queries as people
from bot.people.models import Person, Programme
from bot.reflections.models import Reflection as Row
from bot.synthesis import coach_words, material, promoting, publishing, queries, rules, shown
from bot.synthesis.models import (
    STOOD_BEHIND,
    Digest,
    Evidence,
    LivingTheme,
    Reply,
    State,
    Study,
    Wording,
)
from bot.synthesis.steps import Step

_EVIDENCE, _WRITTEN = cast(Table, Evidence.__table__), cast(Table, Row.__table__)
_IS_EVIDENCE = (
    select(_EVIDENCE.c.theme_id)
    .join(_WRITTEN, _WRITTEN.c.id == _EVIDENCE.c.reflection_id)
    .where(_WRITTEN.c.person_id == bindparam("person"))
    .limit(1)
)


async def look_again_at(turn: Turn, person: Person) -> None:
    """Look again at what rests on somebody's words, if they changed what may be done with them.

    Cheap where they did not: asked after everything that anybody does.
    """
    if person.programme_id is None:
        return
    with turn.tx.no_autoflush:  # no turn of theirs makes evidence
        is_evidence = await turn.tx.scalar(_IS_EVIDENCE, {"person": person.id})
    if is_evidence is None:
        return
    usable, quotable = material.usable(person.programme_id), material.quotable()
    rows = await turn.tx.execute(
        select(Evidence, LivingTheme.study_id, usable, quotable)
        .join(LivingTheme, LivingTheme.id == Evidence.theme_id)
        .join(Row, Row.id == Evidence.reflection_id)
        .join(Person, Person.id == Row.person_id)
        .where(
            Row.person_id == person.id,
            or_(Evidence.counts != usable, Evidence.may_quote != quotable),
        )
    )
    studies = set()
    for evidence, study_id, counts, may_quote in rows.all():
        evidence.counts, evidence.may_quote = bool(counts), bool(may_quote)
        studies.add(study_id)
    for study_id in sorted(studies):
        await look_again(turn, study_id)


async def look_again(turn: Turn, study_id: int) -> None:
    """Take back what falls under, and put right what has been said of the rest."""
    tx = turn.tx
    await tx.flush()
    study = await tx.get_one(Study, study_id)
    programme = await tx.get_one(Programme, study.programme_id)
    themes = await queries.themes(tx, study.id, STOOD_BEHIND)
    behind = await queries.voices(tx, programme.id, [theme.id for theme in themes])
    threshold = queries.threshold_of(programme)
    for theme in themes:
        if rules.enough(list(behind[theme.id].values()), threshold):
            continue
        step = Step(tx)
        step.set(
            theme,
            state=State.PROPOSED,
            approved_at=None,
            returned_at=None,
            published_at=None,
        )
        act = step.write_down(study.id, "fell under the thresholds", turn.now, theme=theme)
        act.changes = []  # nothing to undo: a coach may approve it again once enough stand behind
        await tx.flush()
        await _tell_coaches(turn, theme, programme)
    view = list((await shown.overview(tx, study, programme)).themes)
    await publishing.check_digests(tx, study, view)
    await promoting.check_entries(tx, study, programme, view, turn.now)


async def _tell_coaches(turn: Turn, theme: LivingTheme, programme: Programme) -> None:
    said = (await queries.wordings(turn.tx, [theme])).get(theme.id)
    title = said.title if said else theme.name
    for coach in await people.coaches(turn.tx, programme.id):
        with speaking(coach.language):
            letter = coach_words.fell_under(theme.id, title)
        key = f"theme:{theme.id}:under:{theme.version}:{coach.id}"
        await turn.tell(coach, letter, kind=REMINDER, key=key)


async def look_again_at_all(turn: Turn) -> None:
    """Look again at everything that others can see."""
    visible = select(LivingTheme.study_id).where(LivingTheme.state.in_(STOOD_BEHIND))
    told = select(Digest.study_id)
    studies = select(Study.id).where(or_(Study.id.in_(visible), Study.id.in_(told)))
    for study_id in (await turn.tx.scalars(studies.order_by(Study.id))).all():
        await look_again(turn, study_id)


async def erase(turn: Turn, person: Person) -> None:
    """Erase what this room keeps of somebody's words, and look again at what rested on them."""
    tx = turn.tx
    theirs = select(Row.id).where(Row.person_id == person.id)
    studies = await _studies_of(tx, person)
    await tx.execute(delete(Evidence).where(Evidence.reflection_id.in_(theirs)))
    await tx.execute(delete(Wording).where(Wording.worded_from_id.in_(theirs)))
    await tx.execute(delete(Reply).where(Reply.person_id == person.id))
    for study_id in studies:
        await look_again(turn, study_id)


async def _studies_of(tx: AsyncSession, person: Person) -> Collection[int]:
    rows = await tx.scalars(
        select(LivingTheme.study_id)
        .join(Evidence, Evidence.theme_id == LivingTheme.id)
        .join(Row, Row.id == Evidence.reflection_id)
        .where(Row.person_id == person.id)
        .distinct()
    )
    return sorted(rows.all())
