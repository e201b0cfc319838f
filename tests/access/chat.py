"""What really happens when somebody tries to get at a thing in chat."""

from pathlib import Path

from bot.people import permission
from bot.people import queries as people
from bot.people.access import May, Thing, Whose
from bot.people.models import Person
from bot.synthesis import studies
from bot.synthesis.models import Study
from tests.access.scene import SECRET, Probe, Scene, programme


async def reflection_in_chat(scene: Scene, whose: Whose) -> May:
    reflection, wanted = await scene.reflection(whose), scene.words(whose)
    before = scene.actor.count(wanted)
    for action in ("reflections.read", "shared.read", "shared.show", "reflections.journal"):
        await scene.press(action, str(reflection))
    await scene.actor.commands("shared")
    reads = scene.actor.count(wanted) > before
    await scene.press("reflections.delete", str(reflection))
    if await scene.is_deleted(reflection):
        return May.CHANGE
    return May.READ if reads else May.NOTHING


async def settings_in_chat(scene: Scene, whose: Whose) -> May:
    """A press changes one's own settings; there is no reference by which to name another's."""
    target = scene.target(whose)
    person = await scene.person(target)
    await scene.press("agreed.give", "quoted")
    await scene.press("welcome.day", "s.3")
    async with scene.world.app.db.reading() as tx:
        now = await tx.get_one(Person, person.id)
    if now.weekday == 3:
        return May.CHANGE
    actor = await scene.person(scene.actor)
    async with scene.world.app.db.reading() as tx:
        found = await permission.access_person(tx, actor, person.id, Thing.SETTINGS, May.READ)
    return May.READ if found else May.NOTHING


async def data_in_chat(scene: Scene, whose: Whose) -> May:
    target = scene.target(whose)
    person = await scene.person(target)
    await scene.press("mydata.send", str(person.id))
    sent = [Path(m.file.path).read_text() for m in scene.actor.messages if m.file]
    got = any(f"{SECRET} of {target.address.path}." in text for text in sent)
    return May.CHANGE if got else May.NOTHING


async def erasing_in_chat(scene: Scene, whose: Whose) -> May:
    target = scene.target(whose)
    await scene.press("forget.yes", str((await scene.person(target)).id))
    async with scene.world.app.db.reading() as tx:
        return May.NOTHING if await people.known(tx, target.address) else May.CHANGE


async def counts_in_chat(scene: Scene, whose: Whose) -> May:
    await scene.press("programme.counts", str(programme(scene, whose).id))
    return May.READ if "Taking part:" in scene.actor.last else May.NOTHING


async def programme_in_chat(scene: Scene, whose: Whose) -> May:
    ref = str(programme(scene, whose).id)
    await scene.press("programme.change", ref)
    if scene.actor.form:
        return May.CHANGE
    await scene.press("programme.show", ref)
    return May.READ if "Dates:" in scene.actor.last else May.NOTHING


async def invite_in_chat(scene: Scene, whose: Whose) -> May:
    await scene.press("invite.programme", str(programme(scene, whose).id))
    return May.CHANGE if scene.actor.form else May.NOTHING


async def record_in_chat(scene: Scene, whose: Whose) -> May:
    await scene.press("programme.record", str(programme(scene, whose).id))
    return May.READ if "What was done in" in scene.actor.last else May.NOTHING


async def calendar_in_chat(scene: Scene, whose: Whose) -> May:
    """Whose programme it is decides; where it is theirs, they see the other's."""
    of = programme(scene, whose)
    other = await scene.person(scene.other)
    await scene.press("programme.dry_run", str(of.id))
    asks = "Whose next twelve weeks" in scene.actor.last
    await scene.press("programme.dry_run_of", f"{of.id}.{other.id}")
    sees = "Other: the next twelve weeks" in scene.actor.last
    assert sees == (asks and whose is Whose.OWN)
    return May.READ if asks else May.NOTHING


async def themes_in_chat(scene: Scene, whose: Whose) -> May:
    async with scene.world.app.db.transaction() as tx:
        of = programme(scene, whose).id
        study = await studies.find_or_make(tx, of, scene.world.clock.now())
    await scene.press("themes.weekly", str(study.id))
    async with scene.world.app.db.reading() as tx:
        if (await tx.get_one(Study, study.id)).every_week:
            return May.CHANGE
    await scene.press("themes.board", str(study.id))
    return May.READ if "Themes in" in scene.actor.last else May.NOTHING


PROBES: dict[Thing, Probe] = {
    Thing.REFLECTION: reflection_in_chat,
    Thing.SETTINGS: settings_in_chat,
    Thing.DATA: data_in_chat,
    Thing.COUNTS: counts_in_chat,
    Thing.PROGRAMME: programme_in_chat,
    Thing.INVITE: invite_in_chat,
    Thing.CALENDAR: calendar_in_chat,
    Thing.RECORD: record_in_chat,
    Thing.THEMES: themes_in_chat,
    Thing.ERASING: erasing_in_chat,
}
