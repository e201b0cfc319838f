"""Entries rest on lines in several places; those that stand together are shown together."""

from pathlib import Path

from bot.guidance.documents import Document, Line
from bot.guidance.entries import Citation, Entry, read_entry
from bot.guidance.packing import PackedPassages
from bot.guidance.passages import passages
from bot.guidance.search import Index
from bot.guidance.terms import Synonyms
from bot.guidance.windows import Windows

CARD = Path(__file__).parent / "library/playbooks/cases/one-coordinator-is-not-enough.md"
LONG = Document(
    "long.md",
    "line",
    tuple(
        Line(n, f"On day {n} the kitchen fed a further {n + 700} guests.") for n in range(1, 301)
    ),
)
PASSAGES = PackedPassages.of(passages(LONG))


def citing(*lines: str) -> Entry:
    entry = read_entry(CARD)
    citation = Citation.model_validate({"document": LONG.name, "lines": list(lines)})
    return Entry(entry.slug, entry.header.model_copy(update={"sources": [citation]}), entry.body)


def shown(entry: Entry) -> list[tuple[int, int, int]]:
    return [
        (PASSAGES[w.first].start_line, PASSAGES[w.last].end_line, w.ranges)
        for w in Windows(PASSAGES).of(entry)
    ]


def test_ranges_that_fit_on_a_screen_are_one_window() -> None:
    ((start, end, ranges),) = shown(citing("101-103", "120"))
    assert start <= 101
    assert end >= 120
    assert ranges == 2


def test_ranges_far_apart_are_windows_of_their_own() -> None:
    first, second = shown(citing("200", "20-22"))
    assert first[0] <= 20 <= 22 <= first[1] < second[0] <= 200 <= second[1]
    assert (first[2], second[2]) == (1, 1)


def test_the_whole_window_is_shown() -> None:
    index = Index.of(PASSAGES, [citing("101-103", "120", "280")], Synonyms())
    first = index.find("What if the one person holding it all burns out?").excerpts[0]
    assert first.entry == CARD.stem
    assert first.start_line <= 101
    assert first.end_line >= 120
