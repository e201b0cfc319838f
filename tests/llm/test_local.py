"""Embeddings made on this machine. A stand-in for fastembed counts letters and goes nowhere."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from bot.llm import Account
from bot.llm.local import FILES, CannotEmbed, LocalEmbeddings

ACCOUNT = Account(programme_id=None, about=())


class TextEmbedding:
    made: list[dict[str, Any]]

    def __init__(self, model_name: str, **options: Any) -> None:
        if model_name == "unheard-of":
            raise ValueError("Model unheard-of is not supported.\nSupported are: …")
        self.made.append({"model_name": model_name, **options})

    def embed(self, texts: list[str]) -> Iterator[Any]:
        return (np.array([len(text), text.count("a"), 1.0]) for text in texts)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Return how each model was loaded."""
    TextEmbedding.made = []
    stand_in = ModuleType("fastembed")
    stand_in.TextEmbedding = TextEmbedding  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "fastembed", stand_in)
    return TextEmbedding.made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / name).write_text("{}")
    return tmp_path


async def test_the_model_is_loaded_once_from_its_folder_and_never_fetched(
    made: list[dict[str, Any]], folder: Path
) -> None:
    embeddings = LocalEmbeddings(folder, "a-model")
    assert made == []
    rows = await embeddings.embed(["abba", "b"], ACCOUNT)
    assert rows.tolist() == [[4, 2, 1], [1, 0, 1]]
    assert rows.dtype == np.dtype(np.float32)
    assert (await embeddings.embed([], ACCOUNT)).shape[0] == 0
    assert made == [
        {"model_name": "a-model", "specific_model_path": str(folder), "local_files_only": True}
    ]


async def test_vectors_of_another_folder_are_not_taken_for_the_same(tmp_path: Path) -> None:
    one, other = LocalEmbeddings(tmp_path / "one"), LocalEmbeddings(tmp_path / "other")
    assert one.name != other.name


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("name", FILES)
async def test_a_folder_that_lacks_a_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(CannotEmbed, match=f"has no {name}: put a model's files there"):
        await LocalEmbeddings(folder).embed(["a"], ACCOUNT)


@pytest.mark.usefixtures("made")
async def test_a_model_that_cannot_be_loaded_says_why_in_one_line(folder: Path) -> None:
    with pytest.raises(CannotEmbed) as said:
        await LocalEmbeddings(folder, "unheard-of").embed(["a"], ACCOUNT)
    assert str(said.value).endswith("as unheard-of: Model unheard-of is not supported.")


async def test_without_the_extra_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setitem(sys.modules, "fastembed", None)
    with pytest.raises(CannotEmbed, match=r"pip install 'wayfinder-bot\[semantic\]'"):
        await LocalEmbeddings(folder).embed(["a"], ACCOUNT)
