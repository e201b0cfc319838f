"""Learns when the bot says that it does not know, and writes `bot/guidance/weights.py`:
`python -m tests.tools.calibrate_refusal FOLDER`, with the documents that the playbook cites.

Answerable are the questions of ours that the documents answer, some of them mistyped, and ways of
asking for playbook entries, each left out of the index that it is asked of. Unanswerable are our
near misses and questions about something else. A ridge logistic regression, every kind of question
weighing as much as it is taken to be asked; the threshold is where ANSWERED of the answerable are
answered in cross-validation, where all ways of asking for an entry are on one side.
"""

import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from bot.content import ROOT, read_yaml
from bot.guidance import playbook
from bot.guidance.asking import KINDS, kinds_asked
from bot.guidance.documents import read
from bot.guidance.entries import Entry, read_entries
from bot.guidance.passages import passages
from bot.guidance.rules import Evidence
from bot.guidance.search import Index
from bot.guidance.terms import Synonyms
from bot.guidance.tokens import STOP_WORDS, words

Floats = NDArray[np.float64]

QUESTIONS = Path(__file__).parents[1] / "guidance" / "questions.yaml"
MORE = QUESTIONS.with_name("more_questions.yaml")
UNANSWERABLE = QUESTIONS.with_name("unanswerable.yaml")
WEIGHTS = ROOT / "bot" / "guidance" / "weights.py"
SHARES = {"facts": 16, "joined": 14, "mistyped": 12, "keywords": 10, "plain": 20, "ways in": 20}
"""How often each kind of answerable question is taken to be asked, next to the others."""
ANSWERED = 0.97
RIDGE = 0.015
PLACE = 0.2
"""How much of its scale a number of a question's place keeps: there are many that say little."""
EVIDENCE = tuple(f.name for f in fields(Evidence) if f.name != "place")
FEWEST = 25
"""A word that fewer questions use teaches nothing."""
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
    ours, more = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in (QUESTIONS, MORE))
    entries = list(read_entries(ROOT / "playbooks"))
    synonyms = read_yaml(ROOT / "playbooks/synonyms.yaml", Synonyms)
    documents = [read(path.name, path.read_bytes()) for path in sorted(folder.glob("*.txt"))]
    cut = [passage for document in documents for passage in passages(document)]
    rng = random.Random(0)
    index = Index.of(cut, entries, synonyms)
    asked = [
        (kind, question)
        for of in (ours, more)
        for kind, each in of["answerable"].items()
        for question in each
    ]
    whole = [question for kind, question in asked if kind in ("facts", "plain")]
    asked += [("mistyped", mistyped(question, rng)) for question in rng.sample(whole, 110)]
    others = yaml.safe_load(UNANSWERABLE.read_text(encoding="utf-8"))["other"]
    missed = [*ours["near_misses"], *more["near_misses"], *others]
    asked += [("none", question) for question in missed]
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
    for _ in range(20):
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
    wanted = np.array([float(kind != "none") for kind in kinds])
    count = Counter(kinds)
    shares = {"none": sum(SHARES.values()), **SHARES}
    weights = np.array([shares[k] / count[k] for k in kinds]) / shares["none"]

    said = [set(words(question)) & STOP_WORDS for _, question, *_ in asked]
    used = Counter(word for each in said for word in each)
    of_words = sorted(word for word, times in used.items() if times >= FEWEST)
    evidence = np.array([[getattr(seen, name) for name in EVIDENCE] for _, _, seen, _ in asked])
    kinds_of = np.array([[k in kinds_asked(q) for k in KINDS] for _, q, *_ in asked], float)
    words_of = np.array([[word in each for word in of_words] for each in said], float)
    places = np.array([seen.place for _, _, seen, _ in asked])
    rows = np.c_[evidence, kinds_of, words_of, places]
    scale = rows.std(0) / np.r_[np.ones(rows.shape[1] - len(places[0])), [PLACE] * len(places[0])]
    rows /= scale

    learnt = []
    for seed in SEEDS:
        numbers = np.array([number for *_, number in asked])
        fold = np.random.default_rng(seed).integers(0, FOLDS, 2 * len(rows))[numbers]
        scores = np.zeros(len(rows))
        for n in range(FOLDS):
            found = fitted(rows[fold != n], wanted[fold != n], weights[fold != n])
            scores[fold == n] = rows[fold == n] @ found[:-1] + found[-1]
        learnt.append(scores)
    is_one = wanted == 1
    for share in (0.90, 0.95, 0.97, ANSWERED):
        least = [least_passed(each[is_one], weights[is_one], share) for each in learnt]
        refused = [(each[~is_one] < at).mean() for each, at in zip(learnt, least, strict=True)]
        sys.stdout.write(f"answered {share:.2f}  refused {np.mean(refused):.3f}\n")
    at = np.mean([least_passed(each[is_one], weights[is_one], ANSWERED) for each in learnt])
    area = np.mean([area_under(each, is_one, weights) for each in learnt])
    sys.stdout.write(f"area under the curve {area:.3f}\n")

    found = fitted(rows, wanted, weights)
    each = found[:-1] / scale
    first, second = len(EVIDENCE), len(EVIDENCE) + len(KINDS)
    third = second + len(of_words)
    place = [f"{weight:.2f}" for weight in each[third:]]
    rows_of_place = "".join(f"    *({', '.join(place[n : n + 12])}),\n" for n in range(0, 192, 12))
    WEIGHTS.write_text(
        '"""What tells a question that is answered from a near miss, in log odds. Written by\n'
        '`tests/tools/calibrate_refusal.py`, which says how it is learnt.\n"""\n\n'
        f"INTERCEPT = {found[-1]:.2f}\n"
        f"LIKELY_ENOUGH = {1 / (1 + np.exp(-at)):.3f}\n\n"
        f"{listed('OF_EVIDENCE', EVIDENCE, each)}\n"
        f"{listed('OF_KINDS', KINDS, each[first:])}\n"
        f"{listed('OF_WORDS', of_words, each[second:])}\n"
        f"OF_PLACE = (\n{rows_of_place})\n",
        encoding="utf-8",
    )


def area_under(scores: Floats, is_one: NDArray[np.bool_], weights: Floats) -> float:
    """Return how likely an answerable question scores above an unanswerable one."""
    above = (scores[is_one][:, None] > scores[~is_one][None]).mean(1)
    return float(np.average(above, weights=weights[is_one]))


def listed(name: str, names: Sequence[str], weights: Floats) -> str:
    rows = "".join(f'    "{n}": {w:.2f},\n' for n, w in zip(names, weights, strict=False))
    return f"{name} = {{\n{rows}}}\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
