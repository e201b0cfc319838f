"""Reports that can be given to others."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from bot.people.models import Person, Place, Programme
from bot.people.thresholds import Kind, told
from bot.people.vocabulary import Role
from bot.reflections.commitments.models import Commitment, Outcome
from bot.synthesis import rules
from bot.synthesis.shown import Agreed, Shown
from bot.web.pages.reports.themes import Learning, tell
from bot.web.pages.weeks import starts
from tests.web.browsing import Reader, signed_in
from tests.web.managing import answered, arrives, many
from tests.world import World


@pytest.fixture
async def programme(world: World) -> Programme:
    programme = await world.add_programme("Neigh|bours", "Leith", "Govan", "Arden")
    await many(world, programme, Leith=6, Govan=7, Arden=2)
    return programme


@pytest.fixture
async def reader(world: World, programme: Programme) -> Reader:
    return await signed_in(await arrives(world, programme, "cal", role=Role.COACH))


async def test_a_programme_as_page_markdown_and_csv(
    world: World, programme: Programme, reader: Reader
) -> None:
    await answered(world, "Leith", 6, days_ago=8)
    await answered(world, "Govan", 3, days_ago=8)
    async with world.app.db.transaction() as tx:
        them = (
            await tx.scalars(
                select(Person).join(Place, Place.id == Person.place_id).order_by(Person.id).limit(8)
            )
        ).all()
        for number, person in enumerate(them):
            tx.add(
                Commitment(
                    person_id=person.id,
                    text="Secret plan.",
                    made_at=world.clock.now(),
                    due_at=world.clock.now(),
                    outcome=Outcome.DID if number < 5 else None,
                )
            )
    await reader.opens("/reports")
    reader.sees("Neigh|bours", "Leith")
    await reader.opens(f"/reports/programmes/{programme.id}")
    reader.sees("What happened in Neigh|bours", "16 take part now", "8 noted something to try", "9")
    assert "Secret" not in reader.page
    assert "did it 5" not in reader.text, "the other three could be worked out"
    await reader.opens(f"/reports/programmes/{programme.id}/report.md")
    assert reader.page.startswith("# What happened in Neigh|bours\n")
    assert "| 22 December 2025 | 9 | too few to say |" in reader.page
    assert "No theme is published that enough people speak of." in reader.page
    await reader.opens(f"/reports/programmes/{programme.id}/report.csv")
    lines = list(csv.DictReader(io.StringIO(reader.answer.content.decode("utf-8-sig"))))
    assert {
        "section": "Week by week",
        "line": "22 December 2025",
        "column": "People who kept an answer",
        "value": "9",
    } in lines
    assert (await reader.opens(f"/reports/programmes/{programme.id}/report.exe")).status == 404


async def test_a_place_that_is_large_enough_and_leaves_enough(
    world: World, programme: Programme, reader: Reader
) -> None:
    places = await _places(world)
    await answered(world, "Govan", 6, days_ago=8)
    await reader.opens(f"/reports/places/{places['Govan']}")
    reader.sees("What happened in Govan", "7 take part now")
    for small in ("Arden", "Leith"):
        await reader.opens(f"/reports/places/{places[small]}")
        reader.sees("a report on it would point at them")
        assert (await reader.opens(f"/reports/places/{places[small]}/report.md")).status == 404


async def _places(world: World) -> dict[str, int]:
    async with world.app.db.reading() as tx:
        return {place.name: place.id for place in await tx.scalars(select(Place))}


async def test_somebody_elses_programme(world: World, reader: Reader) -> None:
    other = await world.add_programme("Elsewhere", "Rhyl")
    places = await _places(world)
    for path in (f"programmes/{other.id}", f"programmes/{other.id}/report.csv",
                 f"places/{places['Rhyl']}", f"places/{places['Rhyl']}/report.md"):  # fmt: skip
        assert (await reader.opens(f"/reports/{path}")).status == 404


def test_what_may_be_told() -> None:
    assert told(4, 5).kind is Kind.FEW
    assert told(4, 5).n == 0
    assert told(5, 5).n == 5
    assert told(9, 5, 12).kind is Kind.NEARLY_ALL
    assert told(9, 5, 14).kind is Kind.EXACT
    assert told(9, 5, 5).kind is Kind.EXACT, "some have left since"


def test_weeks_begin_on_mondays_also_when_clocks_change() -> None:
    found = starts(datetime(2026, 4, 1, 9, tzinfo=UTC), "Europe/London", 3)
    said = [f"{at.astimezone(UTC):%a %d %B %H:%M}" for at in found]
    assert said == ["Mon 16 March 00:00", "Mon 23 March 00:00", "Sun 29 March 23:00"]


THEME = Shown(
    id=1, title="Shut out", statement="Words shut people out.", is_minority=False, reflections=30,
    people=20, places=3, first=date(2025, 2, 3), last=date(2025, 12, 15), quotes=("No end to it.",),
    otherwise=("I like forms.",), did="We read letters aloud.", by_place={"Leith": 7},
    by_quarter={}, is_in_playbook=True,
    agreed=Agreed(rules.Agreement(12, 11, {"Leith": 0.9, "Govan": 0.95}), 0.9, {}),
)  # fmt: skip


def test_what_a_report_tells_of_a_theme_in_all_places_and_in_one() -> None:
    whole = tell([THEME], "", with_quotes=True)
    assert whole.noticed[0].quotes == THEME.quotes
    assert whole.noticed[0].otherwise == THEME.otherwise
    assert len(whole.learned) == 2
    assert whole.changed == ("Shut out: We read letters aloud.",)
    here = tell([THEME], "Leith", with_quotes=True)
    assert "7 of them in Leith" in here.noticed[0].behind
    assert here.noticed[0].quotes == here.noticed[0].otherwise == ()
    assert tell([THEME], "Govan", with_quotes=True) == Learning((), (), ())
    assert tell([THEME], "", with_quotes=False).noticed[0].quotes == ()
