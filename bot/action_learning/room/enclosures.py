"""Files that a member sends into a meeting: fetched beside everything else, then carried.

The words that came with a file go at once, in their order; the file follows when the
platform has given it, as a message of its own; of several each, in their order.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.action_learning import queries
from bot.action_learning.models import Enclosure, Meeting
from bot.action_learning.room import file_words, mirror, words
from bot.action_learning.room import queries as uttered
from bot.action_learning.room.circle import Circle, sit_down
from bot.action_learning.room.meeting import Meetings
from bot.action_learning.state import Phase, Spoke
from bot.action_learning.vocabulary import Carriage
from bot.chat import Address, Attached, Attachment, Enclosed, Fetch
from bot.conversations import Heard, Turn
from bot.conversations import queries as conversations
from bot.db import Database
from bot.delivery import outbox
from bot.delivery.files import Files
from bot.delivery.kinds import WORDS
from bot.language import speaking

MEGABYTE = 1024 * 1024
MOST_FROM = {"telegram": 20 * MEGABYTE}
"""What a platform gives a bot; Slack names no limit that is tighter than ours."""

MOST = 50 * MEGABYTE
"""What Telegram takes from a bot."""

MOST_OF_A_PICTURE = 10 * MEGABYTE
"""What Telegram shows as a picture; a larger one goes as a file."""


@dataclass
class Enclosures:
    meetings: Meetings
    fetch: Fetch
    files: Files

    async def heard(self, heard: Heard, meeting_id: str) -> bool:
        """Take what somebody sent besides words to their meeting; False where it is not for it."""
        event = heard.event
        if not isinstance(event, Attached) or not event.file_id:
            return False
        meeting = await queries.own_meeting(heard.tx, heard.person, meeting_id)
        if meeting is None or meeting.ended_at is not None:
            return False
        circle = await sit_down(heard.tx, meeting, self.meetings.forms)
        me, state = heard.person.id, circle.state
        if (
            not state.may_speak(circle.form, me)
            or state.must_wait(circle.form, me)
            or state.phase is Phase.VOTING
        ):
            await heard.say(file_words.no_file_now())
        else:
            await self._take(heard, circle, event)
        return True

    async def overhear(self, heard: Heard, meeting: Meeting) -> None:
        """Note a file that somebody put into the set's room: all have it already."""
        circle = await sit_down(heard.tx, meeting, self.meetings.forms)
        event, me = heard.event, heard.person.id
        if isinstance(event, Attached) and circle.state.may_speak(circle.form, me):
            named = file_words.files_follow([_name(file) for file in event.files])
            await mirror.write_down(heard, circle, Carriage.CARRIED, named)
            await self.meetings.happen(heard, circle, Spoke(me, 0), by=me)

    async def _take(self, heard: Heard, circle: Circle, event: Attached) -> None:
        most = min(MOST, MOST_FROM.get(heard.sender.platform, MOST))
        for file in event.files:
            if file.size > most:
                await heard.say(file_words.file_too_large(_name(file), most // MEGABYTE))
        files = [file for file in event.files if file.size <= most]
        if not files:
            return
        named = file_words.files_follow([_name(file) for file in files])
        text = f"{heard.text}\n\n{named}" if heard.text else named
        utterance = await mirror.write_down(heard, circle, Carriage.CARRIED, text)
        await mirror.carry(heard, circle, utterance)
        heard.tx.add_all(
            Enclosure(
                utterance_id=utterance.id,
                number=number,
                address=str(heard.sender),
                file_id=file.id,
                name=_name(file)[:200],
                is_picture=file.kind is Attachment.PHOTO and file.size <= MOST_OF_A_PICTURE,
            )
            for number, file in enumerate(files)
        )
        await self.meetings.happen(
            heard, circle, Spoke(heard.person.id, len(heard.text)), by=heard.person.id
        )

    async def fetch_all(self, db: Database, now: datetime) -> None:
        """Fetch what members sent, and carry it. Done by two processes, it is carried once."""
        async with db.reading() as tx:
            waiting = await uttered.enclosures(tx)
        for key in waiting:
            async with db.reading() as tx:
                one = await tx.get(Enclosure, key)
            if one is None:
                continue
            content = await self.fetch(Address.parse(one.address), one.file_id)
            async with db.transaction() as tx:
                await self._carry(Turn(tx, now), key, content)

    async def _carry(self, turn: Turn, key: tuple[int, int], content: bytes | None) -> None:
        found = await uttered.utterance_in_meeting(turn.tx, key[0])
        one = await turn.tx.get(Enclosure, key, with_for_update=True)
        if found is None or one is None:
            return
        utterance, meeting = found
        circle = await sit_down(turn.tx, meeting, self.meetings.forms)
        await turn.tx.delete(one)
        writer = circle.people.get(utterance.person_id)
        if content is None or len(content) > MOST:
            if writer:
                with speaking(writer.language):
                    body = (
                        file_words.file_not_given(one.name)
                        if content is None
                        else file_words.file_too_large(one.name, MOST // MEGABYTE)
                    )
                await outbox.put(
                    turn.tx, Address.parse(one.address), body, kind=WORDS, now=turn.now
                )
            return
        file = self.files.write(one.name, content, whose=utterance.person_id, now=turn.now)
        await mirror.carry_file(turn, circle, utterance, one.number, file, one.is_picture)


def _name(file: Enclosed) -> str:
    return file.name or ("photo.jpg" if file.kind is Attachment.PHOTO else "file")


async def awaited_by(heard: Heard) -> str:
    """Return the meeting to which whatever somebody sends now goes; nothing where there is none."""
    question = await conversations.newest(heard.tx, heard.person.id, heard.now)
    return question.ref if question and question.action == words.SPEAK else ""
