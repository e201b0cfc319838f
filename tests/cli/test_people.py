"""Setting up from the command line: what each command does, says, and ends with."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from sqlalchemy.ext.asyncio import AsyncSession
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.database import in_the_database
from bot.cli.failing import CannotDo
from bot.clock import SystemClock
from bot.people import record
from bot.people.models import Account, Person
from bot.people.vocabulary import Standing, Visibility
from bot.reflections.models import Reflection, State
from tests.databases import SqliteServer

SECRET = "Heffalump"


@pytest.fixture(autouse=True)
def _configured(
    sqlite_server: SqliteServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    with sqlite_server.copy(tmp_path) as url:
        monkeypatch.setenv("DATABASE_URL", url)
        yield


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, list(words))
    if isinstance(result.exception, CannotDo):
        raise result.exception
    assert result.exit_code == code, result.output
    return result.output


def no(said: str, *words: str) -> None:
    with pytest.raises(CannotDo, match=said):
        run(*words)


def test_a_programme_is_set_up() -> None:
    run("programme", "add", "Neighbours", "--place", "Ashdown")
    no("already", "programme", "add", "Neighbours")
    run("programme", "set", "Neighbours", "starts_on", "2026-09-07")
    no("before the first", "programme", "set", "Neighbours", "ends_on", "2026-09-06")
    no("5 or more", "programme", "set", "Neighbours", "least_people", "4")
    no("3 or more", "programme", "set", "Neighbours", "least_places", "0")
    no("no journey", "programme", "set", "Neighbours", "journey", "outer-space")
    no("no setting", "programme", "set", "Neighbours", "id", "7")
    no("a date like", "programme", "set", "Neighbours", "ends_on", "soon")
    run("programme", "set", "Neighbours", "least_people", "8")
    run("programme", "set", "Neighbours", "keep_days", "730")
    run("place", "add", "Neighbours", "Carow", "--timezone", "Europe/Dublin")
    run("place", "set", "Neighbours", "Carow", "--rename", "Carrow")
    no("Did you mean", "place", "add", "Neighbours", "Dunmore", "--timezone", "Europe/Londn")
    assert "Carrow (Europe/Dublin)" in run("place", "list", "Neighbours")
    run("place", "remove", "Neighbours", "Carrow")
    assert "Carrow" not in run("place", "list", "Neighbours")
    no("no place named 'Carrow'", "place", "remove", "Neighbours", "Carrow")
    run("place", "add", "Neighbours", "Carrow", "--timezone", "Europe/Dublin")
    assert "Carrow (Europe/Dublin)" in run("place", "list", "Neighbours")
    shown = run("programme", "show", "Neighbours")
    assert "least_people: 8" in shown
    assert "keep_days: 730" in shown
    assert "starts_on: 2026-09-07" in shown
    assert "taking part: fewer than 8" in shown


def test_invites_as_codes_and_on_paper(tmp_path: Path) -> None:
    run("programme", "add", "Neighbours", "--place", "Ashdown")
    code = run("invite", "add", "Neighbours", "--place", "Ashdown", "--role", "coach").strip()
    no("no place", "invite", "add", "Neighbours", "--place", "Narnia")
    assert f"{code}  coach  Ashdown  any number of uses  until" in run(
        "invite", "list", "Neighbours"
    )
    run("invite", "page", "Neighbours", "--code", code, "--telegram-bot", "NeighboursBot")
    page = (tmp_path / "invite.html").read_text()
    assert f"https://t.me/NeighboursBot?start={code}" in page
    assert "<svg" in page
    run("invite", "end", code)
    no("no invite", "invite", "page", "Neighbours", "--code", code)
    assert code not in run("invite", "list", "Neighbours")


def test_a_list_is_looked_at_and_then_taken_over(tmp_path: Path) -> None:
    run("programme", "add", "Neighbours", "--place", "Ashdown")
    people = tmp_path / "people.csv"
    people.write_bytes(
        "E-mail;Name;Place;Shoe size\r\na@b.org;Zoë;Ashdown;4\r\n=1@b.org;=Eve;Ashdown;5\r\n"
        ";Nobody;;\r\n".encode("cp1252")
    )
    take_over = ("people", "import", str(people), "--programme", "Neighbours")
    said = run(*take_over, code=1)
    assert "line 2: Zoë (a@b.org): new practitioner" in said
    assert "line 4: wrong: no reference" in said
    assert "'shoe size' is not used" in said
    assert "2 would be new, 0 would be changed, 0 as it is, 1 wrong." in said
    assert "Nothing has been changed" in said
    assert "nobody yet" in run("person", "list", "Neighbours")
    codes = tmp_path / "codes.csv"
    no("add --apply", *take_over, "--codes", str(codes))
    assert "2 new, 0 changed" in run(*take_over, "--apply", "--codes", str(codes), code=1)
    rows = list(csv.reader(codes.read_text("utf-8-sig").splitlines()))
    assert [row[:2] for row in rows[1:]] == [["a@b.org", "Zoë"], ["'=1@b.org", "'=Eve"]]
    assert "0 new, 0 changed, 2 as it is" in run(*take_over, "--apply", code=1)
    assert "Zoë  Ashdown  practitioner  expected" in run("person", "list", "Neighbours")


def test_administrators() -> None:
    assert "is now" in run("administrator", "add", "telegram:42")
    assert "is already" in run("administrator", "add", "telegram:42")
    no("not an address", "administrator", "add", "42")
    assert "telegram:42" in run("administrator", "list")
    run("administrator", "remove", "telegram:42")
    no("no administrator", "administrator", "remove", "telegram:42")


def somebody_wrote_a_secret() -> None:
    async def write(tx: AsyncSession) -> None:
        now = SystemClock().now()
        person = Person(id=1, name="Ann", standing=Standing.TAKING_PART, met_at=now, programme_id=1)
        tx.add(person)
        await tx.flush()
        tx.add(Account(person_id=1, address="telegram:41", lane="telegram"))
        tx.add(
            Reflection(
                person_id=1,
                question="What happened?",
                text=SECRET,
                state=State.ANSWERED,
                visibility=Visibility.NAMED,
                asked_at=now,
                answered_at=now,
            )
        )

    in_the_database(write)


def commands(group: typer.Typer, *before: str) -> set[tuple[str, ...]]:
    """Return every command there is, as people type it."""
    found = {
        (*before, each.name or (each.callback.__name__ if each.callback else ""))
        for each in group.registered_commands
    }
    for each in group.registered_groups:
        assert each.typer_instance
        found |= commands(each.typer_instance, *before, str(each.name))
    return found


OF_THE_MACHINE = {"run", "demo", "check", "db", "slack", "bench", "playbook", "words", "status"}
OF_FILES = {"ask", "classify-question", "format", "journey", "synthesise"}
"""They read what they are given, not what people wrote to the bot."""

ARGUMENTS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("programme", "add"): ("Streets",),
    ("programme", "list"): (),
    ("programme", "show"): ("Neighbours",),
    ("programme", "set"): ("Neighbours", "contact", "Jo"),
    ("programme", "helplines"): ("Neighbours",),
    ("calendar",): ("--person", "1"),
    ("place", "add"): ("Neighbours", "Birkby"),
    ("place", "list"): ("Neighbours",),
    ("place", "set"): ("Neighbours", "Birkby", "--rename", "Bigby"),
    ("place", "remove"): ("Neighbours", "Bigby"),
    ("invite", "add"): ("Neighbours",),
    ("invite", "page"): ("Neighbours",),
    ("invite", "list"): ("Neighbours",),
    ("invite", "end"): ("CODE",),
    ("people", "import"): ("people.csv", "--programme", "Neighbours", "--apply"),
    ("person", "list"): ("Neighbours",),
    ("person", "show"): ("1",),
    ("person", "role"): ("1", "coach", "Neighbours"),
    ("administrator", "add"): ("telegram:41",),
    ("administrator", "list"): (),
    ("administrator", "remove"): ("telegram:41",),
    ("themes", "run"): ("Neighbours",),
    ("themes", "weekly"): ("Neighbours",),
    ("themes", "report"): ("Neighbours",),
    ("export", "person"): ("1",),
    ("erase", "person"): ("1", "--yes"),
}


EXPORT = ("export", "reflections")


def test_every_export_of_words_is_recorded() -> None:
    run("programme", "add", "Neighbours", "--place", "Ashdown")
    somebody_wrote_a_secret()
    assert SECRET in run(*EXPORT)

    async def deeds(tx: AsyncSession) -> list[str]:
        return [trace.deed for trace in await record.newest(tx, None)]

    assert in_the_database(deeds)[0] == "exported every reflection"


def test_no_command_shows_anybodys_words(tmp_path: Path) -> None:
    """An administrator runs the machine. Erasing comes last; what is exported goes to its owner."""
    known = {one for one in commands(app) if one[0] not in OF_THE_MACHINE | OF_FILES}
    assert known - {EXPORT} == set(ARGUMENTS)
    run("programme", "add", "Neighbours", "--place", "Ashdown")
    somebody_wrote_a_secret()
    (tmp_path / "people.csv").write_text("reference,name\na@example.org,Ann\n")
    for command, arguments in ARGUMENTS.items():
        if command == ("invite", "end"):
            arguments = (run("invite", "add", "Neighbours").strip(),)
        said = run(*command, *arguments)
        assert SECRET not in said, command
        assert "What happened?" not in said, command
        if command == ("export", "person"):
            exported = list((tmp_path / "files").glob("*/my-data.json"))
            assert SECRET in exported[0].read_text()
            assert exported[0].parent.stat().st_mode & 0o077 == 0
    assert not list((tmp_path / "files").glob("*/my-data.json"))
    assert SECRET.encode() not in (tmp_path / "wayfinder.db").read_bytes()
