"""Writes down what a run found, and leaves alone what coaches decided.

Whatever a coach put in, took out, marked, worded or put away stays as it is. What is changed is
remembered, so that a run can be undone like any other step.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people.models import Person
from bot.reflections.models import Reflection as Row
from bot.synthesis import placing
from bot.synthesis.living import Board, Plan, read
from bot.synthesis.material import AT_ONCE, Material
from bot.synthesis.models import (
    ALIVE,
    Change,
    Evidence,
    LivingTheme,
    Part,
    Run,
    RunState,
    State,
    Study,
    Unplaced,
    Wording,
)
from bot.synthesis.steps import Member, Step
from bot.synthesis.themes import Theme


@dataclass(frozen=True)
class Writing:
    """A run that is being written down."""

    tx: AsyncSession
    study: Study
    run: Run
    material: Material
    still_there: Set[int]
    """Those of its reflections that have not been erased while it was thinking."""

    step: Step
    now: datetime

    def row(self, theme_id: int, key: int, text: str = "", part: Part = Part.SUPPORTS) -> Any:
        return {
            "theme_id": theme_id,
            "reflection_id": key,
            "quote": text,
            "part": part,
            "is_out": False,
            "by_coach": False,
            "added_at": self.now,
            "counts": True,
            "may_quote": self.material.reflections[str(key)].may_quote,
        }

    async def put_in(
        self, theme_id: int, keys: Iterable[int], quotes: Mapping[int, tuple[str, Part]]
    ) -> list[Member]:
        """Put reflections into a theme.

        Those of which nothing is quoted, nearly all, are taken over inside the database: measured,
        a sixth of the time for which one row after another keeps other writers waiting.
        """
        wanted = sorted(keys)
        if rows := [self.row(theme_id, key, *quotes[key]) for key in wanted if key in quotes]:
            await self.tx.execute(insert(Evidence), rows)
        plain: dict[bool, list[int]] = {True: [], False: []}
        for key in wanted:
            if key not in quotes:
                plain[self.material.reflections[str(key)].may_quote].append(key)
        table = Evidence.__table__.c
        for some in plain.values():
            for first in range(0, len(some), AT_ONCE):
                rest = self.row(theme_id, some[first])
                del rest["reflection_id"]
                there = select(
                    Row.id, *(literal(value, table[name].type) for name, value in rest.items())
                ).where(Row.id.in_(some[first : first + AT_ONCE]))
                into = insert(Evidence).from_select(["reflection_id", *rest], there)
                await self.tx.execute(into)
        quoted = {row["reflection_id"]: self.member(row) for row in rows}
        return [quoted.get(key) or Member(key) for key in wanted]

    def member(self, row: Mapping[str, Any]) -> Member:
        key = row["reflection_id"]
        text = self.material.reflections[str(key)].text
        return Member.quoting(key, row["quote"], text, row["part"])

    async def write_down(self, deed: str) -> None:
        self.step.changes.append(
            ["run", [self.run.id], "state", RunState.UNDONE.value, RunState.DONE.value]
        )
        actor = await self.tx.get(Person, self.run.wanted_by_id or 0)
        self.step.write_down(self.study.id, deed, self.now, actor=actor)


async def begin(
    tx: AsyncSession, study: Study, run: Run, material: Material, now: datetime
) -> Writing:
    there = await still_there(tx, material.reflections)
    return Writing(tx, study, run, material, there, Step(tx), now)


async def apply(writing: Writing, found: Sequence[Theme], planned: Plan) -> None:
    """Bring what a run found into the living themes."""
    tx, study = writing.tx, writing.study
    board = await read(tx, study)
    before = {id_: len(board.members(id_)) for id_ in board.themes}
    new, theirs = await _bring_in(writing, board, found, planned)
    for id_, themes in theirs.items():
        living = board.themes[id_]
        await _word(writing, board, living, themes)
        writing.step.set_aside(
            living,
            is_minority=all(theme.minority for theme in themes),
            topics=_united(living, themes),
        )
        await _place(writing, board, living, themes)
    await place_by_words(writing, board.held, planned.by_words)
    by_hand = {id_ for id_, theme in board.themes.items() if not theme.topics}
    after = {id_: len(board.members(id_)) for id_ in board.themes}
    write_changes(writing, board.themes.values(), before, after, theirs.keys() | by_hand, new)
    await _write_unplaced(writing, board)
    alive = (held for id_, held in board.held.items() if board.themes[id_].state in ALIVE)
    writing.run.placed = len(placed(alive) & writing.still_there)
    await writing.write_down("run")


async def place_by_words(
    writing: Writing,
    held: Mapping[int, dict[int, bool]],
    by_words: Mapping[str, tuple[int, ...]],
) -> dict[int, int]:
    """Put reflections into themes; returns how many came into each.

    Args:
        held: what stands in each theme that runs know, or was taken out of it.
    """
    keys: dict[int, list[int]] = defaultdict(list)
    for key, into in by_words.items():
        for each in into:
            target = await where_it_went(writing.tx, held, each)
            if target and int(key) in writing.still_there and int(key) not in held[target]:
                keys[target].append(int(key))
                held[target][int(key)] = False
    for target, added in keys.items():
        writing.step.set_members(target, [], await writing.put_in(target, added, {}))
    return {target: len(added) for target, added in keys.items()}


async def _bring_in(
    writing: Writing, board: Board, found: Sequence[Theme], planned: Plan
) -> tuple[dict[int, str], dict[int, list[Theme]]]:
    """Return what is new and how it came, and what was found of each living theme."""
    tx = writing.tx
    new: dict[int, str] = {}
    theirs: dict[int, list[Theme]] = defaultdict(list)
    for number, theme in enumerate(found):
        known = planned.known.get(number)
        id_ = await where_it_went(tx, board.themes, known) if known else None
        if id_ is None:
            split_from = planned.split_from.get(number)
            made = LivingTheme(
                study_id=writing.study.id,
                name=theme.title,
                topics=[],
                split_from_id=split_from,
                state=State.TAKEN_BACK,
                version=0,
                made_at=writing.now,
            )
            tx.add(made)
            await tx.flush()
            writing.step.set(made, state=State.PROPOSED)
            board.themes[made.id], board.held[made.id] = made, {}
            id_ = made.id
            new[id_] = "split off" if split_from else "new"
        theirs[id_].append(theme)
    return new, theirs


async def where_it_went(tx: AsyncSession, known: Collection[int], id_: int) -> int | None:
    """Return the theme that a coach has merged this one into meanwhile, or itself."""
    while id_ not in known:
        gone = await tx.get(LivingTheme, id_)
        if gone is None or gone.merged_into_id is None:
            return None
        id_ = gone.merged_into_id
    return id_


def write_changes(
    writing: Writing,
    themes: Iterable[LivingTheme],
    before: Mapping[int, int],
    after: Mapping[int, int],
    found_again: Set[int],
    new: Mapping[int, str],
) -> None:
    total, total_now = sum(before.values()), sum(after.values())
    for theme in themes:
        if theme.state is State.RETIRED:
            continue
        became = new.get(theme.id)
        if became is None and theme.id in found_again:
            became = placing.growth(before[theme.id], total, after[theme.id], total_now)
        writing.tx.add(
            Change(
                run_id=writing.run.id,
                theme_id=theme.id,
                became=became or "faded",
                other_id=theme.split_from_id if became == "split off" else None,
                members_before=before.get(theme.id, 0),
                members_after=after[theme.id],
            )
        )


async def still_there(tx: AsyncSession, keys: Iterable[str]) -> set[int]:
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
    writing: Writing, board: Board, living: LivingTheme, themes: Sequence[Theme]
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
    writing.tx.add(wording)
    await writing.tx.flush()
    writing.step.set(living, name=theme.title, wording_id=wording.id)


async def _place(
    writing: Writing, board: Board, living: LivingTheme, themes: Sequence[Theme]
) -> None:
    tx, held = writing.tx, board.held[living.id]
    columns = (Evidence.reflection_id, Evidence.by_coach, Evidence.is_out, Evidence.quote)
    there = await tx.execute(select(*columns, Evidence.part).where(Evidence.theme_id == living.id))
    rows = {row.reflection_id: row for row in there}
    wanted = {int(key) for theme in themes for key in theme.reflections} & writing.still_there
    quotes = {
        int(quote.reflection): (quote.text, part)
        for theme in themes
        for part, said in ((Part.SUPPORTS, theme.quotes), (Part.COUNTER, theme.otherwise))
        for quote in said
    }
    gone, quoted = [], []
    if not board.is_shaped(living):
        gone = [row for key, row in rows.items() if key not in wanted and not row.by_coach]
    for key in sorted(wanted & rows.keys()):
        text, part = quotes.get(key, ("", Part.SUPPORTS))
        if text and not rows[key].is_out and not rows[key].quote:
            # a quote that is there already may have been looked at: it stays
            quoted.append(writing.row(living.id, key, text, part))
    await _take_out(tx, living.id, [row.reflection_id for row in gone])
    added = await writing.put_in(living.id, wanted - rows.keys(), quotes)
    for row in quoted:
        is_theirs = rows[row["reflection_id"]].by_coach
        names = ("quote", "added_at") if is_theirs else ("quote", "added_at", "part")
        what = {name: row[name] for name in names}
        where = (Evidence.theme_id == living.id, Evidence.reflection_id == row["reflection_id"])
        await tx.execute(update(Evidence).where(*where).values(what))
    before = [rows[row["reflection_id"]] for row in quoted]
    texts = await _texts(writing, [row.reflection_id for row in gone if row.quote])
    writing.step.set_members(
        living.id,
        [
            *(
                Member.quoting(
                    row.reflection_id, row.quote, texts.get(row.reflection_id, ""), row.part
                )
                for row in gone
            ),
            *(Member(row.reflection_id, part=row.part) for row in before if not row.by_coach),
        ],
        [
            *added,
            *(writing.member(row) for row in quoted if not rows[row["reflection_id"]].by_coach),
        ],
    )
    for row in gone:
        del held[row.reflection_id]
    held.update((member.reflection, False) for member in added)


async def _take_out(tx: AsyncSession, theme_id: int, keys: Sequence[int]) -> None:
    for first in range(0, len(keys), AT_ONCE):
        some = Evidence.reflection_id.in_(keys[first : first + AT_ONCE])
        await tx.execute(delete(Evidence).where(Evidence.theme_id == theme_id, some))


async def _texts(writing: Writing, keys: Collection[int]) -> dict[int, str]:
    """Return the texts of reflections, also of those that a run may not look at any more."""
    known = writing.material.reflections
    found = {key: known[str(key)].text for key in keys if str(key) in known}
    others = sorted(set(keys) - found.keys())
    for first in range(0, len(others), AT_ONCE):
        some = Row.id.in_(others[first : first + AT_ONCE])
        for key, text in await writing.tx.execute(select(Row.id, Row.text).where(some)):
            found[key] = text
    return found


async def _write_unplaced(writing: Writing, board: Board) -> None:
    standing = placed(board.held.values())
    lying = {int(key) for key in board.lying}
    left = set(writing.still_there) - standing
    await leave_lying(writing.tx, writing.step, writing.study.id, lying - left, left - lying)


def placed(found: Iterable[Mapping[int, bool]]) -> set[int]:
    """Return what stands in any of these themes and was not taken out."""
    return {key for held in found for key, is_out in held.items() if not is_out}


async def leave_lying(
    tx: AsyncSession, step: Step, study_id: int, gone: Collection[int], come: Collection[int]
) -> None:
    """Write down what has no theme: what no longer lies there, and what does now."""
    for first in range(0, len(gone), AT_ONCE):
        some = Unplaced.reflection_id.in_(sorted(gone)[first : first + AT_ONCE])
        await tx.execute(delete(Unplaced).where(Unplaced.study_id == study_id, some))
    if come:
        rows = [{"study_id": study_id, "reflection_id": key} for key in sorted(come)]
        await tx.execute(insert(Unplaced), rows)
    if gone or come:
        step.changes.append(["unplaced", [study_id], "", sorted(gone), sorted(come)])
