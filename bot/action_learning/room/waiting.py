"""Words that wait for their turn: they go out by themselves, in order, once the floor is free.

Too many unanswered questions, or a presenter who speaks first: nobody is turned away, and what
a stage left unsaid goes back to its writer.
"""

from collections.abc import Awaitable, Callable

from bot.action_learning.room import mirror, words
from bot.action_learning.room import queries as uttered
from bot.action_learning.room.circle import Circle
from bot.action_learning.state import Event, Spoke
from bot.action_learning.vocabulary import Carriage
from bot.conversations import Turn
from bot.delivery.kinds import WORDS
from bot.language import speaking

Happen = Callable[[Turn, Circle, Event, int], Awaitable[None]]


async def let_go(turn: Turn, circle: Circle, happen: Happen) -> None:
    """Carry what waits, the oldest first, as far as the floor is free."""
    for utterance in await uttered.waiting_words(turn.tx, circle.meeting.id):
        me = utterance.person_id
        if circle.state.ending is not None or circle.state.must_wait(circle.form, me):
            return
        if me not in circle.people or utterance.step != circle.state.at:
            continue
        utterance.carriage = Carriage.CARRIED
        utterance.said_at = turn.now
        await turn.tx.flush()
        await mirror.carry(turn, circle, utterance)
        await happen(turn, circle, Spoke(me, len(utterance.text)), me)


async def give_back(turn: Turn, circle: Circle) -> None:
    """The stage is over: what still waits goes back to whoever wrote it."""
    for utterance in await uttered.waiting_words(turn.tx, circle.meeting.id):
        utterance.carriage = Carriage.HELD
        person = circle.people.get(utterance.person_id)
        if person:
            with speaking(person.language):
                body = words.went_on_without(utterance.text, utterance.id)
            await mirror.notice(turn, circle, person.id, body, WORDS)
