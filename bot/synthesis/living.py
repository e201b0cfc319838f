"""Brings what a run found into the living themes, and leaves alone what coaches decided.

A theme that was found is a living one if it speaks of a topic that the living one holds (a
coach who merges two gives one the topics of both), and otherwise if `placing.follow` takes them for
the same. Whatever a coach put in, took out, marked, worded or put away stays as it is.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.reflections.models import Reflection as Row
from bot.synthesis import placing
from bot.synthesis.material import AT_ONCE, Material
from bot.synthesis.models import (
    STOOD_BEHIND,
    Change,
    Evidence,
    LivingTheme,
    Part,
    Run,
    State,
    Study,
    Unplaced,
    Wording,
)
from bot.synthesis.placing import Living
from bot.synthesis.steps import Step
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
    held: dict[int, dict[int, bool]] = {id_: {} for id_ in themes}
    columns = (Evidence.theme_id, Evidence.reflection_id, Evidence.is_out)
    for id_, key, is_out in await tx.execute(select(*columns).where(Evidence.theme_id.in_(themes))):
        held[id_][key] = is_out
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
    by_words = _by_words(alive, by_hand, fresh, material, vocabulary) if by_hand else {}
    return Plan(known, split_from, by_words)


def plan_new_ones(board: Board, material: Material, vocabulary: Vocabulary) -> Plan:
    """Say into which living themes go those that no run has seen."""
    alive = board.as_living(material, vocabulary)
    fresh = material.reflections.keys() - board.seen() - board.lying
    everywhere = {one.id for one in alive}
    return Plan({}, {}, _by_words(alive, everywhere, fresh, material, vocabulary))


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


def _by_words(
    alive: Sequence[Living],
    into: Set[str],
    fresh: Iterable[str],
    material: Material,
    vocabulary: Vocabulary,
) -> dict[str, tuple[int, ...]]:
    new = [material.reflections[key] for key in sorted(fresh)]
    placed = placing.place(new, alive, vocabulary).placed
    return {
        key: chosen
        for key, themes in placed.items()
        if (chosen := tuple(int(theme) for theme in themes if theme in into))
    }


async def apply(
    tx: AsyncSession,
    study: Study,
    run: Run,
    found: Sequence[Theme] | None,
    planned: Plan,
    material: Material,
    now: datetime,
) -> None:
    """Write down what a run found; None where it only placed what is new."""
    board = await read(tx, study)
    before = {id_: len(board.members(id_)) for id_ in board.themes}
    still_there = await _still_there(tx, material.reflections)
    new, theirs = await _bring_in(tx, study, board, found or (), planned, now)
    for id_, themes in theirs.items():
        living = board.themes[id_]
        await _word(tx, board, living, themes)
        living.is_minority = all(theme.minority for theme in themes)
        living.topics = _united(living, themes)
        await _place(tx, board, living, themes, still_there, material, now)
    for key, into in planned.by_words.items():
        for each in into:
            target = await _where_it_went(tx, board, each)
            if target and int(key) in still_there and int(key) not in board.held[target]:
                tx.add(_row(target, int(key), "", Part.SUPPORTS, material, now))
                board.held[target][int(key)] = False
    by_hand = {id_ for id_, theme in board.themes.items() if not theme.topics}
    found_again = board.themes.keys() if found is None else theirs.keys() | by_hand
    _write_changes(tx, run, board, before, found_again, new)
    await _write_unplaced(tx, study, board, still_there)
    Step(tx).write_down(study.id, "run" if found is not None else "place new ones", now)


async def _bring_in(
    tx: AsyncSession,
    study: Study,
    board: Board,
    found: Sequence[Theme],
    planned: Plan,
    now: datetime,
) -> tuple[dict[int, str], dict[int, list[Theme]]]:
    """Return what is new and how it came, and what was found of each living theme."""
    new: dict[int, str] = {}
    theirs: dict[int, list[Theme]] = defaultdict(list)
    for number, theme in enumerate(found):
        known = planned.known.get(number)
        id_ = await _where_it_went(tx, board, known) if known else None
        if id_ is None:
            split_from = planned.split_from.get(number)
            made = LivingTheme(
                study_id=study.id,
                name=theme.title,
                topics=[],
                split_from_id=split_from,
                made_at=now,
            )
            tx.add(made)
            await tx.flush()
            board.themes[made.id], board.held[made.id] = made, {}
            id_ = made.id
            new[id_] = "split off" if split_from else "new"
        theirs[id_].append(theme)
    return new, theirs


async def _where_it_went(tx: AsyncSession, board: Board, id_: int) -> int | None:
    """Return the theme that a coach has merged this one into meanwhile, or itself."""
    while id_ not in board.themes:
        gone = await tx.get(LivingTheme, id_)
        if gone is None or gone.merged_into_id is None:
            return None
        id_ = gone.merged_into_id
    return id_


def _write_changes(
    tx: AsyncSession,
    run: Run,
    board: Board,
    before: Mapping[int, int],
    found_again: Set[int],
    new: Mapping[int, str],
) -> None:
    after = {id_: len(board.members(id_)) for id_ in board.themes}
    total, total_now = sum(before.values()), sum(after.values())
    for id_, theme in board.themes.items():
        if theme.state is State.RETIRED:
            continue
        became = new.get(id_)
        if became is None and id_ in found_again:
            became = placing.growth(before[id_], total, after[id_], total_now)
        tx.add(
            Change(
                run_id=run.id,
                theme_id=id_,
                became=became or "faded",
                other_id=theme.split_from_id if became == "split off" else None,
                members_before=before.get(id_, 0),
                members_after=after[id_],
            )
        )


async def _still_there(tx: AsyncSession, keys: Iterable[str]) -> set[int]:
    """Return those that have not been erased while the run was thinking."""
    wanted = sorted(int(key) for key in keys)
    found: set[int] = set()
    for first in range(0, len(wanted), AT_ONCE):
        some = Row.id.in_(wanted[first : first + AT_ONCE])
        found |= set(await tx.scalars(select(Row.id).where(some)))
    return found


def _united(living: LivingTheme, themes: Iterable[Theme]) -> list[list[str]]:
    found = [list(topic) for topic in living.topics]
    for theme in themes:
        found += [[t.kind, t.name] for t in theme.topics if [t.kind, t.name] not in found]
    return found


async def _word(
    tx: AsyncSession, board: Board, living: LivingTheme, themes: Sequence[Theme]
) -> None:
    """Give a theme the words that the run found, unless a coach stands behind others."""
    if board.is_shaped(living):
        return
    old = board.wordings.get(living.wording_id or 0)
    first = [list(topic) for topic in living.topics][:1]
    theme = next((t for t in themes if t.topics and [list(t.topics[0])] == first), themes[0])
    if old and old.statement == theme.statement and old.title == theme.title:
        return
    wording = Wording(
        study_id=living.study_id,
        title=theme.title,
        statement=theme.statement,
        worded_from_id=int(theme.worded_from) if theme.worded_from else None,
    )
    tx.add(wording)
    await tx.flush()
    living.name = theme.title
    living.wording_id = wording.id
    living.version += 1
    if old:
        await tx.delete(old)


async def _place(
    tx: AsyncSession,
    board: Board,
    living: LivingTheme,
    themes: Sequence[Theme],
    still_there: Collection[int],
    material: Material,
    now: datetime,
) -> None:
    there = await tx.scalars(select(Evidence).where(Evidence.theme_id == living.id))
    rows = {row.reflection_id: row for row in there}
    wanted = {int(key) for theme in themes for key in theme.reflections} & set(still_there)
    quotes = {
        int(quote.reflection): (quote.text, part)
        for theme in themes
        for part, said in ((Part.SUPPORTS, theme.quotes), (Part.COUNTER, theme.otherwise))
        for quote in said
    }
    if not board.is_shaped(living):
        for key in [key for key, row in rows.items() if key not in wanted and not row.by_coach]:
            await tx.delete(rows.pop(key))
    for key in sorted(wanted):
        text, part = quotes.get(key, ("", Part.SUPPORTS))
        row = rows.get(key)
        if row is None:
            rows[key] = _row(living.id, key, text, part, material, now)
            tx.add(rows[key])
        elif not row.is_out and text and not row.quote:
            # a quote that is there already may have been looked at: it stays
            row.quote, row.added_at = text, now
            if not row.by_coach:
                row.part = part
    board.held[living.id] = {key: row.is_out for key, row in rows.items()}


def _row(
    theme_id: int,
    key: int,
    text: str,
    part: Part,
    material: Material,
    now: datetime,
) -> Evidence:
    return Evidence(
        theme_id=theme_id,
        reflection_id=key,
        quote=text,
        part=part,
        is_out=False,
        by_coach=False,
        added_at=now,
        counts=True,
        may_quote=material.reflections[str(key)].may_quote,
    )


async def _write_unplaced(
    tx: AsyncSession, study: Study, board: Board, still_there: Collection[int]
) -> None:
    placed = {key for held in board.held.values() for key, is_out in held.items() if not is_out}
    await tx.execute(delete(Unplaced).where(Unplaced.study_id == study.id))
    left = [
        {"study_id": study.id, "reflection_id": key} for key in sorted(set(still_there) - placed)
    ]
    if left:
        await tx.execute(insert(Unplaced), left)
