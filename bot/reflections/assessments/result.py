"""What a place said of itself, brought together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.people import spoken
from bot.people.models import Place
from bot.reflections.assessments import chart, queries, rules, words
from bot.reflections.assessments.chart import Picture, Time
from bot.reflections.assessments.content import Block, Questions
from bot.reflections.assessments.models import Assessment, View
from bot.reflections.assessments.rules import Perspective, Spread

WIDEST = 2
"""So many blocks are offered first, as those on which views lie furthest apart."""


@dataclass(frozen=True)
class Result:
    closed_at: datetime
    blocks: Sequence[Block]
    views: Sequence[View]
    perspectives: dict[int, Perspective]
    """Of those who answered, by person."""

    @property
    def answered(self) -> set[int]:
        return {view.person_id for view in self.views}

    @property
    def people(self) -> int:
        return len(self.answered)

    @property
    def is_shown(self) -> bool:
        return self.people >= rules.ENOUGH

    def _of(self, block: Block) -> list[View]:
        """Return the views of a block; none where so few spoke of it that one could be told."""
        views = [view for view in self.views if view.block == block.block]
        return views if len(views) >= rules.ENOUGH else []

    def spread(self, block: Block) -> Spread:
        return rules.spread([view.judgement for view in self._of(block)])

    @property
    def spreads(self) -> list[tuple[Block, Spread]]:
        return [(block, self.spread(block)) for block in self.blocks if self._of(block)]

    def by_group(self, block: Block) -> list[tuple[frozenset[Perspective], Spread]]:
        """Return the spread by perspective; of those who said something of this block."""
        said = {view.person_id: self.perspectives[view.person_id] for view in self._of(block)}
        return [
            (
                group,
                rules.spread([v.judgement for v in self._of(block) if said[v.person_id] in group]),
            )
            for group in rules.groups(said)
        ]

    @property
    def widest(self) -> list[Block]:
        apart = {
            block.block: rules.apartness([[view.judgement for view in self._of(block)]])
            for block in self.blocks
        }
        differing = [block for block in self.blocks if apart[block.block] > 0]
        return sorted(differing, key=lambda block: -apart[block.block])[:WIDEST]

    def shows(self, block: Block) -> list[str]:
        return sorted(view.shows for view in self._of(block) if view.shows)

    def differs(self, block: Block) -> list[str]:
        return sorted(view.differs for view in self._of(block) if view.differs)

    @property
    def in_words(self) -> str:
        """The picture, for those who cannot see it."""
        return "; ".join(f"{b.title}: {words.spoken_spread(s)}" for b, s in self.spreads)

    def as_time(self, timezone: str) -> Time:
        label = spoken.date(self.closed_at, timezone)
        return Time(label, {block.block: spread for block, spread in self.spreads})


async def read(tx: AsyncSession, assessment: Assessment, questions: Questions) -> Result:
    """Return what was said; only of people who said from which side they see the place."""
    assert assessment.closed_at is not None
    seats = await queries.seats(tx, assessment.id)
    sides = {seat.person_id: seat.perspective for seat, _ in seats if seat.perspective}
    views = [view for view in await queries.views(tx, assessment.id) if view.person_id in sides]
    return Result(assessment.closed_at, questions.blocks, views, sides)


async def over_time(tx: AsyncSession, place: Place, name: str, questions: Questions) -> Picture:
    """Lay out how a place saw itself, each time that it looked; `as_svg` or `as_png` draws it."""
    times = []
    for each in await queries.closed_in(tx, place.id, name):
        result = await read(tx, each, questions)
        if result.is_shown:
            times.append(result.as_time(place.timezone))
    blocks = [(block.block, block.title) for block in questions.blocks]
    return chart.lay_out(words.chart_title(place.name), blocks, times, dict(words.names()))
