"""`wayfinder synthesise` beside a model's server on this machine."""

import asyncio
import csv
import json
from pathlib import Path
from typing import Any

import pytest

from bot.cli.synthesising import _is_here
from tests.cli.conftest import Result, Run
from tests.fakes import openai as fakes
from tests.fakes.openai import FakeOpenAI
from tests.synthesis.wording import speakers
from tests.synthesis.wording.speakers import speaker
from tests.synthesis.world import QUESTION, reflections


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return _write(tmp_path / "said.csv")


def _write(path: Path, may_send: dict[str, str] | None = None) -> Path:
    with path.open("w", encoding="utf-8", newline="") as to:
        rows = csv.writer(to)
        rows.writerow(["id", "text", "person", "place", *(["may_send"] if may_send else [])])
        for one in reflections():
            agreed = [may_send.get(one.id, "no")] if may_send else []
            rows.writerow([one.id, one.text, one.person, one.place, *agreed])
    return path


@pytest.fixture
def with_server(wayfinder: Run) -> Any:
    async def run(fake: FakeOpenAI, file: Path, *options: str, **environment: str) -> Result:
        return await asyncio.to_thread(
            wayfinder,
            *("synthesise", "--in", str(file), "--out", "themes.json", "--question", QUESTION),
            *options,
            OPENAI_API_KEY=fake.api_key,
            **{"OPENAI_BASE_URL": fake.base_url, **environment},
        )

    return run


def _themes(tmp_path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((tmp_path / "themes.json").read_text(encoding="utf-8"))
    return found


async def test_it_begins_with_a_frame(wayfinder: Run, file: Path, tmp_path: Path) -> None:
    """That is a file of one's own, or one that we carry."""
    frame, command = tmp_path / "seasons.yaml", ("synthesise", "--in", str(file), "--frame")
    frame.write_text(
        "title: Seasons\nsubjects:\n  - {name: winter, title: Winter, cues: [lantern]}\n"
    )
    done = await asyncio.to_thread(wayfinder, *command, str(frame), "--out", "themes.json")
    assert done.code == 0, done.err
    ids = {theme["id"] for theme in _themes(tmp_path)["themes"]}
    assert {"frame:winter", "subject:trust"} <= ids
    frame.write_text("title: Seasons\n")
    done = await asyncio.to_thread(wayfinder, *command, str(frame), "--out", "themes.json")
    assert done.code == 1
    assert "seasons.yaml" in done.err


async def test_a_model_words_the_themes(with_server: Any, file: Path, tmp_path: Path) -> None:
    async with FakeOpenAI() as fake:
        fake.will(speaker())
        done = await with_server(fake, file, OPENAI_MODEL="small")
    assert done.code == 0, done.err
    assert "20 reflections would go to the language model" in done.err
    assert "The language model worded 4 themes" in done.err
    found = _themes(tmp_path)
    assert "subject:trust" in found["worded"]
    (trust,) = [theme for theme in found["themes"] if theme["id"] == "subject:trust"]
    assert trust["statement"] == speakers.STATEMENTS["Trust"]
    assert {each["for"] for each in found["sent"]} == {
        "word-themes",
        "place-reflections",
        "judge-quotes",
    }


async def test_without_the_model_it_says_why(
    with_server: Any, wayfinder: Run, file: Path, tmp_path: Path
) -> None:
    asked = ("synthesise", "--in", str(file), "--out", "themes.json", "--question", QUESTION)
    assert (await asyncio.to_thread(wayfinder, *asked)).code == 0
    plain = _themes(tmp_path)
    async with FakeOpenAI() as fake:
        fake.will(fakes.broken_json)
        done = await with_server(fake, file, OPENAI_MODEL="small")
        assert done.code == 0
        assert "without the language model: its answers could not be read" in done.err
        assert _themes(tmp_path)["themes"] == plain["themes"]
        fake.asked.clear()
        done = await with_server(fake, file, "--most-tokens", "10")
        assert "more than it may" in done.err
        done = await with_server(fake, file, "--no-model")
        assert fake.asked == []
        assert _themes(tmp_path) == plain


async def test_embeddings_help_where_they_are_configured(
    with_server: Any, file: Path, tmp_path: Path
) -> None:
    async with FakeOpenAI() as fake:
        runs = []
        for _ in range(2):
            done = await with_server(fake, file, OPENAI_EMBEDDING_MODEL="tiny")
            assert done.code == 0, done.err
            runs.append((tmp_path / "themes.json").read_bytes())
        assert runs[0] == runs[1]
        assert len(fake.embedded) == 2 * len(reflections())
        fake.fails(500, 100)
        done = await with_server(fake, file)
        assert done.code == 0
        assert "without embeddings: the server did not answer" in done.err


async def test_only_words_of_those_who_agreed_are_sent(with_server: Any, tmp_path: Path) -> None:
    agreed = {one.id: "yes" for one in reflections() if one.id.startswith(("trust", "money"))}
    file = _write(tmp_path / "asked.csv", agreed)
    async with FakeOpenAI() as fake:
        fake.will(speaker())
        models = {"OPENAI_MODEL": "small", "OPENAI_EMBEDDING_MODEL": "tiny"}
        done = await with_server(fake, file, "--all-agreed", **models)
        assert done.code == 0, done.err
        sent = speakers.texts_sent(fake.asked)
        assert all((one.text in sent) == (one.id in agreed) for one in reflections())
        assert sorted(fake.embedded) == sorted(
            one.text for one in reflections() if one.id in agreed
        )


async def test_nothing_leaves_this_machine_unless_people_agreed(
    with_server: Any, file: Path, tmp_path: Path
) -> None:
    async with FakeOpenAI() as fake:
        fake.will(speaker())
        # Not by its address, so that it counts as somebody else's.
        fake_elsewhere = fake.base_url.replace("127.0.0.1", "0.0.0.0")
        models = {"OPENAI_MODEL": "small", "OPENAI_EMBEDDING_MODEL": "tiny"}
        done = await with_server(fake, file, **models, OPENAI_BASE_URL=fake_elsewhere)
        assert done.code == 0, done.err
        assert "without the language model: nobody here agreed to it" in done.err
        assert "without embeddings: nobody here agreed to it" in done.err
        assert (fake.asked, fake.embedded) == ([], [])
        assert _themes(tmp_path)["sent"] == []


@pytest.mark.parametrize(
    ("base_url", "here"),
    [
        ("http://127.0.0.1:8901/v1", True),
        ("http://localhost:8901/v1", True),
        ("http://[::1]:8901/v1", True),
        ("", False),
        ("https://api.example.org/v1", False),
        ("http://127.0.0.1.example.org/v1", False),
        ("http://192.168.0.7/v1", False),
    ],
)
def test_words_stay_here_only_if_the_server_is_this_machine(base_url: str, here: bool) -> None:
    assert _is_here(base_url) is here
