"""A manager sees what people would get before they get it: when, and none of their words."""

import re
from datetime import UTC, date, datetime

from tests.stories.test_organising import a_manager
from tests.world import World

INVENTED = {
    "weekday": "4",
    "at": "09:00",
    "timezone": "London",
    "nation": "GB-WLS",
    "every": "1",
    "start": "2027-03-01",
}


async def test_of_a_person_by_name(world: World) -> None:
    programme = await world.add_programme("Neighbours", "Ashdown")
    world.clock.jump_to(datetime(2026, 3, 2, 12, tzinfo=UTC))
    ann = world.person("telegram", "ann")
    await ann.joins(place="Ashdown")
    await ann.commands("try", "Heffalump hunting.")
    mia = await a_manager(world, programme)
    await mia.commands("programme")
    await mia.presses("What people would get")
    await mia.says("Nobody")
    mia.sees("I know nobody of that name")
    await mia.says("an")
    await mia.presses("Ann")
    said = mia.last
    assert "Ann: the next twelve weeks" in said
    assert "Monday 9 March, 09:00: a question" in said
    assert "Friday 6 March, 09:00: a reminder" in said
    assert "Sunday 29 March: the clocks change from GMT to BST" in said
    assert "Friday 3 April: Good Friday" in said
    assert "Monday 6 April, 09:00: a question" in said
    assert "Heffalump" not in said
    assert said.index("29 March") < said.index("30 March") < said.index("3 April")
    await ann.commands("mydata")
    await mia.commands("programme")
    await mia.presses("What was done")
    assert "look at calendar" in mia.last


async def test_of_somebody_invented(world: World) -> None:
    programme = await world.add_programme("Neighbours", "Ashdown", ends_on=date(2027, 4, 20))
    mia = await a_manager(world, programme)
    for wrong, said in (
        ({"at": "nine"}, "The time could not be read."),
        ({"timezone": "Narnia"}, "The time zone could not be read."),
        ({"start": "soon"}, "The day from which on to look could not be read"),
    ):
        await mia.commands("programme")
        await mia.presses("What people would get")
        await mia.presses("Invent somebody")
        await mia.fills(**(INVENTED | wrong))
        assert said in mia.last
    await mia.presses("Invent somebody")
    await mia.fills(**INVENTED)
    assert "Friday 5 March, 09:00: Think of one conversation" in mia.last
    assert "Friday 26 March: Good Friday" in mia.last
    assert "Sunday 28 March: the clocks change from GMT to BST" in mia.last
    assert "Tuesday 30 March, 09:00:" in mia.last
    assert "Friday 26 March, 09" not in mia.last
    assert "Friday 16 April, 09" in mia.last
    assert "23 April" not in mia.last  # the programme has ended
    await mia.presses("Invent somebody")
    await mia.fills(**(INVENTED | {"pause": "2027-04-05", "every": "2"}))
    assert "March, 09" not in mia.last
    assert "Friday 9 April, 09" in mia.last


async def test_what_is_shown_is_what_comes(world: World) -> None:
    programme = await world.add_programme("Neighbours", ends_on=date(2026, 2, 10))
    mia = await a_manager(world, programme)
    await mia.commands("pace")
    await mia.commands("programme")
    await mia.presses("What people would get")
    await mia.says("Mia")
    await mia.presses("Mia")
    shown = len(re.findall(r"Monday .*: a question", mia.last))
    asked = set()
    for _ in range(8):
        await world.wait(days=7)
        if mia.count("Write it below"):
            asked.add(world.clock.now().date())
            await mia.presses("Not this week")
    assert len(asked) == shown == 5
