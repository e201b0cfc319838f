"""A set to tell stories about: three people on Slack in two workspaces, the others on Telegram."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from bot.action_learning.models import LearningSet, Member
from bot.action_learning.vocabulary import Clock
from bot.chat import Address, Profile
from bot.people import consents
from bot.people.models import Account, Membership, Person, Place, Programme
from bot.people.vocabulary import Role, Standing
from bot.welcome.terms import english
from tests.world import Someone, World

NAMES = ("ann", "bob", "cat", "dan", "eve", "fay")
PLACES = ("Ashdown", "Birkby", "Carr", "Dene", "Elm", "Fell")


@dataclass
class Circle:
    world: World
    people: dict[str, Someone] = field(default_factory=dict)
    code: str = "KESTRL"
    programme: Programme | None = None

    def __getattr__(self, name: str) -> Someone:
        return self.people[name]

    @property
    def all(self) -> list[Someone]:
        return list(self.people.values())

    def others(self, *but: Someone) -> list[Someone]:
        return [one for one in self.all if one not in but]

    async def agree(self) -> None:
        for one in self.all:
            await one.presses("I agree")

    async def check_in(self) -> None:
        for one in self.all:
            await one.says(f"{one.profile.name} is here.")
        await self.world.wait(minutes=0.5)

    async def choose(self, chosen: Someone) -> None:
        """One offers, the others pass, so that nobody need vote."""
        await chosen.says("My partners nod and do nothing.")
        for one in self.others(chosen):
            await one.presses("Pass")

    async def all_say(self, what: str) -> None:
        for one in self.all:
            await one.says(f"{one.profile.name} {what}")
        await self.world.wait(minutes=0.5)


def _somewhere(number: int) -> Address:
    name = NAMES[number]
    if number < 3:
        return Address("slack", f"T{1 + number % 2}/{name}")
    return Address("telegram", name)


async def people(
    world: World,
    size: int,
    *,
    timezone: str = "Europe/London",
    address_of: Callable[[int], Address] = _somewhere,
) -> Circle:
    """Return people from so many places who have joined the programme."""
    programme = await world.add_programme("Neighbours", *PLACES)
    here = Circle(world, programme=programme)
    async with world.app.db.transaction() as tx:
        now = world.clock.now()
        for number, (name, place_name) in enumerate(zip(NAMES[:size], PLACES[:size], strict=True)):
            address = address_of(number)
            place = Place(programme_id=programme.id, name=f"{place_name} ward", timezone=timezone)
            tx.add(place)
            await tx.flush()
            person = Person(
                name=name.title(),
                standing=Standing.TAKING_PART,
                timezone=timezone,
                programme_id=programme.id,
                place_id=place.id,
                met_at=now,
                joined_at=now,
                asked_terms=consents.edition(english()),
            )
            tx.add(person)
            await tx.flush()
            tx.add(Account(person_id=person.id, address=str(address), lane=address.lane))
            tx.add(
                Membership(
                    person_id=person.id,
                    programme_id=programme.id,
                    role=Role.PRACTITIONER,
                    since=now,
                )
            )
            profile = Profile(name=name.title(), timezone=timezone)
            here.people[name] = Someone(world, address, profile)
    return here


async def set_of_six(world: World) -> Circle:
    """Let Ann start a set, and five others join it with its code."""
    here = await people(world, 6)
    await here.ann.commands("set", "new")
    await here.ann.fills(name="Elders", format="classic-set", clock="live", rotates="bot")
    here.code = here.ann.last.partition("/set join ")[2][:6]
    for one in here.others(here.ann):
        await one.commands("set", f"join {here.code}")
    return here


async def set_of(
    world: World,
    size: int = 4,
    *,
    clock: Clock = Clock.LIVE,
    format: str = "classic-set",
    rotates: bool = False,
    starts_at: datetime | None = None,
    address_of: Callable[[int], Address] = _somewhere,
) -> Circle:
    """Return so many people who are in a set and have agreed to its rules."""
    if starts_at:
        world.clock.jump_to(starts_at)
    here = await people(world, size, address_of=address_of)
    async with world.app.db.transaction() as tx:
        now = world.clock.now()
        programme_id = (await tx.scalars(select(Programme.id))).one()
        learning_set = LearningSet(
            programme_id=programme_id,
            name="Elders",
            code=here.code,
            format=format,
            clock=clock,
            rotates=rotates,
            created_at=now,
        )
        tx.add(learning_set)
        await tx.flush()
        for person_id in list(await tx.scalars(select(Person.id).order_by(Person.id))):
            tx.add(Member(set_id=learning_set.id, person_id=person_id, agreed_at=now, since=now))
    return here
