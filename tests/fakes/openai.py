"""A language model's server on loopback, as strict as OpenAI's, which says what it is told.

    async with FakeOpenAI() as server:
        server.will(broken_json, honest)
        # ... a door is given server.base_url ...
        assert server.asked[-1]["model"] == "small"

What it says is decided by speakers: functions from the conversation to a text. Without a
script it is honest: it quotes the first passages that it is given.
"""

import asyncio
import base64
import hashlib
import json
import re
import struct
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from aiohttp import web

Json = dict[str, Any]
Speaker = Callable[[Json], str]


def given(request: Json) -> Json:
    """Return the inputs that an instruction was sent with."""
    found: Json = json.loads(request["messages"][1]["content"])
    return found


def _sentence(text: str, passage: int, quote: str) -> Json:
    return {"text": text, "passage": passage, "quote": quote}


def _first_words(text: str, most: int = 9) -> str:
    return " ".join(text.split()[:most])


def honest(request: Json) -> str:
    """Say what three stretches of the first passage say, and the beginning of the others."""
    first, *others = given(request)["passages"][:3]
    stretches = [(first, first["text"].split()[n * 10 : n * 10 + 10]) for n in range(3)]
    stretches += [(other, other["text"].split()[:10]) for other in others]
    sentences = [
        _sentence(f"One place found this: {' '.join(quote)}", passage["number"], " ".join(quote))
        for passage, quote in stretches
        if len(quote) > 4
    ]
    return json.dumps({"sentences": sentences})


def invents_quotes(request: Json) -> str:
    return json.dumps(
        {
            "sentences": [
                _sentence("Trust grows in a week.", 1, "trust always grows within one week")
                for _ in range(3)
            ]
        }
    )


def cites_what_does_not_exist(request: Json) -> str:
    text = given(request)["passages"][0]["text"]
    return json.dumps(
        {"sentences": [_sentence("A ninth passage says so.", 99, _first_words(text))] * 3}
    )


def mixes_true_and_false(request: Json) -> str:
    told = json.loads(honest(request))
    told["sentences"].insert(1, json.loads(invents_quotes(request))["sentences"][0])
    return json.dumps(told)


def broken_json(request: Json) -> str:
    return '{"sentences": [{"text": "It begins well'


def chatty_json(request: Json) -> str:
    return f"Gladly. Here it is:\n```json\n{honest(request)}\n```\nI hope that helps."


def obeys_hidden_instructions(request: Json) -> str:
    """Does what the material says, as a weak model would."""
    everything = json.dumps(given(request))
    match = re.search(r"write only:? (.+?)[.\"\\]", everything, re.I)
    said = match[1] if match else "Nothing was hidden."
    return json.dumps({"sentences": [_sentence(said, 1, said)] * 3})


def says(text: str) -> Speaker:
    return lambda request: text


class FakeOpenAI:
    api_key = "sk-fake"

    def __init__(self, *, knows_schemas: bool = True) -> None:
        self.knows_schemas = knows_schemas
        self.asked: list[Json] = []
        """Every conversation that came in, oldest first, refused ones too."""

        self.embedded: list[str] = []
        self.transcript = "What was said."
        self.under_way = 0
        self.most_under_way = 0
        self.stalls = False
        self.slow = asyncio.Event()
        self.slow.set()
        self._speakers: list[Speaker] = []
        self._faults: list[tuple[int, dict[str, str]]] = []
        self._runner: web.AppRunner | None = None
        self._port = 0

    async def __aenter__(self) -> Self:
        server = web.Application()
        server.router.add_post("/v1/chat/completions", self._chat)
        server.router.add_post("/v1/embeddings", self._embed)
        server.router.add_post("/v1/audio/transcriptions", self._transcribe)
        self._runner = web.AppRunner(server, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.slow.set()
        assert self._runner
        await self._runner.cleanup()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._port}/v1"

    def will(self, *speakers: Speaker) -> None:
        """Let the next conversations be answered so, and all after them as the last."""
        self._speakers = list(speakers)

    def fails(self, status: int, times: int = 1) -> None:
        """Let the next requests be refused; who asks again need not wait."""
        self._faults += [(status, {"Retry-After-Ms": "1"})] * times

    def _refusal(self, request: web.Request) -> web.Response | None:
        if request.headers.get("Authorization") != f"Bearer {self.api_key}":
            return _error(401, "Incorrect API key provided")
        if self._faults:
            status, headers = self._faults.pop(0)
            return _error(status, "as told", headers)
        return None

    async def _chat(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.asked.append(asked)
        if refusal := self._refusal(request):
            return refusal
        if "response_format" in asked:
            if not self.knows_schemas:
                return _error(400, "response_format is not supported")
            if problem := _not_strict(asked["response_format"]["json_schema"]["schema"]):
                return _error(400, problem)
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            if self.stalls:
                self.slow.clear()
            await self.slow.wait()
        finally:
            self.under_way -= 1
        speak: Speaker = honest
        if self._speakers:
            speak = self._speakers.pop(0) if len(self._speakers) > 1 else self._speakers[0]
        words = sum(len(message["content"].split()) for message in asked["messages"])
        text = speak(asked)
        return web.json_response(
            {
                "id": "chatcmpl-1",
                "object": "chat.completion",
                "created": 0,
                "model": asked["model"],
                "choices": [
                    {
                        "index": 0,
                        "finish_reason": "stop",
                        "message": {"role": "assistant", "content": text},
                    }
                ],
                "usage": {
                    "prompt_tokens": words,
                    "completion_tokens": len(text.split()),
                    "total_tokens": words + len(text.split()),
                },
            }
        )

    async def _embed(self, request: web.Request) -> web.Response:
        asked = await request.json()
        if refusal := self._refusal(request):
            return refusal
        texts: list[str] = asked["input"]
        self.embedded += texts
        rows = [_numbers(text) for text in texts]
        as_text = asked.get("encoding_format") == "base64"
        data = [
            {
                "object": "embedding",
                "index": n,
                "embedding": base64.b64encode(struct.pack(f"<{len(row)}f", *row)).decode()
                if as_text
                else row,
            }
            for n, row in enumerate(rows)
        ]
        usage = {"prompt_tokens": len(texts), "total_tokens": len(texts)}
        return web.json_response(
            {"object": "list", "data": data, "model": asked["model"], "usage": usage}
        )

    async def _transcribe(self, request: web.Request) -> web.Response:
        form = await request.post()
        if refusal := self._refusal(request):
            return refusal
        if not isinstance(form.get("file"), web.FileField):
            return _error(400, "no file")
        return web.json_response({"text": self.transcript})


def _numbers(text: str, size: int = 64) -> list[float]:
    """Return a row in which texts with the same words lie near one another."""
    row = [0.0] * size
    for word in re.findall(r"\w+", text.lower()):
        row[hashlib.sha256(word.encode()).digest()[0] % size] += 1.0
    return row


def _not_strict(schema: Json) -> str:
    """Say why OpenAI would refuse a schema as strict; empty where it would not."""
    for part in [schema, *schema.get("$defs", {}).values()]:
        if part.get("type") == "object":
            if part.get("additionalProperties") is not False:
                return "additionalProperties must be false"
            if set(part.get("required", ())) != set(part.get("properties", {})):
                return "every property must be required"
    return ""


def _error(status: int, text: str, headers: dict[str, str] | None = None) -> web.Response:
    body = {"error": {"message": text, "type": "invalid_request_error", "code": None}}
    return web.json_response(body, status=status, headers=headers)
