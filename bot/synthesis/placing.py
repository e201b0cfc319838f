"""Themes that live on: new reflections join them, and a later run is matched to them.

A living theme is known by three things: its members, the topics they speak of and the words
they use more than others do. Titles and statements play no part, so a coach may change them.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Literal

from bot.synthesis.gathering import Reading, read, strongest
from bot.synthesis.reflection import Reflection
from bot.synthesis.vocabulary import Topic, Vocabulary

MOST_READ = 200
"""So many members of a theme, evenly spread, are read for its words."""
MOST_WORDS = 30
ENOUGH_WORDS = 1.0
"""A reflection that names no topic of a theme joins it if its words weigh this much: two or
three of the theme's most telling ones."""
SAME_THEME = 0.3
"""From this likeness on, a theme of the later run is the theme of the earlier."""
MOST_OF_IT = 0.5
"""A theme split off from, or went into, another that holds this part of its members."""
STEADY = 0.1
"""A theme whose share of all reflections changes by less than this part of it is steady."""


@dataclass(frozen=True)
class Living:
    """A theme between two runs."""

    id: str
    topics: frozenset[Topic]
    """None for a theme that a coach made by hand; then its words decide."""
    members: frozenset[str]
    words: Mapping[str, float] = field(default_factory=dict, hash=False)
    """Stems that its members use more than other themes' do; the weights are at most 1."""


@dataclass(frozen=True)
class Placement:
    """Where new reflections went."""

    placed: Mapping[str, tuple[str, ...]]
    """The themes of each reflection, the most fitting first."""
    unplaced: tuple[str, ...]


Became = Literal["new", "grew", "steady", "shrank", "split off", "merged", "faded"]


@dataclass(frozen=True)
class Change:
    """What became of a theme between two runs."""

    kind: Became
    before: str | None
    """The theme of the earlier run: for `split off` the one it left, for `new` none."""
    after: str | None
    """The theme of the later run: for `merged` the one it went into, for `faded` none."""
    members_before: int
    members_after: int


def living(
    themes: Mapping[str, tuple[Iterable[Topic], Iterable[str]]],
    reflections: Mapping[str, Reflection],
    vocabulary: Vocabulary,
) -> list[Living]:
    """Return themes as they live on, with the words that tell them apart.

    Args:
        themes: for each theme's id its topics and the ids of its members.
        reflections: by id; members that are no longer there are left out.
        vocabulary: what the themes were found with.
    """
    members = {
        theme: sorted(key for key in keys if key in reflections)
        for theme, (_, keys) in themes.items()
    }
    used = {theme: _share_using(keys, reflections, vocabulary) for theme, keys in members.items()}
    overall: Counter[str] = Counter()
    for shares in used.values():
        overall.update(shares)
    count = len(themes)
    found = []
    for theme in sorted(themes):
        telling = {
            stem: share - (overall[stem] - share) / max(1, count - 1)
            for stem, share in used[theme].items()
        }
        ranked = sorted(telling.items(), key=lambda item: (-item[1], item[0]))[:MOST_WORDS]
        words = {stem: weight for stem, weight in ranked if weight > 0}
        topics = frozenset(themes[theme][0])
        found.append(Living(theme, topics, frozenset(members[theme]), words))
    return found


def _share_using(
    keys: Sequence[str], reflections: Mapping[str, Reflection], vocabulary: Vocabulary
) -> dict[str, float]:
    chosen = keys[:: max(1, math.ceil(len(keys) / MOST_READ))]
    users = Counter(s for key in chosen for s in vocabulary.content_stems(reflections[key].text))
    return {stem: count / len(chosen) for stem, count in users.items() if count > 1}


def place(
    new: Iterable[Reflection],
    themes: Sequence[Living],
    vocabulary: Vocabulary,
    question: str | None = None,
    *,
    sizes: Mapping[str, int] | None = None,
) -> Placement:
    """Put new reflections into living themes without changing who is in them already.

    Args:
        sizes: how many stand in each theme, where only some members of it are known.
    """
    placed, unplaced = {}, []
    sizes = sizes or {theme.id: len(theme.members) for theme in themes}
    size = sum(sizes.values())
    for reflection in sorted(new, key=lambda one: one.id):
        reading = read(reflection, vocabulary, question)
        stems = vocabulary.content_stems(reflection.text)
        strengths = {}
        for theme in themes:
            fit = _fit(reading, stems, theme)
            if fit > 0:
                strengths[theme.id] = fit * (sizes[theme.id] + 1) / (size + 1)
        if strengths:
            placed[reflection.id] = tuple(theme for theme, _ in strongest(strengths))
        else:
            unplaced.append(reflection.id)
    return Placement(placed, tuple(unplaced))


def _fit(reading: Reading, stems: Iterable[str], theme: Living) -> float:
    named = sum(weight for topic, weight in reading.mentions.items() if topic in theme.topics)
    named += sum(topic.kind == "term" and topic.name in reading.terms for topic in theme.topics)
    words = sum(theme.words.get(stem, 0.0) for stem in sorted(stems))
    return named + words if named or words >= ENOUGH_WORDS else 0.0


def follow(before: Sequence[Living], after: Sequence[Living]) -> list[Change]:
    """Say what became of each theme of the earlier run, and where each of the later comes from.

    Themes are matched one to one, the most alike first; a matched theme keeps its identity.
    Growing and shrinking is told by the share of the reflections of its run, so that more
    reflections altogether are not growth.
    """
    total, total_now = len(_all(before)), len(_all(after))
    size = {theme.id: len(theme.members) for theme in before}
    size_now = {theme.id: len(theme.members) for theme in after}
    in_both = _all(before) & _all(after)
    before = [replace(theme, members=theme.members & in_both) for theme in before]
    after = [replace(theme, members=theme.members & in_both) for theme in after]
    matched: dict[str, str] = {}
    changes = []
    for old, new in _most_alike_first(before, after):
        if old.id not in matched and new.id not in matched.values():
            matched[old.id] = new.id
            kind = growth(size[old.id], total, size_now[new.id], total_now)
            changes.append(Change(kind, old.id, new.id, size[old.id], size_now[new.id]))
    for old in (theme for theme in before if theme.id not in matched):
        into = _holder(old, after)
        kind = "merged" if into else "faded"
        changes.append(Change(kind, old.id, into, size[old.id], size_now[into] if into else 0))
    for new in (theme for theme in after if theme.id not in matched.values()):
        out_of = _holder(new, before)
        kind = "split off" if out_of else "new"
        changes.append(
            Change(kind, out_of, new.id, size[out_of] if out_of else 0, size_now[new.id])
        )
    return changes


def _all(themes: Iterable[Living]) -> frozenset[str]:
    return frozenset(key for theme in themes for key in theme.members)


def _most_alike_first(
    before: Sequence[Living], after: Sequence[Living]
) -> list[tuple[Living, Living]]:
    pairs = [(_likeness(old, new), old, new) for old in before for new in after]
    pairs.sort(key=lambda pair: (-pair[0], pair[1].id, pair[2].id))
    return [(old, new) for likeness, old, new in pairs if likeness >= SAME_THEME]


def _likeness(old: Living, new: Living) -> float:
    """Return how alike two themes are, 0 to 1: members first, then topics, then words."""
    return (
        0.6 * _overlap(old.members, new.members)
        + 0.25 * _overlap(old.topics, new.topics)
        + 0.15 * _overlap(old.words.keys(), new.words.keys())
    )


def _overlap(one: Set[object], other: Set[object]) -> float:
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if one or other else 0.0


def _holder(theme: Living, others: Sequence[Living]) -> str | None:
    """Return the theme of the other run that holds most of this one's members."""
    held = [(len(theme.members & other.members), other.id) for other in others]
    count, holder = max(held, default=(0, None))
    return holder if count and count >= MOST_OF_IT * len(theme.members) else None


def growth(members: int, total: int, members_now: int, total_now: int) -> Became:
    """Say what became of a theme by its share of all reflections, not by its bare number."""
    share, share_now = members / max(1, total), members_now / max(1, total_now)
    if abs(share_now - share) < STEADY * share:
        return "steady"
    return "grew" if share_now > share else "shrank"
