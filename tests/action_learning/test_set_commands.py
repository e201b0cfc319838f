"""`wayfinder format check` and `wayfinder format try`."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.failing import CannotDo
from bot.content import ContentError

run = CliRunner()


def test_formats_are_checked() -> None:
    done = run.invoke(app, ["format", "check"])
    assert done.exit_code == 0
    assert "classic-set.yaml: Classic set, 10 stages, 4 to 8 people" in done.stdout


def test_a_mistake_is_told_with_file_and_line(tmp_path: Path) -> None:
    broken = tmp_path / "mine.yaml"
    broken.write_text("title: Mine\nsummary: [\n")
    done = run.invoke(app, ["format", "check", str(broken)])
    assert isinstance(done.exception, ContentError)
    assert "mine.yaml:" in str(done.exception)


@pytest.mark.parametrize("clock", [[], ["--days"]])
@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("classic-set", "Closing round"),
        ("troika", "Closing word"),
        ("wial-style", "What we learned"),
        ("case-clinic", "end"),
        ("ten-step-in-writing", "Looking back"),
    ],
)
def test_a_format_is_played_through(name: str, last: str, clock: list[str]) -> None:
    done = run.invoke(app, ["format", "try", name, *clock], env={"COLUMNS": "200"})
    assert done.exit_code == 0
    assert last in done.stdout.partition("When")[2]
    assert "{" not in done.stdout


def test_an_unknown_format_is_told_what_there_is() -> None:
    done = run.invoke(app, ["format", "try", "tango"])
    assert isinstance(done.exception, CannotDo)
    assert "troika" in str(done.exception)
