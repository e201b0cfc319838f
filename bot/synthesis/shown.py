"""What anybody but a coach can see of themes, worked out anew for every reader.

Nothing is kept of it: whatever was withdrawn, deleted, hidden or forgotten a moment ago is not in
it, and what thereby rests on too few is not there at all.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people import consents
from bot.people import queries as people
from bot.people.models import Person, Place, Programme
from bot.people.vocabulary import Agreement
from bot.reflections.models import Reflection as Row
from bot.synthesis import material, queries, rules
from bot.synthesis.board import still_quotable, wording
from bot.synthesis.material import Material
from bot.synthesis.models import (
    STOOD_BEHIND,
    Answer,
    EntryState,
    Evidence,
    LearnedEntry,
    LivingTheme,
    Part,
    Reply,
    State,
    Study,
)
from bot.synthesis.rules import Tally, Threshold, Voice

MOST_QUOTES = 3


class Spread(Enum):
    """Over what a theme is spread."""

    PLACES = "places"
    QUARTERS = "quarters"


@dataclass(frozen=True)
class Shown:
    """A theme as everybody in the programme may see it."""

    id: int
    title: str
    statement: str
    is_minority: bool
    reflections: int
    people: int
    places: int
    first: date | None
    last: date | None
    quotes: tuple[str, ...]
    otherwise: tuple[str, ...]
    """Those who say the opposite, or say it differently."""

    did: str
    by_place: Mapping[str, int]
    """How many people, in the places that may be named and have enough of them."""

    by_quarter: Mapping[str, int]
    """How many people, in the quarters that have enough: `2026 Q1`."""

    is_in_playbook: bool
    agreed: "Agreed"


@dataclass(frozen=True)
class Agreed:
    """Whether a theme says what they meant, in the eyes of those who wrote."""

    whole: rules.Agreement
    share: float | None
    """Of yes among all who answered; None where they are too few to be told."""

    by_place: Mapping[str, "Share"]
    """In the places that may be named and have enough who answered, suppressed like counts."""


class Share(NamedTuple):
    people: int
    yes: float


@dataclass(frozen=True)
class Overview:
    """A study as everybody may see it."""

    reflections: int
    """Of the whole study; 0, as people and places, where that would single out a few."""

    people: int
    places: int
    themes: tuple[Shown, ...]


async def overview(
    tx: AsyncSession,
    study: Study,
    programme: Programme,
    states: Collection[State] = (State.PUBLISHED,),
) -> Overview:
    """Return a study, and its themes in these states that may be shown now, the largest first."""
    threshold = queries.threshold_of(programme)
    found = await _find(tx, study, threshold, states)
    everything = await _everything(tx, study)
    beside = [(found.tallies[id_], found.behind[id_].within) for id_ in found.tallies]
    whole = everything if rules.whole_holds(everything, beside, threshold) else Tally()
    return Overview(
        reflections=whole.size,
        people=len(whole.people),
        places=len(whole.places),
        themes=tuple(await _show(tx, programme, found, tuple(Spread))),
    )


async def themes(
    tx: AsyncSession,
    study: Study,
    programme: Programme,
    states: Collection[State] = (State.PUBLISHED,),
    *,
    spread: Collection[Spread] = (),
) -> list[Shown]:
    """Return the themes in these states that may be shown now, the largest first.

    Args:
        spread: over what somebody looks at how they are spread, which takes the longest; what is
            not asked for is empty.
    """
    found = await _find(tx, study, queries.threshold_of(programme), states)
    return await _show(tx, programme, found, spread)


class _Found(NamedTuple):
    themes: Mapping[int, LivingTheme]
    behind: Mapping[int, queries.Behind]
    tallies: Mapping[int, Tally]
    """Of those that may be shown, the largest first."""


async def _find(
    tx: AsyncSession, study: Study, threshold: Threshold, states: Collection[State]
) -> _Found:
    themes_ = {theme.id: theme for theme in await queries.themes(tx, study.id, states)}
    behind = await queries.behind(tx, study, themes_)
    voices = {id_: of_it.voices for id_, of_it in behind.items()}
    showable = rules.showable_themes(voices, threshold)
    return _Found(themes_, behind, {id_: Tally.of(voices[id_].values()) for id_ in showable})


async def _show(
    tx: AsyncSession, programme: Programme, found: _Found, spread: Collection[Spread]
) -> list[Shown]:
    threshold = queries.threshold_of(programme)
    showable = list(found.tallies)
    said = await queries.wordings(tx, list(found.themes.values()))
    quotable = await still_quotable(tx, programme.id, said.values())
    rows = await queries.evidence(tx, showable, Evidence.quote != "")
    read = await material.of_ids(tx, programme.id, (row.reflection_id for row in rows))
    names: dict[str, str] = {}
    named_by: set[str] = set()
    if Spread.PLACES in spread:
        names = {str(each.id): each.name for each in await people.places(tx, programme.id)}
        named_by = {str(id_) for id_ in await tx.scalars(consents.who_agreed(Agreement.PLACE))}
    in_playbook = await queries.in_playbook(tx, showable)
    agreed = await agreements(tx, programme, showable)
    by_theme: dict[int, list[Evidence]] = {id_: [] for id_ in showable}
    for row in rows:
        by_theme[row.theme_id].append(row)
    shown = []
    for id_, tally in found.tallies.items():
        theme, of_it = found.themes[id_], found.behind[id_]
        title, statement = wording(theme, said.get(id_), quotable, tally.size)
        dates = of_it.dates.values()
        shown.append(
            Shown(
                id=id_,
                title=title,
                statement=statement,
                is_minority=theme.is_minority,
                reflections=tally.size,
                people=len(tally.people),
                places=len(tally.places),
                first=min(dates, default=None),
                last=max(dates, default=None),
                quotes=_quotes(theme, by_theme[id_], read, (Part.SUPPORTS,)),
                otherwise=_quotes(theme, by_theme[id_], read, (Part.COUNTER, Part.MINORITY)),
                did=theme.did,
                by_place=by_place(of_it.voices, names, named_by, threshold)
                if Spread.PLACES in spread
                else {},
                by_quarter=by_quarter(of_it.voices, of_it.dates, threshold)
                if Spread.QUARTERS in spread
                else {},
                is_in_playbook=id_ in in_playbook,
                agreed=agreed[id_],
            )
        )
    return shown


async def published(
    tx: AsyncSession, programme: Programme, *, spread: Collection[Spread]
) -> list[Shown]:
    """Return the published themes of all studies of a programme, the largest first."""
    found: list[Shown] = []
    for study in await queries.studies_with_published(tx, programme.id):
        found += await themes(tx, study, programme, spread=spread)
    return sorted(found, key=lambda theme: (-theme.people, -theme.reflections, theme.id))


async def offered(tx: AsyncSession, programme: Programme) -> list[tuple[LearnedEntry, Shown]]:
    """Return what coaches offer to the playbook and may still be shown, the oldest offer first."""
    rows = await tx.execute(
        select(LearnedEntry, Study)
        .join(LivingTheme, LivingTheme.id == LearnedEntry.theme_id)
        .join(Study, Study.id == LivingTheme.study_id)
        .where(Study.programme_id == programme.id, LearnedEntry.state == EntryState.OFFERED)
        .order_by(LearnedEntry.offered_at, LearnedEntry.id)
    )
    waiting = [(entry, study) for entry, study in rows]
    shown: dict[int, Shown] = {}
    for study in {study.id: study for _, study in waiting}.values():
        shown |= {each.id: each for each in await themes(tx, study, programme, STOOD_BEHIND)}
    return [(entry, shown[entry.theme_id]) for entry, _ in waiting if entry.theme_id in shown]


async def _everything(tx: AsyncSession, study: Study) -> Tally:
    """Count who stands behind all that a study may use now."""
    found = Tally()
    for who, at, times in await tx.execute(material.by_writer(study)):
        found.add(Voice(str(who), str(at) if at else None), times)
    return found


async def voices_of(tx: AsyncSession, study: Study) -> dict[str, Voice]:
    """Return who stands behind each reflection that a study may use now."""
    rows = await tx.execute(
        select(Row.id, Row.person_id, Person.place_id)
        .join(Person, Person.id == Row.person_id)
        .where(material.usable(study.programme_id), *material.within(study))
    )
    return {str(id_): Voice(str(who), str(at) if at else None) for id_, who, at in rows}


def mark(theme: Shown) -> str:
    """Return what changes when the words that went out about a theme no longer hold."""
    return hashlib.sha256(f"{theme.title}\n{theme.statement}".encode()).hexdigest()[:12]


def _quotes(
    theme: LivingTheme, rows: Collection[Evidence], read: Material, parts: Collection[Part]
) -> tuple[str, ...]:
    """Choose what a coach stood behind and its writer lets be quoted, from different people."""
    found: list[str] = []
    heard: set[str | None] = set()
    for row in rows:
        one = read.reflections.get(str(row.reflection_id))
        is_refused = row.is_supporting is False and row.ticked_wording_id == theme.wording_id
        if (
            len(found) < MOST_QUOTES
            and one is not None
            and one.may_quote
            and one.person not in heard
            and row.quote
            and row.quote in one.text
            and row.part in parts
            and not is_refused
            and theme.approved_at is not None
            and row.added_at <= theme.approved_at
        ):
            found.append(row.quote)
            heard.add(one.person)
    return tuple(found)


def by_place(
    voices: Mapping[str, Voice],
    names: Mapping[str, str],
    named_by: Collection[str],
    threshold: Threshold,
) -> dict[str, int]:
    """Count people in the places that may be named, complementary suppression included.

    Args:
        names: of the places, as they stand in the voices.
        named_by: the people who let their place be named.
    """
    filters: dict[str, list[str]] = {"": list(voices)}
    for key, voice in voices.items():
        if voice.place is not None and voice.person in named_by:
            filters.setdefault(voice.place, []).append(key)
    shown = rules.showable(filters, voices, threshold, by_place=True)
    named = {
        names[place]: rules.count_people(map(voices.__getitem__, filters[place]))
        for place in shown
        if place
    }
    return dict(sorted(named.items()))


def by_quarter(
    voices: Mapping[str, Voice], dates: Mapping[str, date], threshold: Threshold
) -> dict[str, int]:
    """Count people in each quarter of a year, complementary suppression included."""
    filters: dict[str, list[str]] = {"": list(voices)}
    named = {on: f"{on.year} Q{(on.month + 2) // 3}" for on in set(dates.values())}
    for key in voices:
        if key in dates:
            filters.setdefault(named[dates[key]], []).append(key)
    shown = rules.showable(filters, voices, threshold)
    counted = {
        quarter: rules.count_people(map(voices.__getitem__, filters[quarter]))
        for quarter in shown
        if quarter
    }
    return dict(sorted(counted.items()))


async def agreements(
    tx: AsyncSession, programme: Programme, theme_ids: Collection[int]
) -> dict[int, Agreed]:
    """Return for each theme whether it says what they meant, in the eyes of those who wrote."""
    rows = await tx.execute(
        select(
            Reply.theme_id,
            Reply.person_id,
            Person.place_id,
            Place.name,
            Reply.answer,
            Person.id.in_(consents.who_agreed(Agreement.PLACE)),
        )
        .join(Person, Person.id == Reply.person_id)
        .outerjoin(Place, Place.id == Person.place_id)
        .where(Reply.theme_id.in_(theme_ids), Reply.answer != Answer.NONE)
    )
    said: dict[int, list[Said]] = {id_: [] for id_ in theme_ids}
    for theme_id, person_id, place_id, place, answer, may_name in rows:
        voice = Voice(str(person_id), str(place_id) if place_id else None)
        said[theme_id].append(Said(voice, place or "", answer is Answer.YES, bool(may_name)))
    threshold = queries.threshold_of(programme)
    return {id_: agreed(found, threshold) for id_, found in said.items()}


class Said(NamedTuple):
    """What one who wrote answered."""

    voice: Voice
    place: str
    yes: bool
    may_name_place: bool


def agreed(said: Sequence[Said], threshold: Threshold) -> Agreed:
    """Sum up answers, each place's only where that tells of nobody."""
    by_key = {str(number): one for number, one in enumerate(said)}
    filters: dict[str, list[str]] = {"": list(by_key)}
    for key, one in by_key.items():
        if one.voice.place is not None and one.may_name_place:
            filters.setdefault(one.place, []).append(key)
    voices = {key: one.voice for key, one in by_key.items()}
    found = rules.showable(filters, voices, threshold, by_place=True) if said else []
    shares = {
        place: Share(len(filters[place]), _yes(by_key[key] for key in filters[place]))
        for place in found
    }
    whole = shares.pop("", None)
    return Agreed(
        whole=rules.agreement(((one.voice.place, one.yes) for one in said), threshold),
        share=whole.yes if whole else None,
        by_place=dict(sorted(shares.items())),
    )


def _yes(said: Iterable[Said]) -> float:
    answers = [one.yes for one in said]
    return sum(answers) / len(answers)
