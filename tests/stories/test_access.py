"""Who may do what with whose things: every cell of the table, tried in chat.

The table says what is allowed; each probe says what really happened.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.chat import Address, Button
from bot.people import permission
from bot.people import queries as people
from bot.people.access import TABLE, Actor, May, Thing, Whose
from bot.people.models import Person, Programme
from bot.people.vocabulary import Role, Visibility
from bot.reflections.models import Reflection
from bot.synthesis import studies
from bot.synthesis.models import Study
from tests.world import Someone, World

SECRET = "Heffalump"


@dataclass
class Scene:
    """One who acts, and one whose things they try to get at."""

    world: World
    actor: Someone
    mine: Programme
    theirs: Programme
    other: Someone

    async def person(self, someone: Someone) -> Person:
        async with self.world.app.db.reading() as tx:
            found = await people.known(tx, someone.address)
        assert found
        return found

    async def press(self, action: str, ref: str) -> None:
        """Press a button that nobody drew for them."""
        await self.actor.presses_that("", Button(label="forged", action=action, ref=ref))


async def set_scene(world: World, actor: Actor, whose: Whose) -> Scene:
    """OWN: alone with what is theirs. SHARED: next to somebody who shows it to coaches. OTHER:
    next to somebody who shows it to nobody, and before a programme in which they are nothing."""
    mine = await world.add_programme("Mine", is_open=False)
    theirs = await world.add_programme("Theirs", is_open=False)
    role = Role.PRACTITIONER if actor is Actor.ADMINISTRATOR else Role(actor.value)
    await world.add_invite("ACTOR", mine, role=role)
    await world.add_invite("OTHER", mine)
    one, other = world.person("slack", "one"), world.person("slack", "other")
    for who, code in ((one, "ACTOR"), (other, "OTHER")):
        await who.starts(code)
        await who.presses("Yes, that is fine")
        await who.presses("Only me")
        await who.commands("reflect", f"{SECRET} of {who.address.path}.")
    shown = Visibility.MY_COACH if whose is Whose.SHARED else Visibility.ONLY_ME
    async with world.app.db.transaction() as tx:
        person = await people.known(tx, other.address)
        assert person
        await tx.execute(
            update(Reflection).where(Reflection.person_id == person.id).values(visibility=shown)
        )
        if actor is Actor.ADMINISTRATOR:
            address = Address("slack", one.address.path)
            await permission.appoint_administrators(tx, [address], world.clock.now())
    return Scene(world, one, mine, theirs, other)


Probe = Callable[[Scene, Whose], Awaitable[May]]


async def reflection_in_chat(scene: Scene, whose: Whose) -> May:
    target = scene.actor if whose is Whose.OWN else scene.other
    person = await scene.person(target)
    async with scene.world.app.db.reading() as tx:
        of_them = select(Reflection.id).where(Reflection.person_id == person.id)
        reflection = (await tx.scalars(of_them)).one()
    wanted = f"{SECRET} of {target.address.path}."
    before = scene.actor.count(wanted)
    for action in ("reflections.read", "shared.read", "shared.show", "reflections.journal"):
        await scene.press(action, str(reflection))
    await scene.actor.commands("shared")
    reads = scene.actor.count(wanted) > before
    await scene.press("reflections.delete", str(reflection))
    async with scene.world.app.db.reading() as tx:
        row = await tx.get_one(Reflection, reflection)
    if row.deleted_at:
        return May.CHANGE
    return May.READ if reads else May.NOTHING


async def settings_in_chat(scene: Scene, whose: Whose) -> May:
    """A press changes one's own settings; there is no reference by which to name another's."""
    target = scene.actor if whose is Whose.OWN else scene.other
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
    target = scene.actor if whose is Whose.OWN else scene.other
    person = await scene.person(target)
    await scene.press("mydata.send", str(person.id))
    sent = [Path(m.file.path).read_text() for m in scene.actor.messages if m.file]
    got = any(f"{SECRET} of {target.address.path}." in text for text in sent)
    return May.CHANGE if got else May.NOTHING


async def erasing_in_chat(scene: Scene, whose: Whose) -> May:
    target = scene.actor if whose is Whose.OWN else scene.other
    await scene.press("forget.yes", str((await scene.person(target)).id))
    async with scene.world.app.db.reading() as tx:
        return May.NOTHING if await people.known(tx, target.address) else May.CHANGE


def programme(scene: Scene, whose: Whose) -> Programme:
    return scene.mine if whose is Whose.OWN else scene.theirs


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


IN_CHAT: dict[Thing, Probe] = {
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
ONLY_BY_COMMAND = {(Thing.ERASING, Actor.ADMINISTRATOR)}
"""What an administrator does for somebody who wrote to them: there is no button for it."""

OF_PROGRAMMES = {
    Thing.COUNTS, Thing.PROGRAMME, Thing.INVITE, Thing.CALENDAR, Thing.RECORD, Thing.THEMES,
}  # fmt: skip
"""Theirs or not; nobody shares one."""


def test_the_table_is_whole() -> None:
    assert set(TABLE) == set(Thing) == set(IN_CHAT)
    assert list(IN_CHAT)[-1] is Thing.ERASING
    for row in TABLE.values():
        assert set(row) == set(Actor)
    assert TABLE[Thing.REFLECTION][Actor.ADMINISTRATOR][1:] == (May.NOTHING, May.NOTHING)
    assert TABLE[Thing.REFLECTION][Actor.MANAGER][1:] == (May.NOTHING, May.NOTHING)


@pytest.mark.parametrize("whose", Whose)
@pytest.mark.parametrize("actor", Actor)
async def test_every_cell_in_chat(world: World, actor: Actor, whose: Whose) -> None:
    scene = await set_scene(world, actor, whose)
    for thing, probe in IN_CHAT.items():  # erasing comes last
        if whose is Whose.SHARED and thing in OF_PROGRAMMES:
            continue
        allowed = TABLE[thing][actor][list(Whose).index(whose)]
        if whose is not Whose.OWN and (thing, actor) in ONLY_BY_COMMAND:
            allowed = May.NOTHING
        did = await probe(scene, whose)
        assert did == allowed, f"{actor} and {thing} ({whose}): may {allowed!r}, did {did!r}"


async def test_a_look_leaves_a_trace_that_its_writer_can_see(world: World) -> None:
    scene = await set_scene(world, Actor.COACH, Whose.SHARED)
    await scene.actor.commands("shared")
    assert SECRET not in scene.actor.last  # the list has no words
    await scene.actor.presses("Other, 5 January 2026")
    scene.actor.sees(f"{SECRET} of T1/other.")
    await scene.other.commands("mydata")
    page = Path(next(m.file.path for m in scene.other.messages if m.file)).read_text()
    assert "read reflection" in page


async def test_a_coach_who_left_reads_no_more(world: World) -> None:
    scene = await set_scene(world, Actor.COACH, Whose.SHARED)
    await scene.actor.commands("settings")
    await scene.actor.presses("Stop taking part")
    assert await reflection_in_chat(scene, Whose.SHARED) is May.NOTHING


async def test_a_coach_is_not_even_told_that_there_is_something(world: World) -> None:
    scene = await set_scene(world, Actor.COACH, Whose.OTHER)
    await scene.actor.commands("shared")
    scene.actor.sees("Nobody has shown you an answer here.")
