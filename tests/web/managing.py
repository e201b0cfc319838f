"""A programme with people in it, for pages of those who run one."""

from datetime import timedelta

from sqlalchemy import select

from bot.chat import Address
from bot.people import consents, permission
from bot.people import queries as people
from bot.people.models import Account, Person, Place, Programme
from bot.people.vocabulary import Role, Standing, Visibility
from bot.reflections.models import Reflection, State
from bot.welcome.terms import english
from tests.world import Someone, World


async def arrives(
    world: World,
    programme: Programme,
    name: str,
    *,
    place: str = "",
    role: Role = Role.PRACTITIONER,
) -> Someone:
    """Somebody takes part, without our going through all the steps of joining."""
    someone = world.person("telegram", name)
    async with world.app.db.transaction() as tx:
        now = world.clock.now()
        found = await tx.scalar(
            select(Place.id).where(Place.name == place, Place.programme_id == programme.id)
        )
        person = Person(
            name=name.title(),
            standing=Standing.TAKING_PART,
            programme_id=programme.id,
            place_id=found,
            met_at=now,
            joined_at=now,
            asked_terms=consents.edition(english()),
        )
        tx.add(person)
        await tx.flush()
        address = someone.address
        tx.add(Account(person_id=person.id, address=str(address), lane=address.lane))
        await people.admit(tx, person, programme.id, role, now)
    return someone


async def many(world: World, programme: Programme, **by_place: int) -> None:
    """So many practitioners arrive in each place."""
    for place, count in by_place.items():
        for number in range(count):
            await arrives(world, programme, f"{place}{number}".casefold(), place=place)


async def answered(world: World, place: str, count: int, days_ago: int = 0) -> None:
    """So many of a place kept an answer, some days ago."""
    async with world.app.db.transaction() as tx:
        at = world.clock.now() - timedelta(days=days_ago)
        them = await tx.scalars(
            select(Person)
            .join(Place, Place.id == Person.place_id)
            .where(Place.name == place)
            .order_by(Person.id)
            .limit(count)
        )
        for person in them.all():
            tx.add(
                Reflection(
                    person_id=person.id,
                    question="",
                    text="Secret words.",
                    state=State.ANSWERED,
                    visibility=Visibility.ONLY_ME,
                    asked_at=at,
                    answered_at=at,
                )
            )


async def appoint(world: World, someone: Someone) -> None:
    """Somebody becomes an administrator."""
    async with world.app.db.transaction() as tx:
        address = Address.parse(str(someone.address))
        await permission.appoint_administrators(tx, [address], world.clock.now())
