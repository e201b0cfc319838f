"""Reminds those who come, and nobody else: a week, a day, and an hour before; never afterwards."""

from sqlalchemy import and_, select

from bot.conversations import Turn
from bot.delivery.files import Files
from bot.delivery.kinds import REMINDER
from bot.language import speaking
from bot.learning_events import announce, changes, papers, words
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
        await _bring_back_questions(turn, event)
        who = and_(COMES, Invitation.question == "")
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


async def _bring_back_questions(turn: Turn, event: LearningEvent) -> None:
    """Remind those who asked something one by one: each gets their own question back."""
    rows = await turn.tx.execute(
        select(Invitation.question, Person)
        .join(Person, Person.id == Invitation.person_id)
        .where(
            Invitation.event_id == event.id,
            COMES,
            Invitation.question != "",
            Person.standing == Standing.TAKING_PART,
        )
        .order_by(Invitation.id)
    )
    for question, person in rows.all():
        with speaking(person.language):
            reminder = words.hour_before(event, question)
        await turn.tell(
            person,
            reminder,
            kind=REMINDER,
            key=announce.key(event, changes.reminder(event, Stage.HOUR), person),
            expires_at=event.starts,
        )
