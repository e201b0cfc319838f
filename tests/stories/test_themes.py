"""A year of sixty people in eight places: a coach looks for themes, shapes them, gives them back,
publishes them, and puts one into the playbook; then somebody takes their words back."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from bot.chat import Address, Button
from bot.demo import year
from bot.guidance import shelf
from bot.people import consents
from bot.people import queries as people
from bot.people.models import Account, Person, Programme
from bot.people.vocabulary import Role, Standing
from bot.reflections.models import Moment, Reflection
from bot.synthesis.models import Act, Answer, Evidence, LivingTheme, Reply, Run, State, Wording
from bot.welcome import terms
from tests.stories.test_rights import everything_in
from tests.world import Someone, World

STATEMENT = "The words that services use shut out the people they are about."


async def eight_neighbourhoods(world: World) -> tuple[Someone, Someone]:
    """Return a coach and a manager of a programme with a year behind it."""
    async with world.app.db.transaction() as tx:
        await year.prepare(tx, world.clock.now())
    coach, manager = world.person("slack", "helen"), world.person("telegram", "idris")
    await comes_in(coach, Role.COACH)
    await comes_in(manager, Role.MANAGER)
    return coach, manager


async def comes_in(who: Someone, role: Role) -> None:
    """Let somebody be there already, as a member; how people join is another story."""
    async with who.world.app.db.transaction() as tx:
        now = who.world.clock.now()
        programme = (await tx.scalars(select(Programme))).one()
        person = await people.meet(tx, who.address, who.profile, now)
        person.programme_id, person.standing = programme.id, Standing.TAKING_PART
        person.joined_at, person.asked_terms = now, consents.edition(terms.english())
        await people.admit(tx, person, programme.id, role, now)


async def looks(coach: Someone) -> None:
    await coach.commands("themes")
    await coach.presses("Look for themes")
    await coach.presses("Show the themes")


async def theme(world: World, title: str) -> LivingTheme:
    """Return the newest theme that bears this title now."""
    async with world.app.db.reading() as tx:
        found = await tx.scalar(
            select(LivingTheme)
            .outerjoin(Wording, Wording.id == LivingTheme.wording_id)
            .where(func.coalesce(Wording.title, LivingTheme.name) == title)
            .order_by(LivingTheme.id.desc())
            .limit(1)
        )
    assert found, title
    return found


async def opens(world: World, coach: Someone, title: str) -> None:
    found = await theme(world, title)
    await press(coach, "themes.open", str(found.id))


async def press(who: Someone, action: str, ref: str) -> None:
    await who.presses_that("", Button(label="there", action=action, ref=ref))


async def members(world: World, title: str) -> set[int]:
    found = await theme(world, title)
    async with world.app.db.reading() as tx:
        rows = select(Evidence.reflection_id).where(
            Evidence.theme_id == found.id, Evidence.is_out.is_(False)
        )
        return set(await tx.scalars(rows))


async def writer_of(world: World, reflection_id: int) -> Someone:
    """Play whoever wrote this."""
    async with world.app.db.reading() as tx:
        row = await tx.execute(
            select(Account.address, Person.name)
            .join(Person, Person.id == Account.person_id)
            .join(Reflection, Reflection.person_id == Person.id)
            .where(Reflection.id == reflection_id)
        )
        address, name = row.one()
    found = world.person("telegram", name)
    found.address = Address.parse(address)
    return found


async def approves(world: World, coach: Someone, *titles: str) -> None:
    for title in titles:
        await opens(world, coach, title)
        await coach.presses("Approve")
        coach.sees("Approved.")


async def everybody_answers(world: World) -> None:
    await world.wait(hours=3)
    while True:
        async with world.app.db.reading() as tx:
            events = await year.answer(tx, world.clock.now() + timedelta(hours=3), frozenset())
        if not events:
            return
        for event in events:
            await world.app.receive(event)
        await world.app.tick()


async def test_from_a_year_of_reflections_to_the_playbook(world: World) -> None:
    coach, manager = await eight_neighbourhoods(world)

    # She looks for themes, and sees how far she can trust what was found.
    await looks(coach)
    assert "201 reflections of 58 people in 8 places" in coach.last
    assert "of the pairs together again" in coach.last

    # She reads what a theme rests on, and ticks what bears it out.
    await opens(world, coach, "Money and cost")
    await coach.presses("Look at the evidence")
    assert "Money and cost" in coach.last
    await coach.presses("1 ✓")
    assert "bears it out" in coach.last

    # She merges two that are one, and words it.
    small, large = await members(world, "Words"), await members(world, "Word")
    await opens(world, coach, "Words")
    await coach.presses("Merge")
    await coach.presses("Word")
    coach.sees("Merged.")
    assert await members(world, "Word") == small | large
    await coach.presses("Show the theme")
    await coach.presses("Other words")
    await coach.fills(title="Words that shut out", statement=STATEMENT, why="It is our words.")
    coach.sees("These are its words from now on")
    await opens(world, coach, "Asked")
    await coach.presses("Put away")
    coach.sees("Put away.")

    # A run later, all of that still stands, and what is new has found its place.
    before = await theme(world, "Words that shut out")
    ann = await writer_of(world, min(large))
    await ann.commands("reflect", "I said the word beneficiaries again, and nobody spoke.")
    await coach.commands("themes")
    await coach.presses("Look for themes anew")
    coach.sees("The run is done.")
    after = await theme(world, "Words that shut out")
    assert after.id == before.id
    now_in = await members(world, "Words that shut out")
    assert len(now_in - small - large) == 1
    assert small | large <= now_in
    assert (await theme(world, "Asked")).state is State.RETIRED
    assert (await theme(world, "Words")).state is State.MERGED

    # Nothing goes out that she has not approved and those who wrote were not asked about.
    await coach.commands("themes")
    await coach.presses("Publish what was given back")
    coach.sees("those who wrote have to be asked first")
    await approves(world, coach, "Words that shut out", "Trust", "Learning and reflection")
    await coach.commands("themes")
    await coach.presses("Give approved ones back")
    coach.sees("3 themes given back.")
    await world.wait(hours=1)
    ann.sees("Does this say what you meant?")
    while STATEMENT not in ann.last:
        await ann.presses("Yes")
    await ann.presses("Not quite")
    await ann.says("Some of us have got used to it.")
    assert any("Some of us have got used to it." in message.text for message in coach.messages)
    await everybody_answers(world)
    await opens(world, coach, "Words that shut out")
    assert "Not quite: Some of us have got used to it." in coach.last
    assert "who answered say that it says what they meant" in coach.last

    # She publishes. Everybody gets a digest, and can read it in people's words.
    await coach.commands("themes")
    await coach.presses("Publish what was given back")
    coach.sees("3 themes are published.")
    await world.wait(days=2)
    bob = await writer_of(world, max(small))
    assert bob.count("What places have in common") == 1
    await bob.presses("Read it in their words")
    assert STATEMENT in bob.last
    async with world.app.db.reading() as tx:
        assert await tx.scalar(select(func.count()).where(Moment.kind == "theme"))
    assert manager.count("has been published:") == 1
    assert "Shall we make a learning event of it?" in manager.transcript()

    # You said, we heard, what we did; and the report says it all.
    await opens(world, coach, "Trust")
    await coach.presses("What we did")
    await coach.fills(did="We keep one name at the door.")
    await coach.commands("themes")
    await coach.presses("Report")
    files = {message.file.name: message.file for message in coach.messages if message.file}
    page = Path(files["themes.html"].path).read_text()
    assert STATEMENT in page
    assert "We keep one name at the door." in page
    assert "<svg" in page
    edited = Path(files["themes.md"].path).read_text()
    assert "## Words that shut out" in edited
    assert "What we did: We keep one name at the door." in edited
    assert "| Theme | Everybody |" in edited
    assert len(Path(files["themes.csv"].path).read_text().splitlines()) == 4

    # From practice into the playbook, from where guidance cites it.
    await opens(world, coach, "Words that shut out")
    await coach.presses("Offer to the playbook")
    await world.wait(days=1)
    await manager.presses("Take it in")
    manager.sees("It is in the playbook now")
    await bob.commands("ask", STATEMENT)
    await world.wait(minutes=1)
    assert f"what-places-learned-{after.id}.md" in bob.transcript()

    # That is a step like any other: undone, the playbook has it no more.
    await coach.commands("themes")
    await coach.presses("What was done")
    await coach.presses("Undo 1")
    async with world.app.db.reading() as tx:
        assert await shelf.listed(tx) == []


async def small_theme_is_published(world: World, coach: Someone) -> int:
    """Publish a theme behind which only just enough people stand, and one with more."""
    await looks(coach)
    await approves(world, coach, "Trust", "Learning and reflection")
    await coach.commands("themes")
    await coach.presses("Give approved ones back")
    await coach.commands("themes")
    await coach.presses("Publish what was given back")
    assert coach.count("2 themes are published.") == 1
    await opens(world, coach, "Learning and reflection")
    await coach.presses("Offer to the playbook")
    return (await theme(world, "Learning and reflection")).id


async def test_who_is_forgotten_takes_what_rested_on_them_along(world: World) -> None:
    coach, manager = await eight_neighbourhoods(world)
    id_ = await small_theme_is_published(world, coach)
    await world.wait(days=3)
    await manager.presses("Take it in")
    behind = await members(world, "Learning and reflection")
    reader = await writer_of(world, min(await members(world, "Trust") - behind))
    assert reader.count("What places have in common") == 1
    await reader.presses("Read it in their words")
    assert "Learning and reflection" in reader.last
    gone = await writer_of(world, min(behind))
    async with world.app.db.reading() as tx:
        words = (await tx.get_one(Reflection, min(behind))).text
    assert words in await everything_in(world)

    await gone.commands("forgetme")
    await gone.presses("Erase everything")

    # The next reader does not get it, from anywhere.
    await reader.presses("Read it in their words")
    assert "Learning and reflection" not in reader.last
    assert "Trust" in reader.last
    shown = reader.shown(reader.message_id("What places have in common"))
    assert "Learning and reflection" not in shown
    assert "This has changed since it was first sent." in shown
    await reader.commands("ask", "What did places learn from mistakes and reflection?")
    assert f"what-places-learned-{id_}" not in reader.transcript()
    async with world.app.db.reading() as tx:
        assert await shelf.listed(tx) == []
    assert words not in await everything_in(world)
    await world.wait(days=1)
    assert coach.count("Too few now stand behind “Learning and reflection”") == 1
    assert (await theme(world, "Learning and reflection")).state is State.PROPOSED


async def test_words_that_are_no_longer_shared_are_no_longer_shown(world: World) -> None:
    coach, _manager = await eight_neighbourhoods(world)
    id_ = await small_theme_is_published(world, coach)
    behind = min(await members(world, "Learning and reflection"))
    writer = await writer_of(world, behind)
    await press(writer, "reflections.show_me", str(behind))
    async with world.app.db.reading() as tx:
        assert (await tx.get_one(Reflection, behind)).visibility == "only me"
        assert (await tx.get_one(LivingTheme, id_)).state is State.PROPOSED


async def test_who_no_longer_wants_to_be_quoted_is_not(world: World) -> None:
    coach, _manager = await eight_neighbourhoods(world)
    await looks(coach)
    await approves(world, coach, "Trust")
    await coach.commands("themes")
    await coach.presses("Give approved ones back")
    await coach.commands("themes")
    await coach.presses("Publish what was given back")
    trust = await theme(world, "Trust")
    async with world.app.db.reading() as tx:
        wording = await tx.get_one(Wording, trust.wording_id)
        assert wording.worded_from_id
    writer = await writer_of(world, wording.worded_from_id)
    reader = await writer_of(world, min(await members(world, "Money and cost")))
    await reader.commands("themes")
    assert wording.statement in reader.last
    await press(writer, "agreed.withdraw", "quoted")
    await reader.commands("themes")
    assert wording.statement not in reader.last
    assert "reflections speak of: Trust." in reader.last


async def test_only_coaches_see_the_board_and_the_words(world: World) -> None:
    coach, manager = await eight_neighbourhoods(world)
    await looks(coach)
    trust = await theme(world, "Trust")
    writer = await writer_of(world, min(await members(world, "Money and cost")))
    for other in (manager, writer):
        await other.commands("themes")
        other.sees("Nothing is published yet.")
        for action, ref in (
            ("themes.open", f"{trust.id}"),
            ("themes.evidence", f"{trust.id}"),
            ("themes.board", f"{trust.study_id}"),
            ("themes.approve", f"{trust.id}.{trust.version}"),
            ("themes.unplaced", f"{trust.study_id}"),
            ("themes.history", f"{trust.study_id}"),
            ("themes.run", f"{trust.study_id}"),
            ("themes.report", f"{trust.study_id}"),
            ("themes.pictures", f"{trust.study_id}"),
            ("themes.publish", f"{trust.study_id}"),
            ("themes.open", "rubbish"),
        ):
            await press(other, action, ref)
            other.sees("not yours to change")
    assert (await theme(world, "Trust")).state is State.PROPOSED


async def test_pictures_come_to_the_chat_and_say_what_they_show(world: World) -> None:
    coach, _manager = await eight_neighbourhoods(world)
    await looks(coach)
    await coach.presses("Pictures")
    places, quarters = [message.image for message in coach.messages if message.image]
    assert (places.name, quarters.name) == ("themes-by-place.png", "themes-over-time.png")
    for drawn, begins in ((places, "Themes by place"), (quarters, "Themes over time")):
        assert drawn.read().startswith(b"\x89PNG")
        assert drawn.alt.startswith(begins)
    assert "Communication and listening: most in 2025 Q" in quarters.alt
    coach.sees("each number rests on at least 5 people")

    async with world.app.db.transaction() as tx:
        (await tx.scalars(select(Programme))).one().least_people = 1000
    await coach.commands("themes")
    await coach.presses("Pictures")
    coach.sees("There is nothing to draw yet.")


async def test_a_weekly_run_by_itself(world: World) -> None:
    coach, _manager = await eight_neighbourhoods(world)
    await looks(coach)
    await coach.presses("Run every week")
    coach.sees("It runs every week from now on")
    await world.wait(days=8)
    assert coach.count("The run is done.") == 2
    async with world.app.db.reading() as tx:
        assert await tx.scalar(select(func.count()).select_from(Run)) == 2


async def test_new_ones_are_placed_into_living_themes(world: World) -> None:
    coach, _manager = await eight_neighbourhoods(world)
    await looks(coach)
    before = await members(world, "Trust")
    writer = await writer_of(world, min(before))
    await writer.commands(
        "reflect", "People trust Amina because she grew up here, and trust me less."
    )
    await coach.commands("themes")
    assert "1 has come since." in coach.last
    await coach.presses("Place the new ones")
    assert len(await members(world, "Trust") - before) == 1


async def test_what_somebody_was_asked_is_theirs_to_take_away(world: World) -> None:
    coach, _manager = await eight_neighbourhoods(world)
    await small_theme_is_published(world, coach)
    await world.wait(hours=1)
    writer = await writer_of(world, min(await members(world, "Learning and reflection")))
    await writer.presses("Not quite")
    await writer.says("It was the cake.")
    await writer.commands("mydata")
    page = next(m.file for m in writer.messages if m.file and m.file.name == "my-data.json")
    assert "It was the cake." in Path(page.path).read_text()
    async with world.app.db.reading() as tx:
        told = await tx.scalars(select(Reply).where(Reply.answer == Answer.NOT_QUITE))
        assert [reply.words for reply in told] == ["It was the cake."]
        assert await tx.scalar(select(func.count()).select_from(Act)) or 0 > 3
