"""The door to any server that speaks OpenAI's HTTP interface, wherever it stands."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeVar, cast

import numpy as np
from openai import (
    APIConnectionError,
    APIError,
    APIStatusError,
    AsyncOpenAI,
    BadRequestError,
    InternalServerError,
    RateLimitError,
    UnprocessableEntityError,
)
from openai.types.chat import ChatCompletion

from bot.llm.port import Completion, NoAnswer, Rows, Told, Usage, Why

PATIENCE = timedelta(seconds=30)
"""For one call with all its retries."""

RETRIES = 2
NOBODY = "none"
"""Local servers ask for no key, but the client insists on one."""

log = logging.getLogger(__name__)
# httpx logs every address, and the client every request with its words.
logging.getLogger("httpx").setLevel(logging.WARNING)
logging.getLogger("openai").setLevel(logging.WARNING)

Result = TypeVar("Result")


class OpenAIServer:
    """Retries, with growing pauses and as long as `Retry-After` says, are the client's own.

    Whoever makes one closes it.
    """

    def __init__(
        self,
        *,
        api_key: str,
        base_url: str = "",
        model: str = "",
        embedding_model: str = "",
        transcription_model: str = "",
        patience: timedelta = PATIENCE,
    ) -> None:
        self.model, self.embedding_model = model, embedding_model
        self.transcription_model = transcription_model
        self._patience = patience.total_seconds()
        self._client = AsyncOpenAI(
            api_key=api_key or NOBODY,
            base_url=base_url or None,
            timeout=self._patience,
            max_retries=RETRIES,
        )
        self._fills_schemas = True
        """Until it says that it cannot."""

    async def close(self) -> None:
        await self._client.close()

    async def complete(
        self, told: Sequence[Told], name: str, schema: Mapping[str, Any]
    ) -> Completion:
        answer = await self._in_time(lambda: self._complete(told, name, schema))
        usage = answer.usage
        return Completion(
            (answer.choices[0].message.content or "") if answer.choices else "",
            Usage(usage.prompt_tokens, usage.completion_tokens) if usage else Usage(),
        )

    async def _complete(
        self, told: Sequence[Told], name: str, schema: Mapping[str, Any]
    ) -> ChatCompletion:
        """Ask for JSON of the schema: by the server's own means, else in so many words."""
        if self._fills_schemas:
            wanted = {"name": name, "schema": schema, "strict": True}
            try:
                return await self._ask(told, {"type": "json_schema", "json_schema": wanted})
            except (BadRequestError, UnprocessableEntityError):
                answer = await self._ask([*told, _in_words(schema)])
                self._fills_schemas = False
                log.info("the model's server knows no schemas; asking for JSON in words")
                return answer
        return await self._ask([*told, _in_words(schema)])

    async def _ask(
        self, told: Sequence[Told], response_format: Mapping[str, Any] | None = None
    ) -> ChatCompletion:
        messages = [{"role": each.role, "content": each.text} for each in told]
        options: dict[str, Any] = {"response_format": response_format} if response_format else {}
        answer = await self._client.chat.completions.create(
            model=self.model, messages=cast(Any, messages), **options
        )
        return cast(ChatCompletion, answer)

    async def embed(self, texts: Sequence[str]) -> tuple[Rows, Usage]:
        answer = await self._in_time(
            lambda: self._client.embeddings.create(model=self.embedding_model, input=list(texts))
        )
        rows = np.array([each.embedding for each in answer.data], np.float32)
        if len(rows) != len(texts):
            raise NoAnswer(Why.UNUSABLE, f"{len(rows)} rows for {len(texts)} texts")
        return rows, Usage(answer.usage.prompt_tokens if answer.usage else 0)

    async def transcribe(self, audio: bytes, file_name: str) -> tuple[str, Usage]:
        answer = await self._in_time(
            lambda: self._client.audio.transcriptions.create(
                model=self.transcription_model, file=(file_name, audio)
            )
        )
        return answer.text, Usage()

    async def _in_time(self, do: Callable[[], Awaitable[Result]]) -> Result:
        try:
            async with asyncio.timeout(self._patience):
                return await do()
        except (TimeoutError, APIConnectionError, RateLimitError, InternalServerError) as error:
            raise NoAnswer(Why.NO_ANSWER, type(error).__name__) from None
        except APIStatusError as error:
            log.warning("the model's server refused", extra={"status": error.status_code})
            raise NoAnswer(Why.REFUSED, f"HTTP {error.status_code}") from None
        except APIError as error:
            raise NoAnswer(Why.UNUSABLE, type(error).__name__) from None


def _in_words(schema: Mapping[str, Any]) -> Told:
    return Told(
        "user",
        "Answer with one JSON object and nothing else. It must fit this JSON schema:\n"
        + json.dumps(schema),
    )
