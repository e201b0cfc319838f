"""The passages of an index, and what its entries rest on, as arrays."""

from collections.abc import Iterable, Iterator, Sequence
from typing import cast, overload

import numpy as np

from bot.guidance.arrays import Arrays, Strings, packed
from bot.guidance.documents import Unit
from bot.guidance.passages import Passage


class PackedPassages(Sequence[Passage]):
    """Passages, document after document, each made only when it is looked at."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        self.source_of, self.starts, self.ends, self.lengths = (
            arrays[name] for name in ("source", "start", "end", "length")
        )
        """Of each passage: the number of its document, its lines, and how many characters."""
        self.sources = list(Strings(arrays, "sources"))
        self.units = cast(list[Unit], list(Strings(arrays, "units")))
        self._heading_of = arrays["heading"]
        self._headings = Strings(arrays, "headings")
        self._texts = Strings(arrays, "texts")

    @classmethod
    def of(cls, passages: Iterable[Passage]) -> "PackedPassages":
        found = list(passages)
        sources: dict[str, int] = {}
        headings: dict[str, int] = {}
        units: list[str] = []
        for each in found:
            if each.source not in sources:
                units.append(each.unit)
            sources.setdefault(each.source, len(sources))
            headings.setdefault(each.heading, len(headings))
        return cls(
            {
                "source": np.array([sources[each.source] for each in found], np.int32),
                "heading": np.array([headings[each.heading] for each in found], np.int32),
                "start": np.array([each.start_line for each in found], np.int32),
                "end": np.array([each.end_line for each in found], np.int32),
                "length": np.array([len(each.text) for each in found], np.int32),
                **packed("sources", list(sources)),
                **packed("units", units),
                **packed("headings", list(headings)),
                **packed("texts", [each.text for each in found]),
            }
        )

    def __len__(self) -> int:
        return len(self.source_of)

    @overload
    def __getitem__(self, place: int) -> Passage: ...
    @overload
    def __getitem__(self, place: slice) -> list[Passage]: ...
    def __getitem__(self, place: int | slice) -> Passage | list[Passage]:
        if isinstance(place, slice):
            return [self[n] for n in range(*place.indices(len(self)))]
        source = int(self.source_of[place])
        return Passage(
            self.sources[source],
            self.units[source],
            int(self.starts[place]),
            int(self.ends[place]),
            self._texts[place],
            self._headings[int(self._heading_of[place])],
        )

    def __iter__(self) -> Iterator[Passage]:
        return (self[n] for n in range(len(self)))
