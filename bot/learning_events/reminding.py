"""Reminds those who come, and nobody else: a week, a day, and an hour before; never afterwards."""

from sqlalchemy import ColumnElement, and_, literal, or_, select

from bot.conversations import Turn
from bot.delivery.files import Files
from bot.delivery.kinds import REMINDER
from bot.language import speaking
from bot.learning_events import announce, changes, joining, papers, words
from bot.learning_events.models import Invitation, LearningEvent, Stage
from bot.learning_events.rules import Answer
from bot.people.models import Person
from bot.people.vocabulary import Standing

COMES = Invitation.answer == Answer.COMING


async def remind(turn: Turn, event: LearningEvent, stage: Stage, files: Files) -> None:
    """Remind those who come; the first reminder that there is brings the papers."""
    if event.starts <= turn.now:
        return
    who = COMES
    if stage is Stage.HOUR:
        await _remind_one_by_one(turn, event)
        who = and_(COMES, ~_gets_their_own(event))
    write = {
        Stage.WEEK: words.week_before,
        Stage.DAY: words.day_before,
        Stage.HOUR: words.hour_before,
    }[stage]
    await announce.to_many(
        turn,
        event,
        who,
        lambda: write(event),
        kind=REMINDER,
        what=changes.reminder(event, stage),
        expires_at=event.starts,
    )
    if event.reminds.split()[:1] == [stage]:
        await papers.send(turn, event, COMES, changes.reminder(event, stage), files)


def _gets_their_own(event: LearningEvent) -> ColumnElement[bool]:
    """Tell, of an invitation, whether its reminder differs: a question, or a link of their own."""
    return or_(Invitation.question != "", literal(joining.is_personal(event.place)))


async def _remind_one_by_one(turn: Turn, event: LearningEvent) -> None:
    """Remind those whose reminder is theirs alone: each gets their own question back."""
    rows = await turn.tx.execute(
        select(Invitation.question, Person)
        .join(Person, Person.id == Invitation.person_id)
        .where(
            Invitation.event_id == event.id,
            COMES,
            _gets_their_own(event),
            Person.standing == Standing.TAKING_PART,
        )
        .order_by(Invitation.id)
    )
    for question, person in rows.all():
        with speaking(person.language):
            reminder = words.hour_before(event, question, person.name)
        await turn.tell(
            person,
            reminder,
            kind=REMINDER,
            key=announce.key(event, changes.reminder(event, Stage.HOUR), person),
            expires_at=event.starts,
        )
