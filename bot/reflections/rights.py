"""What people may do with all that they wrote at once, and what a programme has set for it."""

from datetime import datetime

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations import Room
from bot.people.data import Section, when
from bot.people.models import Person
from bot.reflections import words
from bot.reflections.enclosed import queries as enclosed
from bot.reflections.models import Enrolment, Moment, OneOff, Reflection, Shown, State, Tag
from bot.reflections.showing.flow import erase_letters

AT_ONCE = 1000


class Kept(Room):
    """The part of this room that deals with all of somebody's reflections at once."""

    async def export(self, tx: AsyncSession, person: Person) -> list[Section]:
        """Return everything this room keeps of somebody, deleted answers included."""
        kept = await tx.scalars(
            select(Reflection).where(Reflection.person_id == person.id).order_by(Reflection.id)
        )
        about: dict[int, list[str]] = {}
        of_theirs = select(Reflection.id).where(Reflection.person_id == person.id)
        for tag in await tx.scalars(select(Tag).where(Tag.reflection_id.in_(of_theirs))):
            about.setdefault(tag.reflection_id, []).append(tag.tag)
        sent = await enclosed.with_answers(tx, of_theirs)
        moments = await tx.scalars(
            select(Moment).where(Moment.person_id == person.id).order_by(Moment.at)
        )
        enrolment = await tx.get(Enrolment, person.id)
        journeys: list[dict[str, str | int | bool | None]] = []
        if enrolment:
            journeys.append(
                {
                    "journey": enrolment.journey,
                    "round": enrolment.round,
                    "next_question": enrolment.next_prompt,
                    "next_question_at": when(enrolment.next_due_at),
                    "is_active": enrolment.is_active,
                    "ways": ", ".join(enrolment.ways),
                    "began_at": when(enrolment.began_at),
                    "next_look_back_at": when(enrolment.look_back_at),
                }
            )
        return [
            Section(name="journeys", title=words.journeys_title(), rows=journeys),
            Section(
                name="moments",
                title=words.moments_title(),
                rows=[{"what": each.kind, "at": when(each.at)} for each in moments],
            ),
            Section(
                name="reflections",
                title=words.journal_title(),
                rows=[
                    {
                        "number": reflection.id,
                        "question": reflection.question,
                        "opening": reflection.opening,
                        "text": reflection.text,
                        "besides_words": ", ".join(
                            part.file_kind for part in sent.get(reflection.id, [])
                        ),
                        "about": ", ".join(sorted(about.get(reflection.id, []))),
                        "who_can_read_it": reflection.visibility.value,
                        "state": reflection.state.value,
                        "asked_at": when(reflection.asked_at),
                        "answered_at": when(reflection.answered_at),
                        "shown_to_more_at": when(reflection.shown_at),
                        "deleted_at": when(reflection.deleted_at),
                    }
                    for reflection in kept
                ],
            ),
        ]

    async def forget(self, tx: AsyncSession, person: Person) -> None:
        await erase_letters(tx, person)

    async def merge(self, tx: AsyncSession, keep: Person, gone: Person) -> None:
        """Bring two journals together. A question that both were asked stands in it twice."""
        theirs, other = Reflection.__table__.alias(), Reflection.__table__.alias()
        asked_twice = (
            select(theirs.c.id)
            .join(
                other,
                and_(
                    other.c.person_id == keep.id,
                    other.c.journey == theirs.c.journey,
                    other.c.round == theirs.c.round,
                    other.c.prompt == theirs.c.prompt,
                ),
            )
            .where(theirs.c.person_id == gone.id)
        )
        moment, kept = Moment.__table__.alias(), Moment.__table__.alias()
        noted_twice = (
            select(moment.c.id)
            .join(
                kept,
                and_(
                    kept.c.person_id == keep.id,
                    kept.c.kind == moment.c.kind,
                    or_(kept.c.at == moment.c.at, kept.c.kind == "joining"),
                ),
            )
            .where(moment.c.person_id == gone.id)
        )
        again = (await tx.scalars(noted_twice)).all()
        await tx.execute(delete(Moment).where(Moment.id.in_(again)))
        for row in (Moment, OneOff):
            await tx.execute(update(row).where(row.person_id == gone.id).values(person_id=keep.id))
        await tx.execute(update(Shown).where(Shown.reader_id == gone.id).values(reader_id=keep.id))
        doubled = (await tx.scalars(asked_twice)).all()
        await tx.execute(
            update(Reflection)
            .where(Reflection.id.in_(doubled))
            .values(journey=None, round=None, prompt=None)
        )
        await tx.execute(
            update(Reflection).where(Reflection.person_id == gone.id).values(person_id=keep.id)
        )
        if await tx.get(Enrolment, keep.id):
            await tx.execute(delete(Enrolment).where(Enrolment.person_id == gone.id))
        else:
            await tx.execute(
                update(Enrolment).where(Enrolment.person_id == gone.id).values(person_id=keep.id)
            )

    async def let_go(self, tx: AsyncSession, programme_id: int, before: datetime) -> int:
        """Erase what people of a programme were asked and wrote before this; return how much."""
        of_it = select(Person.id).where(Person.programme_id == programme_id)
        old = or_(
            Reflection.answered_at < before,
            and_(Reflection.state != State.ANSWERED, Reflection.asked_at < before),
        )
        ids = (
            await tx.scalars(select(Reflection.id).where(Reflection.person_id.in_(of_it), old))
        ).all()
        for first in range(0, len(ids), AT_ONCE):
            some = ids[first : first + AT_ONCE]
            # What was asked further may be younger: it stays, on its own.
            await tx.execute(
                update(Reflection).where(Reflection.follows_id.in_(some)).values(follows_id=None)
            )
            await tx.execute(delete(Reflection).where(Reflection.id.in_(some)))
        return len(ids)
