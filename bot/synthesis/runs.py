"""Does the runs that are wanted: what goes in is read, thought about away from everybody who
waits for an answer, and written down in one transaction.

A run is the same whenever it is repeated. How far it can be trusted is told by a second one without
a tenth of the reflections, drawn by the run's seed: how many pairs stand together in both.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import BigInteger, cast, or_, select, update

from bot import content
from bot.content import read_yaml
from bot.db import Database, machine_us
from bot.people.models import Programme
from bot.reflections.about.rules import Themes as Tags
from bot.synthesis import (
    board_words,
    bringing_in,
    checks,
    living,
    material,
    newcomers,
    queries,
    rules,
)
from bot.synthesis.bringing_in import Writing
from bot.synthesis.flow import look, themes_of, together
from bot.synthesis.frames import read_frames
from bot.synthesis.material import Material
from bot.synthesis.models import Run, RunKind, RunState, Study
from bot.synthesis.nearness import Embed
from bot.synthesis.reflection import Reflection
from bot.synthesis.themes import Synthesis
from bot.synthesis.vocabulary import FOLDER, Vocabulary, load

log = logging.getLogger("wayfinder")

LEASE_US = 20 * 60 * 1_000_000
"""How long one process may think before another takes over."""

LEFT_OUT = 0.1


@dataclass(frozen=True)
class Proposal:
    """What a run found, on its way to the coaches."""

    synthesis: Synthesis
    reflections: Mapping[str, Reflection]
    vocabulary: Vocabulary
    threshold: rules.Threshold
    programme_id: int


Improve = Callable[[Proposal], Awaitable[tuple[Synthesis, str]]]
"""A language model's turn: a proposal in, checked themes out, and what is to be told of it."""

Cost = Callable[[Proposal], Awaitable[int]]
"""About how many tokens that would take, told before anything is sent; 0 where nobody agreed."""

Mean = Callable[[Collection[Reflection], int], Awaitable[tuple[Embed | None, str]]]
"""Asks for the meaning of reflections as numbers, on a programme's account; and what is to be
told of it."""


@dataclass(frozen=True)
class Helpers:
    """What a run may use besides our own reading. Each sends only words of those who agreed."""

    mean: Mean | None = None
    improve: Improve | None = None
    cost: Cost | None = None


class Runs:
    """
    Args:
        root: where prompts/ stands; what it lacks is taken from what we carry.
    """

    def __init__(self, root: Path = content.ROOT, helpers: Helpers | None = None) -> None:
        own = root / "prompts" / "synthesis"
        self._folder = own if (own / "words.yaml").is_file() else FOLDER
        self._helpers = helpers or Helpers()
        self.frames = read_frames(root)
        broad = root / "prompts" / "themes.yaml"
        themes = read_yaml(broad, Tags).themes if broad.is_file() else ()
        self._broad = frozenset(theme.key for theme in themes)

    def vocabulary(self, study: Study) -> Vocabulary:
        return load(self._folder, self.frames.get(study.frame))

    def _left_out(self, study: Study) -> Set[str]:
        """Return the broad tags, but for those that the study begins with."""
        frame = self.frames.get(study.frame)
        return self._broad - {subject.name for subject in (frame.subjects if frame else ())}

    async def do(self, db: Database, run_id: int, now: datetime) -> None:
        """Do one run that has been taken."""
        async with db.reading() as tx:
            run = await tx.get_one(Run, run_id)
            study = await tx.get_one(Study, run.study_id)
            programme = await tx.get_one(Programme, study.programme_id)
        if run.kind is RunKind.NEW_ONES:
            await self._place(db, run, study, now)
        else:
            await self._look_anew(db, run, study, queries.threshold_of(programme), now)

    async def _place(self, db: Database, run: Run, study: Study, now: datetime) -> None:
        async with db.reading() as tx:
            new = await newcomers.read(tx, study, self._left_out(study))
            counted = await material.count(tx, study)
        plan = await asyncio.to_thread(newcomers.plan, new, self.vocabulary(study))

        async def bring_in(writing: Writing) -> None:
            await newcomers.bring_in(writing, plan, new.placed)
            _sum_up(writing.run, counted)

        await _write(db, run, new.fresh, now, bring_in)

    async def _look_anew(
        self, db: Database, run: Run, study: Study, threshold: rules.Threshold, now: datetime
    ) -> None:
        async with db.reading() as tx:
            everything = await material.of_study(tx, study, self._left_out(study))
            board = await living.read(tx, study)
        synthesis, agreement, tokens, note = await self._find(study, run, everything, threshold)
        found, vocabulary = synthesis.themes, self.vocabulary(study)
        plan = await asyncio.to_thread(living.plan, board, found, everything, vocabulary)
        voices = everything.voices.values()
        counted = len(voices), rules.count_people(voices), rules.count_places(voices)

        async def bring_in(writing: Writing) -> None:
            await bringing_in.apply(writing, found, plan)
            _sum_up(writing.run, counted)
            taken = writing.run
            taken.agreement, taken.tokens, taken.note = agreement, tokens, note

        await _write(db, run, everything, now, bring_in)

    async def _find(
        self, study: Study, run: Run, read: Material, threshold: rules.Threshold
    ) -> tuple[Synthesis, float, int, str]:
        """Return what was found, how far a second run agrees, what a model would take, and what
        is to be told of helpers."""
        embed, notes = None, []
        vocabulary = self.vocabulary(study)
        if study.frame and study.frame not in self.frames:
            notes.append(board_words.frame_is_gone(study.frame))
        if self._helpers.mean is not None:
            embed, told = await self._helpers.mean(read.reflections.values(), study.programme_id)
            notes.append(told)
        found, agreement = await asyncio.to_thread(
            find, read.reflections, vocabulary, run.seed, embed, threshold
        )
        proposal = Proposal(found, read.reflections, vocabulary, threshold, study.programme_id)
        tokens = 0
        if run.kind is RunKind.WORDED and self._helpers.improve is not None:
            better, told = await self._helpers.improve(proposal)
            wrong = checks.problems(better.themes, read.reflections)
            if wrong:  # never expected: whoever improves checks as well
                log.error("a proposal failed the checks", extra={"problems": len(wrong)})
            else:
                found = better
                notes.append(told)
        elif self._helpers.cost is not None:
            tokens = await self._helpers.cost(proposal)
        return found, agreement, tokens, " ".join(note for note in notes if note)


async def _write(
    db: Database,
    run: Run,
    read: Material,
    now: datetime,
    bring_in: Callable[[Writing], Awaitable[None]],
) -> None:
    """Write a run down in one transaction, unless another process took over, and was faster."""
    async with db.transaction() as tx:
        taken = await tx.scalar(
            select(Run).where(Run.id == run.id, Run.state == RunState.WANTED).with_for_update()
        )
        if taken is None:
            return
        study = await tx.get_one(Study, taken.study_id, with_for_update=True)
        await bring_in(await bringing_in.begin(tx, study, taken, read, now))
        taken.state, taken.done_at = RunState.DONE, now


async def take(db: Database, run_id: int | None = None) -> int | None:
    """Take one run that is wanted (or just this one), so that no other process does it too."""
    wanted = select(Run.id).where(Run.state == RunState.WANTED)
    if run_id is not None:
        wanted = wanted.where(Run.id == run_id)
    async with db.reading() as tx:  # most of the time there is none: no need to lock anything
        if await tx.scalar(wanted.limit(1)) is None:
            return None
    free = wanted.where(or_(Run.taken_until_us.is_(None), Run.taken_until_us < machine_us()))
    async with db.transaction() as tx:
        first = free.order_by(Run.id).limit(1).with_for_update(skip_locked=True)
        return await tx.scalar(
            update(Run)
            .where(Run.id.in_(first))
            .values(taken_until_us=machine_us() + cast(LEASE_US, BigInteger))
            .returning(Run.id)
        )


async def fail(db: Database, run_id: int, now: datetime) -> None:
    """Say that a run came to nothing."""
    async with db.transaction() as tx:
        await tx.execute(
            update(Run)
            .where(Run.id == run_id, Run.state == RunState.WANTED)
            .values(state=RunState.FAILED, done_at=now)
        )


def find(
    reflections: Mapping[str, Reflection],
    vocabulary: Vocabulary,
    seed: int,
    embed: Embed | None,
    threshold: rules.Threshold,
) -> tuple[Synthesis, float]:
    """Return what reflections have in common, and how far a run without a tenth of them agrees."""
    corpus = look(reflections.values(), vocabulary)
    found = themes_of(corpus, embed, threshold)
    kept = set(without_a_tenth(sorted(reflections), seed))
    again = [group.members.keys() for group in together(corpus, embed, kept)]
    return found, checks.agreement([kept & set(t.reflections) for t in found.themes], again)


def without_a_tenth(keys: Sequence[str], seed: int) -> list[str]:
    return sorted(random.Random(seed).sample(keys, len(keys) - round(LEFT_OUT * len(keys))))


def _sum_up(run: Run, counted: tuple[int, int, int]) -> None:
    run.reflections, run.people, run.places = counted
    run.unplaced = run.reflections - run.placed
