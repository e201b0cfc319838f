"""Ann's year: she is asked, answers, tries things, is reminded of her own words, looks back."""

import json
from pathlib import Path

from bot.people.vocabulary import Role
from tests.world import Someone, World

TRY = "What is one small thing that you will try"


def question(ann: Someone) -> str:
    return next(m.text for m in reversed(ann.messages) if "Write it below" in m.text)


async def test_what_it_is_about_is_one_tap(world: World) -> None:
    await world.add_programme()
    for platform in ("slack", "telegram"):
        ann = world.person(platform, f"ann{platform}")
        await ann.joins()
        await ann.commands("reflect", "My boss decided, and I let the decision go.")
        assert "What is it about, in your eyes?" in ann.last
        await ann.presses("Who decides")
        assert "It is about: Who decides." in ann.messages[-1].text
        await ann.presses("Something else")
        await ann.says("Budget Talks")
        assert "It is about: budget talks, Who decides." in ann.last
        await ann.commands("journal")
        await ann.presses("By theme")
        await ann.presses("budget talks (1)")
        ann.sees("My boss decided")


async def test_the_ladder_has_five_rungs(world: World) -> None:
    await world.add_programme()
    ann = world.person("slack", "ann")
    await ann.joins()
    await ann.commands("reflect", "A thought.")
    for rung, who in (
        ("My coach", "you and your coach"),
        ("My set", "you, your coach and your set"),
        ("Other places, without my name", "without your name, people in other places"),
        ("Other places, with my name", "people in other places, with your name"),
        ("Only me", "only you"),
    ):
        await ann.presses("Change who can read it")
        await ann.presses(rung)
        assert f"Who can read it now: {who}" in ann.last or who in ann.last


async def test_the_journal_finds_words_months_and_goes_along(world: World) -> None:
    await world.add_programme()
    ann = world.person("telegram", "ann")
    await ann.joins()
    for n in range(7):
        await ann.commands("reflect", f"École number {n} was quiet.")
        await world.wait(days=8)
    await ann.commands("reflect", "Something else <b>entirely</b>.")
    await ann.commands("journal", "éCOLE quiet")
    assert "École number 6" in ann.last
    assert "entirely" not in ann.last
    await ann.presses("Older")
    assert "École number 0" in ann.last
    await ann.presses("Find words")
    await ann.says("entirely")
    assert "École" not in ann.last
    await ann.commands("journal")
    await ann.presses("By month")
    await ann.presses("January 2026 (4)")
    assert "École number 3" in ann.last
    assert "École number 4" not in ann.last
    files = {}
    for label in ("Text (Markdown)", "Web page (HTML)", "Data (JSON)"):
        await ann.commands("journal")
        await ann.presses("Take it with me")
        await ann.presses(label)
        sent = ann.messages[-1].file
        assert sent
        files[sent.name.rpartition(".")[2]] = Path(sent.path).read_text(encoding="utf-8")
    assert "École number 0 was quiet." in files["md"]
    assert "Something else &lt;b&gt;entirely&lt;/b&gt;." in files["html"]
    assert len(json.loads(files["json"])["entries"]) == 8


async def test_a_command_said_as_a_bare_word(world: World) -> None:
    await world.add_programme()
    ann = world.person("slack", "ann")
    await ann.joins()
    await ann.commands("reflect", "A thought.")
    await ann.says("Journal")
    assert "A thought." in ann.last
    await ann.says("try")
    ann.sees("There is nothing that you are trying just now.")
    await ann.says("reflect")
    ann.sees("What happened, and what was your part in it?")


async def test_what_she_tries_is_asked_about_and_comes_back(world: World) -> None:
    programme = await world.add_programme()
    ann, cora = world.person("slack", "ann"), world.person("slack", "cora")
    await ann.joins()
    await world.add_invite("coach", programme, role=Role.COACH)
    await cora.starts("coach")
    await cora.presses("Yes, that is fine")
    await ann.commands("try", "Ask Bela before I decide.")
    assert "On Friday 9 January, 09:00 I will ask what came of it." in ann.last
    await ann.presses("Let my coach ask too")
    cora.sees("Ann would like you to ask about something they will try")
    await world.wait(days=6)
    ann.sees("What came of it? Any of these is a good answer.")
    await ann.presses("Partly")
    ann.sees("Partly, then.", "What happened, and what do you make of it?")
    await ann.says("I asked, but late.")
    assert ann.count("Kept.") == 1
    await world.wait(days=1)
    assert "You wanted to try: Ask Bela before I decide.\nYou said: partly." in question(ann)
    await ann.commands("journal", "asked, but late")
    ann.sees("I asked, but late.")


async def test_not_yet_is_asked_again_and_may_be_let_go(world: World) -> None:
    await world.add_programme()
    ann = world.person("telegram", "ann")
    await ann.joins()
    await ann.commands("try", "Walk the estate.")
    await world.wait(days=6)
    await ann.presses("Not yet")
    await ann.presses("In 2 weeks")
    ann.sees("Noted. On Sunday 25 January")
    await world.wait(days=13.9)
    assert ann.count("What came of it?") == 0
    await world.wait(days=1)
    assert ann.count("What came of it?") == 1
    await ann.presses("Not yet")
    await ann.presses("Let it go")
    await world.wait(days=60)
    assert ann.count("What came of it?") == 0


async def test_their_year(world: World) -> None:
    """Every week an answer: their words come back, and they look back, for their eyes alone."""
    await world.add_programme()
    ann, bob = world.person("slack", "ann"), world.person("telegram", "bob")
    for each in (ann, bob):
        await each.joins()
    tried = 0
    for week in range(53):
        await world.wait(days=7)
        for each in (ann, bob):
            await each.says(f"Words of week {week}.")
            if TRY in each.last:
                tried += 1
                await each.says(f"Try something in week {week}.")
                assert "Noted." in each.last
    assert tried >= 8
    for each in (ann, bob):
        # Before a question that brings it back, and before its own when that comes round again.
        assert each.count("On 12 January 2026 you wrote: Words of week 0.") == 2
        for title in ("3 months on", "6 months on", "12 months on", "The end of a season"):
            assert each.count(title) == 1, title
        back = next(m.text for m in each.messages if "12 months on" in m.text)
        assert "Words of week 0." in back
        assert "This is for your eyes alone." in back
        pages = [m.file for m in each.messages if m.file]
        assert len(pages) == 4  # three months' and a season's
        await each.commands("why")
        assert "Why this question:" in each.last
        await each.commands("timeline")
        assert "Words of week 52." in each.messages[-2].text
        sent = each.messages[-1].file
        assert sent
        page = Path(sent.path).read_text(encoding="utf-8")
        assert page.count("Words of week") >= 45  # on holidays the question comes later
        assert "Try something in week" in page
        assert "This is for your eyes alone." in page
