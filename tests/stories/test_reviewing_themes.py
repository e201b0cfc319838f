"""Coaches review themes in chat: from their home page, two at once, every step undoable."""

from sqlalchemy import select

from bot.delivery.models import Letter
from bot.guidance import shelf
from bot.people.vocabulary import Role
from bot.synthesis.models import EntryState, Evidence, LearnedEntry, LivingTheme, State
from bot.synthesis.words import OPEN
from tests.stories.test_themes import (
    approves,
    comes_in,
    eight_neighbourhoods,
    looks,
    members,
    opens,
    press,
    theme,
    writer_of,
)
from tests.world import Someone, World


async def test_from_the_home_page_a_coach_approves_or_asks_for_change(world: World) -> None:
    coach, _manager = await eight_neighbourhoods(world)
    await looks(coach)
    await coach.opens_home()
    assert "waiting for a coach." in coach.home
    sections = world.platforms["slack"].homes[coach.address].sections
    first, other, _ = [b for section in sections for b in section.buttons if b.action == OPEN]
    await coach.presses_that("", first)
    await coach.presses("Approve")
    await coach.presses_that("", other)
    await coach.presses("Ask for change")
    await coach.fills(why="Say whose it is.")
    async with world.app.db.reading() as tx:
        states = [(await tx.get_one(LivingTheme, int(b.ref))).state for b in (first, other)]
    assert states == [State.APPROVED, State.TO_CHANGE]


async def test_on_telegram_a_coach_approves_or_asks_for_change(world: World) -> None:
    await eight_neighbourhoods(world)
    omar = world.person("telegram", "omar")
    await comes_in(omar, Role.COACH)
    await looks(omar)
    await omar.presses("Residents and neighbourhoods")
    await omar.presses("Approve")
    omar.sees("Approved.")
    await omar.commands("themes")
    await omar.presses("Money and cost")
    await omar.presses("Ask for change")
    omar.sees("What does not fit yet?")
    await omar.says("Say whose money.")
    omar.sees("Kept as to be changed.")
    states = [
        (await theme(world, title)).state
        for title in ("Residents and neighbourhoods", "Money and cost")
    ]
    assert states == [State.APPROVED, State.TO_CHANGE]


async def test_two_coaches_do_not_overwrite_each_other(world: World) -> None:
    helen, _manager = await eight_neighbourhoods(world)
    omar = world.person("telegram", "omar")
    await comes_in(omar, Role.COACH)
    await looks(helen)
    for coach in (helen, omar):
        await opens(world, coach, "Trust")
    await omar.presses("Approve")
    await helen.presses("Put away")
    helen.sees("Somebody changed this theme after you looked.")
    assert (await theme(world, "Trust")).state is State.APPROVED


async def test_every_step_can_be_undone_and_is_written_down(world: World) -> None:
    coach, _manager = await eight_neighbourhoods(world)
    await looks(coach)
    before = await members(world, "Trust"), await members(world, "Money and cost")
    await opens(world, coach, "Trust")
    await coach.presses("Merge")
    await coach.presses("Money and cost")
    assert await members(world, "Money and cost") == before[0] | before[1]
    await coach.commands("themes")
    await coach.presses("What was done")
    assert "Helen merged another theme into it" in coach.last
    await coach.presses("Undo 1")
    coach.sees("Undone.")
    after = await members(world, "Trust"), await members(world, "Money and cost")
    assert after == before
    assert (await theme(world, "Trust")).state is State.PROPOSED
    await coach.presses("Undo 1")
    coach.sees("That step has been undone already.")
    await coach.commands("themes")
    await coach.presses("What was done")
    assert "undid this: merged another theme into it" in coach.last
    await coach.presses("Undo 1")  # and again, the other way round
    assert await members(world, "Money and cost") == before[0] | before[1]
    assert (await theme(world, "Trust")).state is State.MERGED


async def test_an_approved_theme_waits_in_the_playbook_until_it_is_published(
    world: World,
) -> None:
    coach, manager = await eight_neighbourhoods(world)
    await looks(coach)
    trust = await theme(world, "Trust")
    await press(coach, "themes.offer", f"{trust.id}.{trust.version}")
    coach.sees("Only an approved theme can be offered to the playbook.")

    # She approves it and offers it: those who own the playbook get a draft, with where it is from.
    await approves(world, coach, "Trust", "Learning and reflection")
    for title in ("Trust", "Learning and reflection"):
        await opens(world, coach, title)
        await coach.presses("Offer to the playbook")
    await world.wait(days=1)
    drafts = [m.text for m in manager.messages if "It is not published yet." in m.text]
    assert len(drafts) == 2
    assert all("This was learned in practice." in draft for draft in drafts)
    await manager.presses("Take it in")
    manager.sees("as soon as the theme is published")
    assert await in_the_playbook(world) == []

    # Those who wrote are asked, it is published, and the playbook has it; asked for change, not.
    await coach.commands("themes")
    await coach.presses("Give approved ones back")
    await coach.commands("themes")
    assert await in_the_playbook(world) == []
    await coach.presses("Publish what was given back")
    [document] = await in_the_playbook(world)
    [entry] = await entries(world, EntryState.ACCEPTED)
    assert document == entry.document
    published = await theme_by_id(world, entry.theme_id)
    await press(coach, "themes.change", f"{published.id}.{published.version}")
    await coach.fills(why="Say whose it is.")
    assert await in_the_playbook(world) == []
    [pulled] = await entries(world, EntryState.PULLED_BACK)
    assert pulled.theme_id == published.id


async def test_a_draft_is_pulled_back_when_too_few_stand_behind_it(world: World) -> None:
    coach, manager = await eight_neighbourhoods(world)
    await looks(coach)
    await approves(world, coach, "Learning and reflection")
    await opens(world, coach, "Learning and reflection")
    await coach.presses("Offer to the playbook")
    await world.wait(days=1)
    assert "This was learned in practice." in manager.last
    gone = await writer_of(world, min(await members(world, "Learning and reflection")))
    await gone.commands("forgetme")
    await gone.presses("Erase everything")
    [entry] = await entries(world, EntryState.PULLED_BACK)
    await world.wait(minutes=1)
    assert "It has been taken back meanwhile" in manager.last
    assert "This was learned in practice." not in manager.last
    await press(manager, "entry.accept", str(entry.id))
    manager.sees("That has been decided already, or is not yours to decide.")
    assert await in_the_playbook(world) == []


async def test_who_will_not_be_quoted_any_more_is_taken_out_of_every_draft(world: World) -> None:
    coach, manager = await eight_neighbourhoods(world)
    other, late = world.person("slack", "joy"), world.person("telegram", "kit")
    await comes_in(other, Role.MANAGER)
    await comes_in(late, Role.MANAGER)
    await looks(coach)
    await approves(world, coach, "Trust")
    await opens(world, coach, "Trust")
    await coach.presses("Offer to the playbook")
    await world.wait(days=1)
    quote, writer = await quoted_in(world, "Trust", manager.last)
    assert all(quote in who.last for who in (manager, other, late))
    before = len(manager.messages)

    # The theme still stands on enough people: only the words go.
    await writer.commands("settings")
    await writer.presses("What I have agreed to")
    await writer.presses("No to being quoted")
    await world.wait(minutes=1)
    for who in (manager, other, late):
        assert quote not in who.transcript()
        assert "This was learned in practice." in who.last
    assert len(manager.messages) == before  # no new message: the one that they have
    async with world.app.db.reading() as tx:
        kept = await tx.scalars(select(Letter.content).where(Letter.key.startswith("entry:")))
        assert all(quote not in (content or "") for content in kept)

    # It can be decided as before, and whoever is asked no longer has no draft before them.
    await manager.presses("Take it in")
    manager.sees("Taken in.")
    await world.wait(minutes=1)
    for who in (other, late):
        assert "This was learned in practice." not in who.transcript()
        assert "Taken in." in who.last


async def quoted_in(world: World, title: str, draft: str) -> tuple[str, Someone]:
    """Return a quote that stands in a draft, and who wrote it."""
    found = await theme(world, title)
    async with world.app.db.reading() as tx:
        rows = await tx.execute(
            select(Evidence.quote, Evidence.reflection_id)
            .where(Evidence.theme_id == found.id, Evidence.quote != "")
            .order_by(Evidence.reflection_id)
        )
        quote, reflection = next((said, of) for said, of in rows if said in draft)
    return quote, await writer_of(world, reflection)


async def entries(world: World, state: EntryState) -> list[LearnedEntry]:
    async with world.app.db.reading() as tx:
        return list(await tx.scalars(select(LearnedEntry).where(LearnedEntry.state == state)))


async def theme_by_id(world: World, theme_id: int) -> LivingTheme:
    async with world.app.db.reading() as tx:
        return await tx.get_one(LivingTheme, theme_id)


async def in_the_playbook(world: World) -> list[str]:
    async with world.app.db.reading() as tx:
        return [kept.name for kept in await shelf.listed(tx)]
