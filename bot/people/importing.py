"""Takes over a list of people: first what would change and what is wrong, then the changes.

    table.read → plan (looks, changes nothing) → apply (does what the plan says)

A second run with the same list finds nothing left to do. What is somebody's own once they have
joined, a list does not touch: their name, their language, their zone, their accounts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rapidfuzz import process
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Address
from bot.people import queries, record, timezones
from bot.people.models import Account, Membership, Person, Place, Programme
from bot.people.table import CannotRead, Line
from bot.people.vocabulary import Role, Standing

NEEDED = ("reference", "name")
COLUMNS = (*NEEDED, "place", "role", "account", "language", "timezone")
ALSO_CALLED = {
    "email": "reference",
    "e-mail": "reference",
    "email address": "reference",
    "full name": "name",
    "town": "place",
    "time zone": "timezone",
}
LONGEST = 200


@dataclass(frozen=True)
class Wrong:
    line: int
    why: str


@dataclass(frozen=True)
class Wanted:
    """What one line says, once it makes sense."""

    line: int
    reference: str
    name: str
    role: Role
    place: str = ""
    account: str = ""
    language: str = ""
    timezone: str = ""


@dataclass(frozen=True)
class Change:
    wanted: Wanted
    person: Person | None
    """None: somebody new."""

    what: tuple[str, ...]
    """In words, for whoever reads the plan."""


@dataclass
class Plan:
    wrong: list[Wrong] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    as_it_is: int = 0
    """Lines that change nothing."""

    unused: list[str] = field(default_factory=list)
    """Columns that mean nothing here."""

    @property
    def new(self) -> int:
        return sum(change.person is None for change in self.changes)


def understand(lines: Sequence[Line], places: Iterable[str]) -> tuple[list[Wanted], Plan]:
    """Read what each line says; what makes no sense stands in the plan.

    Raises:
        CannotRead: a column that is needed is missing.
    """
    plan, wanted = Plan(), []
    columns = list(dict.fromkeys(column for line in lines for column in line.values))
    named = {ALSO_CALLED.get(column, column) for column in columns}
    if lines and (missing := [column for column in NEEDED if column not in named]):
        raise CannotRead(f"There is no column named {missing[0]!r}: the first line must have it.")
    plan.unused = [c for c in columns if c and ALSO_CALLED.get(c, c) not in COLUMNS]
    by_name = {place.casefold(): place for place in places}
    references: dict[str, int] = {}
    accounts: dict[str, int] = {}
    for line in lines:
        said = {ALSO_CALLED.get(column, column): value for column, value in line.values.items()}
        try:
            one = _understood(line, said, by_name)
            _once(references, one.reference.casefold(), line.number, "reference")
            if one.account:
                _once(accounts, one.account, line.number, "account")
        except ValueError as why:
            plan.wrong.append(Wrong(line.number, str(why)))
        else:
            wanted.append(one)
    return wanted, plan


def _once(seen: dict[str, int], what: str, line: int, column: str) -> None:
    if what in seen:
        raise ValueError(f"the same {column} as line {seen[what]}")
    seen[what] = line


def _understood(line: Line, said: dict[str, str], places: dict[str, str]) -> Wanted:
    """Return what a line says. Raises ValueError with what is wrong, for a person to mend."""
    if line.extra:
        raise ValueError(f"{line.extra} cell(s) more than the heading has")
    for column in NEEDED:
        if not said.get(column):
            raise ValueError(f"no {column}")
    too_long = next((column for column, value in said.items() if len(value) > LONGEST), None)
    if too_long:
        raise ValueError(f"{too_long} has more than {LONGEST} characters")
    place = said.get("place", "")
    if place and place.casefold() not in places:
        near = process.extractOne(place.casefold(), list(places), score_cutoff=60)
        hint = f"; did you mean {places[near[0]]!r}?" if near else ""
        raise ValueError(f"no place {place!r} in this programme{hint}")
    zone = said.get("timezone", "")
    found_zone = timezones.find(zone) if zone else ""
    if found_zone is None:
        raise ValueError(f"no time zone {zone!r}; write it like Europe/London")
    return Wanted(
        line=line.number,
        reference=said["reference"],
        name=said["name"],
        role=_role(said.get("role", "")),
        place=places.get(place.casefold(), ""),
        account=_account(said.get("account", "")),
        language=_language(said.get("language", "")),
        timezone=found_zone,
    )


def _role(said: str) -> Role:
    plain = said.casefold() or Role.PRACTITIONER.value
    plain = {"programme manager": "manager"}.get(plain, plain)
    if plain not in {role.value for role in Role}:
        raise ValueError(f"no role {said!r}; there is: {', '.join(role.value for role in Role)}")
    return Role(plain)


def _account(said: str) -> str:
    if not said:
        return ""
    try:
        address = Address.parse(said)
    except ValueError:
        raise ValueError(f"{said!r} is no account; write it like slack:T1/U2") from None
    is_slack = address.platform == "slack" and all(address.path.partition("/"))
    if not is_slack and not (address.platform == "telegram" and address.path.isdecimal()):
        raise ValueError(f"{said!r} is no account; write it like slack:T1/U2 or telegram:42")
    return str(address)


def _language(said: str) -> str:
    if said and not (2 <= len(said) <= 3 and said.isascii() and said.isalpha()):
        raise ValueError(f"no language {said!r}; write two letters, like en or cy")
    return said.lower()


async def plan(tx: AsyncSession, programme: Programme, lines: Sequence[Line]) -> Plan:
    """Return what taking over these lines would change. Changes nothing."""
    places = {place.id: place.name for place in await queries.places(tx, programme.id)}
    wanted, made = understand(lines, places.values())
    people = {
        person.reference.casefold(): person
        for person in await tx.scalars(
            select(Person).where(Person.programme_id == programme.id, Person.reference.is_not(None))
        )
        if person.reference
    }
    owners = await _owners(tx, [one.account for one in wanted if one.account])
    roles: dict[int, set[Role]] = {}
    for membership in await tx.scalars(
        select(Membership).where(Membership.programme_id == programme.id)
    ):
        roles.setdefault(membership.person_id, set()).add(membership.role)
    for one in wanted:
        try:
            person = _who(one, people.get(one.reference.casefold()), owners, programme)
        except ValueError as why:
            made.wrong.append(Wrong(one.line, str(why)))
            continue
        if person is None:
            made.changes.append(Change(one, None, (f"new {one.role}",)))
            continue
        what = _differences(one, person, places, roles.get(person.id, set()), owners)
        if what:
            made.changes.append(Change(one, person, tuple(what)))
        else:
            made.as_it_is += 1
    made.wrong.sort(key=lambda wrong: wrong.line)
    return made


async def _owners(tx: AsyncSession, addresses: list[str]) -> dict[str, Person]:
    owners: dict[str, Person] = {}
    for first in range(0, len(addresses), 500):
        some = addresses[first : first + 500]
        rows = await tx.execute(
            select(Account.address, Person)
            .join(Person, Person.id == Account.person_id)
            .where(Account.address.in_(some))
        )
        owners |= {address: person for address, person in rows}
    return owners


def _who(
    one: Wanted, known: Person | None, owners: dict[str, Person], programme: Programme
) -> Person | None:
    """Return whom a line means. Raises ValueError where that cannot be, or must not."""
    owner = owners.get(one.account)
    if owner and known and owner.id != known.id:
        raise ValueError(f"{one.account} belongs to somebody else")
    if one.account and not owner and known and known.standing is not Standing.EXPECTED:
        raise ValueError("has joined already: only they can add an account, with /link")
    person = known or owner
    if person is None:
        return None
    if person.programme_id not in (None, programme.id):
        raise ValueError("is in another programme")
    if person.reference and person.reference.casefold() != one.reference.casefold():
        raise ValueError(f"{one.account} is known here as {person.reference!r}")
    if person.standing is Standing.DECLINED:
        raise ValueError("has said no to taking part")
    return person


def _differences(
    one: Wanted,
    person: Person,
    places: dict[int, str],
    roles: set[Role],
    owners: dict[str, Person],
) -> list[str]:
    what = []
    if not person.reference:
        what.append(f"reference {one.reference}")
    has = places.get(person.place_id or 0, "")
    if one.place and one.place != has:
        what.append(f"place {has or 'none'} to {one.place}")
    if one.role not in roles:
        what.append(f"also {one.role}" if roles else f"{one.role}")
    if _is_ours(person):
        for column in ("name", "language", "timezone"):
            old, new = getattr(person, column), getattr(one, column)
            if new and new != old:
                what.append(f"{column} {old or 'none'} to {new}")
        if one.account and one.account not in owners:
            what.append(f"account {one.account}")
    return what


def _is_ours(person: Person) -> bool:
    """Tell whether what we know of somebody came from a list, and not from themselves."""
    return person.standing in (Standing.EXPECTED, Standing.MET)


async def apply(
    tx: AsyncSession,
    programme: Programme,
    plan_: Plan,
    now: datetime,
    actor: Person | None = None,
) -> None:
    """Do what the plan says. `actor` is who wants it, where that is somebody we know."""
    places = {place.name: place for place in await queries.places(tx, programme.id)}
    new = [change for change in plan_.changes if change.person is None]
    added = [
        Person(
            name=change.wanted.name,
            reference=change.wanted.reference,
            standing=Standing.EXPECTED,
            programme_id=programme.id,
            met_at=now,
        )
        for change in new
    ]
    whom = {change.wanted.line: person for change, person in zip(new, added, strict=True)}
    for change in plan_.changes:
        person = change.person or whom[change.wanted.line]
        _take_over(change.wanted, person, places)
        person.programme_id = programme.id
    tx.add_all(added)
    await tx.flush()
    members = await tx.scalars(select(Membership).where(Membership.programme_id == programme.id))
    roles = {(member.person_id, member.role) for member in members}
    owners = await _owners(tx, [c.wanted.account for c in plan_.changes if c.wanted.account])
    accounts: list[dict[str, Any]] = []
    joining: list[dict[str, Any]] = []
    for change in plan_.changes:
        person = change.person or whom[change.wanted.line]
        account, role = change.wanted.account, change.wanted.role
        if account and account not in owners and _is_ours(person):
            lane = Address.parse(account).lane
            accounts.append({"person_id": person.id, "address": account, "lane": lane})
        if (person.id, role) not in roles:
            joining.append(
                {"person_id": person.id, "programme_id": programme.id, "role": role, "since": now}
            )
    if accounts:
        await tx.execute(insert(Account), accounts)
    if joining:
        await tx.execute(insert(Membership), joining)
    count = str(len(plan_.changes))
    record.note(
        tx,
        "import people",
        now,
        by=None if actor else "command line",
        actor=actor,
        programme_id=programme.id,
        ref=count,
    )
    await tx.flush()


def _take_over(one: Wanted, person: Person, places: dict[str, Place]) -> None:
    person.reference = person.reference or one.reference
    if one.place:
        person.place_id = places[one.place].id
    if not _is_ours(person):
        return
    person.standing = Standing.EXPECTED
    person.name, person.language = one.name, one.language or person.language
    if one.timezone or one.place:
        person.timezone = one.timezone or places[one.place].timezone
