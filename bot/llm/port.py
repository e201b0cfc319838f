"""What rooms may ask of a language model, and what its door must do for us."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

from pydantic import BaseModel

if TYPE_CHECKING:  # a process that never reckons with vectors does without
    import numpy as np
    from numpy.typing import NDArray

Answer = TypeVar("Answer", bound=BaseModel)
Rows: TypeAlias = "NDArray[np.float32]"


class Why(StrEnum):
    OVERSPENT = "overspent"
    """The programme has used up its tokens for the day."""

    NO_ANSWER = "no answer"
    """The server is down, slow, or asks us to wait longer than we do."""

    REFUSED = "refused"
    """The server will not do it: a wrong key, an unknown model, too long a text."""

    UNUSABLE = "unusable"
    """What came back does not fit the schema, and mending did not help."""


class NoAnswer(Exception):
    """There is none, and the house goes on without."""

    def __init__(self, why: Why, detail: str = "") -> None:
        super().__init__(f"{why}: {detail}" if detail else why)
        self.why, self.detail = why, detail


@dataclass(frozen=True, kw_only=True)
class Account:
    """On whose account something is sent, and what it is made of."""

    programme_id: int | None
    about: tuple[str, ...]
    """The rows whose words are sent, by ids such as `question:17`. Never the words."""


class LanguageModel(Protocol):
    async def fill(
        self,
        instruction: str,
        inputs: Mapping[str, Any],
        schema: type[Answer],
        account: Account,
    ) -> Answer:
        """Have an instruction of `prompts/llm` carried out on some inputs.

        What comes back fits the schema, and that is all that is known of it: whoever asked
        checks that quotes and citations exist.

        Raises:
            NoAnswer: whoever asked goes on without.
        """
        ...


class Embeddings(Protocol):
    name: str
    """Of the model: rows of different models cannot be compared."""

    async def embed(self, texts: Sequence[str], account: Account) -> Rows:
        """Return a row of numbers for each text.

        Raises:
            NoAnswer: whoever asked goes on without.
        """
        ...


class Transcriber(Protocol):
    async def transcribe(self, audio: bytes, file_name: str, account: Account) -> str:
        """Return the words that are spoken in a recording.

        Raises:
            NoAnswer: whoever asked goes on without.
        """
        ...


@dataclass(frozen=True)
class Usage:
    tokens_in: int = 0
    tokens_out: int = 0


@dataclass(frozen=True)
class Completion:
    text: str
    usage: Usage


@dataclass(frozen=True)
class Told:
    """One message of a conversation with a model."""

    role: str
    """`system`, `user` or `assistant`."""

    text: str


class Server(Protocol):
    """A model's server. Whatever goes wrong there is a `NoAnswer`."""

    model: str
    embedding_model: str
    transcription_model: str
    """Each empty where it has none."""

    async def complete(
        self, told: Sequence[Told], name: str, schema: Mapping[str, Any]
    ) -> Completion:
        """Return a text that is meant to be JSON of this schema, called `name`."""
        ...

    async def embed(self, texts: Sequence[str]) -> tuple[Rows, Usage]: ...

    async def transcribe(self, audio: bytes, file_name: str) -> tuple[str, Usage]: ...

    async def close(self) -> None: ...
