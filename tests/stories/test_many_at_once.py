"""Many write in the same moment: each is heard, once, and words that break harm nobody else."""

import asyncio

from sqlalchemy import select

from bot.chat import Said
from bot.reflections.models import Part
from tests.world import Someone, World

NOT_TEXT = "We listened.\ud800"
"""Half a character: no database takes it."""


async def parts(world: World) -> list[str]:
    async with world.app.db.reading() as tx:
        return list(await tx.scalars(select(Part.text).order_by(Part.id)))


async def asked(world: World, *names: str) -> list[Someone]:
    await world.add_programme("Neighbours")
    people = [world.person("telegram", name) for name in names]
    for person in people:
        await person.joins()
    await world.wait(days=7)
    return people


def said(person: Someone, text: str, id_: str) -> Said:
    return Said(id=id_, sender=person.address, text=text)


async def test_the_same_update_five_times_at_once_is_answered_once(world: World) -> None:
    [ann] = await asked(world, "ann")
    event = said(ann, "We listened.", "e1")
    await asyncio.gather(*(world.app.receive(event) for _ in range(5)))
    await world.app.tick()
    assert await parts(world) == ["We listened."]
    assert ann.count("Kept.") == 1


async def test_words_of_many_are_kept_in_the_order_in_which_they_came(world: World) -> None:
    people = await asked(world, *(f"p{number}" for number in range(8)))
    texts = [f"{number}, {time}" for time in range(3) for number in range(len(people))]
    events = [
        said(people[place % len(people)], text, f"e{place}") for place, text in enumerate(texts)
    ]
    await asyncio.gather(*(world.app.receive(event) for event in events))
    kept = await parts(world)
    for number in range(len(people)):
        own = [text for text in kept if text.startswith(f"{number},")]
        assert own == [f"{number}, {time}" for time in range(3)]


async def test_words_that_cannot_be_kept_harm_nobody_else(world: World) -> None:
    ann, bob, cat = await asked(world, "ann", "bob", "cat")
    events = [
        said(ann, "Ann listened.", "e1"),
        said(bob, NOT_TEXT, "e2"),
        said(cat, "Cat listened.", "e3"),
    ]
    await asyncio.gather(*(world.app.receive(event) for event in events))
    await world.app.tick()
    assert sorted(await parts(world)) == ["Ann listened.", "Cat listened."]
    bob.sees("Something went wrong on our side")
    assert (ann.count("Kept."), cat.count("Kept.")) == (1, 1)
    assert ann.count("Something went wrong") == 0
