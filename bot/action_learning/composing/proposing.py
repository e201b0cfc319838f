"""What a coach does with sets: see counts, have sets proposed, swap, approve, hold a set."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.action_learning import queries, rules
from bot.action_learning import words as set_words
from bot.action_learning.composing import composer, seating, words
from bot.action_learning.composing import queries as coaching
from bot.action_learning.composing.composer import Candidate
from bot.action_learning.joining import Joining
from bot.action_learning.life import Life
from bot.action_learning.models import Challenge, LearningSet, Member, NotWith
from bot.action_learning.vocabulary import MemberStanding, SetStanding
from bot.chat import Commanded
from bot.conversations import Handler, Heard, Turn
from bot.people import invites
from bot.people import queries as people
from bot.people.models import Person
from bot.people.vocabulary import Role, Standing

Progress = Callable[[AsyncSession], Awaitable[dict[int, int]]]
"""How far each person is on their journey."""

SHOWN_AT_ONCE = 5
FORMAT = "classic-set"
LONGEST = 500
"""Characters of a challenge."""


@dataclass
class Proposing:
    life: Life
    joining: Joining
    progress: Progress

    @property
    def routes(self) -> dict[str, Handler]:
        return {
            words.PROPOSE: self.propose_anew,
            words.SWAP: self.swap_these,
            words.APPROVE: self.approve,
            words.SET_ASIDE: self.set_aside,
            set_words.MY_CHALLENGE: self.ask_challenge,
            words.CHALLENGE: self.keep_challenge,
            set_words.NOT_JOIN: self.decline,
            set_words.REALLY_LEAVE: self.leave,
        }

    async def command(self, heard: Heard) -> None:
        """`/sets` shows a coach counts; `propose` and `swap A with B` work on proposals."""
        if Role.COACH not in await people.roles(heard.tx, heard.person):
            await heard.say(words.not_a_coach())
            return
        typed = heard.text if isinstance(heard.event, Commanded) else ""
        first, _, rest = typed.partition(" ")
        match first.casefold():
            case "propose":
                await self.propose(heard)
            case "swap":
                one, _, other = rest.partition(" with ")
                await self.swap(heard, one.strip(), other.strip())
            case _:
                await self._show_counts(heard)

    async def _show_counts(self, heard: Heard) -> None:
        rows = await coaching.counts(heard.tx, heard.person.programme_id or 0)
        await heard.say(
            words.counts(
                [
                    (one.name, members, one.meetings_held, made, followed, one.standing)
                    for one, members, made, followed in rows
                ]
            )
        )

    async def propose_anew(self, heard: Heard) -> None:
        if Role.COACH in await people.roles(heard.tx, heard.person):
            await self.propose(heard)
        else:
            await heard.say(words.not_a_coach())

    async def propose(self, heard: Heard) -> None:
        """Propose sets for everybody in the programme who is in none."""
        tx, programme_id = heard.tx, heard.person.programme_id or 0
        await tx.execute(
            delete(LearningSet).where(
                LearningSet.programme_id == programme_id,
                LearningSet.standing == SetStanding.PROPOSED,
            )
        )
        composition = composer.compose(
            await self._candidates(tx, programme_id),
            heard.now,
            not_with=await _not_with(tx),
            together=await _together(tx, programme_id),
            challenges=await coaching.challenges(tx, programme_id),
        )
        taken = await queries.codes(tx)
        for number, proposal in enumerate(composition.proposals, 1):
            code = rules.new_code(taken, invites.letters())
            taken.add(code)
            learning_set = LearningSet(
                programme_id=programme_id,
                name=words.set_name(number),
                code=code,
                format=FORMAT,
                clock=proposal.clock,
                standing=SetStanding.PROPOSED,
                reasons=words.reasons(proposal),
                score=proposal.score,
                created_at=heard.now,
            )
            tx.add(learning_set)
            await tx.flush()
            tx.add_all(
                Member(
                    set_id=learning_set.id,
                    person_id=person_id,
                    standing=MemberStanding.PROPOSED,
                    since=heard.now,
                )
                for person_id in proposal.people
            )
        await tx.flush()
        await self._show_proposals(heard)
        if composition.left_over:
            names = await coaching.names(tx, composition.left_over)
            await heard.say(words.left_over(composition.left_over, names))

    async def _show_proposals(self, heard: Heard) -> None:
        proposed = await coaching.proposals(heard.tx, heard.person.programme_id or 0)
        if not proposed:
            await heard.say(words.nobody_to_propose())
        for learning_set in proposed[:SHOWN_AT_ONCE]:
            rows = await queries.members(heard.tx, learning_set.id, MemberStanding.PROPOSED)
            members = [person for _, person in rows]
            places = await queries.place_names(heard.tx, members)
            names = [f"{p.name}, {places[p.id]}" if p.id in places else p.name for p in members]
            await heard.say(words.proposal(learning_set, names))
        if len(proposed) > SHOWN_AT_ONCE:
            await heard.say(words.more_proposals(len(proposed) - SHOWN_AT_ONCE))

    async def swap(self, heard: Heard, one: str, other: str) -> None:
        """Let two people of different proposals change places."""
        programme_id = heard.person.programme_id or 0
        await self._change_places(
            heard,
            await coaching.proposed_member(heard.tx, programme_id, one),
            await coaching.proposed_member(heard.tx, programme_id, other),
        )

    async def swap_these(self, heard: Heard) -> None:
        """The same, where they were picked and not named: `ref` is both people's numbers."""
        if Role.COACH not in await people.roles(heard.tx, heard.person):
            await heard.say(words.not_a_coach())
            return
        one, _, other = heard.ref.partition(".")
        programme_id = heard.person.programme_id or 0
        await self._change_places(
            heard,
            await coaching.seat_in_a_proposal(heard.tx, programme_id, one),
            await coaching.seat_in_a_proposal(heard.tx, programme_id, other),
        )

    async def _change_places(
        self, heard: Heard, first: Member | None, second: Member | None
    ) -> None:
        if first is None or second is None or first.set_id == second.set_id:
            await heard.say(words.cannot_swap())
            return
        pair = frozenset((first.person_id, second.person_id))
        seats = [(first.set_id, second.person_id), (second.set_id, first.person_id)]
        for member in (first, second):
            await heard.tx.delete(member)
        await heard.tx.flush()
        for set_id, person_id in seats:
            rows = await queries.members(heard.tx, set_id, MemberStanding.PROPOSED)
            clashes = {
                frozenset((person_id, person.id)) for _, person in rows if person.id not in pair
            }
            heard.tx.add(
                Member(
                    set_id=set_id,
                    person_id=person_id,
                    standing=MemberStanding.PROPOSED,
                    since=heard.now,
                )
            )
            if clashes & await _not_with(heard.tx):
                await heard.tx.flush()
                await heard.say(words.look_again())
        await heard.tx.flush()
        for set_id, _ in seats:
            await self._look_at_anew(heard, await heard.tx.get_one(LearningSet, set_id))
        await self._show_proposals(heard)

    async def _look_at_anew(self, heard: Heard, learning_set: LearningSet) -> None:
        """Say again what there is to say of a proposal: other people are in it now."""
        tx, programme_id = heard.tx, learning_set.programme_id
        rows = await queries.members(tx, learning_set.id, MemberStanding.PROPOSED)
        progress = await self.progress(tx)
        seen = composer.look_at(
            [_candidate(person, progress) for _, person in rows],
            heard.now,
            await _together(tx, programme_id),
            await coaching.challenges(tx, programme_id),
        )
        learning_set.reasons, learning_set.score = words.reasons(seen), seen.score
        learning_set.clock = seen.clock

    async def approve(self, heard: Heard) -> None:
        """A coach says yes: the people are asked."""
        learning_set = await self._proposal(heard)
        if learning_set is None:
            return
        learning_set.standing = SetStanding.GATHERING
        rows = await queries.members(heard.tx, learning_set.id, MemberStanding.PROPOSED)
        asked = [await self.joining.ask_in(heard, learning_set, person) for _, person in rows]
        await heard.redraw(words.approved(learning_set, len(rows)))
        for _ in range(asked.count(False)):
            await self._fill_the_gap(heard, learning_set)

    async def set_aside(self, heard: Heard) -> None:
        learning_set = await self._proposal(heard)
        if learning_set:
            await heard.redraw(words.set_aside(learning_set))
            await heard.tx.delete(learning_set)

    async def _proposal(self, heard: Heard) -> LearningSet | None:
        """Return a proposal of the coach's own programme, if it still waits."""
        found = None
        if heard.ref.isdecimal() and Role.COACH in await people.roles(heard.tx, heard.person):
            found = await heard.tx.get(LearningSet, int(heard.ref))
        if (
            found is None
            or found.programme_id != heard.person.programme_id
            or found.standing is not SetStanding.PROPOSED
        ):
            await heard.say(words.proposal_is_over())
            return None
        return found

    async def decline(self, heard: Heard) -> None:
        """Somebody says no, thank you; where the set came from a proposal, another is asked."""
        await self._fill_the_gap(heard, await self.joining.decline(heard))

    async def leave(self, heard: Heard) -> None:
        """Somebody leaves; where the set came from a proposal and has not met yet, the same."""
        await self._fill_the_gap(heard, await self.life.leave(heard))

    async def look_after_invitations(self, turn: Turn, set_id: int) -> None:
        """Where nobody answers, somebody else is asked."""
        await self._fill_the_gap(turn, await self.joining.look_after_invitations(turn, set_id))

    async def _fill_the_gap(self, turn: Turn, learning_set: LearningSet | None) -> None:
        if learning_set is None or not learning_set.reasons:
            return
        found = await self._best_addition(turn, learning_set)
        while found and not await self.joining.ask_in(turn, learning_set, found):
            found = await self._best_addition(turn, learning_set)

    async def _best_addition(self, turn: Turn, learning_set: LearningSet) -> Person | None:
        tx = turn.tx
        seated = [
            person
            for standing in (MemberStanding.IN, MemberStanding.INVITED)
            for _, person in await queries.members(tx, learning_set.id, standing)
        ]
        if len(seated) >= seating.BEST or learning_set.standing is not SetStanding.GATHERING:
            return None
        progress = await self.progress(tx)
        asked_before = await coaching.ever_in(tx, learning_set.id)
        free = [
            candidate
            for candidate in await self._candidates(tx, learning_set.programme_id)
            if candidate.id not in asked_before
        ]
        found = composer.best_addition(
            [_candidate(person, progress) for person in seated],
            free,
            turn.now,
            not_with=await _not_with(tx),
            together=await _together(tx, learning_set.programme_id),
            challenges=await coaching.challenges(tx, learning_set.programme_id),
        )
        return None if found is None else await tx.get_one(Person, found)

    async def facilitate(self, heard: Heard, code: str) -> None:
        """A coach takes a set in hand: reads along, and keeps the time of its meetings."""
        if Role.COACH not in await people.roles(heard.tx, heard.person):
            await heard.say(words.not_a_coach())
            return
        learning_set = await queries.set_by_code(heard.tx, code, heard.person.programme_id or 0)
        if learning_set is None or learning_set.standing is SetStanding.ENDED:
            await heard.say(set_words.no_such_set())
        elif learning_set.standing is SetStanding.MEETING:
            await heard.say(set_words.in_a_meeting(learning_set))
        elif await queries.member(heard.tx, learning_set.id, heard.person.id):
            await heard.say(set_words.already_in(learning_set))
        else:
            await self.life.seat_a_coach(heard, learning_set)

    async def not_with(self, heard: Heard, name: str) -> None:
        """Somebody would rather not be in a set with somebody, in confidence."""
        found = await queries.people_named(heard.tx, name, heard.person)
        if len(found) != 1:
            await heard.say(
                set_words.several_of_that_name(name)
                if found
                else set_words.nobody_of_that_name(name)
            )
            return
        await heard.tx.merge(NotWith(person_id=heard.person.id, other_id=found[0].id))
        await heard.say(words.not_with_noted(found[0].name))

    async def challenge(self, heard: Heard, text: str) -> None:
        """Somebody says what they work on, so that the composer knows whom it speaks to."""
        if not text:
            await self.ask_challenge(heard)
            return
        own = Challenge(person_id=heard.person.id, text=text[:LONGEST], said_at=heard.now)
        await heard.tx.merge(own)
        await heard.say(words.challenge_noted(own.text))

    async def ask_challenge(self, heard: Heard) -> None:
        await heard.ask(words.which_challenge(), words.CHALLENGE)

    async def keep_challenge(self, heard: Heard) -> None:
        await self.challenge(heard, heard.text)

    async def _candidates(self, tx: AsyncSession, programme_id: int) -> list[Candidate]:
        """Return the practitioners of a programme who are in no set and invited to none."""
        busy = (
            select(Member.person_id)
            .join(LearningSet, LearningSet.id == Member.set_id)
            .where(
                Member.standing.in_(
                    (MemberStanding.IN, MemberStanding.INVITED, MemberStanding.PROPOSED)
                ),
                LearningSet.standing != SetStanding.ENDED,
            )
        )
        found = await tx.scalars(
            select(Person).where(
                Person.programme_id == programme_id,
                Person.standing == Standing.TAKING_PART,
                Person.id.not_in(busy),
                Person.id.in_(people.with_role(programme_id, Role.PRACTITIONER)),
            )
        )
        progress = await self.progress(tx)
        return [_candidate(person, progress) for person in found]


def _candidate(person: Person, progress: dict[int, int]) -> Candidate:
    return Candidate(
        id=person.id,
        place=person.place_id,
        timezone=person.timezone,
        language=person.language,
        stage=progress.get(person.id, 0) // 4,
    )


async def _not_with(tx: AsyncSession) -> frozenset[frozenset[int]]:
    rows = await tx.execute(select(NotWith.person_id, NotWith.other_id))
    return frozenset(frozenset((row.person_id, row.other_id)) for row in rows)


async def _together(tx: AsyncSession, programme_id: int) -> frozenset[frozenset[int]]:
    """Return who has been in a set with whom."""
    rows = await tx.execute(
        select(Member.set_id, Member.person_id)
        .join(LearningSet, LearningSet.id == Member.set_id)
        .where(
            LearningSet.programme_id == programme_id,
            Member.standing.in_((MemberStanding.IN, MemberStanding.LEFT)),
        )
    )
    by_set: dict[int, list[int]] = {}
    for set_id, person_id in rows:
        by_set.setdefault(set_id, []).append(person_id)
    return frozenset(_pairs(list(by_set.values())))


def _pairs(groups: Sequence[Sequence[int]]) -> set[frozenset[int]]:
    return {frozenset(pair) for group in groups for pair in combinations(group, 2)}
