"""Each person is spoken to in their own language."""

import pytest

from tests.world import World


@pytest.mark.parametrize("platform", ["slack", "telegram"])
async def test_the_app_says_which_language_and_people_choose(world: World, platform: str) -> None:
    await world.add_programme()
    sian, ann = (
        world.person(platform, "sian", language="cy-GB"),
        world.person(platform, "ann", language="en-GB"),
    )
    await sian.starts()
    sian.sees("Wayfinder ydw i, cydymaith dysgu Neighbours.")
    await sian.presses("Ie, mae hynny'n iawn")
    await sian.presses("Fi yn unig")
    await sian.presses("Dydd Mawrth")
    await sian.presses("09:00")
    if platform == "telegram":
        await sian.presses("Ie")
    sian.sees("Daw eich cwestiwn cyntaf ar Dydd Mawrth 6 Ionawr, 09:00")
    await ann.joins(day="Tuesday")
    await world.wait(days=1)
    sian.sees("Pwy all ddarllen eich ateb: chi yn unig.")
    ann.sees("Who can read your answer: only you.")

    await ann.commands("language")
    await ann.presses("Cymraeg")
    ann.sees("byddaf yn ysgrifennu atoch yn Gymraeg")
    await ann.commands("pace")
    await ann.presses("Oedi")
    await ann.says("1 Medi")
    ann.sees("Wedi oedi tan Dydd Mawrth 1 Medi.")
    await sian.commands("language", "en")
    sian.sees("From now on I write to you in English.")
    await world.wait(days=7)
    sian.sees("Who can read your answer: only you.")


async def test_a_question_that_has_been_translated(world: World) -> None:
    await world.add_programme()
    prompts = world.app.reflections.journey("").prompts
    first = next(iter(prompts.values()))
    first.translated["cy"] = "Beth oeddech chi'n ei ddweud wrthych eich hun?"
    sian, ann = world.person("slack", "sian", language="cy"), world.person("slack", "ann")
    for someone in (sian, ann):
        await someone.starts()
    await sian.presses("Ie, mae hynny'n iawn")
    await ann.presses("Yes, that is fine")
    await sian.commands("calendar")
    assert "Beth oeddech chi'n ei ddweud" in sian.last
    await world.wait(days=7)
    sian.sees("Beth oeddech chi'n ei ddweud wrthych eich hun?")
    ann.sees(first.question)


async def test_danger_is_answered_in_the_persons_language(world: World) -> None:
    await world.add_programme()
    sian = world.person("telegram", "sian", language="cy")
    await sian.says("Dw i eisiau marw.")
    sian.sees("Bot ydw i.", "A ddechreuwn ni?")
    assert "Mewn argyfwng: 999" in sian.messages[-2].text
