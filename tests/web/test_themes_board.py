"""Coaches at the board of themes: looking, shaping, two at once, and giving it away."""

import re
from html import unescape

import httpx
from sqlalchemy import delete, select

from bot.people import permission
from bot.people.models import Membership, Person
from bot.people.vocabulary import Role
from bot.synthesis.models import Run, RunKind, State
from tests.stories.test_themes import (
    STATEMENT,
    comes_in,
    eight_neighbourhoods,
    everybody_answers,
    members,
    theme,
    writer_of,
)
from tests.web.browsing import Reader, signed_in
from tests.world import Someone, World

BOARD = "/coach/themes/of/1"


async def finds(world: World, reader: Reader) -> None:
    await reader.opens("/coach/themes")
    reader.sees("Which reflections do you want to look at?")
    await reader.sends("/coach/themes", programme="1")
    reader.sees("201 shared reflections can be looked at.")
    await reader.sends(BOARD, what="run")
    reader.sees("Waiting its turn")
    await world.app.tick()
    await reader.opens(f"{BOARD}/run")
    assert reader.answer.headers["HX-Refresh"] == "true"


async def opens(world: World, reader: Reader, title: str) -> str:
    """Open a theme; return where it stands."""
    path = f"/coach/themes/{(await theme(world, title)).id}"
    await reader.opens(path)
    assert reader.status == 200
    return path


async def does(reader: Reader, path: str, **fields: str) -> Reader:
    """Send a form of the theme's page, with the version that this page shows."""
    carried = dict(re.findall(r'name="(version|seen)" value="(\d+)"', reader.page))
    return await reader.sends(path, **carried, **fields)


async def test_a_coach_looks_shapes_and_gives_away(world: World) -> None:
    coach, manager = await eight_neighbourhoods(world)
    reader = await signed_in(coach)
    await finds(world, reader)

    # What waits stands first, with what it rests on behind it.
    await reader.opens("/coach/themes")
    reader.sees(
        "201 reflections of 58 people in 8 places", "Waiting for a coach", "quotes to look at"
    )
    path = await opens(world, reader, "Words")
    reader.sees("What it rests on", "Bearing it out", "waits for a coach")
    first = re.findall(r'id="r(\d+)"', reader.page)[0]
    await does(reader, path, what="tick:yes", reflection=first)
    assert f'id="y{first}" name="what" value="tick:none" aria-pressed="true"' in reader.page
    await does(reader, path, what="mark:counter", reflection=first)
    reader.sees("Saying the opposite 1")

    # She merges two that are one, thinks better of it, and does it after all.
    small, large = await members(world, "Words"), await members(world, "Word")
    into = await theme(world, "Word")
    await does(reader, path, what="merge", into=f"{into.id}.{into.version}", why="The same.")
    reader.sees("Merged.", "merged another theme into it", "The same.")
    assert await members(world, "Word") == small | large
    await reader.presses_undo()
    reader.sees("Undone.")
    assert await members(world, "Word") == large
    path = await opens(world, reader, "Word")

    # She words it, and splits some of it off.
    await does(reader, path, what="reword", title="Shut out", statement=STATEMENT)
    reader.sees("These are its words from now on", STATEMENT)
    some = sorted(large)[:2]
    carried = dict(re.findall(r'name="(version|seen)" value="(\d+)"', reader.page))
    token = re.findall(r'name="csrf" value="(\w+)"', reader.page)[0]
    body = httpx.QueryParams(
        [("csrf", token), *carried.items(), ("what", "split"), ("title", "Letters"),
         ("statement", "Letters are hard to read."), *(("reflections", str(n)) for n in some)]
    )  # fmt: skip
    answer = await reader.client.post(
        path,
        content=str(body),
        headers={
            "Origin": "https://bot.example.org",
            "Content-Type": "application/x-www-form-urlencoded",
        },
    )
    assert answer.status_code == 303
    await reader.opens(answer.headers["location"])
    reader.sees(
        "This is a theme of its own now.", "Letters are hard to read.", "split off from Shut out"
    )
    assert await members(world, "Letters") == set(some)
    await reader.presses_undo()
    assert await members(world, "Shut out") == large

    # Nothing goes out before those who wrote were asked.
    path = await opens(world, reader, "Shut out")
    await does(reader, path, what="publish")
    reader.sees("those who wrote have to be asked first")
    await does(reader, path, what="approve")
    reader.sees("Approved.")
    await does(reader, path, what="offer")
    reader.sees("Offered to those who manage the programme.", "Offered to the playbook")
    await does(reader, path, what="give back")
    reader.sees("1 theme given back.", "does this say what you meant?")
    await everybody_answers(world)
    await reader.opens(path)
    reader.sees("who answered say that it says what they meant")
    await reader.opens(f"{BOARD}/report/themes.csv")
    reader.sees("Nothing is published yet")
    await does(await reader.opens(path), path, what="did", words="We read letters aloud first.")
    await does(reader, path, what="publish")
    reader.sees("1 theme is published.")
    for name, what in (("html", "<svg"), ("md", "## Shut out"), ("csv", "We read letters aloud")):
        await reader.opens(f"{BOARD}/report/themes.{name}")
        assert what in reader.page
    await stands_in_the_reports(world, reader, manager)
    await reader.opens(path)
    reader.sees("Offered to the playbook")
    await is_taken_in_by(manager, reader)

    # Who did what, and why.
    await reader.opens(f"{BOARD}/history")
    reader.sees("Helen merged another theme into it", "The same.", "undid this: merged another")
    await reader.opens("/coach/themes")
    await reader.opens(f"{BOARD}/pictures?published=1")
    reader.sees("By place", "Show all living themes")


async def is_taken_in_by(manager: Someone, coach: Reader) -> None:
    """Whoever manages the programme decides; a coach finds no page for it."""
    here = "/manager/1/playbook"
    theirs = await signed_in(manager)
    await theirs.opens(here)
    theirs.sees("Offered by coaches", "Shut out", STATEMENT, "8 people in 7 places", "Take it in")
    decision = {"entry": "1", "what": "accept"}
    assert (await coach.sends(f"{here}/offered", **decision)).status == 404
    assert (await coach.opens(here)).status == 404
    await theirs.sends(f"{here}/offered", **decision)
    theirs.sees("It is in the playbook now", "Nothing is offered now.", "what-places-learned-")
    await theirs.sends(f"{here}/offered", **decision)
    theirs.sees("That has been decided already")
    assert (await theirs.sends(f"{here}/offered", entry="1", what="burn")).status == 404


async def stands_in_the_reports(world: World, reader: Reader, manager: Someone) -> None:
    """What is published stands in the programme's report and in that of a place that speaks of it;
    whoever runs the machine reads no quotes, and where no place is named nothing is said of it."""
    theirs = await signed_in(manager)
    for each in (reader, theirs):
        await each.opens("/reports/programmes/1")
        each.sees("What we noticed Shut out", STATEMENT, "8 people in 7 places", "What we changed")
        each.sees("Shut out: We read letters aloud first.", "Week by week")
    quoted = set(re.findall(r"<blockquote>(.*?)</blockquote>", reader.page))
    assert quoted
    await reader.opens("/reports/programmes/1/report.md")
    assert "## What we noticed\n\n### Shut out" in reader.page
    assert all(f"> {unescape(quote)}" in reader.page for quote in quoted)
    await reader.opens("/reports/programmes/1/report.csv")
    assert f"What we noticed,Shut out,What people say,{STATEMENT}" in reader.page
    of_place = await reader.opens("/reports/places/1")
    of_place.sees("No theme is published that enough people speak of.")

    machine = world.person("telegram", "ada")
    await comes_in(machine, Role.PRACTITIONER)
    async with world.app.db.transaction() as tx:
        await permission.appoint_administrators(tx, [machine.address], world.clock.now())
        them = (await tx.scalars(select(Person).where(Person.name == "Ada"))).one()
        await tx.execute(delete(Membership).where(Membership.person_id == them.id))
    shown = await (await signed_in(machine)).opens("/reports/programmes/1")
    shown.sees("What we noticed Shut out", STATEMENT)
    assert "<blockquote>" not in shown.page


async def test_two_coaches_at_once_do_not_overwrite_each_other(world: World) -> None:
    helen, _ = await eight_neighbourhoods(world)
    joan = world.person("telegram", "joan")
    await comes_in(joan, Role.COACH)
    one, other = await signed_in(helen), await signed_in(joan)
    await finds(world, one)
    path = await opens(world, one, "Trust")
    await opens(world, other, "Trust")
    await does(one, path, what="reword", title="Trust takes years", statement="It does.", why="So.")
    await does(other, path, what="reword", title="Being believed", statement="<b>Mine.</b>")
    assert other.status == 409
    other.sees("Somebody changed this theme while you were", "Helen gave it other words", "(So.)")
    other.sees("Trust takes years")
    assert 'value="Being believed"' in other.page
    assert "&lt;b&gt;Mine.&lt;/b&gt;</textarea>" in other.page
    assert (await theme(world, "Trust takes years")).state is State.PROPOSED
    await does(other, path, what="reword", title="Being believed", statement="<b>Mine.</b>")
    other.sees("These are its words from now on", "<b>Mine.</b>")

    # What is gone under somebody's hands is said, too.
    into = await theme(world, "Word")
    await opens(world, one, "Being believed")
    await does(other, path, what="merge", into=f"{into.id}.{into.version}")
    await does(one, path, what="approve")
    assert one.status == 409
    one.sees("merged another theme into it", "merged: Word")

    # A step that others have built on is not undone under them.
    await one.opens(f"{BOARD}/history")
    acts = re.findall(r'action="(/coach/themes/acts/\d+)"', one.page)
    await one.sends(acts[-1])
    one.sees("changed again since: undo the later step first")
    await one.sends(acts[0])
    one.sees("Undone.")
    assert (await theme(world, "Being believed")).state is State.PROPOSED
    await does(await one.opens(path), path, what="reword", title="x" * 81, statement="Long.")
    assert one.status == 422
    one.sees("That is too long.")
    assert unescape(one.page).count("x" * 81) == 1
    await does(one, path, what="approve", why="x" * 1001)  # it was half done when that was seen
    assert one.status == 422
    assert (await theme(world, "Being believed")).state is State.PROPOSED


async def test_what_was_not_placed_and_what_was_put_away(world: World) -> None:
    coach, _ = await eight_neighbourhoods(world)
    reader = await signed_in(coach)
    await finds(world, reader)
    path = await opens(world, reader, "Trust")
    before = await members(world, "Trust")
    (out,) = sorted(before)[:1]
    await does(reader, path, what="move", reflections=str(out), to="", why="Not about it.")
    reader.sees("Moved.")
    await reader.opens(f"{BOARD}/unplaced")
    number = re.findall(r'name="reflections" value="(\d+)"', reader.page)[0]
    into = await theme(world, "Trust")
    await reader.sends(f"{BOARD}/unplaced", reflections=number, to=f"{into.id}.{into.version}")
    reader.sees("1 reflection stands in it now.")
    assert int(number) in await members(world, "Trust")
    await does(await reader.opens(path), path, what="retire", why="Later.")
    reader.sees("Put away.")
    await reader.opens(f"{BOARD}?away=1")
    reader.sees("Put away 1", "Trust")
    ann = await writer_of(world, out)
    await ann.commands("reflect", "The grant ran out, and nobody trusts the funding.")
    reader = await signed_in(coach)
    await reader.opens(BOARD)
    await reader.sends(BOARD, what="place")
    async with world.app.db.reading() as tx:
        run = await tx.get(Run, 2)
    assert run is not None
    assert run.kind is RunKind.NEW_ONES
    await reader.sends("/coach/themes", programme="1", since="2026-02-01", until="2026-01-01")
    reader.sees("The period ends before it begins.")
    await reader.sends("/coach/themes", programme="1", since="2025-10-01", about="power")
    reader.sees("tagged power, 2025-10-01", "Other reflections to look at", "Eight Neighbourhoods")
    await reader.opens(BOARD)
    for act in ("weekly", "not weekly"):
        await reader.sends(BOARD, what=act)
    reader.sees("It runs only when you say so.")
    await reader.opens(f"{BOARD}/pictures")
    reader.sees(
        "A dash is nobody, or too few", "By place", "Over time", "numbers behind the picture"
    )


async def test_a_run_is_undone_and_another_begins_with_a_frame(world: World) -> None:
    coach, _ = await eight_neighbourhoods(world)
    reader = await signed_in(coach)
    await finds(world, reader)
    await reader.opens(f"{BOARD}/history")
    reader.sees("Helen looked for themes")
    [act] = re.findall(r'action="(/coach/themes/acts/\d+)"', reader.page)
    await reader.sends(act)
    reader.sees("Undone.", "201 shared reflections can be looked at.")
    await reader.sends("/coach/themes", programme="1", frame="nine-building-blocks")
    reader.sees("beginning with nine building blocks")
    await reader.sends("/coach/themes", programme="1", frame="of-nobody")
    await reader.opens(BOARD)
    reader.sees("201 shared reflections can be looked at.")


async def test_only_coaches_of_the_programme_have_a_board(world: World) -> None:
    coach, manager = await eight_neighbourhoods(world)
    reader = await signed_in(coach)
    await finds(world, reader)
    path = await opens(world, reader, "Trust")
    other = await world.add_programme("Rivers", "Leith", is_open=False)
    await world.add_invite("rivers", other, role=Role.COACH)
    stranger = world.person("telegram", "sam")
    await stranger.starts("rivers")
    await stranger.presses("Yes, that is fine")
    for who in (stranger, manager):
        reader = await signed_in(who)
        for there in (path, BOARD, f"{BOARD}/history", f"{BOARD}/unplaced", f"{BOARD}/pictures",
                      f"{BOARD}/report/themes.csv", f"{BOARD}/run"):  # fmt: skip
            await reader.opens(there)
            assert reader.status == 404, there
        await reader.opens("/my")
        for there in (path, BOARD, f"{BOARD}/unplaced", "/coach/themes/acts/1"):
            await reader.sends(there, what="retire", version="1", to="1.1", reflections="1")
            assert reader.status == 404, there
            await reader.opens("/my")
    assert (await theme(world, "Trust")).state is State.PROPOSED
