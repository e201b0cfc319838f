"""Makes the word vectors: `python -m tests.tools.make_word_vectors MODEL_FOLDER`.

The folder holds `vocab.txt` and `model.safetensors` of sentence-transformers/all-MiniLM-L6-v2.
Every English word that the model knows whole is read on its own; numpy alone does it.
"""

import json
import re
import sys
from pathlib import Path

import numpy as np
import Stemmer
from numpy.typing import NDArray

from bot.guidance.word_vectors import FILE

Floats = NDArray[np.float32]

LAYERS, HEADS = 6, 12
DIMENSIONS = 192
LARGEST = 7
"""The largest number that is kept: with its sign it takes half a byte."""
WORDS_AT_ONCE = 256


def read_weights(path: Path) -> dict[str, Floats]:
    """Read a safetensors file of 32-bit floats; what is of another type is left out."""
    data = path.read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    return {
        name: np.frombuffer(
            data[start + at["data_offsets"][0] : start + at["data_offsets"][1]], "<f4"
        )
        .reshape(at["shape"])
        .astype(np.float32)
        for name, at in header.items()
        if name != "__metadata__" and at["dtype"] == "F32"
    }


def gelu(x: Floats) -> Floats:
    """x times the normal distribution function; erf by Abramowitz and Stegun 7.1.26."""
    z = np.abs(x) / np.float32(2**0.5)
    t = 1 / (1 + np.float32(0.3275911) * z)
    series: Floats = np.zeros_like(t)
    for factor in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592):
        series = ((series + np.float32(factor)) * t).astype(np.float32)
    erf = np.sign(x) * (1 - series * np.exp(-z * z))
    result: Floats = (x * (1 + erf) / 2).astype(np.float32)
    return result


class Model:
    """A BERT encoder whose outputs are averaged (Devlin et al. 2019; Reimers and Gurevych 2019)."""

    def __init__(self, weights: dict[str, Floats]) -> None:
        self._weights = weights

    def _linear(self, x: Floats, name: str) -> Floats:
        result: Floats = x @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return result

    def _norm(self, x: Floats, name: str) -> Floats:
        x = x - x.mean(-1, keepdims=True)
        x = x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12)
        result: Floats = x * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return result

    def _attended(self, x: Floats, layer: str) -> Floats:
        def heads(name: str) -> Floats:
            parts = self._linear(x, f"{layer}.attention.self.{name}")
            return parts.reshape(*x.shape[:2], HEADS, -1).transpose(0, 2, 1, 3)

        query, key, value = heads("query"), heads("key"), heads("value")
        scores = np.exp(query @ key.transpose(0, 1, 3, 2) / query.shape[-1] ** 0.5)
        mixed = (scores / scores.sum(-1, keepdims=True)) @ value
        return self._linear(
            mixed.transpose(0, 2, 1, 3).reshape(x.shape), f"{layer}.attention.output.dense"
        )

    def read(self, tokens: NDArray[np.int64]) -> Floats:
        """Return a vector for each row of tokens; all rows are of one length."""
        weights = self._weights
        x = weights["embeddings.word_embeddings.weight"][tokens]
        x = x + weights["embeddings.position_embeddings.weight"][: tokens.shape[1]]
        x = x + weights["embeddings.token_type_embeddings.weight"][0]
        x = self._norm(x, "embeddings.LayerNorm")
        for n in range(LAYERS):
            layer = f"encoder.layer.{n}"
            x = self._norm(x + self._attended(x, layer), f"{layer}.attention.output.LayerNorm")
            inner = gelu(self._linear(x, f"{layer}.intermediate.dense"))
            x = self._norm(
                x + self._linear(inner, f"{layer}.output.dense"), f"{layer}.output.LayerNorm"
            )
        result: Floats = x.mean(1)
        return result


def unit(rows: Floats) -> Floats:
    result: Floats = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return result


def by_stem(words: list[str], vectors: Floats) -> tuple[list[str], Floats]:
    """Return the stems of the words, sorted, each with the mean of its words' vectors."""
    stem = Stemmer.Stemmer("english").stemWord
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        places.setdefault(stem(word), []).append(place)
    stems = sorted(places)
    return stems, np.array([vectors[places[s]].mean(0) for s in stems], np.float32)


def packed(vectors: Floats) -> NDArray[np.uint8]:
    """Keep the strongest axes, and of each number half a byte: two in one, the first above."""
    _, _, axes = np.linalg.svd(vectors, full_matrices=False)
    kept = unit(vectors @ axes[:DIMENSIONS].T)
    steps = np.round(kept * LARGEST / np.abs(kept).max(1, keepdims=True)) + LARGEST + 1
    halves = steps.astype(np.uint8)
    result: NDArray[np.uint8] = halves[:, ::2] << 4 | halves[:, 1::2]
    return result


def main(folder: Path) -> None:
    vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").split("\n")
    begin, end = vocabulary.index("[CLS]"), vocabulary.index("[SEP]")
    ids = [n for n, word in enumerate(vocabulary) if re.fullmatch(r"[a-z]{2,}", word)]
    model = Model(read_weights(folder / "model.safetensors"))
    tokens = np.array([(begin, n, end) for n in ids])
    vectors = np.concatenate(
        [
            unit(model.read(tokens[n : n + WORDS_AT_ONCE]))
            for n in range(0, len(tokens), WORDS_AT_ONCE)
        ]
    )
    stems, rows = by_stem([vocabulary[n] for n in ids], vectors - vectors.mean(0))
    letters = np.frombuffer("\n".join(stems).encode(), np.uint8)
    np.savez_compressed(FILE, stems=letters, packed=packed(rows))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
