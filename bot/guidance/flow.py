"""What happens, in order: somebody asks, an answer comes, and they say what it was worth.

    a question is kept → it is looked for (`answering.py`) → the answer, with passages to open
    → helpful, not helpful, wrong here → or: not known → gap list, a peer, the set

Handlers only write down; what takes time is done by `think`, outside any transaction.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Button, Commanded, Fetch, split
from bot.conversations import Handler, Heard
from bot.conversations import queries as conversations
from bot.db import Database
from bot.delivery import outbox
from bot.guidance import queries, shelf, words
from bot.guidance.answering import Answering
from bot.guidance.documents import Document
from bot.guidance.gaps import Gaps, close
from bot.guidance.in_rooms import InRooms
from bot.guidance.likeness import clusters
from bot.guidance.models import Asked, Variant, Verdict
from bot.guidance.peers import Peers, Shared
from bot.guidance.playbook import entry, page_of
from bot.guidance.rights import Kept
from bot.guidance.shelf import Shelf
from bot.guidance.uploads import Uploads
from bot.llm import LanguageModel
from bot.people.models import Place

MOST_CLUSTERS = 8

BringToSet = Callable[[Heard, str], Awaitable[bool]]
"""Keep a question for somebody's action-learning set; False where they are in none."""


class Guidance(Kept):
    """
    Args:
        model: composes answers; without one they are quoted word for word.
        shared: what people have shared with others, for finding a peer.
        fetch: gets a file that somebody sent.
        bring_to_set: keeps a question for somebody's set, where there are sets.
    """

    name = "guidance"

    def __init__(
        self,
        kept: Shelf,
        *,
        model: LanguageModel | None,
        shared: Shared,
        fetch: Fetch,
        bring_to_set: BringToSet | None = None,
    ) -> None:
        self._shelf = kept
        self._bring_to_set = bring_to_set
        self._answering = Answering(kept, model, has_set=bring_to_set is not None)
        self._in_rooms = InRooms(kept)
        self.asked_among_others = self._in_rooms.hear
        self._gaps = Gaps(kept)
        self._uploads = Uploads(fetch)
        self.routes: dict[str, Handler] = {
            words.QUESTION: self.ask,
            words.ASK_HELD: self.ask_held,
            words.FOLLOW: self.follow,
            words.OPEN: self.open,
            words.HELPFUL: self.helpful,
            words.NOT_HELPFUL: self.not_helpful,
            words.WRONG: self.wrong_here,
            words.DIFFERENT: self.keep_variant,
            words.GAP: self.put_on_gap_list,
            words.GAP_CLOSE: self.close_gap,
            words.REVIEWED: self.review,
            words.SET: self.bring_to_set,
            words.AGAIN: self.ask_again,
            **Peers(shared).routes,
            **self._uploads.routes,
        }
        self.commands: dict[str, Handler] = {
            "ask": self.ask,
            "gaps": self.show_gaps,
            "variants": self.show_variants,
        }

    async def think(self, db: Database, now: datetime) -> None:
        async with db.reading() as tx:  # asked after every event: writers are not held up
            something_waits = await queries.something_waits(tx)
        if something_waits:
            await self._answering.answer_what_waits(db, now)
            await self._in_rooms.answer_what_waits(db, now)
            await self._uploads.fetch_what_is_wanted(db, now)
        await self._gaps.look_again(db, now)

    async def sweep(self, tx: AsyncSession, now: datetime) -> None:
        await self._in_rooms.forget(tx, now)

    async def attached(self, heard: Heard) -> bool:
        return await self._uploads.offer(heard)

    def offers(self, held: str) -> list[Button]:
        return [words.ask_held(held)]

    # Asking.

    async def ask(self, heard: Heard) -> None:
        """Take a question; the answer follows as soon as it is found."""
        question = heard.text or heard.about
        if not question:
            await heard.ask(words.what_question(), words.QUESTION)
            return
        await heard.heard_out(heard.person, words.QUESTION)
        self._keep(heard, question, await self._replied_to(heard))

    async def _replied_to(self, heard: Heard) -> Asked | None:
        """Return the first question of the thread of an answer that a command replied to."""
        reply_to = heard.event.reply_to if isinstance(heard.event, Commanded) else None
        letter_id = await outbox.find(heard.tx, heard.sender, reply_to) if reply_to else None
        if letter_id is None:
            return None
        carried = await conversations.answered_by_a_reply(heard.tx, heard.person.id, letter_id)
        if carried is None or carried.action != words.FOLLOW:
            return None
        return await queries.own(heard.tx, heard.person, carried.ref)

    async def ask_held(self, heard: Heard) -> None:
        """Ask words that were waiting to be told what they are."""
        held = await conversations.held(heard.tx, heard.person.id, heard.ref)
        if held is None:
            await heard.say(words.held_no_more())
            return
        self._keep(heard, held.text)
        await heard.tx.delete(held)

    async def ask_again(self, heard: Heard) -> None:
        """Ask what stood on the gap list until something was added."""
        asked = await queries.own(heard.tx, heard.person, heard.ref)
        if asked is None:
            await heard.say(words.not_yours())
            return
        self._keep(heard, asked.text)

    async def follow(self, heard: Heard) -> None:
        """Somebody replied to an answer: they ask further, in the same thread."""
        first = await queries.own(heard.tx, heard.person, heard.ref)
        self._keep(heard, heard.text, first)

    def _keep(self, heard: Heard, text: str, first: Asked | None = None) -> None:
        heard.tx.add(
            Asked(
                person_id=heard.person.id,
                programme_id=heard.person.programme_id,
                address=str(heard.sender),
                thread=getattr(heard.event, "reply_to", None),
                text=text,
                follows_id=first.id if first else None,
                asked_at=heard.now,
            )
        )

    # Reading on.

    async def open(self, heard: Heard) -> None:
        """Show a passage in full."""
        ref, _, number = heard.ref.partition(".")
        asked = await queries.own(heard.tx, heard.person, ref)
        if asked is None or not number.isdecimal() or not 0 < int(number) <= len(asked.shown):
            await heard.say(words.not_yours())
            return
        source, first, last, _slug = asked.shown[int(number) - 1]
        document: Document | None = await shelf.document(heard.tx, source, asked.programme_id)
        document = document or page_of(self._shelf.root, source)
        full = document.between(first, last) if document else ""
        if document is None or not full:
            await heard.say(words.opened_no_more(source))
            return
        where = words.cited(source, document.unit, first, last)
        for each in words.opened(split(full, words.MOST_SHOWN), where):
            await heard.say(each)

    # What it was worth.

    async def helpful(self, heard: Heard) -> None:
        await self._judge(heard, Verdict.HELPFUL)

    async def not_helpful(self, heard: Heard) -> None:
        await self._judge(heard, Verdict.NOT_HELPFUL)

    async def _judge(self, heard: Heard, verdict: Verdict) -> None:
        asked = await queries.own(heard.tx, heard.person, heard.ref)
        if asked is None:
            await heard.say(words.not_yours())
            return
        asked.verdict = verdict
        await heard.say(words.thanks(verdict is Verdict.HELPFUL))

    async def wrong_here(self, heard: Heard) -> None:
        asked = await queries.own(heard.tx, heard.person, heard.ref)
        if asked is None or not asked.shown:
            await heard.say(words.not_yours())
            return
        place_id = heard.person.place_id
        place = await heard.tx.get(Place, place_id) if place_id else None
        question = words.what_is_different(place.name if place else "")
        await heard.ask(question, words.DIFFERENT, heard.ref)

    async def keep_variant(self, heard: Heard) -> None:
        """Keep what is different in somebody's place beside what they were shown first."""
        asked = await queries.own(heard.tx, heard.person, heard.ref)
        if asked is None or not asked.shown:
            await heard.say(words.not_yours())
            return
        shown = asked.shown
        source, first, last, slug = next((each for each in shown if each[3]), shown[0])
        heard.tx.add(
            Variant(
                person_id=heard.person.id,
                programme_id=asked.programme_id,
                place_id=heard.person.place_id,
                entry=slug,
                source=source,
                start_line=first,
                end_line=last,
                text=heard.text,
                said_at=heard.now,
            )
        )
        await heard.heard_out(heard.person, words.DIFFERENT)
        found = entry(self._shelf.root, slug) if slug else None
        await heard.say(words.variant_kept(found.header.owner if found else ""))

    # Not knowing.

    async def put_on_gap_list(self, heard: Heard) -> None:
        asked = await queries.own(heard.tx, heard.person, heard.ref)
        if asked is None:
            await heard.say(words.not_yours())
            return
        asked.gap_at = asked.gap_at or heard.now
        asked.gap_edition = await shelf.edition(heard.tx)
        await heard.say(words.on_the_gap_list())

    async def bring_to_set(self, heard: Heard) -> None:
        asked = await queries.own(heard.tx, heard.person, heard.ref)
        if asked is None:
            await heard.say(words.not_yours())
        elif self._bring_to_set and await self._bring_to_set(heard, asked.text):
            await heard.say(words.brought_to_set())
        else:
            await heard.say(words.no_set())

    # For managers.

    async def show_gaps(self, heard: Heard) -> None:
        """Show what nobody could answer, those that ask for the same together."""
        programme_id = await queries.managed(heard.tx, heard.person)
        if programme_id is None:
            await heard.say(words.only_for_managers())
            return
        gaps = await queries.open_gaps(heard.tx, programme_id)
        together = clusters([gap.text for gap in gaps])[:MOST_CLUSTERS]
        shown = [
            (str(gaps[c[0]].id), len(c), words.wordings([gaps[n].text for n in c]))
            for c in together
        ]
        for each in words.gaps(shown):
            await heard.say(each)

    async def close_gap(self, heard: Heard) -> None:
        """Take a question off the list, with all that ask for the same."""
        programme_id = await queries.managed(heard.tx, heard.person)
        if programme_id is None:
            await heard.say(words.only_for_managers())
            return
        gaps = await queries.open_gaps(heard.tx, programme_id)
        together = clusters([gap.text for gap in gaps])
        closed = next((c for c in together if str(gaps[c[0]].id) == heard.ref), [])
        if not closed:
            await heard.say(words.settled_already())
            return
        for n in closed:
            await close(heard, gaps[n], words.gap_dealt_with)
        await heard.redraw(words.gap_closed(len(closed)))

    async def show_variants(self, heard: Heard) -> None:
        """Show what people say is different in their places."""
        programme_id = await queries.managed(heard.tx, heard.person)
        if programme_id is None:
            await heard.say(words.only_for_managers())
            return
        found = await queries.open_variants(heard.tx, programme_id)
        for each in found:
            place = await heard.tx.get(Place, each.place_id) if each.place_id else None
            about = entry(self._shelf.root, each.entry) if each.entry else None
            title = about.header.title if about else each.source
            await heard.say(
                words.variant(str(each.id), title, place.name if place else "", each.text)
            )
        if not found:
            await heard.say(words.no_variants())

    async def review(self, heard: Heard) -> None:
        programme_id = await queries.managed(heard.tx, heard.person)
        if programme_id is None:
            await heard.say(words.only_for_managers())
            return
        found = await queries.variant(heard.tx, programme_id, heard.ref)
        if found is None:
            await heard.say(words.settled_already())
            return
        found.reviewed_at = heard.now
        await heard.redraw(words.reviewed())
