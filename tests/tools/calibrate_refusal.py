"""Learns when the bot says that it does not know, and writes `bot/guidance/weights.tsv`:
`python -m tests.tools.calibrate_refusal FOLDER`, with the documents that the playbook cites.

Answerable are the questions of ours that the documents answer, some of them mistyped, and ways of
asking for playbook entries, each left out of the index that it is asked of. Unanswerable are our
near misses, as many of them mistyped, and questions about something else. A ridge logistic
regression, every kind of question weighing as much as it is taken to be asked; the threshold is
where ANSWERED of the answerable are answered in cross-validation, where all ways of asking for an
entry are on one side.
"""

import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from bot.content import ROOT, read_yaml
from bot.guidance import playbook
from bot.guidance.asking import marks_in, names_in
from bot.guidance.documents import read
from bot.guidance.entries import Entry, read_entries
from bot.guidance.passages import passages
from bot.guidance.rules import LIKELY_ENOUGH, WEIGHTS, Evidence, features
from bot.guidance.search import Index
from bot.guidance.terms import Synonyms

Floats = NDArray[np.float64]

HERE = Path(__file__).parents[1] / "guidance"
QUESTIONS = (
    "questions.yaml",
    "more_questions.yaml",
    "asked_like_near_misses.yaml",
    "asked_of_each_stretch.yaml",
)
UNANSWERABLE = HERE / "unanswerable.yaml"
SHARES = {"facts": 16, "joined": 14, "mistyped": 12, "keywords": 10, "plain": 20, "ways in": 20}
"""How often each kind of answerable question is taken to be asked, next to the others."""
MISSED = {"near": 82, "other": 10}
"""The same for those that are not answered: about the field, and about anything else."""
ANSWERED = 0.93
"""Less than people meet: many of our questions are made to look like near misses."""
RIDGE = 0.008
LITTLE = {"put": 0.2, "place": 0.2}
"""How much of its scale a feature keeps, by its first word: there are many that say little."""
FEWEST = 12
"""A feature that fewer questions have teaches nothing."""
ROUNDS = 8
"""Newton's method settles in fewer."""
FOLDS, SEEDS = 5, (1, 2, 3)
MISTYPED = 0.35
"""The share of longer words that are mistyped in a mistyped question."""


def mistyped(question: str, rng: random.Random) -> str:
    typed = []
    for word in question.lower().rstrip("?").split():
        if len(word) > 4 and rng.random() < MISTYPED:
            at = rng.randrange(1, len(word) - 1)
            swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            word = rng.choice(
                [swapped, word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:]]
            )
        typed.append(word)
    return " ".join(typed)


def left_out(entries: list[Entry], n: int) -> tuple[list[Entry], list[str]]:
    """Take the nth way of asking out of every entry, and return both."""
    kept, asked = [], []
    for entry in entries:
        ways = list(entry.header.asked)
        asked.append(ways.pop(n % len(ways)))
        kept.append(replace(entry, header=entry.header.model_copy(update={"asked": ways})))
    return kept, asked


def questions(folder: Path) -> Iterator[tuple[str, str, Evidence, int]]:
    """Yield the kind of each question, the question, what the search sees of it, and a number that
    it shares with those that ask for the same."""
    files = [yaml.safe_load((HERE / name).read_text(encoding="utf-8")) for name in QUESTIONS]
    entries = list(read_entries(ROOT / "playbooks"))
    synonyms = read_yaml(ROOT / "playbooks/synonyms.yaml", Synonyms)
    documents = [read(path.name, path.read_bytes()) for path in sorted(folder.glob("*.txt"))]
    cut = [passage for document in documents for passage in passages(document)]
    rng = random.Random(0)
    index = Index.of(cut, entries, synonyms)
    asked = [
        (kind, question)
        for of in files
        for kind, each in of["answerable"].items()
        for question in each
    ]
    whole = [question for kind, question in asked if kind in ("facts", "plain")]
    asked += [("mistyped", mistyped(question, rng)) for question in rng.sample(whole, 110)]
    others = yaml.safe_load(UNANSWERABLE.read_text(encoding="utf-8"))["other"]
    missed = [question for of in files for question in of["near_misses"]]
    part = SHARES["mistyped"] / sum(SHARES.values())
    asked += [("near", mistyped(q, rng) if rng.random() < part else q) for q in missed]
    asked += [("other", question) for question in others]
    # As they are, and as documents that no entry speaks of, like those that people add.
    others_own = [replace(passage, source=f"own {passage.source}") for passage in cut]
    for each in (index, playbook.build(ROOT, others_own)):
        for number, (kind, question) in enumerate(asked):
            yield kind, question, each.find(question).evidence, number
    for n in (0, 3):
        kept, ways = left_out(entries, n)
        index = Index.of(cut, kept, synonyms)
        for number, question in enumerate(ways):
            yield "ways in", question, index.find(question).evidence, -number


def fitted(rows: Floats, wanted: Floats, weights: Floats) -> Floats:
    """Return the weights of a ridge logistic regression, the intercept last (Newton's method)."""
    rows = np.c_[rows, np.ones(len(rows))]
    penalty = np.diag([RIDGE] * (rows.shape[1] - 1) + [0.0])
    found = np.zeros(rows.shape[1])
    for _ in range(ROUNDS):
        likely = 1 / (1 + np.exp(-rows @ found))
        slope = rows.T @ (weights * (likely - wanted)) + penalty @ found
        curve = (rows * (weights * likely * (1 - likely))[:, None]).T @ rows + penalty
        found -= np.linalg.solve(curve, slope)
    return found


def least_passed(scores: Floats, weights: Floats, share: float) -> float:
    """Return the score that this share of the weight reaches."""
    order = np.argsort(scores)
    passed = np.cumsum(weights[order]) > (1 - share) * weights.sum()
    return float(scores[order][passed.argmax()])


def main(folder: Path) -> None:
    asked = list(questions(folder))
    kinds = [kind for kind, *_ in asked]
    wanted = np.array([float(kind not in MISSED) for kind in kinds])
    count = Counter(kinds)
    shares = SHARES | MISSED
    weights = np.array([shares[k] / count[k] for k in kinds]) / sum(SHARES.values())

    found = [features(question, evidence) for _, question, evidence, _ in asked]
    names = taught([question for _, question, *_ in asked], found)
    rows = np.array([[each.get(name, 0.0) for name in names] for each in found])
    scale = rows.std(0) / [LITTLE.get(name.partition(" ")[0], 1.0) for name in names]
    rows /= scale

    learnt = []
    for seed in SEEDS:
        numbers = np.array([number for *_, number in asked])
        fold = np.random.default_rng(seed).integers(0, FOLDS, 2 * len(rows))[numbers]
        scores = np.zeros(len(rows))
        for n in range(FOLDS):
            weighed = fitted(rows[fold != n], wanted[fold != n], weights[fold != n])
            scores[fold == n] = rows[fold == n] @ weighed[:-1] + weighed[-1]
        learnt.append(scores)
    is_one, near = wanted == 1, np.array([kind == "near" for kind in kinds])
    for share in (0.91, ANSWERED, 0.95, 0.97):
        least = [least_passed(each[is_one], weights[is_one], share) for each in learnt]
        refused = [(each[near] < at).mean() for each, at in zip(learnt, least, strict=True)]
        sys.stdout.write(f"answered {share:.2f}  refused {np.mean(refused):.3f}\n")
    at = np.mean([least_passed(each[is_one], weights[is_one], ANSWERED) for each in learnt])

    weighed = fitted(rows, wanted, weights)
    learnt_of = dict(zip(names, weighed[:-1] / scale, strict=True))
    learnt_of |= {"always": weighed[-1], LIKELY_ENOUGH: 1 / (1 + np.exp(-at))}
    lines = [f"{name}\t{weight:.3f}\n" for name, weight in sorted(learnt_of.items())]
    WEIGHTS.write_text("".join(lines), encoding="utf-8")


def taught(asked: list[str], found: list[dict[str, float]]) -> list[str]:
    """Return the names of the features that teach something: not those of single words that are
    written as names, which say what a question is about."""
    have = Counter(
        name for question in dict(zip(asked, found, strict=True)).values() for name in question
    )
    named = Counter(
        f"put {mark}"
        for question in set(asked)
        for mark in marks_in(" ".join(names_in(question)))
        if " " not in mark
    )
    return sorted(
        name
        for name, times in have.items()
        if times >= FEWEST and 2 * named[name] < times and name != "always"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
