"""What runs do to the themes of a study, and how that is undone."""

from pathlib import Path

import pytest
from sqlalchemy import delete, select

from bot.db import Database
from bot.people.vocabulary import Visibility
from bot.reflections.models import Reflection
from bot.synthesis import (
    acts,
    close_up,
    runs,
    studies,
    undoing,
)
from bot.synthesis.desk import CannotDo, Desk, No
from bot.synthesis.models import ALIVE, Evidence, LivingTheme, RunKind, Unplaced
from tests.synthesis.town import Town


async def everything(town: Town) -> object:
    """Return all that a run changes."""
    seen = await town.look()
    cards = [
        (card.id, card.title, card.statement, card.is_minority, sorted(await town.ids(card.id)))
        for card in seen.themes
    ]
    async with town.db.reading() as tx:
        rows = await tx.execute(
            select(Evidence.theme_id, Evidence.reflection_id, Evidence.quote, Evidence.part)
        )
        evidence = sorted(rows)
        lying = sorted(await tx.scalars(select(Unplaced.reflection_id)))
        topics = sorted(
            (theme.id, str(theme.topics))
            for theme in await tx.scalars(select(LivingTheme))
            if theme.state in ALIVE
        )
    return cards, evidence, lying, topics, seen.new, seen.unplaced


async def undo_last(town: Town, deed: str) -> None:
    async with town.db.transaction() as tx:
        desk = Desk(tx, town.now, town.coach, "web")
        told = await close_up.history(tx, town.coach, town.study.id)
        last = next(each for each in told or () if each.deed == deed and each.can_be_undone)
        await undoing.undo(desk, last.id)


@pytest.mark.parametrize("kind", [RunKind.ANEW, RunKind.NEW_ONES])
async def test_a_run_can_be_undone_and_done_again(database: Database, kind: RunKind) -> None:
    town = await Town(database).settle()
    async with database.transaction() as tx:
        for number in range(4):
            person = town.people[f"person-{number}"]
            town.write(tx, "The bus is late, and buses stop at six.", person)
            town.write(tx, "Trust needs a bus.", person)
        town.write(tx, "Hm.", town.people["person-5"])
        gone = await tx.scalar(select(Reflection).where(Reflection.text.contains("Amina")))
        assert gone
        gone.visibility = Visibility.ONLY_ME
    before = await everything(town)
    await town.run(kind)
    after = await everything(town)
    assert after != before
    deed = "run" if kind is RunKind.ANEW else "place new ones"
    await undo_last(town, deed)
    assert await everything(town) == before
    await undo_last(town, f"undo {deed}")
    assert await everything(town) == after
    await undo_last(town, "do again")
    await town.run(kind)
    if kind is RunKind.NEW_ONES:
        assert await everything(town) == after
    else:
        assert {card.title for card in (await town.look()).themes} >= {"Trust", "Money and cost"}


async def test_the_first_run_undone_leaves_nothing_and_the_next_finds_it_again(
    database: Database,
) -> None:
    town = await Town(database).settle()
    found = {card.title for card in (await town.look()).themes}
    await undo_last(town, "run")
    seen = await town.look()
    assert (seen.themes, seen.last_run) == ((), None)
    await town.run()
    assert {card.title for card in (await town.look()).themes} == found


@pytest.mark.parametrize("step", ["approve", "tick", "move", "another run"])
async def test_a_run_that_a_coach_built_on_is_not_undone(database: Database, step: str) -> None:
    town = await Town(database).settle()
    trust = await town.card("Trust")
    async with database.transaction() as tx:
        desk = Desk(tx, town.now, town.coach)
        one = min(await town.ids(trust.id))
        if step == "approve":
            await acts.approve(desk, trust.id, trust.version)
        elif step == "tick":
            await acts.tick(desk, trust.id, trust.version, reflection=one, supports=True)
        elif step == "move":
            await acts.move(desk, trust.id, trust.version, reflections=[one], to_id=None)
    async with database.reading() as tx:
        told = await close_up.history(tx, town.coach, town.study.id)
    first = next(each for each in told or () if each.deed == "run")
    if step == "another run":
        await town.run()
    with pytest.raises(CannotDo) as no:
        async with database.transaction() as tx:
            await undoing.undo(Desk(tx, town.now, town.coach), first.id)
    assert no.value.why is No.CHANGED_SINCE
    assert (await town.card("Trust")).id == trust.id


async def test_a_run_is_undone_though_somebody_has_been_forgotten_since(
    database: Database,
) -> None:
    town = await Town(database).settle()
    async with database.transaction() as tx:
        await tx.execute(delete(Reflection).where(Reflection.text.contains("trust")))
    await undo_last(town, "run")
    assert (await town.look()).themes == ()


async def test_a_theme_of_too_few_is_not_approved(database: Database) -> None:
    town = await Town(database).settle()
    few = await town.card("Lanterns")
    assert not few.is_enough
    with pytest.raises(CannotDo) as no:
        async with database.transaction() as tx:
            await acts.approve(Desk(tx, town.now, town.coach), few.id, few.version)
    assert no.value.why is No.NOT_ENOUGH


async def test_a_run_begins_with_a_frame_of_the_programme_s_own(
    database: Database, tmp_path: Path
) -> None:
    folder = tmp_path / "prompts" / "synthesis" / "frames"
    folder.mkdir(parents=True)
    (folder / "seasons.yaml").write_text(
        "title: Seasons\nsubjects:\n  - {name: winter, title: Winter, cues: [lantern, soaked]}\n"
    )
    town = await Town(database).settle()
    town.runs = runs.Runs(tmp_path)
    assert set(town.runs.frames) == {"nine-building-blocks", "seasons", "six-themes"}
    for frame, title in (("seasons", "Winter"), ("nine-building-blocks", "Money")):
        async with database.transaction() as tx:
            desk = Desk(tx, town.now, town.coach)
            scope = studies.Scope(frame=frame)
            town.study = await studies.make(desk, town.programme.id, scope)
        await town.run()
        titles = {card.title for card in (await town.look()).themes}
        assert title in titles
        assert "Trust" in titles or "People and culture" in titles, "what it misses is found too"
    (folder / "seasons.yaml").unlink()
    async with database.transaction() as tx:
        scope = studies.Scope(frame="seasons")
        town.study = await studies.make(Desk(tx, town.now, town.coach), town.programme.id, scope)
    town.runs = runs.Runs(tmp_path)
    await town.run()
    last = (await town.look()).last_run
    assert last
    assert "The frame seasons is not there any more" in last.note
