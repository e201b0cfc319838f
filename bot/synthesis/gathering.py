"""Which reflections belong together: from texts to topics with members.

The thought: people who mean the same mostly name the same subject, in words that a reader
recognises. So every text is read for the subjects it mentions; words that recur where no subject
was recognised become topics too; and each text goes to the few topics that it speaks of most and
that most others speak of. Nothing is drawn by lot, so two runs are the same.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from bot.synthesis.reflection import Reflection
from bot.synthesis.vocabulary import Topic, Vocabulary

Key = TypeVar("Key", str, Topic)

# Round numbers: a quarter more or less of any of them moves the agreement with human coders by a
# few hundredths at most.
MOST_TOPICS = 3
"""The most themes that one reflection can carry."""
LEAST_SHARE_OF_BEST = 1 / 3
"""A topic keeps a text only if it is at least this strong beside the text's strongest topic."""
COMMON_WORD = 0.5
"""A word found in more than this share of the texts is their setting, not a theme."""
COMMON_WORD_UNASKED = 0.3
"""The same where the question is not known, for then its words are among the answers' words."""
SAME_MEMBERS = 0.5
"""Two topics that share this part of all their members are one theme."""
GIVEN_FIRST = ("tag", "frame", "subject", "stance", "term")
"""Which topic names a theme: what people said themselves, then the frame, then the rest."""
WEIGHT_OF_A_TAG = 4
"""As many mentions as a tag counts for: contributors interpret first."""
WEIGHT_OF_A_STANCE = 2
"""The same for an answer that opens by only taking a side."""
WEIGHT_OF_A_TERM = 0.5
"""A bare word that recurs says less than a subject that is recognised."""


@dataclass(frozen=True)
class Reading:
    """What one text speaks of."""

    mentions: Mapping[Topic, float]
    terms: tuple[str, ...]
    """Words and pairs of words that no subject has taken, each once.

    No set: Python's collector walks through the sets of a hundred thousand texts again and again,
    each time for half a second in which nobody is answered.
    """

    asked: bool
    """Whether it is known what the text answers."""


@dataclass(frozen=True)
class Group:
    """Reflections that speak of the same."""

    topics: tuple[Topic, ...]
    """The one that names it first; several where their members are mostly the same."""
    members: Mapping[str, float] = field(hash=False)
    """The id of each reflection, and how strongly it belongs."""


Holders = Mapping[Topic, Mapping[str, float]]
"""For each topic, the ids of the reflections that speak of it, and how much."""


def least_members(texts: int) -> int:
    """Return how many texts make a theme: 2 among a hundred, 20 among ten thousand."""
    return max(2, round(math.sqrt(texts) / 5))


def asked(reflection: Reflection, question: str | None, vocabulary: Vocabulary) -> frozenset[str]:
    """Return the stems of what was asked: to say them again says nothing."""
    return vocabulary.content_stems(f"{question or ''} {reflection.prompt or ''}")


def read(reflection: Reflection, vocabulary: Vocabulary, question: str | None = None) -> Reading:
    """Find what a reflection speaks of, leaving out what only repeats the question."""
    about = asked(reflection, question, vocabulary)
    stems = vocabulary.stems(reflection.text)
    counts: Counter[Topic] = Counter()
    taken: set[int] = set()
    for mention in vocabulary.mentions(stems, about):
        counts[mention.topic] += 1
        taken.update(range(mention.start, mention.end))
    mentions = {topic: math.sqrt(count) for topic, count in counts.items()}
    stance = vocabulary.stance(reflection.text, about)
    if stance:
        mentions[stance] = math.sqrt(WEIGHT_OF_A_STANCE)
    for tag in reflection.tags:
        mentions[vocabulary.topic_of_tag(tag)] = math.sqrt(WEIGHT_OF_A_TAG)
    terms = tuple(dict.fromkeys(vocabulary.terms(stems, taken, about)))
    return Reading(mentions, terms, asked=bool(about))


def gather(
    readings: Mapping[str, Reading], weigh: Callable[[Holders], Holders] | None = None
) -> list[Group]:
    """Put reflections together by what they speak of, the largest group first.

    Args:
        readings: by reflection id.
        weigh: looks at all topics with their texts and weighs each anew.
    """
    least = least_members(len(readings))
    holders: dict[Topic, dict[str, float]] = defaultdict(dict)
    for key in sorted(readings):
        for topic, weight in readings[key].mentions.items():
            holders[topic][key] = weight
    living = {topic: found for topic, found in holders.items() if len(found) >= least}
    reached = {key for found in living.values() for key in found}
    for term, keys in _recurring_terms(readings, reached, least).items():
        living[Topic("term", term)] = dict.fromkeys(keys, WEIGHT_OF_A_TERM)
    return _merge_same(_settle(weigh(living) if weigh else living, len(readings), least))


def _recurring_terms(
    readings: Mapping[str, Reading], reached: Collection[str], least: int
) -> dict[str, list[str]]:
    """Return the terms that several texts share, with the texts, where they reach new ones.

    The term that reaches most texts not reached yet is taken first, then the next, until none
    reaches enough to be worth a theme; of two that reach as many, the longer says more.
    """
    all_asked = all(reading.asked for reading in readings.values())
    common = COMMON_WORD if all_asked else COMMON_WORD_UNASKED
    most = max(common * len(readings), 2 * least)
    holders: dict[str, list[str]] = defaultdict(list)
    for key in sorted(readings):
        for term in readings[key].terms:
            holders[term].append(key)
    holders = {term: keys for term, keys in holders.items() if least <= len(keys) <= most}
    new = {term: sum(key not in reached for key in keys) for term, keys in holders.items()}
    terms_of: dict[str, list[str]] = defaultdict(list)
    for term, keys in holders.items():
        for key in keys:
            terms_of[key].append(term)
    chosen: dict[str, list[str]] = {}
    enough = (least + 1) // 2
    done = set(reached)
    while new:
        best = max(new, key=lambda term: (new[term], len(term), term))
        if new[best] < enough:
            break
        chosen[best] = holders[best]
        for key in holders[best]:
            if key not in done:
                done.add(key)
                for term in terms_of[key]:
                    if term in new:
                        new[term] -= 1
        new = {term: count for term, count in new.items() if count >= enough and term != best}
    return chosen


def _settle(living: Holders, texts: int, least: int) -> dict[Topic, dict[str, float]]:
    """Give each text to its few strongest topics: much spoken of by itself and by others.

    A topic that thereby falls below the least is let go, unless a text has no other home: then
    it stays with all who speak of it, or small voices would vanish into large themes.
    """
    strengths: dict[str, dict[Topic, float]] = defaultdict(dict)
    for topic, found in living.items():
        for key, weight in found.items():
            strengths[key][topic] = weight * len(found) / texts
    settled: dict[Topic, dict[str, float]] = defaultdict(dict)
    for key, by_topic in strengths.items():
        for topic, strength in strongest(by_topic):
            settled[topic][key] = strength
    kept = {topic: found for topic, found in settled.items() if len(found) >= least}
    placed = {key for found in kept.values() for key in found}
    for key in sorted(strengths.keys() - placed):
        topic, _ = strongest(strengths[key])[0]
        kept.setdefault(topic, {k: strengths[k][topic] for k in living[topic]})
    return kept


def strongest(strengths: Mapping[Key, float]) -> list[tuple[Key, float]]:
    """Return the topics, or themes, that keep a text, the strongest first."""
    ranked = sorted(strengths.items(), key=lambda item: (-item[1], item[0]))[:MOST_TOPICS]
    return [(key, s) for key, s in ranked if s >= LEAST_SHARE_OF_BEST * ranked[0][1]]


def _merge_same(settled: Holders) -> list[Group]:
    """Make one group of topics with mostly the same members, and order the groups."""
    groups = [Group((topic,), dict(found)) for topic, found in settled.items()]
    groups.sort(key=_by_size)
    merged: list[Group] = []
    for group in groups:
        same = next((i for i, other in enumerate(merged) if _overlap(other, group)), None)
        if same is None:
            merged.append(group)
        else:
            other = merged[same]
            members = {**group.members, **other.members}
            topics = sorted(other.topics + group.topics, key=lambda t: GIVEN_FIRST.index(t.kind))
            merged[same] = Group(tuple(topics), members)
    return sorted(merged, key=_by_size)


def _overlap(one: Group, other: Group) -> bool:
    shared = len(one.members.keys() & other.members.keys())
    return shared >= SAME_MEMBERS * len(one.members.keys() | other.members.keys())


def _by_size(group: Group) -> tuple[int, tuple[Topic, ...]]:
    return -len(group.members), group.topics
