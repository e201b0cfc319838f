"""What people meant to try and said of their place: taken away, brought together, forgotten."""

from datetime import timedelta

from sqlalchemy import select

from bot.delivery.models import Letter
from bot.people import queries as people
from bot.people.models import Person
from bot.reflections.assessments.models import Assessment, AssessmentSeat, View
from bot.reflections.assessments.rules import Judgement
from bot.reflections.commitments.models import Commitment
from bot.reflections.models import Moment
from bot.reflections.rounds.models import PlaceRound, RoundSeat
from tests.stories.test_a_place import open_round, people_of_birkby
from tests.world import Someone, World


async def known(world: World, someone: Someone) -> Person:
    async with world.app.db.reading() as tx:
        found = await people.known(tx, someone.address)
    assert found
    return found


async def test_it_can_be_taken_away(world: World) -> None:
    cora, seven = await people_of_birkby(world)
    ann = seven[0]
    await ann.commands("try", "Ring the clinic.")
    await open_round(cora)
    await ann.says("She stayed late.")
    person = await known(world, ann)
    async with world.app.db.reading() as tx:
        rows = {
            section.name: section.rows
            for room in world.app.rooms
            for section in await room.export(tx, person)
        }
    assert rows["journey_commitments"][0]["text"] == "Ring the clinic."
    assert rows["place_rounds"][0]["text"] == "She stayed late."
    assert [moment["what"] for moment in rows["moments"]] == ["joining"]


async def test_two_accounts_become_one(world: World) -> None:
    cora, seven = await people_of_birkby(world)
    ann, again = seven[0], seven[4]
    await again.commands("try", "Ring the clinic.")
    await open_round(cora)
    await again.says("She stayed late.")
    keep, gone = await known(world, ann), await known(world, again)
    async with world.app.db.transaction() as tx:
        place_id = (await tx.scalars(select(PlaceRound.place_id))).one()
        now = world.clock.now()
        assessment = Assessment(
            place_id=place_id, name="any", opened_by=gone.id, opened_at=now, ends_at=now
        )
        tx.add(assessment)
        await tx.flush()
        for each, block in ((gone, "one"), (gone, "two"), (keep, "two")):
            said = Judgement.DONT_KNOW if each is gone else next(iter(Judgement))
            tx.add(
                View(
                    assessment_id=assessment.id,
                    person_id=each.id,
                    block=block,
                    judgement=said,
                    said_at=now,
                )
            )
        for each in (gone, keep):
            tx.add(AssessmentSeat(assessment_id=assessment.id, person_id=each.id))
    async with world.app.db.transaction() as tx:
        kept, left = await tx.get_one(Person, keep.id), await tx.get_one(Person, gone.id)
        for room in world.app.rooms:
            await room.merge(tx, kept, left)
    async with world.app.db.reading() as tx:
        assert await tx.scalar(select(Commitment.person_id)) == keep.id
        seats = await tx.scalars(select(RoundSeat).where(RoundSeat.text != ""))
        assert [seat.person_id for seat in seats] == [keep.id]
        views = await tx.execute(select(View.person_id, View.block, View.judgement))
        assert {(id_, block): judgement for id_, block, judgement in views} == {
            (keep.id, "one"): Judgement.DONT_KNOW,
            (keep.id, "two"): next(iter(Judgement)),
        }
        assert await tx.scalar(select(Assessment.opened_by)) == keep.id
        joined = await tx.scalars(select(Moment).where(Moment.person_id.in_([keep.id, gone.id])))
        assert [moment.person_id for moment in joined] == [keep.id]


async def test_letters_that_carry_a_forgotten_person_s_words_go(world: World) -> None:
    cora, seven = await people_of_birkby(world)
    ann = seven[0]
    await open_round(cora)
    for number, each in enumerate(seven[:6]):
        await each.says(f"Answer {number}.")
    assert seven[1].count("What Birkby said") == 1
    person = await known(world, ann)
    async with world.app.db.transaction() as tx:
        for room in world.app.rooms:
            await room.forget(tx, await tx.get_one(Person, person.id))
    async with world.app.db.reading() as tx:
        told = select(Letter.id).where(Letter.key.like("round:%:read:%"))
        assert not (await tx.scalars(told)).all()


async def test_a_programme_lets_go_of_what_is_over(world: World) -> None:
    cora, seven = await people_of_birkby(world)
    await seven[0].commands("try", "Ring the clinic.")
    await open_round(cora)
    await seven[0].says("She stayed late.")
    await world.wait(days=20)
    async with world.app.db.transaction() as tx:
        person = await people.known(tx, seven[0].address)
        assert person
        assert person.programme_id
        for room in world.app.rooms:
            if room.name in ("rounds", "commitments"):
                before = world.clock.now() - timedelta(days=19)
                assert await room.let_go(tx, person.programme_id, before) == (
                    1 if room.name == "commitments" else 0
                )
                await room.let_go(tx, person.programme_id, world.clock.now())
    async with world.app.db.reading() as tx:
        assert not (await tx.scalars(select(PlaceRound))).all()
        assert not (await tx.scalars(select(RoundSeat))).all()
