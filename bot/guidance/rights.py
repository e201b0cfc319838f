"""What this room keeps of somebody, all at once: to take away, to move, and to erase in time."""

from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations import Room
from bot.guidance import export_words as words
from bot.guidance.models import Asked, PeerRequest, State, Upload, Variant
from bot.people.data import Section, when
from bot.people.models import Person


class Kept(Room):
    """The part of this room that deals with all that is somebody's at once."""

    async def export(self, tx: AsyncSession, person: Person) -> list[Section]:
        asked = await tx.scalars(
            select(Asked).where(Asked.person_id == person.id).order_by(Asked.id)
        )
        variants = await tx.scalars(
            select(Variant).where(Variant.person_id == person.id).order_by(Variant.id)
        )
        offered = await tx.scalars(
            select(PeerRequest).where(PeerRequest.person_id == person.id).order_by(PeerRequest.id)
        )
        return [
            Section(
                name="questions",
                title=words.export_questions(),
                rows=[
                    {
                        "text": each.text,
                        "asked_at": when(each.asked_at),
                        "state": each.state.value,
                        "you_found_it": each.verdict and each.verdict.value,
                    }
                    for each in asked
                ],
            ),
            Section(
                name="different_here",
                title=words.export_variants(),
                rows=[
                    {
                        "text": each.text,
                        "about": each.entry or each.source,
                        "said_at": when(each.said_at),
                    }
                    for each in variants
                ],
            ),
            Section(
                name="asked_as_a_peer",
                title=words.export_peers(),
                rows=[
                    {
                        "state": each.state.value,
                        "how_to_reach_you": each.reach,
                        "asked_at": when(each.asked_at),
                    }
                    for each in offered
                ],
            ),
        ]

    async def merge(self, tx: AsyncSession, keep: Person, gone: Person) -> None:
        twice = select(PeerRequest.question_id).where(PeerRequest.person_id == keep.id)
        own = select(Asked.id).where(Asked.person_id.in_([keep.id, gone.id]))
        both = [keep.id, gone.id]
        await tx.execute(
            delete(PeerRequest).where(
                PeerRequest.person_id == gone.id, PeerRequest.question_id.in_(twice)
            )
        )
        await tx.execute(  # nobody is their own peer
            delete(PeerRequest).where(
                PeerRequest.person_id.in_(both), PeerRequest.question_id.in_(own)
            )
        )
        for row in (Asked, Variant, PeerRequest, Upload):
            await tx.execute(update(row).where(row.person_id == gone.id).values(person_id=keep.id))

    async def let_go(self, tx: AsyncSession, programme_id: int, before: datetime) -> int:
        """Erase what was asked before this; what an owner is to review stays with its entry."""
        old = (
            Asked.programme_id == programme_id,
            Asked.asked_at < before,
            Asked.state != State.WAITING,
        )
        count = await tx.scalar(select(func.count()).where(*old))
        await tx.execute(delete(Asked).where(*old))
        return count or 0
