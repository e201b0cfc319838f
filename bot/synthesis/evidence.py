"""Words a group of reflections: its title, its statement, and the quotes that bear it out.

Nothing is made up. The statement is the sentence or clause that says most of what the members
say and names nobody, only trimmed at its edges; quotes are whole stretches of the text.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TypedDict

from bot.synthesis import rules, words
from bot.synthesis.gathering import Group, asked
from bot.synthesis.reading import Written, gives_orders
from bot.synthesis.reflection import Reflection
from bot.synthesis.themes import Quote, Theme
from bot.synthesis.vocabulary import Span, Topic, Vocabulary, clauses, sentences

MOST_QUOTES = 3
MOST_READ = 200
"""So many members, the strongest first, are read for words; more would not change the choice."""
MOST_SAMPLED = 2000
"""So many reflections, evenly spread, tell which words are everyday ones."""
LONGEST_QUOTE = 300
"""Characters; of longer sentences only clauses are quoted."""
STATEMENT_WORDS = range(3, 26)
LONGEST_STATEMENT = 200  # characters
CLEAR_MAJORITY = 2
"""How many must say a thing for each who says the opposite, before a theme takes their side."""
MINORITY = 0.1
"""A theme with less than this share of all reflections is a minority view."""

_LEADING = re.compile(r"^(?:(?:and|but|so|because|also|plus|then|or|that|which|as)\s+)+", re.I)

_FRAGMENT = re.compile(
    r"^(?:is|are|was|were|has|have|had|do|does|did|can|could|will|would|should|may|might)\b", re.I
)
"""How questions begin, and what is left of "so is our forum": neither says anything by itself."""


class Standing(TypedDict):
    """The fields of a theme that its members alone decide."""

    people: int
    places: int
    shown_across_places: bool
    first: date | None
    last: date | None
    minority: bool


@dataclass(frozen=True)
class _Passage:
    """A stretch of a member's text that speaks of what the group has in common."""

    reflection: Reflection
    text: str
    stems: frozenset[str]
    negated: bool


def describe(
    groups: Sequence[Group],
    reflections: Mapping[str, Reflection],
    vocabulary: Vocabulary,
    words_of_all: Written,
    question: str | None = None,
    threshold: rules.Threshold = rules.DEFAULT,
) -> list[Theme]:
    """Return each group as a theme.

    Args:
        groups: what `gather` found, with members by id.
        reflections: all that took part, by id.
        vocabulary: what the groups were found with.
        words_of_all: how all that took part are written.
        question: what all reflections answer, if one question was put to all.
        threshold: what is enough to be shown across places.
    """
    everyday = _everyday(reflections, vocabulary)

    def quotes(passages: Sequence[_Passage]) -> tuple[Quote, ...]:
        ranked = _most_telling_first(passages, everyday)
        ranked.sort(key=lambda passage: words_of_all.named(passage.text))
        return spread([(passage.reflection, passage.text) for passage in ranked])

    themes: list[Theme] = []
    for group in groups:
        read = _strongest(group, reflections)
        title = _titled(group, read, vocabulary)
        quotable = [one for one in read if one.may_quote and not gives_orders(one.text)]
        passages = partial(_passages, quotable, group.topics, vocabulary, question)
        usual, unusual = _sides(passages(_quotable_stretches))
        statement, source = vocabulary.statements.get(group.topics[0]), None
        if statement is None:
            said_before = {theme.statement for theme in themes}
            candidates = (
                passage
                for cut in (sentences, clauses)
                for passage in _most_telling_first(_sides(passages(cut))[0], everyday)
            )
            nameless = (each for each in candidates if not words_of_all.named(each.text))
            statement, source = _statement(nameless, said_before)
        members = tuple(sorted(group.members))
        themes.append(
            Theme(
                id=str(group.topics[0]),
                title=title,
                statement=statement or words.spoken_of(title, len(members)),
                worded_from=source,
                topics=group.topics,
                reflections=members,
                quotes=quotes(usual),
                otherwise=quotes(unusual),
                **standing(members, reflections, threshold),
            )
        )
    return themes


def without_names(
    groups: Iterable[Group],
    reflections: Mapping[str, Reflection],
    vocabulary: Vocabulary,
    words_of_all: Written,
) -> list[Group]:
    """Leave out what only a name holds together: a name that recurs is no theme."""

    def is_a_name(group: Group) -> bool:
        title = _titled(group, _strongest(group, reflections), vocabulary)
        return words_of_all.named(title.lower())

    return [each for each in groups if each.topics[0].kind != "term" or not is_a_name(each)]


def _strongest(group: Group, reflections: Mapping[str, Reflection]) -> list[Reflection]:
    """Return the members that are read for words."""
    ranked = sorted(group.members, key=lambda key: (-group.members[key], key))
    return [reflections[key] for key in ranked[:MOST_READ]]


def _titled(group: Group, read: Sequence[Reflection], vocabulary: Vocabulary) -> str:
    names = group.topics[: 1 if group.topics[0].kind == "frame" else 2]
    return " · ".join(_title(topic, read, vocabulary) for topic in names)


def standing(
    members: Collection[str], reflections: Mapping[str, Reflection], threshold: rules.Threshold
) -> Standing:
    """Return who stands behind a theme with these members, among all reflections."""
    voices = [rules.Voice(reflections[key].person, reflections[key].place) for key in members]
    dates = [written for key in members if (written := reflections[key].date)]
    return {
        "people": rules.count_people(voices),
        "places": rules.count_places(voices),
        "shown_across_places": rules.enough(voices, threshold),
        "first": min(dates, default=None),
        "last": max(dates, default=None),
        "minority": len(members) < MINORITY * len(reflections),
    }


def _everyday(reflections: Mapping[str, Reflection], vocabulary: Vocabulary) -> Mapping[str, float]:
    """Return for each stem the share of all reflections that use it."""
    keys = sorted(reflections)
    chosen = keys[:: max(1, math.ceil(len(keys) / MOST_SAMPLED))]
    users = Counter(s for key in chosen for s in vocabulary.content_stems(reflections[key].text))
    return {stem: count / len(chosen) for stem, count in users.items()}


def _statement(
    candidates: Iterable[_Passage], said_before: Collection[str]
) -> tuple[str | None, str | None]:
    """Return the first passage that makes a statement, and the id of the reflection it is from."""
    for passage in candidates:
        wording = _as_sentence(passage.text)
        fits = len(wording) <= LONGEST_STATEMENT and len(wording.split()) in STATEMENT_WORDS
        if fits and not _FRAGMENT.match(wording) and wording not in said_before:
            return wording, passage.reflection.id
    return None, None


def _quotable_stretches(text: str) -> list[Span]:
    """Return sentences, and where one is too long to quote, the clauses inside it."""
    inner = clauses(text)
    found: list[Span] = []
    for span in sentences(text):
        if span.end - span.start <= LONGEST_QUOTE:
            found.append(span)
        else:
            inside = (c for c in inner if span.start <= c.start and c.end <= span.end)
            found += [clause for clause in inside if clause.end - clause.start <= LONGEST_QUOTE]
    return found


def _passages(
    reflections: Iterable[Reflection],
    topics: Collection[Topic],
    vocabulary: Vocabulary,
    question: str | None,
    cut: Callable[[str], list[Span]],
) -> list[_Passage]:
    """Return the stretches that speak of one of the topics."""
    found = []
    for reflection in reflections:
        about = asked(reflection, question, vocabulary)
        for span in cut(reflection.text):
            text = reflection.text[span.start : span.end]
            stems = vocabulary.stems(text)
            turned = [m.negated for m in vocabulary.mentions(stems, about) if m.topic in topics]
            others = any(
                topic.kind == "tag"
                or (topic.kind == "term" and f" {topic.name} " in f" {' '.join(stems)} ")
                or (topic.kind == "stance" and vocabulary.stance(text, about) == topic)
                for topic in topics
            )
            if turned or others:
                negated = bool(turned) and all(turned)
                found.append(_Passage(reflection, text, vocabulary.telling(stems), negated))
    return found


def _sides(passages: Sequence[_Passage]) -> tuple[list[_Passage], list[_Passage]]:
    """Part what most say from the few who seem to say the opposite."""
    plain = [passage for passage in passages if not passage.negated]
    turned = [passage for passage in passages if passage.negated]
    few, many = sorted((turned, plain), key=_reflections_in)
    if _reflections_in(many) < CLEAR_MAJORITY * _reflections_in(few):
        return list(passages), []
    return many, few


def _reflections_in(passages: Sequence[_Passage]) -> int:
    return len({passage.reflection.id for passage in passages})


def _most_telling_first(
    passages: Sequence[_Passage], everyday: Mapping[str, float]
) -> list[_Passage]:
    """Order passages by how much they say of what these say and others do not, for their length."""
    users = Counter(
        stem for stem, _ in {(stem, p.reflection.id) for p in passages for stem in p.stems}
    )
    telling: dict[str, float] = {}
    for stem, count in users.items():
        share = (count - 1) / _reflections_in(passages)
        if share > everyday.get(stem, 1.0):
            telling[stem] = share * math.log(share / everyday[stem])

    def score(passage: _Passage) -> float:
        shared = sum(telling.get(stem, 0.0) for stem in sorted(passage.stems))
        return shared / math.sqrt(len(passage.stems) + 2)

    return sorted(passages, key=lambda p: (-score(p), p.reflection.id, p.text))


def spread(ranked: Sequence[tuple[Reflection, str]]) -> tuple[Quote, ...]:
    """Choose quotes from different reflections, and from different people and places first."""
    chosen: list[tuple[Reflection, str]] = []
    for new_person, new_place in ((True, True), (True, False), (False, False)):
        for one, text in ranked:
            taken = [other for other, _ in chosen]
            if (
                len(chosen) < MOST_QUOTES
                and one not in taken
                and not (new_person and one.person and one.person in {r.person for r in taken})
                and not (new_place and one.place and one.place in {r.place for r in taken})
            ):
                chosen.append((one, text))
    return tuple(Quote(one.id, text) for one, text in chosen)


def _title(topic: Topic, reflections: Iterable[Reflection], vocabulary: Vocabulary) -> str:
    title = vocabulary.titles.get(topic, topic.name)
    if topic.kind == "term":
        forms = Counter(
            form
            for reflection in reflections
            for form in vocabulary.surface_forms(reflection.text, topic.name)
        )
        title = max(forms, key=lambda form: (forms[form], form), default=title)
    return title[:1].upper() + title[1:]


def _as_sentence(stretch: str) -> str:
    trimmed = _LEADING.sub("", stretch.strip(" \t,-'\u2013\u2018\u2019"))
    end = "" if trimmed.endswith((".", "!", "?")) else "."
    return f"{trimmed[:1].upper()}{trimmed[1:]}{end}" if trimmed else ""
