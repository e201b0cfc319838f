"""Whoever runs a programme, at their pages."""

import json
import re
from html import unescape

from sqlalchemy import func, select

from bot.guidance.models import Asked
from bot.people.models import Person, Programme, Trace
from bot.people.vocabulary import Role, Standing
from bot.web.pages.manager import MANAGER
from tests.web.browsing import Reader, signed_in
from tests.web.managing import CLINIC, answered, arrives, makes_an_event, many, the_manager
from tests.world import Someone, World

LIST = b"""email,name,place,role
maya@example.org,Maya Osei,Leith,practitioner
tom@example.org,Tom Reid,Govann,coach
sue@example.org,Sue,Govan,
"""


async def test_the_way_to_the_programme(world: World, mo: Someone, reader: Reader) -> None:
    assert ">Programme</a>" in reader.page
    assert ">Machine</a>" not in reader.page
    await reader.opens("/manager")
    assert reader.answer.url.path == "/manager/1"
    reader.sees("How it stands", "Nothing can be said yet", "No event is ahead.")
    await world.add_programme("Elsewhere", "Rhyl")
    assert (await reader.opens("/manager/2")).status == 404
    ann = await arrives(world, await _programme(world), "ann")
    anns = await signed_in(ann)
    for path in ("/manager", "/manager/1", "/manager/1/people", "/reports", "/administrator"):
        assert (await anns.opens(path)).status == 404, path


async def _programme(world: World) -> Programme:
    async with world.app.db.reading() as tx:
        return await tx.get_one(Programme, 1)


async def test_a_list_is_looked_at_and_then_taken_over(world: World, reader: Reader) -> None:
    await reader.opens("/manager/1/import")
    await reader.uploads("/manager/1/import", "people.csv", LIST)
    reader.sees(
        "Nothing has been changed yet.",
        "Take over 2 lines",
        "no place 'Govann' in this programme; did you mean 'Govan'?",
        "Maya Osei maya@example.org new practitioner, Leith",
    )
    assert await _expected(world) == 0
    await reader.presses("Take over 2 lines")
    reader.sees("Done: 2 people are new, 0 were changed.", "Maya Osei", "expected")
    assert await _expected(world) == 2
    async with world.app.db.reading() as tx:
        trace = (await tx.scalars(select(Trace).where(Trace.deed == "import people"))).one()
        assert (trace.by, trace.ref) == ("web", "2")
        assert trace.actor_id
    await reader.opens("/manager/1/import")
    await reader.uploads("/manager/1/import", "people.csv", LIST)
    reader.sees("There is nothing to take over until these lines are put right.")
    await reader.opens("/manager/1/people?q=MAYA")
    reader.sees("1 person", "Maya Osei")
    assert "Sue" not in reader.text
    await reader.opens("/manager/1/people")
    await reader.presses("Get the codes (CSV)")
    assert "maya@example.org,Maya Osei," in reader.page
    assert (await reader.opens("/manager/1/people.csv")).page.count("\n") == 4


async def _expected(world: World) -> int:
    async with world.app.db.reading() as tx:
        of_them = select(func.count()).where(Person.standing == Standing.EXPECTED)
        return (await tx.scalars(of_them)).one()


async def test_lists_that_cannot_be_taken_over(world: World, reader: Reader) -> None:
    for name, content, said in (
        ("", b"", "Choose a file first"),
        ("people.csv", b"", "is empty"),
        ("people.csv", b"town\nLeith\n", "There is no column named 'reference'"),
        ("people.xls", b"\xd0\xcf\x11\xe0...", "is an old Excel file"),
        ("people.xlsx", b"PK nonsense", "no Excel workbook"),
        ("x.csv", b"email,name\nx@y,<script>alert(1)</script>\n", "<script>alert(1)</script>"),
    ):
        await reader.opens("/manager/1/import")
        await reader.uploads("/manager/1/import", name, content)
        assert reader.status in (200, 422), said
        reader.sees(said)
        assert "<script>alert" not in reader.page
    for lines in ("", "{}", "[1]", '[{"number": "x"}]', "[[[", json.dumps([{"number": 2}])):
        await reader.opens("/manager/1/import")
        await reader.sends("/manager/1/import/apply", lines=lines, mark="")
        assert reader.status in (200, 409, 422), lines
    assert await _expected(world) == 0


async def test_a_list_as_long_as_a_form_may_be_is_taken_over(world: World, reader: Reader) -> None:
    long = "".join(f"p{n}@example.org,{'x' * 120_000}\n" for n in range(10))
    await reader.opens("/manager/1/import")
    await reader.uploads(
        "/manager/1/import", "p.csv", f"email,name\n{long}maya@example.org,Maya\n".encode()
    )
    reader.sees("name has more than 200 characters")
    await reader.presses("Take over 1 line")
    reader.sees("Done: 1 person is new")
    assert await _expected(world) == 1


async def test_a_list_that_others_took_over_meanwhile_is_shown_once_more(
    world: World, mo: Someone, reader: Reader
) -> None:
    await reader.opens("/manager/1/import")
    await reader.uploads("/manager/1/import", "people.csv", LIST)
    other = await signed_in(mo)
    await other.opens("/manager/1/import")
    await other.uploads("/manager/1/import", "people.csv", LIST)
    await other.presses("Take over 2 lines")
    await reader.presses("Take over 2 lines")
    assert reader.status == 409
    reader.sees("Something has changed since you looked")


async def test_invites_are_made_ended_and_brought_back(world: World, reader: Reader) -> None:
    await reader.opens("/manager/1/invites")
    filled = {"field-role": "coach", "field-place": "2", "field-days": "30", "field-uses": "3"}
    await reader.presses("Make it", **filled | {"field-days": "for ever"})
    reader.sees("must be a whole number, 1 or more")
    await reader.presses("Make it", **filled | {"field-role": "boss"})
    assert reader.status == 422
    await reader.presses("Make it", **filled)
    reader.sees("You are invited to Neighbours", "You would join as coach in Govan.")
    code = reader.answer.url.path.rpartition("/")[2]
    await reader.presses("End this invite")
    reader.sees("The invite lets nobody in any more.")
    eve = world.person("telegram", "eve")
    await eve.starts(code)
    assert "Neighbours" not in eve.last or "invite" in eve.last.casefold()
    await reader.presses_undo()
    reader.sees("The invite can be used again.", code, "Govan")
    world.restart(telegram_bot="NeighboursBot")
    again = await signed_in(await the_manager(world))
    await again.opens(f"/manager/invites/{code}")
    assert "<svg" in again.page
    again.sees(f"https://t.me/NeighboursBot?start={code}")


async def test_the_settings_are_the_chats(world: World, reader: Reader) -> None:
    await reader.opens("/manager/1/settings")
    limits = {"field-least_people": "7", "field-least_places": "3", "field-keep_days": ""}
    form = "field-least_people"
    await reader.fills(form, **limits | {"field-least_people": "2"})
    reader.sees("must be a whole number, 5 or more. Nothing was changed.")
    assert 'class="flash problem"' in reader.page
    await reader.fills(form, **limits)
    reader.sees("Saved: Neighbours.", "set programme least_people")
    assert (await _programme(world)).least_people == 7
    await reader.presses("Add a place")
    await reader.presses("Add it", **{"field-name": "Rhyl", "field-timezone": "Narnia"})
    reader.sees("I do not know the time zone Narnia.")
    await reader.presses("Add a place")
    await reader.presses("Add it", **{"field-name": "Rhyl", "field-timezone": "London"})
    reader.sees("Saved: Rhyl, in Neighbours.", "Rhyl (Europe/London)")


async def test_a_dry_run_of_somebody_invented_and_of_somebody_real(
    world: World, programme: Programme, reader: Reader
) -> None:
    await many(world, programme, Leith=1)
    await reader.opens("/manager/1/calendar")
    filled = {
        "field-weekday": "0", "field-at": "09:00", "field-timezone": "London",
        "field-nation": "GB-WLS", "field-every": "1", "field-start": "2026-03-02",
        "field-pause": "",
    }  # fmt: skip
    await reader.presses("Show it", **filled)
    reader.sees("Somebody invented: the next twelve weeks", "Monday 9 March, 09:00")
    await reader.opens("/manager/1/calendar")
    await reader.presses("Go on", words="leith")
    await reader.presses("Leith0")
    reader.sees("Leith0: the next twelve weeks")


async def test_what_was_not_offered_is_not_done(world: World, reader: Reader) -> None:
    await reader.opens("/manager/1/settings")
    before = reader.page
    for offer in ("", "{}", '{"action":"programme.set","ref":"1"}', "nonsense"):
        for seal in ("", "0" * 64, "ü"):
            await reader.sends("/manager/1/settings", offer=offer, seal=seal)
            reader.sees("That was not on the page any more, so nothing was done.")
    (seal, *_) = re.findall(r'name="seal" value="(\w+)"', before)
    (offered, *_) = re.findall(r'name="offer" value="([^"]+)"', before)
    other = unescape(offered).replace('"ref":"1"', '"ref":"2"')
    assert other != unescape(offered)
    await reader.sends("/manager/1/settings", offer=other, seal=seal)
    reader.sees("That was not on the page any more")


async def test_participation_points_at_nobody(
    world: World, programme: Programme, reader: Reader
) -> None:
    await many(world, programme, Leith=6, Govan=7, Arden=2)
    await answered(world, "Leith", 6, days_ago=8)
    await answered(world, "Govan", 3, days_ago=8)
    await answered(world, "Leith", 4, days_ago=15)
    await reader.opens("/manager/1/participation")
    weeks = re.findall(r"<th scope=\"row\">Monday [^<]+</th>(.*?)</tr>", reader.page)
    told = [re.findall(r">([^<>]+)</td>", week) for week in weeks]
    few = "too few to say"
    assert told[:4] == [[few, few], [few, few], ["9", few], [few, few]]
    reader.sees("Govan 7 – All other places 9 –")
    assert "Arden" not in reader.text, "two people of one place"
    assert "Leith" not in reader.text, "Arden's two could be taken from the whole"
    assert "Week of Monday 22 December: 9" in reader.page
    assert "Secret words" not in reader.page
    written = await reader.opens("/manager/1/participation.csv")
    assert "2025-12-22,9,exact,,few" in written.page
    await answered(world, "Govan", 7, days_ago=1)
    await answered(world, "Leith", 5, days_ago=1)
    await reader.opens("/manager/1/participation")
    reader.sees("nearly all")


async def test_the_gap_list_and_documents(
    world: World, programme: Programme, mo: Someone, reader: Reader
) -> None:
    ann = await arrives(world, programme, "ann", place="Leith")
    async with world.app.db.transaction() as tx:
        asker = (await tx.scalars(select(Person).where(Person.name == "Ann"))).one()
        now = world.clock.now()
        for text in ("Who pays for tea?", "Who pays for the tea?"):
            tx.add(
                Asked(
                    person_id=asker.id,
                    programme_id=programme.id,
                    address=str(ann.address),
                    text=text,
                    asked_at=now,
                    gap_at=now,
                )
            )
    await reader.opens("/manager/1/playbook")
    reader.sees("Who pays for tea?", "Asked 2 times.")
    assert "Ann" not in reader.text
    await reader.presses("Done")
    reader.sees("2 taken off the list.", "The gap list is empty")
    await reader.presses_undo()
    reader.sees("It is back on the gap list.", "Who pays for tea?")
    await reader.uploads("/manager/1/documents", "tea.txt", b"The council pays for tea.\n" * 9)
    reader.sees("tea.txt can be answered from now.", "this programme")
    await reader.uploads("/manager/1/documents", "tea.exe", b"MZ")
    assert reader.status == 422
    await reader.opens("/manager/1/playbook")
    await reader.presses("Answer no more from it")
    reader.sees("Nothing is answered from tea.txt any more.", "No documents yet.")


async def test_how_letters_go(world: World, programme: Programme, reader: Reader) -> None:
    await reader.opens("/manager/1/delivery")
    reader.sees("telegram", "Nothing has been announced yet.")
    await makes_an_event(reader)
    await reader.presses("Announce it now")
    await world.app.tick()
    await reader.opens("/manager/1/delivery")
    reader.sees("Housing clinic Monday 5 January 1 0 0 0")
    await reader.opens("/manager/1/journey")
    reader.sees("See twelve weeks of somebody")


async def test_another_programmes_things_are_not_there(
    world: World, mo: Someone, reader: Reader
) -> None:
    other = await world.add_programme("Elsewhere", "Rhyl")
    oz = await arrives(world, other, "oz", place="Rhyl", role=Role.MANAGER)
    await world.add_invite("ELSEWHERE1", other)
    theirs = await signed_in(oz)
    await theirs.opens(f"/manager/{other.id}/events/new")
    await theirs.presses("Save", **CLINIC)
    event = theirs.answer.url.path
    assert event == "/manager/events/1"
    offers = re.findall(r'name="offer" value="([^"]*)"', theirs.page)
    seals = re.findall(r'name="seal" value="(\w+)"', theirs.page)
    await reader.opens("/manager/1/events")
    for route in MANAGER.routes:
        path = route.path.replace("{code}", "ELSEWHERE1")
        id_ = "1" if path.startswith("/manager/events/") else str(other.id)
        path = path.replace("{id:int}", id_)
        if path == "/manager":
            continue
        if route.method == "GET":
            await reader.opens(path)
            assert reader.status == 404, path
            await reader.opens("/manager/1/events")
        else:
            await reader.sends(path, offer=unescape(offers[0]), seal=seals[0])
            assert reader.status == 404, path
            await reader.opens("/manager/1/events")
    await theirs.opens(event)
    theirs.sees("draft", "Announce it now")
    assert mo.count("Housing clinic") == 0
