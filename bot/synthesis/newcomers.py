"""Places what no run has seen into the living themes, and reads no more for that than it needs:
what is new, and some of what stands in each theme."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import CompoundSelect, Select, case, except_, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people.models import Person
from bot.reflections.models import Reflection as Row
from bot.synthesis import bringing_in, material, placing, queries
from bot.synthesis.bringing_in import Writing
from bot.synthesis.living import KEPT, by_words
from bot.synthesis.material import Material
from bot.synthesis.models import ALIVE, Evidence, LivingTheme, Study, Unplaced
from bot.synthesis.vocabulary import Topic, Vocabulary


@dataclass(frozen=True)
class Newcomers:
    fresh: Material
    """What no run has seen."""

    known: Material
    """Some of what stands in the themes, evenly spread."""

    members: Mapping[int, Collection[int]]
    """Which of those stand in which theme."""

    topics: Mapping[int, Collection[Topic]]
    sizes: Mapping[int, int]
    """How many stand in each theme altogether."""

    placed: int
    """How many of the reflections that the study may use stand in some theme."""


async def read(tx: AsyncSession, study: Study, broad: Collection[str]) -> Newcomers:
    """Args:
    broad: as `material.of_study` has it.
    """
    themes = list(await tx.scalars(_kept(study)))
    sizes = await _sizes(tx, [theme.id for theme in themes])
    members: dict[int, set[int]] = {theme.id: set() for theme in themes}
    for theme_id, key in await tx.execute(_some_of_each(sizes)):
        members[theme_id].add(key)
    every = {key for keys in members.values() for key in keys}
    new = await tx.scalars(_nobody_has_seen(study))
    return Newcomers(
        fresh=await material.of_ids(tx, study.programme_id, new, broad),
        known=await material.of_ids(tx, study.programme_id, every),
        members=members,
        topics={theme.id: [Topic(*topic) for topic in theme.topics] for theme in themes},
        sizes=sizes,
        placed=await queries.count_placed(tx, study),
    )


def plan(new: Newcomers, vocabulary: Vocabulary) -> dict[str, tuple[int, ...]]:
    """Say into which themes they go, those put away among them: there they are out of sight."""
    held = {
        str(id_): (topics, [str(key) for key in new.members[id_]])
        for id_, topics in new.topics.items()
    }
    alive = placing.living(held, new.known.reflections, vocabulary)
    sizes = {str(id_): size for id_, size in new.sizes.items()}
    keys = new.fresh.reflections.keys()
    return by_words(alive, set(held), keys, new.fresh, vocabulary, sizes=sizes)


async def bring_in(
    writing: Writing, planned: Mapping[str, tuple[int, ...]], placed_before: int
) -> None:
    """Put them where they belong, and remember those that belong nowhere."""
    tx = writing.tx
    themes = list(await tx.scalars(_kept(writing.study)))
    before = await _sizes(tx, [theme.id for theme in themes])
    held: dict[int, dict[int, bool]] = {theme.id: {} for theme in themes}
    lying: set[int] = set()
    there = sorted(writing.still_there)
    for first in range(0, len(there), material.AT_ONCE):
        some = there[first : first + material.AT_ONCE]
        stands = select(Evidence.theme_id, Evidence.reflection_id, Evidence.is_out).where(
            Evidence.theme_id.in_(held), Evidence.reflection_id.in_(some)
        )
        for theme_id, key, is_out in await tx.execute(stands):
            held[theme_id][key] = is_out
        left = select(Unplaced.reflection_id).where(
            Unplaced.study_id == writing.study.id, Unplaced.reflection_id.in_(some)
        )
        lying |= set(await tx.scalars(left))
    came = await bringing_in.place_by_words(writing, held, planned)
    after = {id_: size + came.get(id_, 0) for id_, size in before.items()}
    bringing_in.write_changes(writing, themes, before, after, before.keys(), {})
    come = writing.still_there - bringing_in.placed(held.values()) - lying
    await bringing_in.leave_lying(tx, writing.step, writing.study.id, (), come)
    alive = (held[theme.id] for theme in themes if theme.state in ALIVE)
    writing.run.placed = placed_before + len(bringing_in.placed(alive))
    await writing.write_down("place new ones")


def _kept(study: Study) -> Select[*tuple[LivingTheme]]:
    of_it = select(LivingTheme).where(LivingTheme.study_id == study.id, LivingTheme.state.in_(KEPT))
    return of_it.order_by(LivingTheme.id)


async def _sizes(tx: AsyncSession, theme_ids: Collection[int]) -> dict[int, int]:
    rows = await tx.execute(
        select(Evidence.theme_id, func.count())
        .where(Evidence.theme_id.in_(theme_ids), Evidence.is_out.is_(False))
        .group_by(Evidence.theme_id)
    )
    return dict.fromkeys(theme_ids, 0) | {theme_id: count for theme_id, count in rows}


def _some_of_each(sizes: Mapping[int, int]) -> Select[*tuple[int, int]]:
    steps = {id_: -(-size // placing.MOST_READ) for id_, size in sizes.items()}
    large = {id_: step for id_, step in steps.items() if step > 1}
    step = case(large, value=Evidence.theme_id, else_=1) if large else literal(1)
    return select(Evidence.theme_id, Evidence.reflection_id).where(
        Evidence.theme_id.in_(sizes),
        Evidence.is_out.is_(False),
        Evidence.reflection_id % step == 0,
    )


def _nobody_has_seen(study: Study) -> CompoundSelect[int]:
    """Subtract whole sets: to look up each reflection on its own is slow among many."""
    everything = (
        select(Row.id)
        .join(Person, Person.id == Row.person_id)
        .where(material.usable(study.programme_id), *material.within(study))
    )
    themes = select(LivingTheme.id).where(
        LivingTheme.study_id == study.id, LivingTheme.state.in_(KEPT)
    )
    placed = select(Evidence.reflection_id).where(Evidence.theme_id.in_(themes))
    left = select(Unplaced.reflection_id).where(Unplaced.study_id == study.id)
    return except_(everything, placed, left)
