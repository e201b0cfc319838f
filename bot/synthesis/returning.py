"""Gives themes back to those who wrote: does this say what you meant?

Each contributor gets one message, however many themes they stand in; the next theme comes when
they have answered the one before.
"""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations import Turn
from bot.delivery.kinds import PROMPT
from bot.language import speaking
from bot.people.access import May
from bot.people.models import Person, Programme
from bot.synthesis import queries, shown, words
from bot.synthesis.beside import stands_beside_others
from bot.synthesis.desk import CannotDo, Desk, No
from bot.synthesis.models import Answer, LivingTheme, Reply, State, Study
from bot.synthesis.shown import Agreed, Shown
from bot.synthesis.steps import Step

OPEN = (State.RETURNED, State.PUBLISHED)
"""Themes about which contributors may still say what they think."""


async def give_back(
    desk: Desk, study_id: int, *, themes: Collection[int] | None = None
) -> list[LivingTheme]:
    """Ask the contributors of approved themes; returns those that were given back.

    Args:
        themes: only these; None: all that are approved.
    """
    found = await queries.access_study(desk.tx, desk.coach, study_id, May.CHANGE)
    if found is None:
        raise CannotDo(No.NOT_THERE)
    study, programme = found
    approved = [
        theme
        for theme in await queries.themes(desk.tx, study.id, [State.APPROVED])
        if themes is None or theme.id in themes
    ]
    if not approved:
        raise CannotDo(No.NOT_APPROVED)
    await stands_beside_others(desk.tx, study, programme)
    view = await shown.overview(
        desk.tx, study, programme, (State.APPROVED, State.RETURNED, State.PUBLISHED)
    )
    showable = {each.id: each for each in view.themes}
    given = [theme for theme in approved if theme.id in showable]
    if not given:
        raise CannotDo(No.TOO_FEW)
    whom: dict[int, Person] = {}
    for theme in given:
        step = Step(desk.tx)
        step.set(theme, state=State.RETURNED, returned_at=desk.now)
        step.write_down(study.id, "give back", desk.now, theme=theme, actor=desk.coach, by=desk.by)
        asked = set(
            await desk.tx.scalars(select(Reply.person_id).where(Reply.theme_id == theme.id))
        )
        for person in await queries.contributors(desk.tx, programme.id, theme.id):
            if person.id not in asked:
                desk.tx.add(Reply(theme_id=theme.id, person_id=person.id, asked_at=desk.now))
                whom[person.id] = person
    await desk.tx.flush()
    turn = Turn(desk.tx, desk.now)
    views = Views(desk.tx, {study.id: showable})
    for person in whom.values():
        waiting = await next_to_answer(desk.tx, person, views)
        if waiting is None:
            continue
        reply, theme_shown, more = waiting
        with speaking(person.language):
            letter = words.does_this_say(reply.id, theme_shown, more)
        await turn.tell(person, letter, kind=PROMPT, key=f"theme:{reply.id}")
    return given


class Views:
    """What may be shown of the themes that contributors are asked about, worked out once."""

    def __init__(self, tx: AsyncSession, known: dict[int, dict[int, Shown]] | None = None) -> None:
        self._tx, self._known = tx, known or {}

    async def of(self, theme: LivingTheme) -> Shown | None:
        if theme.study_id not in self._known:
            study = await self._tx.get_one(Study, theme.study_id)
            programme = await self._tx.get_one(Programme, study.programme_id)
            view = await shown.overview(self._tx, study, programme, OPEN)
            self._known[study.id] = {each.id: each for each in view.themes}
        return self._known[theme.study_id].get(theme.id)


async def next_to_answer(
    tx: AsyncSession, person: Person, views: Views
) -> tuple[Reply, Shown, int] | None:
    """Return the oldest theme that somebody has not answered, and how many more there are."""
    rows = await tx.execute(
        select(Reply, LivingTheme)
        .join(LivingTheme, LivingTheme.id == Reply.theme_id)
        .where(
            Reply.person_id == person.id, Reply.answer == Answer.NONE, LivingTheme.state.in_(OPEN)
        )
        .order_by(Reply.id)
    )
    waiting = [
        (reply, found)
        for reply, theme in rows.all()
        if (found := await views.of(theme)) is not None
    ]
    if not waiting:
        return None
    reply, found = waiting[0]
    return reply, found, len(waiting) - 1


async def agreement(tx: AsyncSession, coach: Person, theme_id: int) -> tuple[Agreed, int] | None:
    """Return what contributors said, by place, and how many were asked; for a coach."""
    found = await queries.access_theme(tx, coach, theme_id)
    if found is None:
        return None
    asked = await tx.scalar(select(func.count()).where(Reply.theme_id == theme_id))
    agreed = await shown.agreements(tx, found[2], [theme_id])
    return agreed[theme_id], asked or 0


async def count_asked(tx: AsyncSession, themes: Collection[int]) -> int:
    """Return how many people are asked about any of these themes."""
    asked = select(func.count(Reply.person_id.distinct())).where(Reply.theme_id.in_(themes))
    return await tx.scalar(asked) or 0
