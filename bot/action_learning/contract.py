"""For how long a set's words are kept: part of its contract, changed only if all agree.

/set keep → somebody proposes → everybody is asked → all agree, and it holds; or one does not
"""

from collections.abc import Callable
from functools import partial

from bot.action_learning import contract_words as words
from bot.action_learning import queries, rules
from bot.action_learning import words as set_words
from bot.action_learning.afterwards import keeping
from bot.action_learning.models import LearningSet, Member
from bot.chat import Message
from bot.conversations import Handler, Heard, Turn
from bot.delivery.kinds import REMINDER
from bot.language import speaking
from bot.people import consents
from bot.people.models import Person


class Contract:
    @property
    def routes(self) -> dict[str, Handler]:
        return {
            words.KEEP: self.show,
            words.PROPOSE: self.propose,
            words.AGREE: self.agree,
            words.AS_IT_IS: self.leave_as_it_is,
        }

    async def show(self, heard: Heard) -> None:
        """Say for how long words are kept in the set that `ref` names, or in the newest."""
        sets = await queries.sets_of(heard.tx, heard.person)
        chosen = [one for one in sets if not heard.ref or str(one.id) == heard.ref]
        if chosen:
            await heard.say(words.kept(chosen[0]))
        else:
            zone = heard.person.timezone
            await heard.say(set_words.not_yours() if heard.ref else set_words.my_sets([], {}, zone))

    async def propose(self, heard: Heard) -> None:
        learning_set, days = await self._meant(heard)
        if learning_set is None:
            return
        if days not in rules.KEEP_DAYS or days == learning_set.keep_days:
            await heard.say(words.not_open(learning_set))
            return
        learning_set.keep_wanted = days
        await self._say_yes(heard, learning_set, days)
        if await self.settle(heard, learning_set):
            return
        await heard.redraw(words.proposed(learning_set, days))
        for _, person in await _taking_part(heard, learning_set):
            await self.ask(heard, learning_set, person)

    async def ask(self, turn: Turn, learning_set: LearningSet, person: Person) -> None:
        """Ask somebody about what is proposed, unless they have said yes to it."""
        member = await queries.member(turn.tx, learning_set.id, person.id)
        days = learning_set.keep_wanted
        if days is None or member is None or member.keep_agreed == days:
            return
        with speaking(person.language):
            asked = words.do_you_agree(learning_set, days)
        await turn.tell(person, asked, kind=REMINDER)

    async def agree(self, heard: Heard) -> None:
        learning_set, days = await self._proposed(heard)
        if learning_set is None:
            return
        await self._say_yes(heard, learning_set, days)
        await heard.redraw(words.noted(learning_set))
        await self.settle(heard, learning_set)

    async def leave_as_it_is(self, heard: Heard) -> None:
        """One who does not agree is enough; nobody is told who."""
        learning_set, _ = await self._proposed(heard)
        if learning_set is None:
            return
        learning_set.keep_wanted = None
        await _forget_yes(heard, learning_set)
        await _tell_all(heard, learning_set, partial(words.stays, learning_set))

    async def settle(self, turn: Turn, learning_set: LearningSet) -> bool:
        """Let a proposal hold if everybody agrees, or nobody has agreed to the contract yet."""
        members = [member for member, _ in await _taking_part(turn, learning_set)]
        days = learning_set.keep_wanted
        nobody_yet = not any(member.agreed_at for member in members)
        if days is None or not (nobody_yet or all(m.keep_agreed == days for m in members)):
            return False
        learning_set.keep_days, learning_set.keep_wanted = days, None
        await _forget_yes(turn, learning_set)
        await keeping.keep_no_longer(turn.tx, learning_set.id, turn.now, days)
        await _tell_all(turn, learning_set, partial(words.agreed, learning_set))
        return True

    async def ended(self, turn: Turn, learning_set: LearningSet) -> None:
        """The set has ended; some keep their words no longer than that."""
        if learning_set.keep_days == rules.UNTIL_THE_END:
            await keeping.keep_no_longer(turn.tx, learning_set.id, turn.now)

    async def _say_yes(self, heard: Heard, learning_set: LearningSet, days: int) -> None:
        member = await queries.member(heard.tx, learning_set.id, heard.person.id)
        assert member is not None
        if member.facilitates or member.keep_agreed == days:
            return
        member.keep_agreed = days
        kept = words.who_reads(days)
        with speaking("en"):
            english = words.who_reads(days)
        consents.give(heard.tx, heard.person, f"set {learning_set.id}", kept, english, heard.now)
        await heard.tx.flush()

    async def _proposed(self, heard: Heard) -> tuple[LearningSet | None, int]:
        """As `_meant`, of a proposal that is still open; whoever answers another is told."""
        learning_set, days = await self._meant(heard)
        if learning_set and days != learning_set.keep_wanted:
            await heard.say(words.not_open(learning_set))
            return None, 0
        return learning_set, days

    async def _meant(self, heard: Heard) -> tuple[LearningSet | None, int]:
        """Return the set and the days that a button names, and hold the set."""
        set_id, _, days = heard.ref.partition(".")
        learning_set = await queries.own_set(heard.tx, heard.person, set_id)
        if learning_set is None or not days.isdecimal():
            await heard.say(set_words.not_yours())
            return None, 0
        return await queries.hold(heard.tx, learning_set), int(days)


async def _taking_part(turn: Turn, learning_set: LearningSet) -> list[tuple[Member, Person]]:
    rows = await queries.members(turn.tx, learning_set.id)
    return [(member, person) for member, person in rows if not member.facilitates]


async def _forget_yes(turn: Turn, learning_set: LearningSet) -> None:
    for member, _ in await _taking_part(turn, learning_set):
        member.keep_agreed = None


async def _tell_all(turn: Turn, learning_set: LearningSet, say: Callable[[], Message]) -> None:
    for _, person in await queries.members(turn.tx, learning_set.id):
        with speaking(person.language):
            told = say()
        await turn.tell(person, told, kind=REMINDER)
