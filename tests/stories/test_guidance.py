"""From a question to an answer that can be looked up, or to whoever can put it right."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import App
from bot.chat import Attachment
from bot.db import Database
from bot.guidance import shelf
from bot.guidance.models import Asked, KeptDocument, State, Variant, Verdict
from bot.people import queries as people
from tests.guided import (
    HARBOUR,
    IN_OTHER_WORDS,
    KNOWN,
    UNKNOWN,
    guided,
    manager,
    member,
)
from tests.world import World


@pytest.fixture
async def world(database: Database, tmp_path: Path) -> AsyncIterator[World]:
    async with guided(database, tmp_path) as world:
        yield world


@pytest.mark.parametrize("platform", ["slack", "telegram"])
async def test_a_question_is_answered_with_lines_that_can_be_opened(
    world: World, platform: str
) -> None:
    ann = await member(world, platform, "ann", "Ashdown")
    await ann.commands("ask", KNOWN)
    assert "joint database of families was abandoned after fourteen months" in ann.last
    assert "harbour-street.md, line" in ann.last
    await ann.presses("Read 1 in full")
    assert "harbour-street.md, line" in ann.last
    assert "weekly breakfast of the" in ann.last
    assert ann.messages[-1].parts[1].text in HARBOUR.decode()


async def test_a_question_in_other_words_is_answered_by_an_entrys_gist(world: World) -> None:
    ann = await member(world, "telegram", "ann", "Ashdown")
    await ann.commands("ask")
    ann.sees("What would you like to know?")
    await ann.says(IN_OTHER_WORDS)
    ann.sees("The Harbour Circle leant on a single person")
    assert "Work that hangs on one coordinator stops when she is ill" in ann.last


async def test_free_words_can_be_asked(world: World) -> None:
    ann = await member(world, "slack", "ann", "Ashdown")
    await ann.says(KNOWN)
    ann.sees("I had not asked you anything just now.")
    message_id, button = ann.button("Ask the playbook")
    await ann.presses_that(message_id, button)
    ann.sees("fourteen months")
    await ann.presses_that(message_id, button)
    ann.sees("I do not have those words any more.")


async def test_asking_leaves_the_question_of_the_week_open(world: World) -> None:
    ann = await member(world, "telegram", "ann", "Ashdown")
    await world.wait(days=7)
    ann.sees("What were you telling yourself")
    await ann.commands("ask")
    await ann.says(KNOWN)
    ann.sees("fourteen months")
    await ann.says("That I had no time.")
    ann.sees("Kept.")


async def test_a_reply_in_the_thread_keeps_its_context(world: World) -> None:
    ann = await member(world, "slack", "ann", "Ashdown")
    await ann.commands("ask", KNOWN)
    first = ann.message_id("fourteen months")
    await ann.says("And after how long was that?", reply_to=first)
    ann.sees("fourteen months")
    second = ann.message_id("fourteen months")
    assert second != first
    assert world.platforms["slack"].threads[second] == first
    await ann.says("And what did the same work better?", reply_to=first)
    ann.sees("weekly breakfast")
    async with world.app.db.reading() as tx:
        asked = list(await tx.scalars(select(Asked).order_by(Asked.id)))
    assert [each.follows_id for each in asked] == [None, asked[0].id, asked[0].id]


async def test_ask_in_reply_to_an_answer_keeps_its_context(world: World) -> None:
    ann = await member(world, "telegram", "ann", "Ashdown")
    welcome = ann.message_id("")
    await ann.commands("ask", KNOWN)
    first = ann.message_id("fourteen months")
    await ann.commands("ask", "And after how long was that?", reply_to=first)
    ann.sees("fourteen months")
    second = ann.message_id("fourteen months")
    assert second != first
    await ann.commands("ask", "And what did the same work better?", reply_to=second)
    ann.sees("weekly breakfast")
    await ann.commands("ask", "And after how long was that?", reply_to=welcome)
    async with world.app.db.reading() as tx:
        asked = list(await tx.scalars(select(Asked).order_by(Asked.id)))
    assert [each.follows_id for each in asked] == [None, asked[0].id, asked[0].id, None]


async def test_what_an_answer_was_worth_is_kept(world: World) -> None:
    ann = await member(world, "telegram", "ann", "Ashdown")
    await ann.commands("ask", KNOWN)
    await ann.presses("Helpful")
    ann.sees("I have noted that it helped")
    await ann.presses("Not helpful")
    async with world.app.db.reading() as tx:
        (asked,) = await tx.scalars(select(Asked))
    assert asked.verdict is Verdict.NOT_HELPFUL


async def test_what_is_wrong_here_reaches_whoever_runs_the_programme(world: World) -> None:
    ann = await member(world, "telegram", "ann", "Birkby")
    mo = await manager(world, "slack", "mo")
    await ann.commands("ask", IN_OTHER_WORDS)
    await ann.presses("That's wrong here")
    ann.sees("What is different in Birkby?")
    await ann.says("Here the four of us share it already.")
    ann.sees("beside the entry for Playbook editors")
    async with world.app.db.reading() as tx:
        (variant,) = await tx.scalars(select(Variant))
    assert variant.entry == "one-coordinator-is-not-enough"

    await ann.commands("variants")
    ann.sees("Only those who run a programme can see that.")
    await mo.commands("variants")
    mo.sees("Here the four of us share it already.")
    assert "Work that hangs on one coordinator" in mo.last
    assert "Birkby" in mo.last
    assert "Ann" not in mo.last
    await mo.presses("Seen")
    await mo.commands("variants")
    mo.sees("Nobody has told me")


async def test_what_is_not_known_goes_on_the_gap_list(world: World) -> None:
    ann = await member(world, "slack", "ann", "Ashdown")
    bob = await member(world, "telegram", "bob", "Birkby")
    mo = await manager(world, "telegram", "mo")
    for someone, question in (
        (ann, UNKNOWN),
        (bob, "Which laptop is best for editing video?"),
        (bob, "What is the capital of Mongolia?"),
    ):
        await someone.commands("ask", question)
        someone.sees("I do not know.")
        await someone.presses("Put it on the gap list")
        someone.sees("It is on the gap list.")
    await ann.commands("gaps")
    ann.sees("Only those who run a programme")
    await mo.commands("gaps")
    mo.sees("Questions without an answer", "Asked 2 times.", "Asked once.")
    assert "Ann" not in mo.transcript()
    message_id = mo.message_id("Asked 2 times.")
    button = next(m for m in mo.messages if "Asked 2 times." in m.text).buttons[0]
    await mo.presses_that(message_id, button)
    assert "2 taken off the list." in mo.shown(message_id)
    await mo.presses_that(message_id, button)
    await mo.commands("gaps")
    mo.sees("Questions without an answer", "Mongolia")


async def test_a_removed_document_is_gone_at_once_in_every_process(
    world: World, database: Database
) -> None:
    ann = await member(world, "telegram", "ann", "Ashdown")
    await ann.commands("ask", KNOWN)
    ann.sees("fourteen months")
    async with database.transaction() as tx:
        kept = await shelf.find(tx, "harbour-street.md", None)
        assert kept
        await shelf.remove(tx, kept)
    await ann.presses("Read 1 in full")
    ann.sees("harbour-street.md has been taken out of the playbook.")
    await ann.commands("ask", KNOWN)
    assert "fourteen months" not in ann.last
    # Entries whose document is gone stand on their own page.
    await ann.commands("ask", IN_OTHER_WORDS)
    ann.sees("one-coordinator-is-not-enough.md, line")
    await ann.presses("Read 1 in full")
    ann.sees("one-coordinator-is-not-enough.md, line")


@pytest.mark.parametrize("platform", ["slack", "telegram"])
async def test_a_manager_sends_a_file(world: World, platform: str) -> None:
    mo = await manager(world, platform, "mo")
    ann = await member(world, "telegram", "ann", "Ashdown")
    note = b"# Allotments\n\nThe allotment rota at Mill Lane was drawn up by the children.\n"
    await ann.sends_file("mill.md", note)
    ann.sees("I can only read words.")
    await mo.sends_file("mill.md", note)
    mo.sees("Shall I add mill.md to what I answer from?")
    message_id, button = mo.button("Add it")
    await mo.presses_that(message_id, button)
    mo.sees("mill.md is added; I answer from it as of now.")
    await mo.presses_that(message_id, button)
    mo.sees("That has been settled already.")
    await ann.commands("ask", "Who drew up the allotment rota at Mill Lane?")
    assert "drawn up by the children" in ann.last
    await mo.sends_file("mill.md", note.replace(b"children", b"grandparents"))
    await mo.presses("Add it")
    mo.sees("mill.md is updated")
    await ann.commands("ask", "Who drew up the allotment rota at Mill Lane?")
    assert "drawn up by the grandparents" in ann.last
    await mo.sends_file("mill.pdf", b"not a pdf")
    await mo.presses("Add it")
    mo.sees("mill.pdf is damaged or not what its ending says.")
    await mo.sends(Attachment.FILE, file_id="x", file_name="all.pdf", size=300_000_000)
    mo.sees("all.pdf is larger than 25 MB.")
    await mo.sends(Attachment.FILE, file_id="gone", file_name="gone.txt", size=10)
    await mo.presses("Add it")
    mo.sees("I could not get gone.txt from the app.")


async def test_a_programmes_own_document_answers_only_its_people(world: World) -> None:
    mo = await manager(world, "slack", "mo")
    await mo.sends_file("mill.md", b"The allotment rota at Mill Lane was drawn up by children.\n")
    await mo.presses("Add it")
    other = await world.add_programme("Elsewhere", is_open=False)
    await world.add_invite("ELSEWHERE", other)
    zed = world.person("slack", "zed")
    await zed.starts("ELSEWHERE")
    await zed.presses("Yes, that is fine")
    await zed.presses("Only me")
    await zed.presses("Monday")
    await zed.presses("09:00")
    await zed.commands("ask", "Who drew up the allotment rota at Mill Lane?")
    assert "children" not in zed.last
    await mo.commands("ask", "Who drew up the allotment rota at Mill Lane?")
    assert "children" in mo.last


async def test_old_foreign_and_odd_references_are_answered(world: World) -> None:
    ann = await member(world, "slack", "ann", "Ashdown")
    bob = await member(world, "slack", "bob", "Ashdown")
    await ann.commands("ask", UNKNOWN)
    _, button = ann.button("Put it on the gap list")
    for action, ref in (
        ("guidance.gap", button.ref),
        ("guidance.open", f"{button.ref}.1"),
        ("guidance.open", "x"),
        ("guidance.helpful", "99999"),
        ("guidance.wrong", ""),
        ("guidance.peer_ask", button.ref),
        ("guidance.set", button.ref),
    ):
        await bob.presses_that("", button.model_copy(update={"action": action, "ref": ref}))
        bob.sees("That belongs to a question that I no longer have.")
    for action in ("peer_yes", "peer_no", "meet", "not_meet", "upload", "no_upload"):
        for ref in ("7", "nothing"):
            odd = button.model_copy(update={"action": f"guidance.{action}", "ref": ref})
            await bob.presses_that("", odd)
            bob.sees("That has been settled already.")


async def test_a_process_that_dies_while_looking_loses_no_question(world: World) -> None:
    ann = await member(world, "telegram", "ann", "Ashdown")
    async with world.app.db.transaction() as tx:
        person = await people.known(tx, ann.address)
        assert person
        tx.add(
            Asked(
                person_id=person.id,
                programme_id=person.programme_id,
                address=str(ann.address),
                text=KNOWN,
                asked_at=world.clock.now(),
                taken_until_us=1,
            )
        )
    world.restart()
    await world.wait(minutes=1)
    ann.sees("fourteen months")


async def test_two_processes_give_one_answer(
    world: World, database: Database, tmp_path: Path
) -> None:
    ann = await member(world, "telegram", "ann", "Ashdown")
    root = world.app.guidance._shelf.root
    other = App(database, world.clock, world.platforms, root, files=tmp_path / "files")
    await ann.commands("ask", KNOWN)
    await other.think()
    await world.wait(minutes=1)
    assert ann.count("fourteen months") == 1


# With a language model.


async def test_a_broken_playbook_is_said_kindly(world: World, database: Database) -> None:
    ann = await member(world, "telegram", "ann", "Ashdown")

    class Broken(shelf.Shelf):
        async def answer(self, *words: Any, **options: Any) -> Any:
            raise RuntimeError("no index")

    world.app.guidance._answering._shelf = Broken(database)
    await ann.commands("ask", KNOWN)
    ann.sees("Something went wrong while I was looking.")
    async with database.reading() as tx:
        (asked,) = await tx.scalars(select(Asked))
        assert asked.state is State.FAILED
        assert (await tx.scalars(select(KeptDocument))).one().name == "harbour-street.md"
