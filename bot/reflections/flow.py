"""What happens, in the order it happens: somebody is asked, answers, and decides who reads it."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Attached, Attachment, Button, Message, PassedOn
from bot.conversations import Handler, Heard, Turn
from bot.conversations import queries as conversations
from bot.conversations.models import HeldWords
from bot.delivery.files import Files
from bot.delivery.kinds import REMINDER
from bot.language import speaking
from bot.people.models import Person
from bot.people.vocabulary import Standing, Visibility
from bot.reflections import queries, rules, wave, words
from bot.reflections.about.flow import About
from bot.reflections.about.rules import Theme
from bot.reflections.choosing.flow import Choosing
from bot.reflections.choosing.history import Chooser
from bot.reflections.commitments.promised import Intents, no_intents
from bot.reflections.enrolling import Enrolling
from bot.reflections.journal.flow import Journal, View
from bot.reflections.models import Part, Reflection, State
from bot.reflections.putting_off import PuttingOff
from bot.reflections.shared import Shared


class Reflections(Enrolling):
    """The weekly question and its answer.

    Args:
        about_pace: asks those long silent whether the pace is right, with ways to change it.
        themes: what answers may be about.
        files: where exported journals stand until they are sent.
        invite_intent: asks, after an answer, what they will try.
        push: has a further question worded from what somebody wrote, where a language model is
            there and they agreed to it; False where it cannot.
        intents: tells what people promised in other rooms.
        listens: voice notes are put into words.
    """

    name = "reflections"

    def __init__(
        self,
        chooser: Chooser,
        about_pace: Callable[[], Message],
        themes: list[Theme],
        files: Files,
        invite_intent: Callable[[Heard, int], Awaitable[None]],
        push: Callable[[Heard, Reflection, str], Awaitable[bool]] | None = None,
        intents: Intents = no_intents,
        *,
        listens: bool = False,
    ) -> None:
        self._chooser, self._about_pace = chooser, about_pace
        self._journeys, self._intents = chooser.journeys, intents
        self._invite_intent, self._push, self._listens = invite_intent, push, listens
        self.about = About(themes, self._kept)
        self.choosing = Choosing(chooser, self.about.labels)
        self.journal, self.shared = Journal(self.about.labels, files), Shared()
        self.routes: dict[str, Handler] = {
            words.ANSWER: self.keep,
            words.UNASKED: self.keep_unasked,
            words.KEEP_HELD: self.keep_held,
            words.NOT_PART: self.not_part_of_it,
            words.FURTHER: self.further,
            words.ASK_NOW: self.invite_words,
            words.BACK: self.back_with_words,
            **PuttingOff(chooser).routes,
            **self.choosing.routes,
            **self.about.routes,
            **self.journal.routes,
            **self.shared.routes,
        }
        self.commands: dict[str, Handler] = {
            "reflect": self.invite_words,
            "journal": self.journal.show,
            "shared": self.shared.show,
            "why": self.choosing.why,
        }

    # Asking.

    async def wave(self, tx: AsyncSession, now: datetime) -> int:
        """Ask all those whose hour has come; returns how many, 0 when nobody is left."""
        if caught_up := await wave.catch_up_with_edits(tx, self._chooser, now):
            return caught_up  # a transaction of its own, so that nobody who writes waits long
        return await wave.ask(tx, self._chooser, now, self._about_pace, self._intents)

    async def due(self, tx: AsyncSession, now: datetime) -> list[int]:
        """Return the questions to ask once more."""
        return await queries.due_again(tx, now)

    async def act(self, turn: Turn, reflection_id: int) -> None:
        """Ask one of them once more."""
        reflection = await turn.tx.get_one(Reflection, reflection_id)
        person = await turn.tx.get_one(Person, reflection.person_id)
        again_at, reflection.again_at = reflection.again_at, None
        if reflection.state is not State.ASKED or person.standing is not Standing.TAKING_PART:
            return
        with speaking(person.language):
            question = words.question(
                reflection.question,
                reflection.visibility,
                str(reflection.id),
                reflection.opening,
            )
        letter_id = await turn.tell(
            person,
            question,
            kind=REMINDER,  # they asked for this hour: it is theirs, holiday or not
            key=f"prompt:{reflection.id}:{again_at:%Y%m%d%H%M}",
        )
        await turn.expect(person, words.ANSWER, str(reflection.id), letter_id=letter_id)

    async def next_due(self, tx: AsyncSession, now: datetime) -> datetime | None:
        return await wave.next_due(tx, now)

    async def sweep(self, tx: AsyncSession, now: datetime) -> None:
        """Erase what was deleted some days ago."""
        await tx.execute(delete(Reflection).where(Reflection.deleted_at <= now - rules.UNDO))

    # Answering.

    async def keep(self, heard: Heard) -> None:
        """Keep what somebody said as their answer, or as more of it."""
        reflection = await queries.own(heard.tx, heard.person, heard.ref)
        if reflection is None:
            await heard.say(words.gone())
            return
        is_more = reflection.state is State.ANSWERED
        part_id = await self._add(heard, reflection)
        if is_more:
            await heard.say(words.added(reflection, part_id))
        else:
            reflection.state, reflection.answered_at = State.ANSWERED, heard.now
            reflection.again_at = None
            await heard.say(await self._kept(heard, reflection))
        await heard.expect(heard.person, words.ANSWER, str(reflection.id), for_=rules.ADDING)
        if not is_more:
            await self._close(heard, reflection)

    async def _kept(self, heard: Heard, reflection: Reflection) -> Message:
        said, buttons = await self.about.said_and_offered(heard, reflection)
        can_go_on = bool(await self._follow_up(heard, reflection)) or self._push is not None
        return words.kept(reflection, can_go_on, said, buttons)

    async def _close(self, heard: Heard, reflection: Reflection) -> None:
        """A question has been answered: choose the next, and ask what hangs on this one."""
        journey = self._journeys.get(reflection.journey or "")
        if journey is None or reflection.prompt is None:
            return
        await heard.tx.flush()
        await self._chooser.choose_for(heard.tx, [heard.person.id], heard.now)
        fork = journey.forks.get(reflection.prompt)
        prompt = journey.prompt(reflection.prompt)
        if fork:
            await heard.say(words.which_way(fork, str(reflection.id)))
        if prompt and prompt.closes_with_intent:
            await self._invite_intent(heard, reflection.id)

    async def keep_unasked(self, heard: Heard) -> None:
        """Keep what somebody wanted to write down, though nobody asked."""
        heard.ref = str((await self._new(heard)).id)
        await self.keep(heard)

    async def keep_held(self, heard: Heard) -> None:
        """Keep words that were waiting to be told what they are."""
        held = await conversations.held(heard.tx, heard.person.id, heard.ref)
        if held is None:
            await heard.say(words.held_no_more())
            return
        reflection = await self._new(heard)
        heard.tx.add(
            Part(
                reflection_id=reflection.id,
                address=held.address,
                message_id=held.message_id,
                text=held.text,
                said_at=held.said_at,
            )
        )
        reflection.text, reflection.state = held.text, State.ANSWERED
        reflection.answered_at = held.said_at
        await heard.tx.delete(held)
        await heard.redraw(await self._kept(heard, reflection))
        await heard.expect(heard.person, words.ANSWER, str(reflection.id), for_=rules.ADDING)

    async def keep_passed_on(self, heard: Heard) -> None:
        """Keep a message that stands elsewhere: another's words for their own eyes only."""
        event = heard.event
        assert isinstance(event, PassedOn)
        if not heard.text:
            await heard.say(words.came_through_empty())
            return
        reflection = await self._new(heard)
        if not event.is_own:
            reflection.visibility = Visibility.ONLY_ME
        await self._add(heard, reflection)
        reflection.state, reflection.answered_at = State.ANSWERED, heard.now
        if not event.is_own:
            await heard.say(words.passed_on(heard.text))
        await heard.say(await self._kept(heard, reflection))
        await heard.expect(heard.person, words.ANSWER, str(reflection.id), for_=rules.ADDING)

    async def keep_own(self, heard: Heard, question: str, said: Mapping[str, str]) -> None:
        """Keep what somebody said elsewhere, for their own eyes until they choose otherwise.

        Args:
            said: their own words, each by a name that nothing else has: kept once.
        """
        known = await queries.kept_as(heard.tx, heard.person, said)
        if known:
            await heard.say(await self._kept(heard, known))
            return
        reflection = await self._new(heard, question)
        reflection.visibility = Visibility.ONLY_ME
        for name, text in said.items():
            part = Part(
                reflection_id=reflection.id,
                address="",
                message_id=name,
                text=text,
                said_at=heard.now,
            )
            heard.tx.add(part)
            await heard.tx.flush()
        await self._join_parts(heard, reflection)
        reflection.state, reflection.answered_at = State.ANSWERED, heard.now
        await heard.say(words.kept_own(reflection.text))
        await heard.say(await self._kept(heard, reflection))

    async def not_part_of_it(self, heard: Heard) -> None:
        """Take the last message out of an answer again, and hold it."""
        part = await queries.own_part(heard.tx, heard.person, heard.ref)
        if part is None:
            await heard.say(words.held_no_more())
            return
        if part.file_kind:
            await self._keep_apart(heard, part)
            return
        held = HeldWords(
            person_id=heard.person.id,
            text=part.text,
            address=part.address,
            message_id=part.message_id,
            said_at=part.said_at,
        )
        heard.tx.add(held)
        reflection = await heard.tx.get_one(Reflection, part.reflection_id)
        await heard.tx.delete(part)
        await heard.tx.flush()
        await self._join_parts(heard, reflection)
        await heard.stop_expecting(heard.person)
        await heard.redraw(words.taken_out(str(held.id)))

    async def _keep_apart(self, heard: Heard, part: Part) -> None:
        """Let a recording or a picture be an answer of its own: only words can be held."""
        own = was = await heard.tx.get_one(Reflection, part.reflection_id)
        if len(await queries.parts(heard.tx, was.id)) > 1:
            own = await self._new(heard)
            own.state, own.answered_at, part.reflection_id = State.ANSWERED, part.said_at, own.id
            await heard.tx.flush()
            await self._join_parts(heard, was)
            await self._join_parts(heard, own)
        await heard.redraw(await self._kept(heard, own))
        await heard.expect(heard.person, words.ANSWER, str(own.id), for_=rules.ADDING)

    async def attached(self, heard: Heard) -> bool:
        """Keep a voice note, or a picture with words, where an answer is awaited or nothing is."""
        event = heard.event
        if (
            not isinstance(event, Attached)
            or not event.file_id
            or event.kind not in (Attachment.VOICE, Attachment.PHOTO)
            or (event.kind is Attachment.PHOTO and not heard.text)
            or heard.person.standing is not Standing.TAKING_PART
        ):
            return False
        question = await conversations.newest(heard.tx, heard.person.id, heard.now)
        if question and question.action not in (words.ANSWER, words.UNASKED):
            return False
        if question and question.action == words.ANSWER:
            heard.ref = question.ref
        else:
            heard.ref = str((await self._new(heard)).id)
        await self.keep(heard)
        return True

    async def heard_edit(self, heard: Heard) -> bool:
        """Follow an edit of the message in the app; False if the message was no answer."""
        message_id = getattr(heard.event, "message_id", "")
        part = await queries.part_said_as(heard.tx, heard.sender, message_id)
        if part is None:
            return False
        reflection = await queries.own(heard.tx, heard.person, str(part.reflection_id))
        if reflection is None or part.text == heard.text:
            return True
        part.text, part.edited_at = heard.text, heard.now
        await self._join_parts(heard, reflection)
        await heard.say(words.changed(reflection))
        return True

    # Further, and unasked.

    async def further(self, heard: Heard) -> None:
        """Ask one more question, for those who want it."""
        reflection = await queries.own(heard.tx, heard.person, heard.ref)
        if reflection is None:
            await heard.say(words.gone())
            return
        asked = await queries.further_asked(heard.tx, reflection.id)
        text = asked.question if asked else await self._follow_up(heard, reflection)
        if not asked and self._push and await self._push(heard, reflection, text):
            return
        if not text:
            await heard.say(words.no_follow_up())
            return
        further = asked or await self._new(heard, text, follows=reflection)
        await heard.ask(words.follow_up(text, further.visibility), words.ANSWER, str(further.id))

    async def invite_words(self, heard: Heard) -> None:
        """Somebody wants to write something down: the waiting question, or what they like."""
        if heard.after_command:
            await self.keep_unasked(heard)
            return
        waiting = await queries.waiting(heard.tx, heard.person)
        if waiting:
            question = words.question(
                waiting.question, waiting.visibility, str(waiting.id), waiting.opening
            )
            await heard.ask(question, words.ANSWER, str(waiting.id))
            return
        await heard.ask(words.reflect_now(heard.person.visibility), words.UNASKED)

    async def waiting(self, heard: Heard) -> str:
        """Return the question that waits for an answer, or nothing."""
        waiting = await queries.waiting(heard.tx, heard.person)
        return waiting.question if waiting else ""

    def offers(self, held: str) -> list[Button]:
        return [words.keep_held(held)]

    async def home(self, heard: Heard) -> list[Message]:
        """Return this room's part of the person's own page."""
        enrolment = await queries.enrolment(heard.tx, heard.person)
        due = enrolment.next_due_at if enrolment and enrolment.is_active else None
        waiting = await queries.waiting(heard.tx, heard.person)
        return [
            words.home(due, waiting, heard.person),
            await self.journal.page(heard, View()),
        ]

    async def _follow_up(self, heard: Heard, reflection: Reflection) -> str:
        """Return the journey's further question on this prompt, unless it has been asked."""
        if reflection.journey is None or reflection.prompt is None:
            return ""
        if await queries.further_asked(heard.tx, reflection.id):
            return ""
        journey = self._journeys.get(reflection.journey)
        prompt = journey.prompt(reflection.prompt) if journey else None
        return prompt.follow_up if prompt else ""

    async def _new(
        self, heard: Heard, question: str = "", follows: Reflection | None = None
    ) -> Reflection:
        reflection = Reflection(
            person_id=heard.person.id,
            question=question,
            follows_id=follows.id if follows else None,
            visibility=follows.visibility if follows else heard.person.visibility,
            asked_at=heard.now,
        )
        heard.tx.add(reflection)
        await heard.tx.flush()
        return reflection

    async def _add(self, heard: Heard, reflection: Reflection) -> int:
        """Add what somebody said to an answer; returns the id of the part."""
        came_with = heard.event if isinstance(heard.event, Attached) else None
        part_id = await queries.add_part(
            heard.tx,
            reflection_id=reflection.id,
            address=str(heard.sender),
            message_id=getattr(heard.event, "message_id", ""),
            text=heard.text,
            file_kind=came_with.kind.value if came_with else "",
            file_id=came_with.file_id if came_with else "",
            is_unheard=self._listens and came_with.kind is Attachment.VOICE if came_with else False,
            said_at=heard.now,
        )
        reflection.text = rules.joined([reflection.text, heard.text])
        return part_id

    async def _join_parts(self, heard: Heard, reflection: Reflection) -> None:
        reflection.text = rules.joined(await queries.texts(heard.tx, reflection.id))
