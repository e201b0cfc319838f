"""Words that suggest danger get an answer at once, and nobody else is told without a yes."""

from sqlalchemy import update

from bot.people.models import Programme
from bot.people.vocabulary import Role
from tests.world import Someone, World

WORDS = "I want to die."
ANSWER = "I am a bot. I cannot judge what you wrote"


async def with_a_coach(world: World) -> tuple[Someone, Someone]:
    programme = await world.add_programme(contact="Jo Field, 01632 960123")
    await world.add_invite("COACH", programme, role=Role.COACH)
    helen, ann = world.person("slack", "helen"), world.person("telegram", "ann")
    await helen.starts("COACH")
    await helen.presses("Yes, that is fine")
    await ann.joins()
    return helen, ann


async def test_an_answer_at_once_and_the_words_are_kept(world: World) -> None:
    helen, ann = await with_a_coach(world)
    await world.wait(days=7)
    told = len(helen.messages)
    await ann.says(WORDS)
    ann.sees(ANSWER, "Kept. Who can read it: only you.")
    said = ann.messages[-2].text
    for part in ("999", "Samaritans", "116 123", "Jo Field, 01632 960123", "nobody is told"):
        assert part in said
    await world.wait(hours=2)
    assert len(helen.messages) == told
    await ann.commands("journal")
    assert WORDS in ann.last


async def test_only_a_press_asks_a_human_and_tells_them_only_that(world: World) -> None:
    helen, ann = await with_a_coach(world)
    await world.wait(hours=14)  # in the middle of quiet hours
    await ann.says(WORDS)
    await ann.presses("Ask Helen to get in touch")
    ann.sees("I have asked Helen to get in touch with you, and told them nothing else.")
    helen.sees("Ann asks you to get in touch with them as soon as you can.")
    assert "die" not in helen.last
    message_id, button = ann.button("Ask Helen to get in touch")
    await ann.presses_that(message_id, button)
    assert helen.count("Ann asks you") == 1
    stranger = button.model_copy(update={"ref": "999"})
    await ann.presses_that(message_id, stranger)
    ann.sees("I cannot reach that person any more.")


async def test_whoever_has_not_joined_is_answered_too(world: World) -> None:
    await world.add_programme()
    ann = world.person("slack", "ann")
    await ann.says("My husband hits me.")
    ann.sees(ANSWER, "Shall we start?")
    assert "Nobody has been told what you wrote." in ann.messages[-2].text


async def test_in_a_form_in_an_edit_and_beside_a_command(world: World) -> None:
    _, ann = await with_a_coach(world)
    await ann.commands("reflect", WORDS)
    ann.sees(ANSWER, "Kept.")
    await ann.commands("reflect", "A good week.")
    ann.sees("Kept.")
    await ann.edits("own1", "I feel suicidal.")
    assert ann.count(ANSWER) == 2
    await ann.commands("journal")
    await ann.presses("Open 5 January 2026")
    await ann.presses("Edit")
    await ann.says("I want to kill myself.")
    assert ann.count(ANSWER) == 3


async def test_numbers_of_the_programmes_own(world: World) -> None:
    _, ann = await with_a_coach(world)
    async with world.app.db.transaction() as tx:
        await tx.execute(update(Programme).values(helplines="Emergency: 112\nPieta: 1800 247 247"))
    await ann.says(WORDS)
    said = "\n".join(message.text for message in ann.messages[-2:])
    assert "Emergency: 112\nPieta: 1800 247 247" in said
    assert "999" not in said


async def test_hard_work_is_not_danger(world: World) -> None:
    _, ann = await with_a_coach(world)
    await world.wait(days=7)
    await ann.says("This is killing us, and I am dead on my feet.")
    assert ann.count(ANSWER) == 0
    ann.sees("Kept.")
