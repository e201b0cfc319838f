"""Who sits in a meeting, and how each of them sees it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.action_learning import queries, timing, working_time
from bot.action_learning.formats import SetFormat
from bot.action_learning.models import LearningSet, Meeting, Member
from bot.action_learning.room import queries as uttered
from bot.action_learning.room.status import EVERYBODY, View
from bot.action_learning.state import Phase, State
from bot.action_learning.vocabulary import Clock
from bot.chat import Address
from bot.db import Database
from bot.delivery import Kind
from bot.people import attention, pacing
from bot.people.models import Account, Person


@dataclass
class Circle:
    set: LearningSet
    meeting: Meeting
    form: SetFormat
    members: dict[int, Member]
    people: dict[int, Person]
    """Who hears what is said: the members, and a coach who facilitates."""

    places: Mapping[int, str]
    addresses: Mapping[int, Address]
    bids: Mapping[int, str]
    state: State

    @property
    def room(self) -> Address | None:
        """Where all of them sit together; None where each is in their own chat."""
        return Address.parse(self.set.room) if self.set.room else None

    @property
    def hearers(self) -> list[int]:
        """Return to whom what all are told is said: each of them, or their room."""
        return [EVERYBODY] if self.set.room and self.people else list(self.people)

    def address_of(self, hearer: int) -> Address:
        if hearer == EVERYBODY:
            assert self.room
            return self.room
        return self.addresses[hearer]

    def language_of(self, hearer: int) -> str:
        """Return in which language somebody is spoken to; in a room it is that of most."""
        if hearer == EVERYBODY:
            return Counter(p.language for p in self.people.values()).most_common(1)[0][0]
        return self.people[hearer].language

    def status_letter(self, hearer: int) -> int | None:
        of = self.meeting if hearer == EVERYBODY else self.members[hearer]
        return of.status_letter_id

    def remember_status(self, hearer: int, letter_id: int | None) -> None:
        of = self.meeting if hearer == EVERYBODY else self.members[hearer]
        of.status_letter_id = letter_id

    @property
    def zones(self) -> dict[int, str]:
        return {person.id: person.timezone for person in self.people.values()}

    def who(self, person_id: int) -> str:
        """Return a member's name and place, as it stands above their words."""
        place = self.places.get(person_id)
        name = self.people[person_id].name or "?"
        return f"{name}, {place}" if place else name

    def view(self, person_id: int, carried_at: datetime | None = None) -> View:
        """Return the meeting as somebody sees it, or all of them in their room."""
        zones = Counter(self.zones.values())
        return View(
            form=self.form,
            state=self.state,
            meeting_id=self.meeting.id,
            me=person_id,
            timezone=(
                zones.most_common(1)[0][0]
                if person_id == EVERYBODY
                else self.people[person_id].timezone
            ),
            is_in_a_room=self.room is not None,
            names_zone=person_id == EVERYBODY and len(zones) > 1,
            names={person.id: person.name for person in self.people.values()},
            ends_at=self._ends_at(),
            bids=self.bids,
            keep_days=self.set.keep_days,
            carried_at=carried_at,
        )

    def _ends_at(self) -> datetime | None:
        state = self.state
        if state.due_at is None or state.is_paused:
            return None
        waited_for = {p: self.zones[p] for p in state.people if p in self.people}
        if not waited_for:
            return state.due_at
        return max(state.due_at, timing.after(state.clock, state.since, state.left, waited_for))

    @property
    def still_to_come(self) -> timedelta:
        """How long a live meeting is meant to go on, if every stage to come takes its time."""
        stages = {stage.key: stage for stage in self.form.stages}
        to_come = self.state.plan[self.state.at + 1 :]
        minutes = self.state.left + sum(stages[step.stage].live_minutes for step in to_come)
        return timedelta(minutes=minutes)

    def when_to_hear(self, person_id: int, now: datetime, kind: Kind) -> datetime | None:
        """Return when somebody is told something; None where they wish to be left in peace.

        Who sits in a live meeting hears all of it at once. Over days it is in their own
        working hours, and as they wish.
        """
        if self.state.clock is Clock.LIVE:
            return now
        if person_id == EVERYBODY:
            return working_time.at_work(now, self.view(EVERYBODY).timezone)
        person = self.people[person_id]
        at = working_time.at_work(now, person.timezone)
        return attention.when(kind.name, pacing.pace_of(person), at, heard_at=person.heard_at)


async def sit_down(tx: AsyncSession, meeting: Meeting, forms: Mapping[str, SetFormat]) -> Circle:
    """Fetch a meeting with everybody in it. The meeting is held by whoever fetched it."""
    learning_set = await tx.get_one(LearningSet, meeting.set_id)
    rows = await queries.members(tx, meeting.set_id)
    people = {person.id: person for _, person in rows}
    state = State.model_validate(meeting.state)
    # Somebody may have had everything about them erased meanwhile.
    still_here = tuple(person for person in state.people if person in people)
    return Circle(
        set=learning_set,
        meeting=meeting,
        form=forms[learning_set.format],
        members={member.person_id: member for member, _ in rows},
        people=people,
        places=await queries.place_names(tx, people.values()),
        addresses=await addresses_of(tx, list(people)),
        bids=await uttered.bids(tx, meeting.id) if state.phase is Phase.VOTING else {},
        state=state.model_copy(update={"people": still_here}),
    )


async def together(db: Database, sender: Address) -> str:
    """Name the circle in which somebody talks just now: their set's meeting, or they alone."""
    async with db.reading() as tx:
        meeting_id = await queries.meeting_at(tx, sender)
    return f"meeting {meeting_id}" if meeting_id else str(sender)


async def addresses_of(tx: AsyncSession, people: list[int]) -> dict[int, Address]:
    """Return where each of these people is written to."""
    rows = await tx.execute(
        select(Account.person_id, Account.address)
        .where(Account.person_id.in_(people))
        .order_by(Account.is_preferred, Account.id.desc())
    )
    return {row.person_id: Address.parse(row.address) for row in rows}
