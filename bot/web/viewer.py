"""Who looks at a page, read afresh from the database for every request."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people import permission
from bot.people.access import Actor, Door, May, Thing, Whose, may
from bot.people.models import Membership, Person
from bot.people.vocabulary import Role, Standing
from bot.web.declaring import Need


@dataclass(frozen=True)
class Viewer:
    person: Person
    roles: Mapping[int, frozenset[Role]]
    """What they are, by programme; nothing while they do not take part."""

    is_administrator: bool

    @property
    def actors(self) -> set[Actor]:
        """As what they can act somewhere. What is their own is theirs whatever they are."""
        acts = {Actor(role.value) for roles in self.roles.values() for role in roles}
        if self.is_administrator:
            acts.add(Actor.ADMINISTRATOR)
        return acts | {Actor.PRACTITIONER}

    def may(self, thing: Thing, whose: Whose, need: May) -> bool:
        """Tell whether they may do this somewhere: what is read is checked where it is read."""
        return may(self.actors, thing, whose, Door.WEB) >= need

    def has(self, need: Need) -> bool:
        return self.may(need.thing, need.whose, need.may)


async def viewer(tx: AsyncSession, person: Person) -> Viewer:
    rows = await tx.execute(
        select(Membership.programme_id, Membership.role).where(Membership.person_id == person.id)
    )
    roles: dict[int, frozenset[Role]] = {}
    if person.standing is Standing.TAKING_PART:
        for programme_id, role in rows:
            roles[programme_id] = roles.get(programme_id, frozenset()) | {role}
    return Viewer(person, roles, await permission.is_administrator(tx, person))
