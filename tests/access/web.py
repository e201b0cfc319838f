"""What really happens when somebody tries to get at a thing on the pages."""

from sqlalchemy import func, select

from bot.people import queries as people
from bot.people.access import May, Thing, Whose
from bot.people.models import Person
from bot.synthesis.models import Study
from tests.access.scene import Probe, Scene, programme
from tests.web.browsing import Reader, signed_in


async def at_the_pages(scene: Scene) -> Reader:
    """Return their browser, in which they have signed in."""
    if scene.reader is None:
        scene.reader = await signed_in(scene.actor)
    return scene.reader


async def opens(scene: Scene, path: str) -> str:
    """Return what a page says; nothing where it is not there for them."""
    reader = await at_the_pages(scene)
    await reader.opens(path)
    assert reader.status in (200, 404), reader.text
    return reader.text if reader.status == 200 else ""


async def reflection_on_a_page(scene: Scene, whose: Whose) -> May:
    reflection, person = await scene.reflection(whose), await scene.person(scene.target(whose))
    reader = await at_the_pages(scene)
    reads = False
    for path in (f"/my/journal/{reflection}", f"/coach/people/{person.id}", "/my/journal"):
        await reader.opens(path)
        reads = reads or scene.words(whose) in reader.text
    await reader.opens("/my")
    await reader.sends(f"/my/journal/{reflection}/delete")
    if await scene.is_deleted(reflection):
        return May.CHANGE
    return May.READ if reads else May.NOTHING


async def settings_on_a_page(scene: Scene, whose: Whose) -> May:
    person = await scene.person(scene.target(whose))
    reader = await at_the_pages(scene)
    await reader.opens("/my/settings")
    await reader.sends("/my/settings", what="day", chosen="s.3", person=str(person.id))
    async with scene.world.app.db.reading() as tx:
        now = await tx.get_one(Person, person.id)
    return May.CHANGE if now.weekday == 3 else May.NOTHING


async def data_on_a_page(scene: Scene, whose: Whose) -> May:
    person = await scene.person(scene.target(whose))
    reader = await at_the_pages(scene)
    await reader.opens(f"/my/data/my-data.json?person={person.id}")
    assert reader.status == 200
    return May.CHANGE if scene.words(whose) in reader.page else May.NOTHING


async def counts_on_a_page(scene: Scene, whose: Whose) -> May:
    path = f"/reports/programmes/{programme(scene, whose).id}"
    return May.READ if await opens(scene, path) else May.NOTHING


async def programme_on_a_page(scene: Scene, whose: Whose) -> May:
    of = programme(scene, whose)
    shown = await opens(scene, f"/manager/{of.id}/settings")
    return May.CHANGE if "Words of welcome" in shown else May.NOTHING


async def invite_on_a_page(scene: Scene, whose: Whose) -> May:
    shown = await opens(scene, f"/manager/{programme(scene, whose).id}/invites")
    return May.CHANGE if "What do they become?" in shown else May.NOTHING


async def record_on_a_page(scene: Scene, whose: Whose) -> May:
    shown = await opens(scene, f"/manager/{programme(scene, whose).id}/settings")
    return May.READ if "What was done" in shown else May.NOTHING


async def calendar_on_a_page(scene: Scene, whose: Whose) -> May:
    shown = await opens(scene, f"/manager/{programme(scene, whose).id}/calendar")
    return May.READ if "Whose next twelve weeks" in shown else May.NOTHING


async def themes_on_a_page(scene: Scene, whose: Whose) -> May:
    of = programme(scene, whose)
    reader = await at_the_pages(scene)
    await reader.opens("/my")
    await reader.sends("/coach/themes", programme=str(of.id))
    async with scene.world.app.db.reading() as tx:
        made = select(func.count()).where(Study.programme_id == of.id)
        return May.CHANGE if (await tx.scalars(made)).one() else May.NOTHING


async def erasing_on_a_page(scene: Scene, whose: Whose) -> May:
    target = scene.target(whose)
    person = await scene.person(target)
    reader = await at_the_pages(scene)
    await reader.opens("/my")
    await reader.sends(f"/administrator/erase/{person.id}", sure=str(person.id))
    if whose is Whose.OWN:
        await reader.opens("/my/forget")
        await reader.sends("/my/forget", yes="yes")
    async with scene.world.app.db.reading() as tx:
        return May.NOTHING if await people.known(tx, target.address) else May.CHANGE


PROBES: dict[Thing, Probe] = {
    Thing.REFLECTION: reflection_on_a_page,
    Thing.SETTINGS: settings_on_a_page,
    Thing.DATA: data_on_a_page,
    Thing.COUNTS: counts_on_a_page,
    Thing.PROGRAMME: programme_on_a_page,
    Thing.INVITE: invite_on_a_page,
    Thing.CALENDAR: calendar_on_a_page,
    Thing.RECORD: record_on_a_page,
    Thing.THEMES: themes_on_a_page,
    Thing.ERASING: erasing_on_a_page,
}
