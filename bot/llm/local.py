"""Embeddings made on this machine: no server, no network, nothing leaves.

Needs the extra `semantic`, and a folder with a model's FILES, as fastembed loads them.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.llm.port import Account, Rows

FILES = (
    *("model.onnx", "tokenizer.json", "config.json"),
    *("tokenizer_config.json", "special_tokens_map.json"),
)
MODEL = "sentence-transformers/all-MiniLM-L6-v2"


class CannotEmbed(Exception):
    """The model cannot be used; the message says in one sentence what to do."""


class LocalEmbeddings:
    """Promises what `Embeddings` does. The model is loaded with the first text.

    Args:
        model: whose architecture the folder holds, by the name that fastembed knows it by.
    """

    def __init__(self, folder: Path, model: str = MODEL) -> None:
        self.name = f"{model} at {folder.resolve()}"
        self._folder, self._model = folder, model
        self._one_at_a_time = asyncio.Lock()
        self._loaded: Any = None

    async def embed(self, texts: Sequence[str], account: Account) -> Rows:
        """Return a row of numbers for each text.

        Raises:
            CannotEmbed: the extra or the model is not there.
        """
        async with self._one_at_a_time:
            return await asyncio.to_thread(self._embed, list(texts))

    def _embed(self, texts: list[str]) -> Rows:
        try:
            from fastembed import TextEmbedding
        except ImportError:
            raise CannotEmbed(
                "Embeddings on this machine need more packages: pip install "
                "'wayfinder-bot[semantic]'."
            ) from None
        missing = [name for name in FILES if not (self._folder / name).is_file()]
        if missing:
            raise CannotEmbed(f"{self._folder} has no {missing[0]}: put a model's files there.")
        if self._loaded is None:
            try:
                self._loaded = TextEmbedding(
                    self._model, specific_model_path=str(self._folder), local_files_only=True
                )
            except (ValueError, OSError, RuntimeError, KeyError) as error:
                raise CannotEmbed(
                    f"{self._folder} holds no model that fastembed can load as {self._model}: "
                    f"{str(error).splitlines()[0]}"
                ) from None
        import numpy as np

        return np.array(list(self._loaded.embed(texts)), np.float32)
