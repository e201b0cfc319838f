"""A question that brings back what somebody wrote: the first listed that they answered, newest."""

from bot.people import queries as people
from bot.reflections.models import Enrolment
from tests.world import World


async def test_the_newest_answer_that_still_stands_comes_back(world: World) -> None:
    await world.add_programme()
    ann = world.person("telegram", "ann")
    await ann.joins()
    journey = world.app.reflections.journey("")
    back = next(prompt for prompt in journey.prompts.values() if prompt.brings_back)
    first, second = back.brings_back[:2]
    for prompt, round_, says in (
        (second, 1, "Of the second."),
        (first, 1, "Of the first, once."),
        (first, 2, "Of the first, again."),
        (first, 3, ""),
        (back.name, 3, ""),
    ):
        async with world.app.db.transaction() as tx:
            person = await people.known(tx, ann.address)
            assert person
            enrolment = await tx.get_one(Enrolment, person.id)
            enrolment.next_prompt, enrolment.round = prompt, round_
        await world.wait(days=7)
        if says:
            await ann.says(says)
    asked = next(m.text for m in ann.messages if back.question in m.text)
    assert "2026 you wrote: Of the first, again." in asked
