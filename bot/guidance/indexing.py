"""Makes the arrays of an index from passages and entries: the slow part, done once."""

from collections.abc import Iterable, Sequence

from bot.guidance.arrays import Arrays, named, packed
from bot.guidance.embedded import Embed, embedded
from bot.guidance.entries import Entry
from bot.guidance.meaning import Meaning
from bot.guidance.packing import PackedPassages
from bot.guidance.passages import Passage
from bot.guidance.postings import Postings
from bot.guidance.terms import Synonyms, Vocabulary
from bot.guidance.windows import Windows, as_arrays
from bot.guidance.word_vectors import Everyday, WordVectors


def index(
    found: Iterable[Passage], entries: Sequence[Entry], synonyms: Synonyms, embed: Embed | None
) -> Arrays:
    """Read passages and entries, and weigh their words.

    The passages of each document stand in their order, one document after another.
    """
    passages = PackedPassages.of(found)
    shown_as = Windows(passages)
    windows = [shown_as.of(entry) for entry in entries]
    vocabulary = Vocabulary(synonyms)
    learn = vocabulary.learn
    in_passages = [learn(f"{p.heading}\n{p.text}") for p in passages]
    told = [learn(f"{entry.header.title}\n{entry.body}") for entry in entries]
    asked = [
        [learn(words) for words in (*entry.header.asked, entry.header.title)] for entry in entries
    ]
    in_entries = [
        2 * told[n]
        + [term for words in asked[n][:-1] for term in words]
        + learn(entry.header.place or "")
        + [term for window in windows[n] for place in window.cited for term in in_passages[place]]
        for n, entry in enumerate(entries)
    ]
    terms = len(vocabulary.ids)
    of_passages = Postings.of(in_passages, terms, passages.source_of)
    vectors = WordVectors.everyday()
    everyday = Everyday.of(vectors, vocabulary.ids, of_passages.rarity, told, asked)
    return {
        **packed("slugs", [entry.slug for entry in entries]),
        **packed("gists", [entry.gist for entry in entries]),
        **named("passages", passages.arrays),
        **named("windows", as_arrays(windows)),
        **named("vocabulary", vocabulary.arrays),
        **named("in_passages", of_passages.arrays),
        **named("in_entries", Postings.of(in_entries, terms).arrays),
        **named("everyday", everyday.arrays),
        **named("meaning", Meaning.of([*in_entries, *in_passages], terms).arrays),
        **named("embedded", embedded(passages, entries, embed) if embed else {}),
    }
