"""A larger programme with a year of shared reflections behind it, for looking at themes.

Drawn from year.yaml with a fixed seed: the same year every time. Its people answer by themselves
when they are asked whether a theme says what they meant.
"""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Select, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import content
from bot.chat import Address, Event, Pressed, Profile, Said
from bot.people import consents, words
from bot.people.models import Account, Invite, Membership, Person, Place, Programme
from bot.people.vocabulary import Agreement, Role, Standing, Visibility
from bot.reflections.models import Reflection, State, Tag
from bot.synthesis.models import Answer, Reply
from bot.synthesis.words import MEANT, NOT_QUITE
from bot.welcome import terms
from bot.welcome.words import TERMS

FILE = Path(__file__).parent / "year.yaml"
SEED = 8
YEAR = timedelta(days=364)
CODES = {Role.COACH: "coach-of-eight", Role.MANAGER: "manager-of-eight"}
ANSWER_AFTER = timedelta(hours=2)
AGREE = {Agreement.QUOTED: 0.8, Agreement.PLACE: 0.85}
"""The share of people who say yes."""

TAGGED = 0.4
"""The share of answers that carry the tag of their group."""

MEANT_IT = 0.75


class Group(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    spread: Literal["early", "late", "all"]
    tags: tuple[str, ...]
    of: tuple[str, ...]


class Year(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    programme: str
    contact: str
    places: dict[str, int] = Field(min_length=3)
    """How many people there are in each."""

    names: tuple[str, ...]
    texts: tuple[Group, ...]


def read() -> Year:
    return content.read_yaml(FILE, Year)


async def prepare(
    tx: AsyncSession, now: datetime, played: Mapping[str, Address] | None = None
) -> Programme:
    """Write the year down, as if it had just passed.

    Args:
        played: the accounts of those whom somebody can play, by name.
    """
    year, draw = read(), random.Random(SEED)
    programme = Programme(name=year.programme, contact=year.contact, created_at=now - YEAR)
    tx.add(programme)
    await tx.flush()
    tx.add_all(
        Invite(code=code, programme_id=programme.id, role=role, created_at=now)
        for role, code in CODES.items()
    )
    people = await _people(tx, year, programme, now, draw, played or {})
    await _reflections(tx, year, people, now, draw)
    return programme


async def _people(
    tx: AsyncSession,
    year: Year,
    programme: Programme,
    now: datetime,
    draw: random.Random,
    played: Mapping[str, Address],
) -> list[int]:
    zone, since = "Europe/London", now - YEAR
    places = []
    for name, count in year.places.items():
        place = Place(programme_id=programme.id, name=name, timezone=zone)
        tx.add(place)
        places += [place] * count
    await tx.flush()
    draw.shuffle(places)
    found = [
        Person(
            name=name,
            standing=Standing.TAKING_PART,
            visibility=Visibility.UNNAMED,
            programme_id=programme.id,
            place_id=place.id,
            met_at=since,
            joined_at=since,
            weekday=draw.randrange(5),
            asked_terms=consents.edition(terms.english()),
        )
        for name, place in zip(year.names, places, strict=True)
    ]
    tx.add_all(found)
    await tx.flush()
    for number, person in enumerate(found):
        address = played.get(person.name, Address("telegram", str(8000 + number)))
        tx.add(Account(person_id=person.id, address=str(address), lane=address.lane))
        tx.add(
            Membership(
                person_id=person.id,
                programme_id=programme.id,
                role=Role.PRACTITIONER,
                since=since,
            )
        )
        consents.give(tx, person, TERMS, terms.english(), terms.english(), since)
        for to, share in AGREE.items():
            if draw.random() < share:
                english = words.in_english(to)
                consents.give(tx, person, to, english, english, since)
    return [person.id for person in found]


async def _reflections(
    tx: AsyncSession, year: Year, people: list[int], now: datetime, draw: random.Random
) -> None:
    weeks = YEAR.days // 7
    drawn = []
    for group in year.texts:
        first, last = {"early": (0, 26), "late": (28, weeks), "all": (0, weeks)}[group.spread]
        for text in group.of:
            asked = now - YEAR + timedelta(weeks=draw.randrange(first, last))
            tags = group.tags if draw.random() < TAGGED else ()
            drawn.append((asked, draw.choice(people), text, tags))
    drawn.sort(key=lambda one: one[0])
    rows = [
        {
            "person_id": who,
            "question": "What happened this week that you want to remember?",
            "visibility": Visibility.UNNAMED,
            "state": State.ANSWERED,
            "asked_at": asked,
            "answered_at": asked + timedelta(hours=3),
            "text": text,
        }
        for asked, who, text, _ in drawn
    ]
    ids = await tx.scalars(
        insert(Reflection).returning(Reflection.id, sort_by_parameter_order=True), rows
    )
    tagged = [
        {"reflection_id": id_, "tag": tag}
        for id_, (*_, tags) in zip(ids.all(), drawn, strict=True)
        for tag in tags
    ]
    await tx.execute(insert(Tag), tagged)


# Those whom nobody plays.


def _waiting(playable: frozenset[str]) -> Select[*tuple[Any, ...]]:
    return (
        select(Reply)
        .join(Person, Person.id == Reply.person_id)
        .join(Account, Account.person_id == Person.id)
        .where(Reply.answer == Answer.NONE, Account.address.not_in(playable))
        .order_by(Reply.id)
    )


async def next_answer_at(tx: AsyncSession, playable: frozenset[str]) -> datetime | None:
    """Return when somebody next says whether a theme says what they meant."""
    first = await tx.scalar(
        _waiting(playable).with_only_columns(func.min(Reply.asked_at)).order_by(None)
    )
    return first + ANSWER_AFTER if first else None


async def answer(tx: AsyncSession, now: datetime, playable: frozenset[str]) -> list[Event]:
    """Return what those who have thought about it for long enough do now."""
    rows = await tx.execute(
        _waiting(playable)
        .where(Reply.asked_at <= now - ANSWER_AFTER)
        .with_only_columns(Reply.id, Account.address, Person.name)
    )
    done: list[Event] = []
    for id_, address, name in rows:
        draw = random.Random(id_)
        to, who = Address.parse(address), Profile(name=name)
        means_it = draw.random() < MEANT_IT
        action = MEANT if means_it else NOT_QUITE
        done.append(Pressed(id=f"year{id_}", sender=to, profile=who, action=action, ref=str(id_)))
        if not means_it:
            text = draw.choice(
                ["It was one bad week, not all the time.", "I would put it less strongly.",
                 "The point was what we did about it."]
            )  # fmt: skip
            said = Said(id=f"year{id_}w", sender=to, profile=who, text=text, message_id="")
            done.append(said)
    return done
