"""A list of people is taken over: looked at first, line by line, and never twice."""

import re
from datetime import date

from sqlalchemy import func, select

from bot.people import codes, importing, table
from bot.people import queries as people
from bot.people.models import Invite, Membership, Person, Programme, Trace
from bot.people.vocabulary import Role, Standing
from tests.world import World

HEADING = "email,name,place,role,account,timezone,language\n"
BAD = (
    ",Nameless Ref,Ashdown,,,,",
    "x@example.org,,Ashdown,,,,",
    "x@example.org,X,Ashdwon,,,,",
    "x@example.org,X,Ashdown,boss,,,",
    "x@example.org,X,Ashdown,,telegram:ann,,",
    "x@example.org,X,Ashdown,,slack:T1,,",
    "x@example.org,X,Ashdown,,,Narnia/Lamp Post,",
    "x@example.org,X,Ashdown,,,,english",
    "x@example.org,X,Ashdown,,,,en,too,many",
    "p1@example.org,Again,Ashdown,,,,",
)


async def looked_at(world: World, programme: Programme, content: str) -> importing.Plan:
    lines = table.read(content.encode(), "people.csv")
    async with world.app.db.reading() as tx:
        return await importing.plan(tx, programme, lines)


async def taken_over(world: World, programme: Programme, content: str) -> importing.Plan:
    lines = table.read(content.encode(), "people.csv")
    async with world.app.db.transaction() as tx:
        plan = await importing.plan(tx, programme, lines)
        await importing.apply(tx, programme, plan, world.clock.now())
        return plan


async def count(world: World, what: type[Person] | type[Membership]) -> int:
    async with world.app.db.reading() as tx:
        return (await tx.scalars(select(func.count()).select_from(what))).one()


async def test_five_thousand_people_and_forty_bad_lines(world: World) -> None:
    programme = await world.add_programme("Neighbours", "Ashdown", "Birkby", is_open=False)
    lines = [f"p{n}@example.org,Person {n},Ashdown,,slack:T1/P{n},," for n in range(4960)]
    for number, bad in enumerate(BAD * 4):
        lines.insert(100 + 100 * number, bad)
    assert len(lines) == 5000
    content = HEADING + "\n".join(lines)
    plan = await looked_at(world, programme, content)
    assert (plan.new, len(plan.wrong)) == (4960, 40)
    assert [wrong.line for wrong in plan.wrong] == [102 + 100 * number for number in range(40)]
    assert [wrong.why for wrong in plan.wrong[:10]] == [
        "no reference",
        "no name",
        "no place 'Ashdwon' in this programme; did you mean 'Ashdown'?",
        "no role 'boss'; there is: practitioner, coach, manager",
        "'telegram:ann' is no account; write it like slack:T1/U2 or telegram:42",
        "'slack:T1' is no account; write it like slack:T1/U2 or telegram:42",
        "no time zone 'Narnia/Lamp Post'; write it like Europe/London",
        "no language 'english'; write two letters, like en or cy",
        "2 cell(s) more than the heading has",
        "the same reference as line 3",
    ]
    assert await count(world, Person) == 0  # looking changed nothing
    await taken_over(world, programme, content)
    assert await count(world, Person) == await count(world, Membership) == 4960
    again = await looked_at(world, programme, content)
    assert (again.changes, again.as_it_is, len(again.wrong)) == ([], 4960, 40)
    await taken_over(world, programme, content)
    assert await count(world, Person) == await count(world, Membership) == 4960
    moved = await looked_at(world, programme, content.replace("Person 7,Ashdown", "P. 7,Birkby"))
    assert [change.what for change in moved.changes] == [
        ("place Ashdown to Birkby", "name Person 7 to P. 7")
    ]


async def test_whoever_is_on_the_list_is_greeted_by_name_and_still_asked(world: World) -> None:
    programme = await world.add_programme("Neighbours", "Ashdown", is_open=False)
    await taken_over(
        world, programme, HEADING + "s@example.org,Sue Ray,Ashdown,coach,slack:T1/sue,,"
    )
    await world.wait(days=14)
    sue = world.person("slack", "sue")
    assert not sue.messages  # nothing before they have said yes
    await sue.says("Hello")
    sue.sees("Hello Sue Ray.")
    await sue.presses("Yes, that is fine")
    sue.sees("Who may read what you write")  # the place is known
    async with world.app.db.reading() as tx:
        person = await people.known(tx, sue.address)
        assert person
        assert await people.roles(tx, person) == {Role.COACH}
        assert person.standing is Standing.TAKING_PART


async def test_a_code_of_ones_own(world: World) -> None:
    programme = await world.add_programme("Neighbours", "Ashdown", is_open=False)
    await taken_over(world, programme, HEADING + "t@example.org,Tom Oak,Ashdown,manager,,,")
    async with world.app.db.transaction() as tx:
        made = await codes.codes(tx, programme, world.clock.now())
        again = await codes.codes(tx, programme, world.clock.now())
    assert made == again
    assert (made[0].reference, made[0].name) == ("t@example.org", "Tom Oak")
    tom, eve = world.person("telegram", "tom"), world.person("telegram", "eve")
    await tom.starts(made[0].code)
    await tom.presses("Yes, that is fine")
    await eve.starts(made[0].code)
    eve.sees("it has run out")
    async with world.app.db.reading() as tx:
        person = await people.known(tx, tom.address)
        assert person
        assert (person.name, person.reference) == ("Tom Oak", "t@example.org")
        assert await people.roles(tx, person) == {Role.MANAGER}
        assert not (await tx.scalars(select(Invite.code).where(Invite.uses_left > 0))).all()
    plan = await looked_at(
        world, programme, HEADING + "t@example.org,Thomas,Ashdown,manager,,Europe/Paris,cy"
    )
    assert plan.changes == []  # joined: name, zone and language are his own
    assert plan.as_it_is == 1


async def test_a_list_gives_nobody_an_account_into_somebodys_journal(world: World) -> None:
    programme = await world.add_programme("Neighbours", "Ashdown")
    elsewhere = await world.add_programme("Streets", is_open=False)
    ann = world.person("telegram", "41")
    await ann.joins(place="Ashdown")
    async with world.app.db.transaction() as tx:
        person = await people.known(tx, ann.address)
        assert person
        person.reference = "ann@example.org"
    for line, said in (
        ("ann@example.org,Ann,Ashdown,,telegram:66,,", "only they can add an account"),
        ("new@example.org,New,Ashdown,,telegram:41,,", "known here as 'ann@example.org'"),
    ):
        plan = await taken_over(world, programme, HEADING + line)
        assert re.search(said, plan.wrong[0].why)
        assert not plan.changes
    plan = await looked_at(world, elsewhere, HEADING + "a@example.org,Ann,,,telegram:41,,")
    assert plan.wrong[0].why == "is in another programme"
    async with world.app.db.reading() as tx:
        assert await people.known(tx, world.person("telegram", "66").address) is None


async def test_whoever_never_comes_is_told_nothing_and_not_kept_for_ever(world: World) -> None:
    ends = await world.add_programme("Neighbours", "Ashdown", ends_on=date(2026, 3, 31))
    keeps = await world.add_programme("Streets", "Birkby", keep_days=30, is_open=False)
    await taken_over(world, ends, HEADING + "a@example.org,Ann,Ashdown,,telegram:41,,")
    await taken_over(world, keeps, HEADING + "b@example.org,Bob,Birkby,,,,")
    async with world.app.db.transaction() as tx:
        await codes.codes(tx, keeps, world.clock.now())
    cleo = world.person("telegram", "cleo")
    await cleo.joins(place="Ashdown")
    await world.wait(days=29)
    assert await count(world, Person) == 3
    await world.wait(days=2)
    assert await count(world, Person) == 2
    await world.wait(days=55)
    assert await count(world, Person) == 1  # Cleo, who came
    assert not world.person("telegram", "41").messages
    async with world.app.db.reading() as tx:
        deeds = list(await tx.scalars(select(Trace.deed).where(Trace.by == "bot")))
        assert deeds.count("erase who never came") == 2
        assert await people.known(tx, world.person("telegram", "41").address) is None
