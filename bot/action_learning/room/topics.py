"""What somebody means to bring to their set: kept until its next meeting chooses, then offered."""

from sqlalchemy import select

from bot.action_learning import queries
from bot.action_learning.models import Topic
from bot.action_learning.room import mirror, words
from bot.action_learning.room.circle import Circle
from bot.conversations import Heard, Turn
from bot.delivery.kinds import REMINDER
from bot.language import speaking

MOST = 5
"""Topics of one person for one set; the oldest make room."""


async def keep(heard: Heard, text: str) -> bool:
    """Keep a question for the next meeting of somebody's newest set; False if they are in none."""
    sets = await queries.sets_of(heard.tx, heard.person)
    if not sets:
        return False
    own = (Topic.set_id == sets[0].id, Topic.person_id == heard.person.id)
    kept = list(await heard.tx.scalars(select(Topic).where(*own).order_by(Topic.id.desc())))
    if all(each.text != text for each in kept):
        heard.tx.add(
            Topic(set_id=sets[0].id, person_id=heard.person.id, text=text, kept_at=heard.now)
        )
        for old in kept[MOST - 1 :]:
            await heard.tx.delete(old)
    return True


async def offer(turn: Turn, circle: Circle) -> None:
    """Show everybody who is to choose a topic what they kept for this."""
    topics = await turn.tx.scalars(
        select(Topic)
        .where(Topic.set_id == circle.set.id, Topic.person_id.in_(circle.state.people))
        .order_by(Topic.id)
    )
    for topic in topics:
        if topic.person_id in circle.people:
            with speaking(circle.people[topic.person_id].language):
                body = words.your_topic(str(topic.id), topic.text)
            await mirror.notice(turn, circle, topic.person_id, body, REMINDER)


async def own(heard: Heard) -> Topic | None:
    if not heard.ref.isdecimal():
        return None
    return await heard.tx.scalar(
        select(Topic).where(Topic.id == int(heard.ref), Topic.person_id == heard.person.id)
    )
