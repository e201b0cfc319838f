"""Papers of an event: a manager sends a file, it waits, and goes to those who come."""

from bot.chat import Attachment
from bot.people.vocabulary import Role
from tests.events import announces, arrives, drafts, neighbours, the_programme
from tests.world import Someone, World

PDF = b"%PDF-1.4 the paper"


def papers_of(someone: Someone) -> list[tuple[str, bytes]]:
    return [
        (message.file.name, message.file.read())
        for message in someone.messages
        if message.file and not message.file.name.endswith(".ics")
    ]


async def thinks(world: World) -> None:
    await world.app.tick()
    await world.app.tick()


async def test_it_goes_with_the_first_reminder_and_to_those_who_missed_it(world: World) -> None:
    mo, ann, bob, cat = await neighbours(world, "ann", "bob", "cat")
    await drafts(mo)
    await mo.presses("Attach a paper")
    mo.sees("Send me the file for “Housing clinic” here: at most 20 MB")
    await mo.says("It is in my bag.")
    mo.sees("I was waiting for a file")
    await mo.presses("Attach a paper")
    await mo.sends_file("../../agenda.pdf", PDF)
    mo.sees("I am taking agenda.pdf in.", "agenda.pdf goes with “Housing clinic”")
    await mo.presses("Announce it now")
    await ann.presses("Coming")
    await bob.presses("Maybe")
    assert papers_of(ann) == []
    await world.wait(days=9)
    assert papers_of(ann) == [("agenda.pdf", PDF)]
    await cat.presses("Coming")  # after the others have had it
    assert papers_of(cat) == [("agenda.pdf", PDF)]
    assert papers_of(bob) == []
    await world.wait(days=7)
    await mo.says("Three people rang a landlord.")
    await mo.presses("Send it")
    assert papers_of(bob) == [("agenda.pdf", PDF)]


async def test_a_file_that_comes_by_itself_is_asked_about(world: World) -> None:
    mo, ann = await neighbours(world, "ann")
    await mo.sends_file("before.md", b"# Before\n\nNothing is planned yet.")
    mo.sees("Shall I add before.md to what I answer from?")  # no event could be meant
    await announces(mo)
    await mo.sends_file("notes.md", b"# Notes\n\nAsk who decides about the hall.")
    mo.sees("What is notes.md for?")
    message_id, button = mo.button("Paper for “Housing clinic”")
    await mo.presses_that(message_id, button)
    assert mo.count("notes.md goes with “Housing clinic”") == 1
    await mo.presses_that(message_id, button)
    mo.sees("settled already")
    await mo.sends_file("guide.md", b"# Guide\n\nAsk who decides about the hall.")
    await mo.presses("To answer questions from")
    mo.sees("Shall I add guide.md to what I answer from?")
    await mo.presses("Add it")
    await thinks(world)
    assert mo.count("guide.md is added") == 1
    await mo.sends_file("secret.md", b"# Not this")
    await mo.presses("Nothing, forget it")
    assert mo.count("secret.md goes nowhere.") == 1
    await ann.sends_file("mine.pdf", PDF)
    assert ann.count("What is mine.pdf for?") == 0
    await mo.presses("Attach a paper")
    await mo.presses("Take out notes.md")
    assert mo.count("notes.md goes nowhere.") == 1


async def test_what_cannot_be_passed_on_is_refused_with_a_clear_word(world: World) -> None:
    mo, ann = await neighbours(world, "ann")
    await drafts(mo)
    await mo.presses("Attach a paper")
    await mo.sends(Attachment.FILE, file_id="film", file_name="film.mp4", size=100_000_000)
    mo.sees("film.mp4 has 100 MB. I can pass on at most 20 MB, so I have not taken it.")
    await mo.presses("Attach a paper")
    await mo.sends(Attachment.FILE, file_id="gone", file_name="gone.pdf", size=1000)
    mo.sees("I could not get gone.pdf from the app")
    await mo.presses("Attach a paper")
    world.platforms["slack"].files["lies"] = b"x" * 20_000_001
    await mo.sends(Attachment.FILE, file_id="lies", file_name="lies.pdf")
    mo.sees("lies.pdf has 20 MB. I can pass on at most")
    for number in range(6):
        await mo.presses("Attach a paper")
        await mo.sends_file(f"{number}.pdf", PDF)
    mo.sees("There are 5 papers already")
    await mo.presses("Announce it now")
    assert papers_of(ann) == []
    nia = await arrives(world, await the_programme(world), "nia", role=Role.MANAGER)
    await nia.presses_that("", mo.button("Take out 0.pdf")[1])
    assert nia.count("0.pdf goes nowhere") == 1  # whoever runs the programme may
    await ann.presses_that("", mo.button("Take out 1.pdf")[1])
    ann.sees("I cannot find that event any more.")
