"""The record of who looked at or changed what. It holds numbers and deeds, never words."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people.models import Person, Trace

By = Literal["chat", "web", "command line", "bot"]
_by: ContextVar[By] = ContextVar("by", default="chat")


@contextmanager
def noting(by: By) -> Iterator[None]:
    """Write down of all that is noted inside the block that it was done by this way."""
    token = _by.set(by)
    try:
        yield
    finally:
        _by.reset(token)


def note(
    tx: AsyncSession,
    deed: str,
    now: datetime,
    *,
    by: By | None = None,
    actor: Person | None = None,
    subject: Person | None = None,
    programme_id: int | None = None,
    ref: str = "",
) -> None:
    """Write down that this was done, in the transaction in which it is done."""
    trace = Trace(
        at=now,
        by=by or _by.get(),
        deed=deed,
        actor_id=actor.id if actor else None,
        subject_id=subject.id if subject else None,
        programme_id=programme_id,
        ref=ref,
    )
    tx.add(trace)


async def about(tx: AsyncSession, person: Person) -> list[Trace]:
    """Return what was done with one person's things, oldest first."""
    of_them = select(Trace).where(Trace.subject_id == person.id).order_by(Trace.id)
    return list(await tx.scalars(of_them))


async def newest(tx: AsyncSession, programme_id: int | None, most: int = 100) -> list[Trace]:
    """Return what was done last in one programme, or in all; newest first."""
    traces = select(Trace).order_by(Trace.id.desc()).limit(most)
    if programme_id is not None:
        traces = traces.where(Trace.programme_id == programme_id)
    return list(await tx.scalars(traces))
