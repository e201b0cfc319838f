"""Runs of neighbouring passages that are shown in one piece, about what a screen holds."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import accumulate

from bot.guidance.entries import Entry
from bot.guidance.passages import Passage

MOST_LINES, MOST_CHARACTERS = 58, 2_800


@dataclass(frozen=True, slots=True)
class Window:
    """The passages from place `first` to place `last`, both included, all of one document."""

    first: int
    last: int
    cited: tuple[int, ...]
    """The places in it that an entry cites."""
    ranges: int
    """How many of the entry's line ranges they answer to."""


class Windows:
    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages
        self._ends = list(accumulate((len(p.text) + 1 for p in passages), initial=0))
        self._of: dict[str, list[int]] = {}
        for place, passage in enumerate(passages):
            self._of.setdefault(passage.source, []).append(place)

    def fits(self, first: int, last: int) -> bool:
        low, high = self._passages[first], self._passages[last]
        return (
            low.source == high.source
            and self._ends[last + 1] - self._ends[first] <= MOST_CHARACTERS
            and (low.unit != "line" or high.end_line - low.start_line < MOST_LINES)
        )

    def of(self, entry: Entry) -> list[Window]:
        """Return the passages that an entry cites, those that fit into one window together."""
        windows: list[Window] = []
        for citation in entry.header.sources:
            places: list[int] = []
            ranges: set[int] = set()
            for lines in sorted(citation.lines, key=lambda lines: lines.start):
                for place in self._on(citation.document, lines.start, lines.end):
                    if places and not self.fits(places[0], place):
                        windows.append(_window(places, ranges))
                        places, ranges = [], set()
                    if place not in places:
                        places.append(place)
                    ranges.add(lines.start)
            if places:
                windows.append(_window(places, ranges))
        return windows

    def _on(self, source: str, start: int, end: int) -> list[int]:
        return [
            place
            for place in self._of.get(source, ())
            if self._passages[place].start_line <= end and self._passages[place].end_line >= start
        ]

    def around(self, place: int, window: Window | None, shown: Collection[int]) -> tuple[int, int]:
        """Return the first and last place of what is shown of a passage that was found.

        It grows over the window it was found by, then by turns after and before, within its
        document, and never into what is shown already.
        """
        first = last = place
        if window:
            while last < window.last and last + 1 not in shown:
                last += 1
            while first > window.first and first - 1 not in shown:
                first -= 1
        grows = True
        while grows:
            grows = False
            for low, high, new in ((first, last + 1, last + 1), (first - 1, last, first - 1)):
                low, high = min(low, first), max(high, last)
                if 0 <= new < len(self._passages) and new not in shown and self.fits(low, high):
                    first, last, grows = low, high, True
        return first, last


def _window(places: Sequence[int], ranges: Collection[int]) -> Window:
    return Window(places[0], places[-1], tuple(places), len(ranges))
