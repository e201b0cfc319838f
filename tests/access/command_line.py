"""What really happens when whoever runs the machine tries to get at a thing by command."""

import asyncio

from typer.testing import CliRunner

from bot.cli import app
from bot.people import queries as people
from bot.people.access import May, Thing, Whose
from tests.access.scene import SECRET, Probe, Scene, programme


async def run(*words: str) -> str:
    result = await asyncio.to_thread(CliRunner().invoke, app, list(words))
    assert result.exit_code == 0, result.output
    return result.output


async def number(scene: Scene, whose: Whose) -> str:
    return str((await scene.person(scene.target(whose))).id)


async def reflection_by_command(scene: Scene, whose: Whose) -> May:
    return May.READ if scene.words(whose) in await run("export", "reflections") else May.NOTHING


async def settings_by_command(scene: Scene, whose: Whose) -> May:
    shown = await run("person", "show", await number(scene, whose))
    return May.READ if f"accounts: {scene.target(whose).address}" in shown else May.NOTHING


async def data_by_command(scene: Scene, whose: Whose) -> May:
    shown = await run("export", "person", await number(scene, whose))
    return May.CHANGE if SECRET in shown else May.NOTHING


async def counts_by_command(scene: Scene, whose: Whose) -> May:
    shown = await run("programme", "show", programme(scene, whose).name)
    return May.READ if "taking part: fewer than 5" in shown else May.NOTHING


async def programme_by_command(scene: Scene, whose: Whose) -> May:
    shown = await run("programme", "set", programme(scene, whose).name, "contact", "Jo")
    return May.CHANGE if "contact is now Jo" in shown else May.NOTHING


async def invite_by_command(scene: Scene, whose: Whose) -> May:
    name = programme(scene, whose).name
    code = (await run("invite", "add", name)).strip()
    return May.CHANGE if code in await run("invite", "list", name) else May.NOTHING


async def calendar_by_command(scene: Scene, whose: Whose) -> May:
    shown = await run("calendar", "--person", await number(scene, whose), "--weeks", "520")
    assert SECRET not in shown
    return May.READ if "prompt: a question" in shown else May.NOTHING


async def record_by_command(scene: Scene, whose: Whose) -> May:
    shown = await run("person", "show", await number(scene, whose))
    return May.READ if "join as" in shown else May.NOTHING


async def themes_by_command(scene: Scene, whose: Whose) -> May:
    name = programme(scene, whose).name
    assert SECRET not in await run("themes", "run", name) + await run("themes", "report", name)
    return May.CHANGE if "every week" in await run("themes", "weekly", name) else May.NOTHING


async def erasing_by_command(scene: Scene, whose: Whose) -> May:
    target = scene.target(whose)
    await run("erase", "person", await number(scene, whose), "--yes")
    async with scene.world.app.db.reading() as tx:
        return May.NOTHING if await people.known(tx, target.address) else May.CHANGE


PROBES: dict[Thing, Probe] = {
    Thing.REFLECTION: reflection_by_command,
    Thing.SETTINGS: settings_by_command,
    Thing.DATA: data_by_command,
    Thing.COUNTS: counts_by_command,
    Thing.PROGRAMME: programme_by_command,
    Thing.INVITE: invite_by_command,
    Thing.CALENDAR: calendar_by_command,
    Thing.RECORD: record_by_command,
    Thing.THEMES: themes_by_command,
    Thing.ERASING: erasing_by_command,
}
