"""What is kept of one person, as they take it away: sections, each a list of like rows.

The same sections become a page to read and a JSON document that says its own schema.
"""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.language import _
from bot.people import consents, record
from bot.people.models import Account, Membership, Person, Place, Programme


class Section(BaseModel):
    """One kind of thing that is kept."""

    model_config = ConfigDict(frozen=True)

    name: str = Field(description="What programs know it by; it stays the same.")
    title: str = Field(description="What it is, for people, in their language.")
    rows: list[dict[str, str | int | bool | None]] = Field(
        description="Things of this kind. Instants are ISO 8601 in UTC; null is: not known."
    )


class Data(BaseModel):
    """Everything that Wayfinder keeps of one person."""

    model_config = ConfigDict(frozen=True)

    format: int = Field(default=1, description="Changes when a reader must change.")
    made_at: datetime
    sections: list[Section]


def when(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None


async def who_they_are(tx: AsyncSession, person: Person) -> list[Section]:
    """Return what this room keeps of somebody."""
    programme = await tx.get(Programme, person.programme_id) if person.programme_id else None
    place = await tx.get(Place, person.place_id) if person.place_id else None
    accounts = await tx.scalars(
        select(Account).where(Account.person_id == person.id).order_by(Account.id)
    )
    memberships = await tx.execute(
        select(Programme.name, Membership.role, Membership.since)
        .join(Programme, Programme.id == Membership.programme_id)
        .where(Membership.person_id == person.id)
        .order_by(Membership.since)
    )
    return [
        Section(
            name="person",
            title=_("You"),
            rows=[
                {
                    "number": person.id,
                    "name": person.name,
                    "standing": person.standing.value,
                    "programme": programme.name if programme else None,
                    "place": place.name if place else None,
                    "known_to_the_programme_as": person.reference,
                    "language": person.language,
                    "timezone": person.timezone,
                    "weekday": person.weekday,
                    "at": person.at.isoformat("minutes"),
                    "weeks_between_questions": person.every,
                    "nation": person.nation,
                    "working_days": person.working_days,
                    "quiet_from": person.quiet_from.isoformat("minutes"),
                    "quiet_to": person.quiet_to.isoformat("minutes"),
                    "most_a_day": person.most_a_day,
                    "paused_until": person.paused_until and person.paused_until.isoformat(),
                    "new_answers_are_for": person.visibility.value,
                    "met_at": when(person.met_at),
                    "joined_at": when(person.joined_at),
                }
            ],
        ),
        Section(
            name="accounts",
            title=_("Your accounts"),
            rows=[
                {"address": account.address, "questions_come_here": account.is_preferred}
                for account in accounts
            ],
        ),
        Section(
            name="roles",
            title=_("What you are in which programme"),
            rows=[
                {"programme": name, "role": role.value, "since": when(since)}
                for name, role, since in memberships
            ],
        ),
        Section(
            name="agreements",
            title=_("What you agreed to"),
            rows=[
                {
                    "to": consent.to,
                    "in_these_words": consent.wording,
                    "given_at": when(consent.given_at),
                    "withdrawn_at": when(consent.withdrawn_at),
                }
                for consent in await consents.history(tx, person)
            ],
        ),
        Section(
            name="record",
            title=_("Who looked at or changed what is yours"),
            rows=[
                {
                    "at": when(trace.at),
                    "by": trace.by,
                    "was_you": trace.actor_id == person.id,
                    "deed": trace.deed,
                    "ref": trace.ref,
                }
                for trace in await record.about(tx, person)
            ],
        ),
    ]
