"""What coaches do to themes through the functions that pages use, and what runs make of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.people.models import Programme
from bot.reflections.models import Reflection
from bot.synthesis import (
    acts,
    close_up,
    promoting,
    publishing,
    returning,
    runs,
    shown,
    studies,
    undoing,
)
from bot.synthesis.desk import CannotDo, Desk, No
from bot.synthesis.models import Part, RunKind, Study
from bot.synthesis.themes import Quote, Synthesis
from tests.synthesis.town import Town
from tests.synthesis.world import reflections


async def test_a_split_and_a_move_survive_every_run(database: Database) -> None:
    town = await Town(database).settle()
    money = await town.card("Money and cost")
    before = await town.ids(money.id)
    some = sorted(before)[:2]
    async with database.transaction() as tx:
        desk = Desk(tx, town.now, town.coach, "web")
        new = await acts.split(
            desk,
            money.id,
            money.version,
            reflections=some,
            title="Halls",
            statement="A hall costs more than a group has.",
        )
        new_id = new.id
    trust = await town.card("Trust")
    one = min(await town.ids(trust.id))
    async with database.transaction() as tx:
        desk = Desk(tx, town.now, town.coach, "web")
        await acts.move(
            desk, trust.id, trust.version, reflections=[one], to_id=new_id, why="It is a hall."
        )
    await town.run()
    await town.run(RunKind.NEW_ONES)
    assert await town.ids(new_id) == {*some, one}
    assert await town.ids(money.id) == before - set(some)
    assert one not in await town.ids(trust.id)
    assert (await town.card("Halls")).split_from_id == money.id
    async with database.reading() as tx:
        told = await close_up.history(tx, town.coach, town.study.id)
        assert told
        move = next(deed for deed in told if deed.deed == "move")
        assert (move.who, move.by, move.why) == ("Coach", "web", "It is a hall.")
    async with database.transaction() as tx:
        await undoing.undo(Desk(tx, town.now, town.coach, "web"), move.id)
    assert one in await town.ids(trust.id)
    assert await town.ids(new_id) == set(some)


async def test_what_has_changed_since_is_not_undone(database: Database) -> None:
    town = await Town(database).settle()
    trust = await town.card("Trust")
    async with database.transaction() as tx:
        desk = Desk(tx, town.now, town.coach)
        await acts.approve(desk, trust.id, trust.version)
    with pytest.raises(CannotDo) as stale:
        async with database.transaction() as tx:
            await acts.retire(Desk(tx, town.now, town.coach), trust.id, trust.version)
    assert stale.value.why is No.STALE
    trust = await town.card("Trust")
    async with database.transaction() as tx:
        await acts.retire(Desk(tx, town.now, town.coach), trust.id, trust.version)
    async with database.reading() as tx:
        told = await close_up.history(tx, town.coach, town.study.id, theme_id=trust.id)
    assert told
    approve = next(deed for deed in told if deed.deed == "approve")
    with pytest.raises(CannotDo) as no:
        async with database.transaction() as tx:
            await undoing.undo(Desk(tx, town.now, town.coach), approve.id)
    assert no.value.why is No.CHANGED_SINCE


async def test_what_came_after_a_coach_said_yes_is_not_quoted(database: Database) -> None:
    """Nothing reaches others without a coach: a quote that a later run chose waits for one."""
    town = await Town(database).settle()
    trust = await town.card("Trust")
    async with database.transaction() as tx:
        theme = await acts.approve(Desk(tx, town.now, town.coach), trust.id, trust.version)
        detail = await close_up.theme(tx, town.coach, theme.id, town.now)
        assert detail
        quoted = next(item for item in detail.items if item.quote)
        await acts.tick(
            Desk(tx, town.now, town.coach),
            theme.id,
            theme.version,
            reflection=quoted.reflection_id,
            supports=False,
        )
    town.now += timedelta(days=7)
    async with database.transaction() as tx:
        town.write(tx, "Trust is everything, and trust is gone.", town.people["person-3"])
    await town.run()
    async with database.transaction() as tx:
        await returning.give_back(Desk(tx, town.now, town.coach), town.study.id)
        await publishing.publish(Desk(tx, town.now, town.coach), town.study.id)
    async with database.reading() as tx:
        study = await tx.get_one(Study, town.study.id)
        programme = await tx.get_one(Programme, town.programme.id)
        view = await shown.overview(tx, study, programme)
    [theme_shown] = view.themes
    said = {one.text for one in reflections()}
    assert theme_shown.quotes
    assert all(any(quote in text for text in said) for quote in theme_shown.quotes)
    assert quoted.quote not in theme_shown.quotes  # a coach found that it does not bear it out


async def test_of_two_studies_that_differ_by_a_few_only_one_is_told(
    database: Database,
) -> None:
    town = await Town(database).settle()
    await _publishes(town, "Trust")
    async with database.transaction() as tx:
        late = town.write(tx, "Trust takes time.", town.people["person-1"])
        late.answered_at = town.now + timedelta(days=1)
    async with database.transaction() as tx:
        study = await studies.make(
            Desk(tx, town.now, town.coach),
            town.programme.id,
            studies.Scope(until=town.now.date()),
        )
    town.study = study
    await town.run()
    card = await town.card("Trust")
    async with database.transaction() as tx:
        desk = Desk(tx, town.now, town.coach)
        version = (await acts.approve(desk, card.id, card.version)).version
    for step in (
        lambda desk: returning.give_back(desk, town.study.id),
        lambda desk: promoting.offer(desk, card.id, version),
    ):  # those who are asked, and owners of the playbook, can compare as well
        with pytest.raises(CannotDo) as no:
            async with database.transaction() as tx:
                await step(Desk(tx, town.now, town.coach))
        assert no.value.why is No.TOO_NEAR


async def _publishes(town: Town, title: str) -> None:
    card = await town.card(title)
    async with town.db.transaction() as tx:
        desk = Desk(tx, town.now, town.coach)
        await acts.approve(desk, card.id, card.version)
        await returning.give_back(desk, town.study.id)
        await publishing.publish(desk, town.study.id)


async def test_marks_notes_and_what_was_added_stay(database: Database) -> None:
    town = await Town(database).settle()
    trust, money = await town.card("Trust"), await town.card("Money and cost")
    first, other = min(await town.ids(trust.id)), min(await town.ids(money.id))
    async with database.transaction() as tx:
        desk = Desk(tx, town.now, town.coach)
        theme = await acts.mark(desk, trust.id, trust.version, reflection=first, part=Part.MINORITY)
        theme = await acts.add(desk, trust.id, theme.version, reflections=[other])
        await acts.note(desk, trust.id, theme.version, words="Ask Birch Hill.")
    await town.run()
    async with database.transaction() as tx:
        detail = await close_up.theme(tx, town.coach, trust.id, town.now)
    assert detail
    parts = {item.reflection_id: item.part for item in detail.items}
    assert parts[first] is Part.MINORITY
    assert parts[other] is Part.SUPPORTS
    assert detail.card.note == "Ask Birch Hill."
    async with database.reading() as tx:
        rows = await tx.scalars(select(Reflection.id))
        assert set(parts) <= set(rows)


async def test_a_model_words_only_when_a_coach_says_so_and_nothing_unchecked(
    database: Database,
) -> None:
    quote = Quote("1", "Trust costs nothing.")
    lies = False

    async def cost(found: runs.Proposal) -> int:
        return 4200

    async def improve(found: runs.Proposal) -> tuple[Synthesis, str]:
        themes = [
            replace(theme, statement=f"Worded: {theme.title}.", worded_from=None)
            for theme in found.synthesis.themes
        ]
        if lies:
            themes[0] = replace(themes[0], quotes=(quote,))
        return replace(found.synthesis, themes=tuple(themes)), "The model worded them."

    town = await Town(database).settle()
    plain = (await town.card("Trust")).statement
    town.runs = runs.Runs(helpers=runs.Helpers(improve=improve, cost=cost))
    await town.run()
    last = (await town.look()).last_run
    assert last
    assert last.tokens == 4200
    assert (await town.card("Trust")).statement == plain
    lies = True
    await town.run(RunKind.WORDED)
    assert (await town.card("Trust")).statement == plain
    lies = False
    await town.run(RunKind.WORDED)
    assert (await town.card("Trust")).statement == "Worded: Trust."
    last = (await town.look()).last_run
    assert last
    assert last.note == "The model worded them."
