"""The themes of a study between two runs, and which of them each found theme is.

A theme that was found is a living one if it speaks of a topic that the living one holds (a
coach who merges two gives one the topics of both), and otherwise if `placing.follow` takes them for
the same. `bringing_in.py` writes down what comes of it; `newcomers.py` only places what is new.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.synthesis import placing
from bot.synthesis.material import Material
from bot.synthesis.models import (
    STOOD_BEHIND,
    Evidence,
    LivingTheme,
    State,
    Study,
    Unplaced,
    Wording,
)
from bot.synthesis.placing import Living
from bot.synthesis.themes import Theme
from bot.synthesis.vocabulary import Topic, Vocabulary

KEPT = tuple(state for state in State if state is not State.MERGED)
"""Themes that a run knows: also those put away, or they would come back."""


@dataclass
class Board:
    """The themes of a study as they are before a run is written down."""

    themes: dict[int, LivingTheme]
    held: dict[int, dict[int, bool]]
    """For each theme the reflections in its evidence, and whether a coach took them out."""

    wordings: dict[int, Wording]
    lying: set[str]
    """What the last run found no theme for."""

    def members(self, theme_id: int) -> list[str]:
        return [str(key) for key, is_out in self.held[theme_id].items() if not is_out]

    def is_shaped(self, theme: LivingTheme) -> bool:
        """Tell whether a coach stands behind a theme or its words: then a run takes nothing out."""
        old = self.wordings.get(theme.wording_id or 0)
        return theme.state in STOOD_BEHIND or bool(old and old.by_coach)

    def seen(self) -> set[str]:
        return {str(key) for held in self.held.values() for key in held}

    def as_living(self, material: Material, vocabulary: Vocabulary) -> list[Living]:
        held = {
            str(id_): ([Topic(*topic) for topic in theme.topics], self.members(id_))
            for id_, theme in self.themes.items()
        }
        return placing.living(held, material.reflections, vocabulary)


async def read(tx: AsyncSession, study: Study) -> Board:
    kept = select(LivingTheme).where(LivingTheme.study_id == study.id, LivingTheme.state.in_(KEPT))
    themes = {theme.id: theme for theme in await tx.scalars(kept.order_by(LivingTheme.id))}
    held: dict[int, dict[int, bool]] = {}
    columns = select(Evidence.reflection_id, Evidence.is_out)
    for id_ in themes:  # one by one: to read them all in one go would keep everybody waiting
        rows = await tx.execute(columns.where(Evidence.theme_id == id_))
        held[id_] = {key: is_out for key, is_out in rows}
    ids = [theme.wording_id for theme in themes.values() if theme.wording_id]
    said = await tx.scalars(select(Wording).where(Wording.id.in_(ids)))
    lying = await tx.scalars(select(Unplaced.reflection_id).where(Unplaced.study_id == study.id))
    by_id = {wording.id: wording for wording in said}
    return Board(themes, held, by_id, {str(key) for key in lying})


@dataclass(frozen=True)
class Plan:
    """What a run would do to the living themes. Made away from the database; takes its time."""

    known: Mapping[int, int]
    """Which living theme a found one is: by the number of the found one."""

    split_from: Mapping[int, int]
    """For new ones, the living theme that held most of their members."""

    by_words: Mapping[str, tuple[int, ...]]
    """Into which themes reflections go that no run has seen, by the words they use."""


def plan(board: Board, found: Sequence[Theme], material: Material, vocabulary: Vocabulary) -> Plan:
    """Say which living theme each found theme is; what is left is new.

    Themes that a coach made by hand are found by no run. They get what fits them by its words.
    """
    alive = board.as_living(material, vocabulary)
    known, split_from = _follow(board, alive, found, material, vocabulary)
    by_hand = {str(id_) for id_, theme in board.themes.items() if not theme.topics}
    fresh = material.reflections.keys() - board.seen()
    placed = by_words(alive, by_hand, fresh, material, vocabulary) if by_hand else {}
    return Plan(known, split_from, placed)


def _follow(
    board: Board,
    alive: Sequence[Living],
    found: Sequence[Theme],
    material: Material,
    vocabulary: Vocabulary,
) -> tuple[dict[int, int], dict[int, int]]:
    owner = {Topic(*topic): id_ for id_, theme in board.themes.items() for topic in theme.topics}
    known: dict[int, int] = {}
    for number, theme in enumerate(found):
        first = next((owner[topic] for topic in theme.topics if topic in owner), None)
        if first is not None:
            known[number] = first
    after = placing.living(
        {
            str(number): (theme.topics, theme.reflections)
            for number, theme in enumerate(found)
            if number not in known
        },
        material.reflections,
        vocabulary,
    )
    free = {id_ for id_, theme in board.themes.items() if theme.topics} - set(known.values())
    before = [one for one in alive if int(one.id) in free]
    split_from: dict[int, int] = {}
    for change in placing.follow(before, after):
        if change.before and change.after:
            if change.kind == "split off":
                split_from[int(change.after)] = int(change.before)
            elif change.kind != "merged":
                known[int(change.after)] = int(change.before)
    return known, split_from


def by_words(
    alive: Sequence[Living],
    into: Set[str],
    fresh: Iterable[str],
    material: Material,
    vocabulary: Vocabulary,
    *,
    sizes: Mapping[str, int] | None = None,
) -> dict[str, tuple[int, ...]]:
    """Say into which of some living themes reflections go, by the words they use.

    Args:
        alive: all living themes, for what is said in one of them is not in the others.
        into: the ids of those that may get some.
        fresh: the ids of the reflections.
        sizes: how many stand in each theme, where only some members of it are known.
    """
    new = [material.reflections[key] for key in sorted(fresh)]
    placed = placing.place(new, alive, vocabulary, sizes=sizes).placed
    return {
        key: chosen
        for key, themes in placed.items()
        if (chosen := tuple(int(theme) for theme in themes if theme in into))
    }
