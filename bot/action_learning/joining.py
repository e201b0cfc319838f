"""How people come into a set: with its code, or asked by name, or because a coach approved.

An invitation that nobody answers is brought up once more and then lapses, so that somebody else
can be asked; whoever answers it later is let in if there is room.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial

from bot.action_learning import queries, rules, words
from bot.action_learning.contract import Contract
from bot.action_learning.formats import SetFormat
from bot.action_learning.models import LearningSet, Member
from bot.action_learning.room.venue import let_in
from bot.action_learning.vocabulary import MemberStanding, SetStanding
from bot.conversations import Handler, Heard, Turn
from bot.delivery.kinds import INVITATION, REMINDER
from bot.language import speaking
from bot.people.models import Person

Formed = Callable[[Turn, LearningSet], Awaitable[None]]
"""Is told of a set that has just become large enough to meet."""


@dataclass
class Joining:
    forms: Mapping[str, SetFormat]
    contract: Contract
    formed: Formed | None = None

    @property
    def routes(self) -> dict[str, Handler]:
        return {words.JOIN: self.accept}

    async def join(self, heard: Heard, code: str) -> None:
        """Somebody comes with a set's code."""
        if not code:
            await heard.say(words.which_code())
            return
        programme_id = heard.person.programme_id or 0
        learning_set = await queries.set_by_code(heard.tx, code, programme_id)
        if learning_set is None or learning_set.standing is SetStanding.PROPOSED:
            await heard.say(words.no_such_set())
            return
        await self._come_in(heard, learning_set)

    async def accept(self, heard: Heard) -> None:
        learning_set = await self._invited_to(heard)
        if learning_set:
            await self._come_in(heard, learning_set)

    async def decline(self, heard: Heard) -> LearningSet | None:
        """Somebody says no, thank you; returns the set, if there was something to decline."""
        learning_set = await self._invited_to(heard)
        if learning_set is None:
            return None
        member = await queries.member(heard.tx, learning_set.id, heard.person.id)
        assert member is not None
        if member.standing is MemberStanding.IN:
            await heard.say(words.already_in(learning_set))
            return None
        await heard.redraw(words.declined())
        leaves_a_gap = member.standing is MemberStanding.INVITED
        member.standing, member.due_at = MemberStanding.DECLINED, None
        await heard.tx.flush()
        return learning_set if leaves_a_gap else None

    async def _invited_to(self, heard: Heard) -> LearningSet | None:
        """Return the set of an invitation that was this person's, or say that it is over."""
        member = None
        if heard.ref.isdecimal():
            member = await queries.member(heard.tx, int(heard.ref), heard.person.id)
        if member is None:
            await heard.say(words.invitation_is_over())
            return None
        return await heard.tx.get_one(LearningSet, member.set_id)

    async def _come_in(self, heard: Heard, learning_set: LearningSet) -> None:
        form = self.forms[learning_set.format]
        members = await queries.members(heard.tx, learning_set.id)
        taking_part = [person for member, person in members if not member.facilitates]
        others = [person for _, person in members]
        if heard.person.id in {person.id for person in others}:
            await heard.say(words.already_in(learning_set))
        elif learning_set.standing is SetStanding.ENDED:
            await heard.say(words.has_ended())
        elif learning_set.standing is SetStanding.MEETING:
            await heard.say(words.in_a_meeting(learning_set))
        elif len(taking_part) >= form.most:
            await heard.say(words.full(learning_set))
        else:
            member = await queries.member(heard.tx, learning_set.id, heard.person.id)
            if member is None:
                member = Member(set_id=learning_set.id, person_id=heard.person.id)
                heard.tx.add(member)
            member.standing, member.since = MemberStanding.IN, heard.now
            member.due_at = None
            await heard.tx.flush()
            await heard.say(words.joined(learning_set, [person.name for person in others]))
            await let_in(heard, learning_set)
            await self.contract.ask(heard, learning_set, heard.person)
            count = len(taking_part) + 1
            for person in others:
                with speaking(person.language):
                    told = words.somebody_joined(
                        learning_set, heard.person.name, count, count >= form.fewest
                    )
                await heard.tell(person, told, kind=REMINDER)
            is_new = learning_set.standing is SetStanding.GATHERING
            if self.formed and is_new and count == form.fewest:
                await self.formed(heard, learning_set)

    async def invite(self, heard: Heard, name: str) -> None:
        """Somebody asks a peer, by name, into their newest set."""
        sets = await queries.sets_of(heard.tx, heard.person)
        if not sets:
            await heard.say(words.my_sets([], {}, heard.person.timezone))
            return
        found = await queries.people_named(heard.tx, name, heard.person)
        if len(found) != 1:
            await heard.say(
                words.several_of_that_name(name) if found else words.nobody_of_that_name(name)
            )
            return
        await self.ask_in(heard, sets[0], found[0], by=heard.person.name)
        await heard.say(words.invitation_sent(found[0].name))

    async def ask_in(
        self, turn: Turn, learning_set: LearningSet, person: Person, by: str = ""
    ) -> bool:
        """Invite somebody; asked again only if they neither came nor said no.

        Returns whether they are asked: not who is away for long.
        """
        member = await queries.member(turn.tx, learning_set.id, person.id)
        if member is None:
            member = Member(set_id=learning_set.id, person_id=person.id)
            turn.tx.add(member)
        elif member.standing in (MemberStanding.IN, MemberStanding.DECLINED):
            return False
        member.standing, member.since = MemberStanding.INVITED, turn.now
        member.due_at = turn.now + rules.REMIND_AFTER
        form = self.forms[learning_set.format]
        with speaking(person.language):
            asked = words.invited(learning_set, by, form, learning_set.reasons)
        told = await turn.tell(person, asked, kind=INVITATION)
        if told is None:  # a set that begins now is not for them
            member.standing, member.due_at = MemberStanding.DECLINED, None
        return told is not None

    async def look_after_invitations(self, turn: Turn, set_id: int) -> LearningSet | None:
        """Bring up once more what nobody has answered; returns the set where one has lapsed."""
        learning_set = await turn.tx.get(LearningSet, set_id)
        if learning_set is None:
            return None
        form = self.forms[learning_set.format]
        rows = await queries.members(turn.tx, set_id)
        is_full = sum(not member.facilitates for member, _ in rows) >= form.most
        is_over = is_full or learning_set.standing is SetStanding.ENDED
        found_one = False
        for member, person in await queries.unanswered(turn.tx, set_id, turn.now):
            assert member.due_at is not None
            if is_over or member.due_at > member.since + rules.REMIND_AFTER:
                member.standing, member.due_at, found_one = MemberStanding.LAPSED, None, True
                say = None if is_over else partial(words.lapsed, learning_set)
            else:
                by_now = max(turn.now, member.since + rules.REMIND_AFTER)
                member.due_at = by_now + rules.LAPSES_AFTER
                say = partial(words.still_invited, learning_set, member.due_at, person.timezone)
            if say:
                with speaking(person.language):
                    told = say()
                await turn.tell(person, told, kind=REMINDER)
        await turn.tx.flush()
        return learning_set if found_one else None
