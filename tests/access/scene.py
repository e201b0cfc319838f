"""One who acts, and one whose things they try to get at."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy import select, update

from bot.chat import Address, Button
from bot.people import permission
from bot.people import queries as people
from bot.people.access import Actor, May, Whose
from bot.people.models import Person, Programme
from bot.people.vocabulary import Role, Visibility
from bot.reflections.models import Reflection
from tests.web.browsing import Reader
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
    reader: Reader | None = None

    async def person(self, someone: Someone) -> Person:
        async with self.world.app.db.reading() as tx:
            found = await people.known(tx, someone.address)
        assert found
        return found

    def target(self, whose: Whose) -> Someone:
        return self.actor if whose is Whose.OWN else self.other

    async def reflection(self, whose: Whose) -> int:
        person = await self.person(self.target(whose))
        async with self.world.app.db.reading() as tx:
            of_them = select(Reflection.id).where(Reflection.person_id == person.id)
            return (await tx.scalars(of_them)).one()

    async def is_deleted(self, reflection: int) -> bool:
        async with self.world.app.db.reading() as tx:
            return (await tx.get_one(Reflection, reflection)).deleted_at is not None

    def words(self, whose: Whose) -> str:
        return f"{SECRET} of {self.target(whose).address.path}."

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


def programme(scene: Scene, whose: Whose) -> Programme:
    return scene.mine if whose is Whose.OWN else scene.theirs
