"""Somebody takes part, without our going through all the steps of joining."""

from sqlalchemy import select

from bot.people import consents
from bot.people import queries as people
from bot.people.models import Account, Person, Place, Programme
from bot.people.vocabulary import Role, Standing
from bot.welcome.terms import english
from tests.world import Someone, World


async def arrives(
    world: World,
    programme: Programme,
    name: str,
    platform: str = "slack",
    *,
    place: str = "",
    role: Role = Role.PRACTITIONER,
    timezone: str = "Europe/London",
) -> Someone:
    someone = world.person(platform, name, timezone=timezone)
    async with world.app.db.transaction() as tx:
        now = world.clock.now()
        found = await tx.scalar(
            select(Place.id).where(Place.name == place, Place.programme_id == programme.id)
        )
        assert found or not place
        person = Person(
            name=name.title(),
            standing=Standing.TAKING_PART,
            programme_id=programme.id,
            place_id=found,
            timezone=timezone,
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
