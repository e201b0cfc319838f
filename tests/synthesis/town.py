"""A small town with a study of its own, for tests of what coaches and runs do to themes."""

from bot.chat import Address, Profile
from bot.db import Database
from bot.people import consents, words
from bot.people import queries as people
from bot.people.models import Person, Place, Programme
from bot.people.vocabulary import Agreement, Role, Standing, Visibility
from bot.reflections.models import Reflection, State
from bot.synthesis import (
    board,
    close_up,
    runs,
    studies,
)
from bot.synthesis.models import RunKind, Study
from bot.synthesis.views import Board, Card
from tests.synthesis.world import PLACES, reflections
from tests.world import MONDAY


class Town:
    """Ten people in four places who share what they wrote, and a coach."""

    def __init__(self, db: Database) -> None:
        self.db, self.now = db, MONDAY
        self.runs = runs.Runs()

    async def settle(self) -> "Town":
        async with self.db.transaction() as tx:
            programme = Programme(name="Town", created_at=self.now)
            tx.add(programme)
            await tx.flush()
            places = [
                Place(programme_id=programme.id, name=name, timezone="Europe/London")
                for name in PLACES
            ]
            tx.add_all(places)
            await tx.flush()
            self.people: dict[str, Person] = {}
            for number in range(10):
                account = Address("telegram", str(100 + number))
                person = await people.meet(tx, account, Profile(name=f"P{number}"), self.now)
                person.programme_id, person.standing = programme.id, Standing.TAKING_PART
                person.place_id = places[number % 4].id
                self.people[f"person-{number}"] = person
            for person in self.people.values():
                english = words.in_english(Agreement.QUOTED)
                consents.give(tx, person, Agreement.QUOTED, english, english, self.now)
            for one in reflections():
                self.write(tx, one.text, self.people[one.person or ""])
            coach = await people.meet(tx, Address("slack", "T1/c"), Profile(name="Coach"), self.now)
            coach.programme_id, coach.standing = programme.id, Standing.TAKING_PART
            await people.admit(tx, coach, programme.id, Role.COACH, self.now)
            self.coach, self.programme = coach, programme
            self.study = await studies.find_or_make(tx, programme.id, self.now)
        await self.run()
        return self

    def write(self, tx: object, text: str, person: Person) -> Reflection:
        row = Reflection(
            person_id=person.id,
            question="",
            text=text,
            state=State.ANSWERED,
            visibility=Visibility.UNNAMED,
            asked_at=self.now,
            answered_at=self.now,
        )
        tx.add(row)  # type: ignore[attr-defined]
        return row

    async def run(self, kind: RunKind = RunKind.ANEW) -> None:
        async with self.db.transaction() as tx:
            study = await tx.get_one(Study, self.study.id)
            await studies.queue(tx, study, self.now, kind=kind)
        run_id = await runs.take(self.db)
        assert run_id
        await self.runs.do(self.db, run_id, self.now)

    async def look(self) -> Board:
        async with self.db.reading() as tx:
            seen = await board.board(tx, self.coach, self.study.id)
        assert seen
        return seen

    async def card(self, title: str) -> Card:
        return next(card for card in (await self.look()).themes if card.title == title)

    async def ids(self, theme_id: int) -> set[int]:
        async with self.db.transaction() as tx:
            detail = await close_up.theme(tx, self.coach, theme_id, self.now)
        assert detail
        return {item.reflection_id for item in detail.items}
