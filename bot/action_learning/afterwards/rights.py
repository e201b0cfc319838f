"""What sets keep of a person: theirs to take away, and to follow when two accounts become one."""

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.action_learning.afterwards import words
from bot.action_learning.models import (
    Challenge,
    Commitment,
    Copy,
    Kept,
    LearningSet,
    Meeting,
    Member,
    NotWith,
    Topic,
    Utterance,
)
from bot.action_learning.state import State
from bot.people.data import Section
from bot.people.models import Person


async def export(tx: AsyncSession, person: Person) -> list[Section]:
    """Return what somebody wrote in sets, what they promised, and the questions they kept."""
    said = await tx.scalars(
        select(Utterance).where(Utterance.person_id == person.id).order_by(Utterance.id)
    )
    promised = await tx.scalars(
        select(Commitment).where(Commitment.person_id == person.id).order_by(Commitment.id)
    )
    kept = await tx.scalars(select(Kept).where(Kept.person_id == person.id).order_by(Kept.id))
    topics = await tx.scalars(select(Topic).where(Topic.person_id == person.id).order_by(Topic.id))
    challenge = await tx.get(Challenge, person.id)
    return [
        Section(
            name="set_words",
            title=words.said_title(),
            rows=[
                {
                    "stage": one.part,
                    "text": one.text,
                    "carriage": one.carriage,
                    "said_at": one.said_at.isoformat(),
                }
                for one in said
            ],
        ),
        Section(
            name="commitments",
            title=words.commitments_title(),
            rows=[
                {
                    "what": one.what,
                    "first_step": one.first_step,
                    "by_when": one.by_when.isoformat(),
                    "outcome": one.outcome,
                }
                for one in promised
            ],
        ),
        Section(
            name="kept_questions",
            title=words.kept_title(),
            rows=[{"question": one.text, "kept_at": one.kept_at.isoformat()} for one in kept],
        ),
        Section(
            name="to_bring_to_a_set",
            title=words.topics_title(),
            rows=[{"text": one.text, "kept_at": one.kept_at.isoformat()} for one in topics],
        ),
        Section(
            name="challenge",
            title=words.challenge_title(),
            rows=[{"text": challenge.text, "said_at": challenge.said_at.isoformat()}]
            if challenge
            else [],
        ),
    ]


async def merge(tx: AsyncSession, keep: Person, gone: Person) -> None:
    """Put `keep` wherever `gone` stands; a set in which both were has one member fewer."""
    theirs = select(Member.set_id).where(Member.person_id == gone.id)
    meetings = select(Meeting).where(Meeting.ended_at.is_(None), Meeting.set_id.in_(theirs))
    for meeting in await tx.scalars(meetings):
        state = State.model_validate(meeting.state).with_one_for(gone.id, keep.id)
        meeting.state = state.model_dump(mode="json")
    both = select(Member.set_id).where(Member.person_id == keep.id)
    heard = select(Copy.utterance_id).where(Copy.person_id == keep.id)
    await tx.execute(delete(Member).where(Member.person_id == gone.id, Member.set_id.in_(both)))
    await tx.execute(delete(Copy).where(Copy.person_id == gone.id, Copy.utterance_id.in_(heard)))
    if await tx.get(Challenge, keep.id):
        await tx.execute(delete(Challenge).where(Challenge.person_id == gone.id))
    for row in (Challenge, Member, Utterance, Copy, Kept, Topic, Commitment):
        await tx.execute(update(row).where(row.person_id == gone.id).values(person_id=keep.id))
    await tx.execute(
        update(Commitment).where(Commitment.asker_id == gone.id).values(asker_id=keep.id)
    )
    await tx.execute(
        update(LearningSet).where(LearningSet.begun_by_id == gone.id).values(begun_by_id=keep.id)
    )
    await _merge_not_with(tx, keep, gone)


async def _merge_not_with(tx: AsyncSession, keep: Person, gone: Person) -> None:
    """Carry over whom somebody would rather not meet, each pair once, nobody with themselves."""
    pairs = select(NotWith).where(
        (NotWith.person_id.in_([keep.id, gone.id])) | (NotWith.other_id.in_([keep.id, gone.id]))
    )
    old = list(await tx.scalars(pairs))

    def one(person_id: int) -> int:
        return keep.id if person_id == gone.id else person_id

    wanted = {(one(pair.person_id), one(pair.other_id)) for pair in old}
    for pair in old:
        await tx.delete(pair)
    await tx.flush()
    tx.add_all(NotWith(person_id=a, other_id=b) for a, b in sorted(wanted) if a != b)
