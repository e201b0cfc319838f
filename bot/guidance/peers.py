"""Somebody who knows: asked only if they agreed to be, introduced only if both say yes.

ask a peer → may I show your question? → yes → at most two are asked → one says yes, and how
to reach them → shall I introduce you? → yes → each learns the other's name
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations import Handler, Heard
from bot.delivery.kinds import PROMPT
from bot.guidance import peers_words, queries, words
from bot.guidance.likeness import nearest
from bot.guidance.models import Asked, PeerRequest, PeerState
from bot.language import speaking
from bot.people.models import Person, Place

MOST_ASKED = 2
LEFT_ALONE = timedelta(days=7)
"""Nobody is asked more often than this."""

Shared = Callable[[AsyncSession, int], Awaitable[list[tuple[int, str]]]]
"""What people in a programme have shared with others, by person: asked of whoever keeps it."""


class Peers:
    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self.routes: dict[str, Handler] = {
            words.PEER: self.explain,
            peers_words.PEER_ASK: self.ask,
            peers_words.PEER_YES: self.would,
            peers_words.PEER_REACH: self.take_reach,
            peers_words.PEER_NO: self.would_not,
            peers_words.MEET: self.introduce,
            peers_words.NOT_MEET: self.do_not_introduce,
        }

    async def explain(self, heard: Heard) -> None:
        """Say what would be shown, and to how many, before anybody is asked."""
        asked = await queries.own(heard.tx, heard.person, heard.ref)
        if asked is None:
            await heard.say(words.not_yours())
            return
        await heard.say(peers_words.may_i_ask(heard.ref, asked.text))

    async def ask(self, heard: Heard) -> None:
        """Ask the two who have shared what comes nearest."""
        asked = await queries.own(heard.tx, heard.person, heard.ref)
        if asked is None or asked.programme_id is None:
            await heard.say(words.not_yours())
            return
        already = await queries.peers_of(heard.tx, asked)
        if already:
            await heard.say(peers_words.peers_asked(len(already)))
            return
        willing = await queries.may_be_asked(heard.tx, asked, heard.now - LEFT_ALONE)
        said = await self._shared(heard.tx, asked.programme_id)
        best = nearest(asked.text, [each for each in said if each[0] in willing])[:MOST_ASKED]
        for person_id in best:
            await self._ask_one(heard, asked, person_id)
        await heard.redraw(peers_words.peers_asked(len(best)) if best else peers_words.no_peers())

    async def _ask_one(self, heard: Heard, asked: Asked, person_id: int) -> None:
        peer = await heard.tx.get_one(Person, person_id)
        request = PeerRequest(question_id=asked.id, person_id=peer.id, asked_at=heard.now)
        heard.tx.add(request)
        await heard.tx.flush()
        with speaking(peer.language):
            letter = peers_words.would_you_talk(str(request.id), asked.text)
        await heard.tell(peer, letter, kind=PROMPT, key=f"peer:{request.id}")

    async def would(self, heard: Heard) -> None:
        request = await queries.request_to(heard.tx, heard.person, heard.ref)
        if request is None or request.state is not PeerState.ASKED:
            await heard.say(words.settled_already())
            return
        await heard.ask(peers_words.how_to_reach_you(), peers_words.PEER_REACH, heard.ref)

    async def take_reach(self, heard: Heard) -> None:
        """The peer said yes, and how to reach them: now the other one is asked."""
        request = await queries.request_to(heard.tx, heard.person, heard.ref)
        if request is None or request.state is not PeerState.ASKED:
            await heard.say(words.settled_already())
            return
        request.state, request.reach = PeerState.WILLING, heard.text
        asked = await heard.tx.get_one(Asked, request.question_id)
        other = await heard.tx.get_one(Person, asked.person_id)
        with speaking(other.language):
            letter = peers_words.somebody_would_talk(
                str(request.id), await _place(heard.tx, heard.person)
            )
        await heard.tell(other, letter, kind=PROMPT, key=f"peer:{request.id}:yes")
        await heard.heard_out(heard.person, peers_words.PEER_REACH)
        await heard.say(peers_words.waiting_for_the_other())

    async def would_not(self, heard: Heard) -> None:
        request = await queries.request_to(heard.tx, heard.person, heard.ref)
        if request is None or request.state is not PeerState.ASKED:
            await heard.say(words.settled_already())
            return
        request.state = PeerState.DECLINED
        await heard.redraw(peers_words.fine())

    async def introduce(self, heard: Heard) -> None:
        found = await queries.willing_peer(heard.tx, heard.person, heard.ref)
        if found is None:
            await heard.say(words.settled_already())
            return
        request, asked = found
        request.state = PeerState.INTRODUCED
        peer = await heard.tx.get_one(Person, request.person_id)
        place = await _place(heard.tx, peer)
        await heard.redraw(peers_words.meet(peer.name, place, asked.text, request.reach))
        with speaking(peer.language):
            place = await _place(heard.tx, heard.person)
            letter = peers_words.meet(heard.person.name, place, asked.text)
        await heard.tell(peer, letter, kind=PROMPT, key=f"peer:{request.id}:met")

    async def do_not_introduce(self, heard: Heard) -> None:
        found = await queries.willing_peer(heard.tx, heard.person, heard.ref)
        if found is None:
            await heard.say(words.settled_already())
            return
        found[0].state = PeerState.DECLINED
        await heard.redraw(peers_words.not_introduced())


async def _place(tx: AsyncSession, person: Person) -> str:
    place = await tx.get(Place, person.place_id) if person.place_id else None
    return place.name if place else ""
