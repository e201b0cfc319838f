"""What people do at their own pages, and that the chat knows of it."""

import json
import re

import pytest

from tests.web.browsing import Reader, signed_in
from tests.world import Someone, World

NASTY = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture
async def ann(world: World) -> Someone:
    await world.add_programme("Neighbours", "Leith", "Penicuik", contact="Meg, 0131 496 0000")
    ann = world.person("telegram", "ann")
    await ann.joins(place="Leith")
    return ann


async def keeps(person: Someone, *texts: str) -> None:
    for text in texts:
        await person.commands("reflect", text)
        person.sees("Kept.")


async def opens_entry(reader: Reader, words: str) -> str:
    """Find an answer in the journal, open it, and return its path."""
    await reader.opens("/my/journal?q=" + words)
    found = re.search(r'href="(/my/journal/\d+)"', reader.page)
    assert found, reader.text
    await reader.opens(found[1])
    return found[1]


async def test_the_journal_is_found_by_words_theme_and_month(world: World, ann: Someone) -> None:
    await keeps(ann, "The hall was full.")
    await world.wait(days=40)
    await keeps(ann, "Nobody came to the hall.", "The council said no.")
    reader = await signed_in(ann)
    await reader.opens("/my/journal")
    reader.sees("3 answers", "The council said no.", "The hall was full.")
    await reader.opens("/my/journal?q=HALL")
    reader.sees("2 answers")
    assert "council said" not in reader.text
    await reader.opens("/my/journal?q=hall&month=2026-01")
    reader.sees("1 answer", "The hall was full.")
    await reader.opens("/my/journal?q=elephants")
    reader.sees("Nothing fits all of that.", "Show everything")
    path = await opens_entry(reader, "council")
    await reader.sends(f"{path}/tags", tag="Planning  rules!")
    reader.sees("Saved.", "planning rules")
    await reader.opens("/my/journal")
    (theme,) = re.findall(r'<option value="(\w+)">planning rules', reader.page)
    await reader.opens(f"/my/journal?theme={theme}")
    reader.sees("1 answer", "The council said no.")
    await reader.opens("/my/journal?theme=ffffffff&month=never&page=99999999999999")
    reader.sees("Nothing fits all of that.")


async def test_pages_of_a_long_journal(ann: Someone) -> None:
    await keeps(ann, *(f"Note number {number}." for number in range(23)))
    reader = await signed_in(ann)
    await reader.opens("/my/journal?q=note")
    reader.sees("23 answers", "Note number 22.", "Page 1 of 2")
    assert "Note number 1." not in reader.text
    older = reader.page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    await reader.opens(older)
    reader.sees("Note number 1.", "Newer")


async def test_an_answer_is_changed_shown_and_brought_back(ann: Someone) -> None:
    await keeps(ann, "The hall was full.")
    reader = await signed_in(ann)
    path = await opens_entry(reader, "hall")
    await reader.sends(path, text="The hall was half full.")
    reader.sees("Saved.", "half full")
    await reader.presses_undo()
    reader.sees("The hall was full.")
    await reader.sends(path, text="   ")
    reader.sees("There were no words in it.")
    await reader.sends(f"{path}/who", who="my coach")
    reader.sees("Changed. Who can read it now: you and your coach.")
    await reader.presses_undo()
    reader.sees("Who can read it: only you.")
    await reader.sends(f"{path}/who", who="everybody")
    reader.sees("Nothing was changed.")
    await reader.sends(f"{path}/tags", tag="the hall")
    await reader.sends(f"{path}/tags/remove", tag="the hall")
    await reader.presses_undo()
    reader.sees("the hall")
    await reader.sends(f"{path}/delete")
    reader.sees("Taken out of your journal.", "Nothing yet.")
    assert (await Reader.opens(reader, path)).status == 404
    await reader.opens("/my/journal")
    assert "Taken out" not in reader.text, "said once"
    await reader.opens("/my")
    await reader.sends(f"{path}/bring-back")
    reader.sees("It is back in your journal.")
    await ann.commands("journal")
    ann.sees("The hall was full.")


async def test_scripts_are_text(world: World) -> None:
    await world.add_programme("Neighbours " + NASTY, "Leith " + NASTY)
    ann = world.person("telegram", "ann")
    ann.profile = type(ann.profile)(name=NASTY)
    await ann.joins(place=("Leith " + NASTY)[:75])
    await keeps(ann, NASTY)
    reader = await signed_in(ann)
    path = await opens_entry(reader, "script")
    await reader.sends(f"{path}/tags", tag=NASTY)
    await reader.sends("/my/commitments", text=NASTY)
    for page in (*LISTED, path, f"/my/journal?q={NASTY}"):
        await reader.opens(page)
        assert reader.status == 200
        assert "<script>" not in reader.page
        assert "<img src=x" not in reader.page
    await reader.opens("/my")
    reader.sees("Hello " + NASTY)


LISTED = (
    "/my", "/my/journal", "/my/look-back", "/my/commitments", "/my/calendar", "/my/settings",
    "/my/data", "/my/forget",
)  # fmt: skip


async def test_what_they_try_and_what_came_of_it(world: World, ann: Someone) -> None:
    reader = await signed_in(ann)
    await reader.opens("/my/commitments")
    reader.sees("There is nothing that you are trying just now.")
    await reader.sends("/my/commitments", text="Ring the school.")
    reader.sees("Noted. On", "Ring the school.")
    (path,) = set(re.findall(r'action="(/my/commitments/\d+)"', reader.page))
    await reader.sends(path, what="4")
    reader.sees("I ask on Monday 2 February.")
    await reader.sends(path, what="not an outcome")
    assert reader.status == 404
    await reader.opens("/my/commitments")
    await reader.sends(path, what="did")
    reader.sees("What happened, and what do you make of it?")
    story = re.search(r'action="(/my/journal/\d+/answer)"', reader.page)
    assert story
    await reader.sends(story[1], text="They were glad I rang.")
    reader.sees("They were glad I rang.")
    assert (await reader.opens(story[1])).status == 404, "answered once"
    await reader.opens("/my/look-back")
    reader.sees("January 2026", "You meant to try Ring the school.", "They were glad I rang.")
    await reader.opens("/my/commitments")
    reader.sees("5 January 2026: did it Ring the school.")
    await reader.sends("/my/commitments", text="Ring again.")
    paths = re.findall(r'action="(/my/commitments/\d+)"', reader.page)
    await reader.sends(paths[0], what="take back")
    reader.sees("Taken back.")
    await reader.presses_undo()
    reader.sees("Ring again.")


async def test_a_page_takes_no_answer_from_the_chat(world: World, ann: Someone) -> None:
    """What the chat has asked, it hears, though something was noted on a page meanwhile."""
    await world.wait(days=7)
    reader = await signed_in(ann)
    await reader.opens("/my")
    reader.sees("Waiting for you in the chat")
    await reader.sends("/my/commitments", text="Ring the school.")
    await ann.says("That it was my fault.")
    ann.sees("Kept. Who can read it: only you.")


async def test_all_settings(world: World, ann: Someone) -> None:
    reader = await signed_in(ann)
    await reader.opens("/my/settings")
    for what, fields, said in (
        ("day", {"chosen": "s.3"}, "Saved."),
        ("time", {"text": "16:30"}, "Saved."),
        ("time", {"text": "soon"}, "I could not read that as a time."),
        ("zone", {"text": "Dublin"}, "Saved."),
        ("zone", {"text": "Atlantis"}, "I do not know that time zone."),
        ("often", {"chosen": "2"}, "Saved."),
        ("often", {"chosen": "3"}, "Nothing was changed."),
        ("quiet", {"from": "19:00", "to": "08:00"}, "Saved."),
        ("quiet", {"from": "late", "to": ""}, "I could not read that."),
        ("days", {"day": "2"}, "Saved."),
        ("days", {}, "One day has to stay."),
        ("holidays", {"chosen": "GB-SCT"}, "Saved."),
        ("most", {"chosen": "1"}, "Saved."),
        ("pause", {"text": "2026-02-01"}, "Saved."),
        ("pause", {"text": "2020-02-01"}, "I could not read that"),
        ("who", {"chosen": "s.1"}, "Saved."),
        ("who", {"chosen": "s.9"}, "Nothing was changed."),
        ("agreement", {"to": "quoted", "yes": "yes"}, "Saved."),
        ("agreement", {"to": "everything", "yes": "yes"}, "Nothing was changed."),
        ("prefer", {"account": "999"}, "Nothing was changed."),
        ("nonsense", {}, "Nothing was changed."),
    ):
        await reader.sends("/my/settings", what=what, **fields)
        reader.sees(said)
    await ann.commands("settings")
    ann.sees("Your question comes on Thursday at 16:30, Dublin time.")
    assert "you and your coach" in ann.last
    await ann.commands("pace")
    for line in (
        "Paused until Sunday 1 February.", "every two weeks", "Working days: Wednesday.",
        "Scotland", "Quiet from 19:00 to 08:00.", "At most 1 message a day",
    ):  # fmt: skip
        assert line in ann.last
    await reader.sends("/my/settings", what="resume")
    await reader.sends("/my/settings", what="no_quiet")
    await reader.sends("/my/settings", what="day", chosen="s.0")
    await reader.presses_undo()
    await ann.commands("settings")
    ann.sees("on Thursday")


async def test_the_language_of_the_page_follows(ann: Someone) -> None:
    reader = await signed_in(ann)
    await reader.opens("/my/settings")
    await reader.sends("/my/settings", what="language", chosen="cy")
    assert '<html lang="cy">' in reader.page


async def test_leaving_and_coming_back(ann: Someone) -> None:
    reader = await signed_in(ann)
    await reader.sends("/my/settings", what="leave")
    reader.sees("You will get no more questions.", "You do not take part just now.")
    await reader.opens("/my/journal")
    assert reader.status == 200, "what is theirs stays theirs"
    await reader.opens("/my/settings")
    await reader.sends("/my/settings", what="come_back")
    reader.sees("Good to have you back.")


async def test_taking_ones_words_away(ann: Someone) -> None:
    await keeps(ann, "The hall was full.")
    reader = await signed_in(ann)
    for form in ("md", "html", "json"):
        await reader.opens(f"/my/journal.{form}")
        assert "The hall was full." in reader.page
        assert "attachment" in reader.answer.headers["content-disposition"]
    assert (await reader.opens("/my/journal.exe")).status == 404
    await reader.opens("/my/data/my-data.json")
    sections = {each["name"] for each in json.loads(reader.page)["data"]["sections"]}
    assert {"person", "web_sessions"} <= sections
    assert "record" in sections
    await reader.opens("/my/data/my-data.html")
    assert "The hall was full." in reader.page
    assert (await reader.opens("/my/data/my-data.pdf")).status == 404


async def test_what_comes_and_a_calendar_to_subscribe_to(ann: Someone) -> None:
    reader = await signed_in(ann)
    await reader.opens("/my/calendar")
    reader.sees("January 2026", "Monday 12 January, 09:00")
    await reader.sends("/my/calendar")
    address = re.search(r"https://bot\.example\.org(/calendar/\S+\.ics)", reader.text)
    assert address
    calendar = await Reader(ann.world).opens(address[1])
    assert calendar.answer.headers["content-type"].startswith("text/calendar")
    assert calendar.page.startswith("BEGIN:VCALENDAR")
    assert (await calendar.opens("/calendar/guess.ics")).status == 404


async def test_being_forgotten(world: World, ann: Someone) -> None:
    await keeps(ann, "The hall was full.")
    reader = await signed_in(ann)
    await reader.opens("/my/forget")
    reader.sees("If I forget you", "It cannot be brought back.", "My data first")
    await reader.sends("/my/forget")
    reader.sees("It is all erased.")
    assert (await reader.opens("/my")).status == 401
    await world.app.tick()
    ann.sees("It is all erased.")
