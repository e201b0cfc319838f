"""What a report says, gathered and made safe to tell; written as Markdown and as CSV."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.action_learning import counting
from bot.learning_events import attendance
from bot.learning_events.counting import safe_counts
from bot.people import queries as people
from bot.people import roster, spoken, table
from bot.people.models import Place, Programme
from bot.people.thresholds import Kind, Told, told
from bot.reflections import participation
from bot.web.pages import weeks
from bot.web.pages.reports import theme_words, themes, words
from bot.web.pages.reports.themes import Learning
from bot.web.pages.weeks import Weeks

_Safely = Callable[[Mapping[str, int]], Told]


@dataclass(frozen=True)
class Event:
    title: str
    starts_at: datetime
    told: Told
    coming: Told
    here: Told


@dataclass(frozen=True)
class Report:
    programme: str
    place: str
    """Empty: of all places."""

    since: datetime
    until: datetime
    timezone: str
    least: int
    weeks: Weeks
    events: tuple[Event, ...]
    sets: int
    """None is told where too few people were in them."""

    meetings: int
    in_sets: Told
    committed: Told
    tries: Told
    outcomes: Mapping[str, int]
    """By outcome, people; '' is all others."""

    learning: Learning


async def gather(
    tx: AsyncSession,
    programme: Programme,
    now: datetime,
    timezone: str,
    place: Place | None = None,
    *,
    with_quotes: bool = False,
) -> Report | None:
    """Return a report on the last twelve weeks; None where a place would be too small for one."""
    counted = await weeks.count(tx, programme, now, timezone, place, lately=place is None)
    if place and place.name not in counted.by_place:
        return None
    least, since = programme.least_people, counted.weeks[0].begins
    names = {each.id: each.name for each in await people.places(tx, programme.id)}
    whole = sum((await roster.by_place(tx, programme.id)).values())

    def safely(by_place: Mapping[str, int], of: int | None = None) -> Told:
        if place:
            return told(safe_counts(by_place, least).get(place.name, 0), least)
        return told(sum(by_place.values()), least, of)

    def named(by_id: Mapping[int | None, int]) -> dict[str, int]:
        found: dict[str, int] = {}
        for id_, n in by_id.items():
            name = names.get(id_ or 0, "")
            found[name] = found.get(name, 0) + n
        return found

    held = await counting.held(tx, programme.id, since)
    in_sets = safely(named(held.members), whole)
    is_told = in_sets.kind is not Kind.FEW and place is None
    return Report(
        programme=programme.name,
        place=place.name if place else "",
        since=since,
        until=now,
        timezone=timezone,
        least=least,
        weeks=counted,
        events=await _events(tx, programme, since, now, safely, by_place=place is not None),
        sets=held.sets if is_told else 0,
        meetings=held.meetings if is_told else 0,
        in_sets=in_sets,
        committed=safely(named(held.committed)),
        tries=safely(named(await participation.who_tries(tx, programme.id, since)), whole),
        outcomes={} if place else await _outcomes(tx, programme, since),
        learning=await themes.gather(tx, programme, place, with_quotes=with_quotes),
    )


async def _events(
    tx: AsyncSession,
    programme: Programme,
    since: datetime,
    now: datetime,
    safely: _Safely,
    *,
    by_place: bool,
) -> tuple[Event, ...]:
    events = [
        each for each in await attendance.told_of(tx, programme.id, since) if each.starts <= now
    ]
    counted = await attendance.of(tx, [each.id for each in events], by_place=by_place)
    return tuple(
        Event(
            each.title,
            each.starts,
            safely(counted[each.id].told),
            safely(counted[each.id].coming),
            safely(counted[each.id].here),
        )
        for each in events
    )


async def _outcomes(tx: AsyncSession, programme: Programme, since: datetime) -> dict[str, int]:
    counted = await participation.outcomes(tx, programme.id, since)
    return safe_counts(
        {outcome.value if outcome else "": n for outcome, n in counted.items()},
        programme.least_people,
    )


def rows(it: Report) -> dict[str, list[list[str]]]:
    """Return the report's tables, by section: a heading first, then their lines."""
    said, columns = words.sections(), words.columns()
    found = {said["people"]: [["", columns["how many"]], *map(list, words.people(it))]}
    found[said["weeks"]] = [
        [columns["week"], columns["people"], *([] if it.place else [columns["places"]])],
        *(
            [
                spoken.date(week.begins, it.timezone),
                words.told(week.people),
                *([] if it.place else [words.told(week.places)]),
            ]
            for week in it.weeks.weeks
        ),
    ]
    if it.weeks.by_place and not it.place:
        found[said["places"]] = [
            [columns["place"], columns["taking part"], columns["lately"]],
            *(
                [
                    name or words.other_places(len(it.weeks.by_place) > 1),
                    str(n),
                    str(it.weeks.answered.get(name, "–")),
                ]
                for name, n in it.weeks.by_place.items()
            ),
        ]
    if it.events:
        found[said["events"]] = [
            [columns[key] for key in ("event", "day", "told", "coming", "here")],
            *(
                [
                    each.title,
                    spoken.date(each.starts_at, it.timezone),
                    *(words.told(n) for n in (each.told, each.coming, each.here)),
                ]
                for each in it.events
            ),
        ]
    if it.outcomes:
        found[said["tries"]] = [
            [columns["what"], columns["how many"]],
            *([words.outcome(key), str(n)] for key, n in it.outcomes.items()),
        ]
    return found


def markdown(it: Report) -> str:
    lines = [f"# {words.title(it)}", "", words.span(it), "", *themes.markdown(it.learning)]
    for title, table_ in rows(it).items():
        heading, *rest = [[cell.replace("|", "/") for cell in row] for row in table_]
        lines += [f"## {title}", "", _row(heading), _row(["---"] * len(heading))]
        lines += [*map(_row, rest), ""]
    if not it.place:
        lines += [f"## {words.sections()['sets']}", "", words.sets(it), ""]
    if it.learning.noticed:
        lines += [theme_words.how_chosen(), ""]
    return "\n".join([*lines, words.how_counted(it), ""])


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def as_csv(it: Report) -> bytes:
    """One line a number: the section, its line, its column, and what may be told."""
    lines = [["section", "line", "column", "value"], *themes.rows(it.learning)]
    for title, (heading, *rest) in rows(it).items():
        for row in rest:
            lines += [
                [title, row[0], column, cell]
                for column, cell in zip(heading[1:], row[1:], strict=True)
            ]
    return table.written(lines)
