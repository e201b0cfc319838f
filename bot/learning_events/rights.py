"""What this room keeps of somebody, all at once: to take away, to move, and to erase."""

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations import Room
from bot.delivery import erasing
from bot.learning_events import queries, rights_words
from bot.learning_events.models import Feed, Invitation, LearningEvent, Paper, Pass
from bot.learning_events.replies import words_of
from bot.learning_events.rules import Answer
from bot.people.data import Section, when
from bot.people.models import Person


class Kept(Room):
    """The part of this room that deals with all that is somebody's at once."""

    async def export(self, tx: AsyncSession, person: Person) -> list[Section]:
        invited = await tx.execute(
            select(Invitation, LearningEvent)
            .join(LearningEvent, LearningEvent.id == Invitation.event_id)
            .where(Invitation.person_id == person.id)
            .order_by(Invitation.id)
        )
        hosted = await tx.scalars(
            select(LearningEvent)
            .where(or_(LearningEvent.host_id == person.id, LearningEvent.author_id == person.id))
            .order_by(LearningEvent.id)
        )
        passes = await tx.execute(
            select(Pass, LearningEvent.title)
            .join(LearningEvent, LearningEvent.id == Pass.event_id)
            .where(or_(Pass.brought_by == person.id, Pass.taken_by == person.id))
        )
        feed = await tx.get(Feed, person.id)
        return [
            Section(
                name="events",
                title=rights_words.events(),
                rows=[
                    {
                        "title": event.title,
                        "starts_at": when(event.starts_at),
                        "answer": mine.answer.value,
                        "answered_at": when(mine.answered_at),
                        "what_you_want_to_work_out": mine.question,
                        "what_you_need": mine.needs,
                        "you_were_there_at": when(mine.here_at),
                        "what_you_will_try": mine.will_try,
                        "your_question_was_answered": mine.was_answered,
                    }
                    for mine, event in invited
                ],
            ),
            Section(
                name="events_you_made",
                title=rights_words.made(),
                rows=[
                    {
                        "title": event.title,
                        "what_for": event.purpose,
                        "starts_at": when(event.starts_at),
                        "what_came_out_of_it": event.gist,
                        "you_host_it": event.host_id == person.id,
                    }
                    for event in hosted
                ],
            ),
            Section(
                name="colleagues_brought",
                title=rights_words.passes(),
                rows=[
                    {
                        "event": title,
                        "you_brought_somebody": each.brought_by == person.id,
                        "used_at": when(each.taken_at),
                    }
                    for each, title in passes
                ],
            ),
            Section(
                name="calendar_address",
                title=rights_words.feed(),
                rows=[{"secret_part_of_the_address": feed.token}] if feed else [],
            ),
        ]

    async def forget(self, tx: AsyncSession, person: Person) -> None:
        """Erase letters with their words; what they held passes to those who run the programme."""
        events = set(
            await tx.scalars(select(Invitation.event_id).where(Invitation.person_id == person.id))
        )
        held = (
            await tx.scalars(
                select(LearningEvent).where(
                    or_(LearningEvent.host_id == person.id, LearningEvent.author_id == person.id)
                )
            )
        ).all()
        for event in held:
            others = await queries.managers(tx, event.programme_id, besides=person.id)
            to = next((one for one in others if one.id == event.author_id), None)
            to = to or next(iter(others), None)
            if event.host_id == person.id:
                event.host_id = to.id if to else None
            if event.author_id == person.id:
                event.author_id = event.report_letter_id = None
            events.add(event.id)
        await erasing.waves(tx, [words_of(event_id, person.id) for event_id in events])
        await tx.flush()

    async def merge(self, tx: AsyncSession, keep: Person, gone: Person) -> None:
        """Two accounts are one human being: one invitation to an event, the answered one first."""
        for mine, other in await queries.invited_twice(tx, keep.id, gone.id):
            unanswered = other if mine.answer is not Answer.NONE else mine
            await tx.delete(unanswered)
        twice = select(Pass.event_id).where(Pass.brought_by == keep.id)
        again = select(Pass).where(Pass.brought_by == gone.id, Pass.event_id.in_(twice))
        for each in (await tx.scalars(again)).all():
            await tx.delete(each)
        await tx.flush()
        for column in (
            Invitation.person_id,
            LearningEvent.host_id,
            LearningEvent.author_id,
            LearningEvent.asked_by,
            Paper.person_id,
            Pass.brought_by,
            Pass.taken_by,
        ):
            await tx.execute(
                update(column.class_).where(column == gone.id).values({column.key: keep.id})
            )

    async def let_go(self, tx: AsyncSession, programme_id: int, before: datetime) -> int:
        """Erase what people wrote for events that were over before this."""
        old = select(LearningEvent.id).where(
            LearningEvent.programme_id == programme_id, LearningEvent.ends_at < before
        )
        wrote = or_(Invitation.question != "", Invitation.needs != "", Invitation.will_try != "")
        theirs = (
            await tx.execute(
                select(Invitation.id, Invitation.event_id, Invitation.person_id).where(
                    Invitation.event_id.in_(old), wrote
                )
            )
        ).all()
        await tx.execute(
            update(Invitation)
            .where(Invitation.event_id.in_(old), wrote)
            .values(question="", needs="", will_try="")
        )
        await erasing.waves(
            tx, [words_of(event_id, person_id) for _, event_id, person_id in theirs]
        )
        return len(theirs)
