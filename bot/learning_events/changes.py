"""Tells those who answered that something is different, and takes back what no longer holds."""

from sqlalchemy import and_, delete
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations import Turn
from bot.delivery import outbox
from bot.delivery.kinds import REMINDER
from bot.learning_events import announce, calendar, change_words, steps
from bot.learning_events.models import Invitation, LearningEvent, Stage, Step
from bot.learning_events.rules import Answer, Plan
from bot.people.models import Person

REMINDERS = (Stage.WEEK, Stage.DAY, Stage.HOUR)
FOLLOWING = (*REMINDERS, Stage.AFTER, Stage.WRAP_UP)


def reminder(event: LearningEvent, stage: Stage) -> str:
    """Return the name of a wave of reminders: a changed event is reminded of anew."""
    return f"{stage}:{event.edition}"


async def withdraw_reminders(
    tx: AsyncSession, event: LearningEvent, person: Person | None = None
) -> None:
    """Stop what is on its way to somebody who no longer comes, or to all, and what is planned."""
    for stage in REMINDERS:
        what = reminder(event, stage)
        if person:
            await outbox.cancel(tx, key=announce.key(event, what, person))
        else:
            await outbox.cancel(tx, wave=announce.wave(event, what))
    if person is None:
        planned = delete(Step).where(Step.event_id == event.id, Step.stage.in_(FOLLOWING))
        await tx.execute(planned)


async def tell_of_change(turn: Turn, event: LearningEvent) -> int:
    """Tell those who answered, with a new calendar file for those who come; return how many."""
    host = await announce.host_name(turn.tx, event)
    file = calendar.file(event, turn.now, host)
    comes = Invitation.answer == Answer.COMING
    n = await announce.to_many(
        turn,
        event,
        comes,
        lambda: change_words.changed(event, host, file),
        kind=REMINDER,
        what=f"changed:{event.edition}",
        expires_at=event.starts_at,
    )
    return n + await announce.to_many(
        turn,
        event,
        and_(announce.ANSWERED, ~comes),
        lambda: change_words.changed(event, host),
        kind=REMINDER,
        what=f"changed:{event.edition}",
        expires_at=event.starts_at,
    )


async def tell_of_cancelling(turn: Turn, event: LearningEvent, why: str) -> int:
    """Tell those who answered, and take it out of calendars; return how many."""
    host = await announce.host_name(turn.tx, event)
    if event.is_news:
        return 0
    file = calendar.file(event, turn.now, host, cancels=True)
    comes = Invitation.answer == Answer.COMING
    n = await announce.to_many(
        turn,
        event,
        comes,
        lambda: change_words.cancelled(event, why, host, file),
        kind=REMINDER,
        what="cancelled",
    )
    return n + await announce.to_many(
        turn,
        event,
        and_(announce.ANSWERED, ~comes),
        lambda: change_words.cancelled(event, why, host),
        kind=REMINDER,
        what="cancelled",
    )


async def apply(turn: Turn, event: LearningEvent, filled: dict[str, str], plan: Plan) -> None:
    """Change an event that people know of; telling them is left to whoever calls."""
    await withdraw_reminders(turn.tx, event)
    event.filled = filled
    fill_in(event, plan)
    event.edition += 1
    await turn.tx.flush()
    announce.plan_steps(turn.tx, event, turn.now)
    steps.plan(turn.tx, event, Stage.OFFER, turn.now)  # there may be more places now


def fill_in(event: LearningEvent, plan: Plan) -> None:
    """Make an event what its form says."""
    event.title, event.purpose = plan.title, plan.purpose
    event.starts_at, event.ends_at = plan.starts_at, plan.ends_at
    event.timezone = plan.timezone if not event.is_news else event.timezone
    event.place, event.papers, event.capacity = plan.place, plan.papers, plan.capacity
    event.for_place_id, event.for_role = plan.for_place_id, plan.for_role
    event.for_theme, event.for_set_id = plan.for_theme, plan.for_set_id
    event.for_language, event.reminds = plan.for_language, " ".join(plan.reminds)
    if event.series_id is None:
        event.rule, event.also_on = plan.rule, [at.isoformat() for at in plan.also_on]
