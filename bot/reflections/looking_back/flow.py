"""What happens at 3, 6 and 12 months, and where a season ends: a short message, for them alone."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations import Handler, Heard, Room, Turn
from bot.delivery.kinds import PROMPT
from bot.language import speaking
from bot.people.attention import Push
from bot.people.models import Person
from bot.people.vocabulary import Standing
from bot.reflections import queries
from bot.reflections.commitments import queries as commitments
from bot.reflections.journal import queries as journal
from bot.reflections.looking_back import rules, words
from bot.reflections.models import Enrolment


class LookingBack(Room):
    name = "looking back"

    def __init__(self, labels: Mapping[str, str]) -> None:
        self._labels = labels
        self.routes: dict[str, Handler] = {words.PAGE: self.timeline}
        self.commands: dict[str, Handler] = {"timeline": self.timeline}

    async def due(self, tx: AsyncSession, now: datetime) -> list[int]:
        waiting = (
            select(Enrolment.person_id)
            .where(Enrolment.look_back_at <= now, Enrolment.is_active.is_(True))
            .order_by(Enrolment.look_back_at, Enrolment.person_id)
            .limit(500)
        )
        return list(await tx.scalars(waiting))

    async def next_due(self, tx: AsyncSession, now: datetime) -> datetime | None:
        return await tx.scalar(
            select(func.min(Enrolment.look_back_at)).where(
                Enrolment.look_back_at > now, Enrolment.is_active.is_(True)
            )
        )

    async def planned(self, tx: AsyncSession, person: Person, until: datetime) -> list[Push]:
        enrolment = await queries.enrolment(tx, person)
        at = enrolment.look_back_at if enrolment and enrolment.is_active else None
        if at is None or at > until or len(await journal.everything(tx, person)) < 2:
            return []
        return [Push(at, PROMPT.name, words.planned())]

    async def act(self, turn: Turn, ref: int) -> None:
        """Show somebody their own tracks; whoever kept nothing is told nothing."""
        person = await turn.tx.get_one(Person, ref)
        enrolment = await queries.enrolment(turn.tx, person)
        if enrolment is None or enrolment.look_back_at is None:
            return
        at = enrolment.look_back_at
        enrolment.look_back_at = rules.next_one(
            enrolment.began_at, turn.now, person.timezone, person.weekday, person.at
        )
        start = rules.since(enrolment.began_at, at)
        everything = await journal.everything(turn.tx, person)
        kept = [each for each in everything if each.answered_at and each.answered_at >= start]
        has_ended = await queries.has_ended(turn.tx, person, turn.now)
        if person.standing is not Standing.TAKING_PART or has_ended or len(kept) < 2:
            return
        tried = await commitments.since(turn.tx, person, start)
        with speaking(person.language):
            weeks = rules.weeks(enrolment.began_at, at)
            letter = words.look_back(person, weeks, kept, tried, self._labels)
        await turn.tell(person, letter, kind=PROMPT, key=f"look-back:{person.id}:{at:%Y%m%d}")

    async def timeline(self, heard: Heard) -> None:
        """Show all that somebody wrote and meant to try, in the order of time."""
        person = heard.person
        entries = await tracks(heard.tx, person)
        if not entries:
            await heard.say(words.nothing_kept())
            return
        for shown in words.timeline(entries, person):
            await heard.say(shown)


async def tracks(tx: AsyncSession, person: Person) -> list[tuple[datetime, str, str]]:
    """Return all that somebody kept and meant to try: when, what kind of thing, and its words."""
    entries = [
        (each.answered_at, words.wrote(each.question), each.text or each.question)
        for each in await journal.everything(tx, person)
        if each.answered_at
    ]
    entries += [
        (each.made_at, words.meant_to_try(), each.text)
        for each in await commitments.since(tx, person, person.met_at)
    ]
    return sorted(entries)
