"""The house's side of a language model: a budget, checks, one repair, and a record of ids."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError

from bot.clock import Clock
from bot.db import Database
from bot.llm.instructions import Instruction
from bot.llm.metrics import CALLS, REPAIRS, SECONDS, TOKENS
from bot.llm.models import Call
from bot.llm.port import Account, Answer, NoAnswer, Rows, Server, Told, Usage, Why
from bot.llm.queries import spent

TOKENS_PER_DAY = 500_000
AT_ONCE = 4
TEXTS_AT_ONCE = 64
ANSWERED, BROKEN_OFF, UNUSABLE = "answered", "broken off", Why.UNUSABLE.value

_OBJECT = re.compile(r"\{.*\}", re.S)

Result = TypeVar("Result")


class Model:
    """Does what `LanguageModel`, `Embeddings` and `Transcriber` promise, on one server.

    A call takes seconds and ends with a transaction of its own, so it is never made inside one.

    Args:
        tokens_per_day: what one programme may use between midnight and midnight UTC.
        at_once: how many calls may be under way in this process.
    """

    def __init__(
        self,
        server: Server,
        db: Database,
        clock: Clock,
        instructions: Mapping[str, Instruction],
        *,
        tokens_per_day: int = TOKENS_PER_DAY,
        at_once: int = AT_ONCE,
    ) -> None:
        self.name = server.embedding_model
        self._server, self._db, self._clock = server, db, clock
        self._instructions = instructions
        self._tokens_per_day = tokens_per_day
        self._at_once = asyncio.Semaphore(at_once)

    async def close(self) -> None:
        await self._server.close()

    async def fill(
        self,
        instruction: str,
        inputs: Mapping[str, Any],
        schema: type[Answer],
        account: Account,
    ) -> Answer:
        given = self._instructions[instruction]
        if given.schema != schema.__name__:
            raise ValueError(f"{instruction} answers {given.schema}, not {schema.__name__}")
        told = given.told(inputs)
        text = await self._complete(given, told, schema, account)
        try:
            return schema.model_validate_json(_object_in(text))
        except ValidationError as error:
            REPAIRS.labels(purpose=instruction).inc()
            told += [Told("assistant", text), Told("user", _what_to_mend(error))]
        text = await self._complete(given, told, schema, account)
        try:
            return schema.model_validate_json(_object_in(text))
        except ValidationError:
            CALLS.labels(purpose=instruction, outcome=UNUSABLE).inc()
            raise NoAnswer(Why.UNUSABLE, "no JSON of the schema, twice") from None

    async def embed(self, texts: Sequence[str], account: Account) -> Rows:
        import numpy as np

        rows: list[Rows] = []
        for first in range(0, len(texts), TEXTS_AT_ONCE):
            batch = texts[first : first + TEXTS_AT_ONCE]
            rows.append(
                await self._call(
                    "embed",
                    self._server.embedding_model,
                    account,
                    lambda batch=batch: self._server.embed(batch),  # type: ignore[misc]
                )
            )
        return np.concatenate(rows) if rows else np.zeros((0, 1), np.float32)

    async def transcribe(self, audio: bytes, file_name: str, account: Account) -> str:
        return await self._call(
            "transcribe",
            self._server.transcription_model,
            account,
            lambda: self._server.transcribe(audio, file_name),
        )

    async def _complete(
        self,
        given: Instruction,
        told: Sequence[Told],
        schema: type[Answer],
        account: Account,
    ) -> str:
        async def ask() -> tuple[str, Usage]:
            completion = await self._server.complete(
                told, schema.__name__, schema.model_json_schema()
            )
            return completion.text, completion.usage

        return await self._call(given.name, self._server.model, account, ask)

    async def _call(
        self,
        purpose: str,
        model: str,
        account: Account,
        do: Callable[[], Awaitable[tuple[Result, Usage]]],
    ) -> Result:
        """Make one call within the budget, and write down that it was made."""
        async with self._at_once:
            async with self._db.reading() as tx:
                used = await spent(tx, account.programme_id, self._clock.now())
            if used >= self._tokens_per_day:
                CALLS.labels(purpose=purpose, outcome=Why.OVERSPENT.value).inc()
                raise NoAnswer(Why.OVERSPENT, f"{used} tokens today")
            began, usage, outcome = time.perf_counter(), Usage(), BROKEN_OFF
            try:
                result, usage = await do()
                outcome = ANSWERED
            except NoAnswer as no:
                outcome = no.why.value
                raise
            finally:
                SECONDS.labels(purpose=purpose).observe(time.perf_counter() - began)
                await self._record(purpose, model, account, outcome, usage)
            return result

    async def _record(
        self, purpose: str, model: str, account: Account, outcome: str, usage: Usage
    ) -> None:
        CALLS.labels(purpose=purpose, outcome=outcome).inc()
        TOKENS.labels(purpose=purpose, direction="in").inc(usage.tokens_in)
        TOKENS.labels(purpose=purpose, direction="out").inc(usage.tokens_out)
        async with self._db.transaction() as tx:
            tx.add(
                Call(
                    at=self._clock.now(),
                    programme_id=account.programme_id,
                    purpose=purpose,
                    model=model,
                    about=list(account.about),
                    outcome=outcome,
                    tokens_in=usage.tokens_in,
                    tokens_out=usage.tokens_out,
                )
            )


def _object_in(text: str) -> str:
    """Return the JSON object in a text; models like to put words or fences around it."""
    match = _OBJECT.search(text)
    return match[0] if match else text


def _what_to_mend(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[:5]
    wrong = "; ".join(
        f"{'.'.join(str(part) for part in each['loc']) or 'the whole'}: {each['msg']}"
        for each in first
    )
    return f"That does not fit the schema ({wrong}). Answer again with one JSON object only."
