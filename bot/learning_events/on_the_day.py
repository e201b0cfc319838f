"""On the day: who is there, by one tap, by a code shown in the room, or by a picture of it."""

import io

import segno
from sqlalchemy import select

from bot.conversations import Handler, Heard
from bot.delivery.files import Files
from bot.learning_events import day_words, draft_words, host_words, queries, rules, words
from bot.learning_events.create import UNTOLD, Drafting
from bot.learning_events.models import LearningEvent, State
from bot.people import invites

CODE_LENGTH = 6


class OnTheDay:
    def __init__(self, drafting: Drafting, files: Files, telegram_bot: str) -> None:
        self._drafting, self._files, self._telegram_bot = drafting, files, telegram_bot
        self.routes: dict[str, Handler] = {
            words.HERE: self.here,
            words.MISSED: self.missed,
            host_words.CODE: self.code,
        }

    async def here(self, heard: Heard) -> None:
        """Somebody is there, or was."""
        event = await queries.to_answer(heard.tx, heard.person, heard.ref)
        if event is None or event.is_news:
            await heard.say(words.not_yours())
            return
        await self._be_here(heard, event)

    async def _be_here(self, heard: Heard, event: LearningEvent) -> None:
        if event.state is State.CANCELLED:
            await heard.say(words.is_off(event))
            return
        if heard.now < event.starts - rules.HERE_FROM:
            await heard.say(words.not_yet_here(event, heard.person.timezone))
            return
        if heard.now > event.ends + rules.HERE_UNTIL:
            await heard.say(words.is_over(event))
            return
        invited = await queries.invitation(heard.tx, event, heard.person)
        invited.here_at = invited.here_at or heard.now
        if heard.now < event.ends:
            await heard.say(words.here(event, heard.person.name))
        else:
            asks = words.what_will_you_try(event, bool(invited.question))
            await heard.ask(asks, words.TRY, str(event.id), for_=rules.ASKING)

    async def missed(self, heard: Heard) -> None:
        event = await queries.to_answer(heard.tx, heard.person, heard.ref)
        if event is None or event.is_news:
            await heard.say(words.not_yours())
            return
        invited = await queries.invitation(heard.tx, event, heard.person)
        invited.here_at = None
        await heard.redraw(words.missed(event))

    # A code shown in the room.

    async def code(self, heard: Heard) -> None:
        """Give the host a code to show, and a picture to point a phone at."""
        event = await self._drafting.held_by(heard)
        if event is None:
            return
        if event.is_news or event.state in UNTOLD or event.state is State.CANCELLED:
            await heard.say(draft_words.already(event))
            return
        if event.room_code is None:
            event.room_code = invites.new_code(CODE_LENGTH)
        code, bot = event.room_code, self._telegram_bot
        drawn = io.BytesIO()
        stands_for = invites.telegram_link(bot, code) if bot else code
        segno.make(stands_for, error="m").save(drawn, kind="png", scale=12, border=4)
        picture = self._files.write(
            "code.png", drawn.getvalue(), whose=heard.person.id, now=heard.now
        ).model_copy(update={"alt": day_words.picture(code)})
        await heard.say(day_words.code_for_the_room(event, code, picture, is_link=bool(bot)))

    async def take(self, heard: Heard, code: str) -> bool:
        """Somebody who takes part wrote a code; False where it is none of a room."""
        event = await heard.tx.scalar(
            select(LearningEvent)
            .where(LearningEvent.room_code == code, LearningEvent.is_news.is_(False))
            .with_for_update()
        )
        if event is None:
            return False
        await self._be_here(heard, event)
        return True
