"""Events at the pages of whoever runs a programme: made, looked at, announced, watched."""

from sqlalchemy import select

from bot.learning_events.models import LearningEvent, Limits, Paper
from bot.people.models import Programme
from bot.people.vocabulary import Role
from tests.web.browsing import Reader, signed_in
from tests.web.managing import CLINIC, arrives, makes_an_event, many, the_manager
from tests.world import Someone, World


async def test_an_event_is_made_announced_and_watched(
    world: World, programme: Programme, reader: Reader
) -> None:
    await many(world, programme, Leith=6, Govan=2)
    await makes_an_event(reader)
    reader.sees("Kept as a draft. Nobody has been told", "9 people get it.")
    assert ">Coming</button>" not in reader.page, "theirs to press who get it"
    assert '<p class="header">Housing clinic</p>' in reader.page, "as Slack shows it"
    assert "<b>Housing clinic</b>" in reader.page, "as Telegram shows it"
    await reader.presses("Announce it now")
    reader.sees("is going out now", "It is about to go out.")
    assert "every 2s" in reader.page
    await world.app.tick()
    await reader.opens("/manager/events/1")
    reader.sees("9 of 9 delivered", "9 no answer yet")
    assert "every 2s" not in reader.page
    for number in range(6):
        await world.person("telegram", f"leith{number}").presses("Coming")
    await reader.opens("/manager/events/1")
    reader.sees("6 coming")
    reader.sees("All places together 9 6")
    assert "Leith" not in reader.text, "the two of Govan could be worked out"
    assert "Leith0" not in reader.page
    progress = await reader.client.get("/manager/events/1/progress")
    assert progress.headers["hx-refresh"] == "true"


async def test_an_event_is_taken_back_before_and_while_it_goes(
    world: World, programme: Programme, reader: Reader
) -> None:
    await many(world, programme, Leith=2)
    await makes_an_event(reader)
    await reader.presses("Announce it now")
    await reader.presses_undo()
    reader.sees("Nobody was told. It is a draft again.", "Announce it now")
    await world.app.tick()
    assert world.person("telegram", "leith0").messages == []
    await reader.presses("At a certain time")
    await reader.presses("Save", **{"field-day": "2026-01-06", "field-time": "10:00"})
    reader.sees("goes out on Tuesday 6 January, 10:00")
    await reader.opens("/manager/1/events")
    reader.sees("Ahead", "Housing clinic", "goes out on Tuesday 6 January, 10:00")
    await world.wait(days=1, hours=1)
    reader = await signed_in(await the_manager(world))
    await reader.opens("/manager/events/1")
    await reader.presses("Cancel the event")
    reader.sees("Why is “Housing clinic” not going to take place?")
    await reader.presses("Go on", words="The hall is flooded.")
    reader.sees("The hall is flooded.")
    await reader.presses("Yes, cancel the event")
    reader.sees("Cancelled.", "cancelled")


async def test_a_draft_is_put_right_thrown_away_and_brought_back(
    world: World, reader: Reader
) -> None:
    await makes_an_event(reader, **{"field-minutes": "7"})
    assert reader.status == 422
    reader.sees("This is still needed.")
    assert 'value="Housing clinic"' in reader.page, "what was typed stays"
    await makes_an_event(reader, **{"field-zone": "Atlantis", "field-title": "<b>Clinic</b>"})
    reader.sees("I do not know that time zone.", "<b>Clinic</b>")
    await reader.presses("Save", **CLINIC | {"field-title": "<b>Clinic</b>"})
    reader.sees("Kept as a draft.", "<b>Clinic</b>", "Announce it now")
    assert "<b>Clinic" not in reader.page
    assert "<b>&lt;b&gt;Clinic&lt;/b&gt;</b>" in reader.page, "as Telegram shows it"
    await reader.presses("Throw it away")
    reader.sees("The draft is gone.")
    async with world.app.db.reading() as tx:
        assert (await tx.scalars(select(LearningEvent))).all() == []
    await reader.presses_undo()
    reader.sees("Kept as a draft.", "<b>Clinic</b>", "Tuesday 20 January")


async def test_a_second_person_says_yes_on_their_page(
    world: World, programme: Programme, reader: Reader
) -> None:
    other = await arrives(world, programme, "lu", place="Govan", role=Role.MANAGER)
    async with world.app.db.transaction() as tx:
        tx.add(Limits(programme_id=programme.id, most_a_day=3, approval_above=1))
    await makes_an_event(reader)
    await reader.presses("Announce it now")
    reader.sees("a second person looks at it first")
    await world.app.tick()
    await other.presses("Yes, send it")
    await world.app.tick()
    await reader.opens("/manager/events/1")
    reader.sees("2 of 2 delivered")


async def test_papers_are_attached_and_taken_out(
    world: World, programme: Programme, mo: Someone, reader: Reader
) -> None:
    ann = await arrives(world, programme, "ann", place="Leith")
    await makes_an_event(reader)
    assert ">Attach a paper</button>" not in reader.page, "it asks for a file in the chat"
    for name in ("../agenda.pdf", "map.png"):
        await reader.uploads("/manager/events/1/papers", name, b"%PDF-1.4 the paper")
        reader.sees(f"{name.rpartition('/')[2]} goes with “Housing clinic”")
    await reader.presses("Send it to nobody")  # the first
    reader.sees("agenda.pdf goes nowhere.", "Papers: map.png")
    await reader.sends("/manager/events/1/papers")
    reader.sees("Choose a file first.")
    await reader.presses("Announce it now")
    await world.app.tick()
    await ann.presses("Coming")
    await world.wait(days=9)
    assert [each.file.name for each in ann.messages if each.file and each.file.path] == ["map.png"]
    await many(world, programme, Govan=1)
    other = await arrives(world, programme, "kay", place="Leith")
    await (await signed_in(other)).uploads("/manager/events/1/papers", "x.pdf", b"x")
    async with world.app.db.reading() as tx:
        assert len((await tx.scalars(select(Paper))).all()) == 1
