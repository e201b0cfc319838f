"""Who asked to be forgotten goes from the rooms of their sets as well.

Nothing of them is kept but where they can be found, and only until they are out.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.action_learning.models import Farewell, LearningSet, Member
from bot.action_learning.room import venue_words as words
from bot.action_learning.vocabulary import MemberStanding
from bot.chat import Address, Hosts, Why
from bot.db import Database
from bot.delivery import erasing, outbox
from bot.delivery.kinds import REPLY
from bot.delivery.queue import changed
from bot.language import speaking
from bot.people.models import Account, Person

AGAIN_AFTER = timedelta(minutes=5)
"""Where a platform does not answer; nor does another process try meanwhile."""


async def book(tx: AsyncSession, person: Person) -> None:
    """Write down from which rooms somebody is to be taken who is about to be erased."""
    seats = await tx.execute(
        select(LearningSet.id, LearningSet.room, Account.address, Account.lane)
        .join(Member, Member.set_id == LearningSet.id)
        .join(Account, Account.person_id == Member.person_id)
        .where(
            Member.person_id == person.id,
            Member.let_in_at.is_not(None),
            LearningSet.room.is_not(None),
        )
    )
    for set_id, room, address, lane in seats:
        if room and Address.parse(room).lane == lane:
            await tx.merge(Farewell(set_id=set_id, address=address, language=person.language))


async def bid_all(db: Database, now: datetime, host_of: Callable[[str], Hosts | None]) -> None:
    """Take everybody out who is to go, or ask them to; two processes may do it at once."""
    is_due = Farewell.due_at.is_(None) | (Farewell.due_at <= now)
    async with db.reading() as tx:
        keys = Farewell.set_id, Farewell.address
        going = list(await tx.execute(select(*keys).where(is_due).order_by(*keys)))
    for set_id, address in going:
        async with db.transaction() as tx:
            one = await tx.get(Farewell, (set_id, address), with_for_update=True)
            if one is None or (one.due_at and one.due_at > now):
                continue
            room = (await tx.get_one(LearningSet, set_id)).room
            if room is None or await _is_back(tx, one):
                await tx.delete(one)
                continue
            one.due_at = now + AGAIN_AFTER
        host = host_of(Address.parse(room).platform)
        outcome = await host.show_out(Address.parse(room), Address.parse(address)) if host else None
        if outcome and outcome.why is Why.TRY_AGAIN:
            continue
        async with db.transaction() as tx:
            await _said(tx, one, now, is_out=outcome is None)


async def _is_back(tx: AsyncSession, one: Farewell) -> bool:
    """Whether somebody with this account has come into the set anew."""
    here = (
        select(Member.person_id)
        .join(Account, Account.person_id == Member.person_id)
        .where(
            Member.set_id == one.set_id,
            Member.standing == MemberStanding.IN,
            Account.address == one.address,
        )
    )
    return await tx.scalar(here) is not None


async def _said(tx: AsyncSession, one: Farewell, now: datetime, *, is_out: bool) -> None:
    of_it = (Farewell.set_id == one.set_id, Farewell.address == one.address)
    if await changed(tx, delete(Farewell).where(*of_it)) and not is_out:
        learning_set = await tx.get_one(LearningSet, one.set_id)
        with speaking(one.language):
            said = words.please_go(learning_set)
        to = Address.parse(one.address)
        await outbox.put(tx, to, said, kind=REPLY, now=now, wave=erasing.GOODBYE)
