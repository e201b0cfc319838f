"""A question that brings back what somebody wrote: the first listed that they answered, newest."""

from bot.people import queries as people
from bot.reflections.models import Enrolment
from tests.world import Someone, World


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
        await comes_to(prompt, round_, ann)
        if says:
            await ann.says(says)
    asked = next(m.text for m in ann.messages if back.question in m.text)
    assert "2026 you wrote: Of the first, again." in asked


async def comes_to(prompt: str, round_: int, *all_: Someone) -> None:
    """Let a week pass that ends with this question, in this round of the journey."""
    world = all_[0].world
    async with world.app.db.transaction() as tx:
        for who in all_:
            person = await people.known(tx, who.address)
            assert person
            enrolment = await tx.get_one(Enrolment, person.id)
            enrolment.next_prompt, enrolment.round = prompt, round_
    await world.wait(days=7)


async def test_a_question_that_comes_round_again_opens_with_what_they_wrote_then(
    world: World,
) -> None:
    await world.add_programme()
    ann, bob = world.person("telegram", "ann"), world.person("slack", "bob")
    journey = world.app.reflections.journey("")
    prompt = next(each for each in journey.prompts.values() if not each.brings_back)
    for who in (ann, bob):
        await who.joins()
    await comes_to(prompt.name, 1, ann, bob)
    await ann.says("The hall was empty.")
    await bob.says("The hall " * 90)
    await ann.commands("try", "Ring the school.")
    await comes_to(prompt.name, 2, ann, bob)
    asked = next(m for m in reversed(ann.messages) if prompt.question in m.text)
    assert asked.text.startswith("You wanted to try: Ring the school.")
    assert "2026 you wrote: The hall was empty." in asked.text
    told = next(m.text for m in reversed(bob.messages) if prompt.question in m.text)
    assert "2026 you wrote: The hall The hall" in told
    assert len(told) < 280 + len(prompt.question) + 200  # the beginning of it

    # What she deletes comes back no more: not when this is asked later, nor when it comes again.
    await ann.presses("Tomorrow")
    await ann.commands("journal", "empty")
    opens = next(b.label for b in ann.messages[-1].buttons if b.label.startswith("Open "))
    await ann.presses(opens)
    await ann.presses("Delete")
    before = ann.count("The hall was empty.")
    await world.wait(days=1)
    assert prompt.question in ann.last
    await comes_to(prompt.name, 3, ann)
    assert prompt.question in ann.last
    assert ann.count("The hall was empty.") == before
