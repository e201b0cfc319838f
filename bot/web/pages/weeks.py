"""Who took part, week by week, as it may be told: for pages and for reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.learning_events.counting import safe_counts
from bot.people import queries as people
from bot.people import roster
from bot.people.local_time import instant, local
from bot.people.models import Place, Programme
from bot.people.thresholds import Kind, Told, beside, told
from bot.reflections import participation

WEEKS = 12


@dataclass(frozen=True)
class Week:
    begins: datetime
    monday: date
    people: Told
    """How many kept an answer."""

    places: Told


@dataclass(frozen=True)
class Weeks:
    weeks: tuple[Week, ...]
    taking_part: Told
    by_place: dict[str, int]
    """How many take part, where that may be told; '' is: all other places."""

    answered: dict[str, int]
    """The same, of those who kept an answer in the last four whole weeks."""

    @property
    def most(self) -> int:
        return max((week.people.n for week in self.weeks), default=0)

    @property
    def is_told(self) -> bool:
        return any(week.people.n for week in self.weeks)


def starts(now: datetime, timezone: str, weeks: int = WEEKS) -> list[datetime]:
    """Return when each of the last weeks began, this one being the last: Mondays at midnight."""
    today = local(now, timezone).date()
    monday = today - timedelta(days=today.weekday())
    return [instant(monday - timedelta(weeks=n), time(0), timezone) for n in reversed(range(weeks))]


async def count(
    tx: AsyncSession,
    programme: Programme,
    now: datetime,
    timezone: str,
    place: Place | None = None,
    *,
    lately: bool = True,
) -> Weeks:
    """Count a programme, or one place of it; `lately` with what the last weeks were by place.

    What is told of one place is what is told of it beside all others, so that the two cannot be
    taken from each other.
    """
    begins = starts(now, timezone)
    counted = await participation.by_week(tx, programme.id, begins, now + timedelta(seconds=1))
    names = {each.id: each.name for each in await people.places(tx, programme.id)}
    whole = await roster.by_place(tx, programme.id)
    least = programme.least_people
    safe = safe_counts(_named(whole, names), least)
    answered: participation.ByPlace = {}
    if lately:
        (answered,) = await participation.by_week(tx, programme.id, [begins[-5]], begins[-1])
    return Weeks(
        tuple(
            Week(
                at,
                local(at, timezone).date(),
                *_of_week(each, names, sum(whole.values()), programme, place),
            )
            for at, each in zip(begins, counted, strict=True)
        ),
        told(safe.get(place.name, 0) if place else sum(whole.values()), least),
        safe,
        beside(safe, _named(answered, names), least),
    )


def _of_week(
    counted: participation.ByPlace,
    names: dict[int, str],
    whole: int,
    programme: Programme,
    place: Place | None,
) -> tuple[Told, Told]:
    least = programme.least_people
    if place:
        shown = safe_counts(_named(counted, names), least).get(place.name, 0)
        return told(shown, least), told(0, 1)
    people_ = told(sum(counted.values()), least, whole)
    places = 0 if people_.kind is Kind.FEW else len([each for each in counted if each])
    return people_, told(places, programme.least_places)


def _named(counted: participation.ByPlace, names: dict[int, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place_id, n in counted.items():
        name = names.get(place_id or 0, "")
        found[name] = found.get(name, 0) + n
    return found


@dataclass(frozen=True)
class Bar:
    """A bar of a picture, in its units."""

    x: float
    height: float
    is_few: bool
    is_labelled: bool
    week: Week


def bars(weeks: Sequence[Week], most: int, width: float = 600, height: float = 140) -> list[Bar]:
    """Lay out a picture of the weeks. A few are drawn as an empty bar of one height."""
    step = width / max(len(weeks), 1)
    return [
        Bar(
            x=round(number * step + step * 0.15, 1),
            height=round(height * week.people.n / max(most, 1), 1) if week.people.n else 12,
            is_few=not week.people.n,
            is_labelled=(len(weeks) - 1 - number) % 2 == 0,
            week=week,
        )
        for number, week in enumerate(weeks)
    ]
