"""Runs of neighbouring passages that are shown in one piece, about what a screen holds."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from bot.guidance.arrays import Arrays
from bot.guidance.entries import Entry
from bot.guidance.packing import PackedPassages

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
    def __init__(self, passages: PackedPassages) -> None:
        self._passages = passages
        self._ends = np.concatenate([[0], np.cumsum(passages.lengths + 1, dtype=np.int64)])

    def fits(self, first: int, last: int) -> bool:
        of = self._passages
        return bool(
            of.source_of[first] == of.source_of[last]
            and self._ends[last + 1] - self._ends[first] <= MOST_CHARACTERS
            and (
                of.units[of.source_of[first]] != "line"
                or of.ends[last] - of.starts[first] < MOST_LINES
            )
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
        of = self._passages
        if source not in of.sources:
            return []
        within = of.source_of == of.sources.index(source)
        places = np.flatnonzero(within & (of.starts <= end) & (of.ends >= start))
        return [int(place) for place in places]

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


def as_arrays(windows: Sequence[Sequence[Window]]) -> Arrays:
    """Return the windows of each entry as arrays, which `from_arrays` reads."""
    rows = [(n, window) for n, each in enumerate(windows) for window in each]
    return {
        "entry": np.array([n for n, _ in rows], np.int32),
        "ranges": np.array([window.ranges for _, window in rows], np.int32),
        "ends": np.cumsum([0, *(len(window.cited) for _, window in rows)]),
        "cited": np.array([place for _, window in rows for place in window.cited], np.int32),
    }


def from_arrays(arrays: Arrays, entries: int) -> list[list[Window]]:
    windows: list[list[Window]] = [[] for _ in range(entries)]
    cited, ends = arrays["cited"].tolist(), arrays["ends"].tolist()
    rows = zip(arrays["entry"].tolist(), arrays["ranges"].tolist(), strict=True)
    for row, (entry, ranges) in enumerate(rows):
        places = tuple(cited[ends[row] : ends[row + 1]])
        windows[entry].append(Window(places[0], places[-1], places, ranges))
    return windows
