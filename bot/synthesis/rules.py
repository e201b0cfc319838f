"""What may be shown of reflections from several places without exposing anybody."""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Self, TypeVar

LEAST_PEOPLE = 5
LEAST_PLACES = 3

Filter = TypeVar("Filter", bound=Hashable)


class Voice(NamedTuple):
    """Who stands behind one reflection. Unknown people and places count for nobody."""

    person: str | None
    place: str | None


@dataclass(frozen=True)
class Threshold:
    """How many must stand behind anything shown. A programme may raise it, never lower it."""

    people: int = LEAST_PEOPLE
    places: int = LEAST_PLACES

    def __post_init__(self) -> None:
        if self.people < LEAST_PEOPLE or self.places < LEAST_PLACES:
            raise ValueError(
                f"the threshold can only be raised: at least {LEAST_PEOPLE} people"
                f" and {LEAST_PLACES} places"
            )


DEFAULT = Threshold()


def count_people(voices: Iterable[Voice]) -> int:
    return len({voice.person for voice in voices if voice.person is not None})


def count_places(voices: Iterable[Voice]) -> int:
    """Count the places that somebody known speaks from."""
    known = {voice.place for voice in voices if voice.person is not None}
    return len(known - {None})


@dataclass
class Tally:
    """How many reflections there are, and how many of them each person and place stands behind."""

    size: int = 0
    people: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)
    """Only of those whose writer is known."""

    @classmethod
    def of(cls, voices: Collection[Voice]) -> Self:
        people = Counter([person for person, _ in voices if person is not None])
        places = [place for person, place in voices if person is not None and place is not None]
        return cls(len(voices), people, Counter(places))

    def add(self, voice: Voice, times: int) -> None:
        self.size += times
        if voice.person is not None:
            self.people[voice.person] += times
            if voice.place is not None:
                self.places[voice.place] += times

    def take_away(self, part: "Tally") -> None:
        for mine, theirs in ((self.people, part.people), (self.places, part.places)):
            for name, times in theirs.items():
                if mine[name] == times:
                    mine.pop(name)
                else:
                    mine[name] -= times
        self.size -= part.size

    def is_enough(self, threshold: Threshold) -> bool:
        return self.holds(threshold.people, threshold.places)

    def holds(self, people: int, places: int) -> bool:
        return len(self.people) >= people and len(self.places) >= places

    def holds_without(self, part: "Tally", people: int, places: int) -> bool:
        """Say whether what is left when a part is taken away is nothing, or holds so many."""
        if self.size == part.size:
            return True
        return (
            len(self.people) - _used_up(self.people, part.people) >= people
            and len(self.places) - _used_up(self.places, part.places) >= places
        )


def _used_up(whole: Counter[str], part: Counter[str]) -> int:
    return len(whole.items() & part.items())


class Cells:
    """Found sets of reflections that may be shown beside one another, see `showable`.

    Reflections found by exactly the same sets lie in one cell: a further set cuts each cell that
    it meets in two, and what no set had found before becomes a cell of its own.
    """

    def __init__(self, voices: Mapping[str, Voice], people: int, places: int) -> None:
        self._voices, self._people, self._places = voices, people, places
        self._cell_of: dict[str, int] = {}
        self._cells: dict[int, Tally] = {}
        self._taken: list[frozenset[str]] = []
        """The people of each set."""

    def take(self, found: frozenset[str]) -> bool:
        """Add a found set, unless it would single out a few beside those that are there."""
        keys = self._by_cell(found)
        parts = {cell: Tally.of([*map(self._voices.__getitem__, of)]) for cell, of in keys.items()}
        people = frozenset[str]().union(*(part.people for part in parts.values()))
        if found and len(people) < self._people:
            return False
        if not all(part.holds(self._people, self._places) for part in parts.values()):
            return False
        cut = [(self._cells[cell], part) for cell, part in parts.items() if cell is not None]
        if not all(cell.holds_without(part, self._people, self._places) for cell, part in cut):
            return False
        if not all(self._people_hold(people, other) for other in self._taken):
            return False
        self._taken.append(people)
        for cell, part in cut:
            cell.take_away(part)
        for cut_from, part in parts.items():
            number = len(self._cells) + 1
            self._cells[number] = part
            self._cell_of |= dict.fromkeys(keys[cut_from], number)
        return True

    def _by_cell(self, found: frozenset[str]) -> Mapping[int | None, Collection[str]]:
        lies_in = [*map(self._cell_of.get, found)]
        if len(set(lies_in)) == 1:
            return {lies_in[0]: found}
        keys: dict[int | None, list[str]] = {}
        for key, cell in zip(found, lies_in, strict=True):
            keys.setdefault(cell, []).append(key)
        return keys

    def _people_hold(self, one: frozenset[str], other: frozenset[str]) -> bool:
        if one.isdisjoint(other):
            return True  # each holds nobody or enough
        both = len(one & other)
        alone = (len(one) - both, len(other) - both)
        return all(count == 0 or count >= self._people for count in alone)


def enough(voices: Collection[Voice], threshold: Threshold = DEFAULT) -> bool:
    """Say whether what rests on these voices may be shown across places."""
    people, places = count_people(voices), count_places(voices)
    return people >= threshold.people and places >= threshold.places


def showable(
    filters: Mapping[Filter, Collection[str]],
    voices: Mapping[str, Voice],
    threshold: Threshold = DEFAULT,
    *,
    by_place: bool = False,
) -> list[Filter]:
    """Choose the filters whose answers may all be shown beside one another.

    Complementary suppression: whatever is put together from the shown filters, by taking one
    from another, by what two share, or by any chain of such steps, holds nobody or enough. For
    that, reflections found by exactly the same shown filters are looked at together, and each
    such cell must be empty or enough. Counts of people are guarded as well: of any two shown
    filters, the people found only by the one are none or enough.

    Filters are tried from the widest to the narrowest, so the whole comes before its parts.

    Args:
        filters: for each filter, the ids of the reflections that it finds.
        voices: who stands behind each reflection.
        threshold: what is enough.
        by_place: the filters are single places (or parts of one): then the least number of
            people must be met in each, and the least number of places cannot be.
    """
    places = 1 if by_place else threshold.places
    cells = Cells(voices, threshold.people, places)
    chosen: list[Filter] = []
    for name in sorted(filters, key=lambda f: (-len(filters[f]), str(f))):
        if cells.take(frozenset(filters[name])):
            chosen.append(name)
    return chosen


def stand_beside(one: Tally, other: Tally, shared: int, threshold: Threshold) -> bool:
    """Say whether two found sets may be shown beside each other, each with its numbers.

    Somebody who knows that one contains the other can take the smaller from the larger: what is
    left, and who is left, must be nobody or enough. Of sets that only overlap, the numbers alone
    tell nothing about what they share.

    Args:
        shared: how many reflections both hold.
    """
    smaller, larger = sorted((one, other), key=lambda tally: tally.size)
    if shared < smaller.size:
        return True
    alone = len(larger.people) - len(smaller.people)
    return larger.holds_without(smaller, threshold.people, threshold.places) and (
        not alone or alone >= threshold.people
    )


def showable_themes(
    themes: Mapping[Filter, Mapping[str, Voice]], threshold: Threshold = DEFAULT
) -> list[Filter]:
    """Choose the themes that may be shown together.

    Each rests on enough people and places, and none taken from another leaves a few. The larger
    are tried first.
    """
    tallies = {name: Tally.of(voices.values()) for name, voices in themes.items()}
    chosen: list[Filter] = []
    for name in sorted(themes, key=lambda f: (-len(themes[f]), str(f))):
        one, keys = tallies[name], themes[name].keys()
        if one.is_enough(threshold) and all(
            stand_beside(one, tallies[other], len(keys & themes[other].keys()), threshold)
            for other in chosen
        ):
            chosen.append(name)
    return chosen


def whole_holds(
    everything: Tally,
    themes: Iterable[tuple[Tally, int]],
    threshold: Threshold = DEFAULT,
) -> bool:
    """Say whether the numbers of the whole may stand beside these themes.

    Where nearly all speak of a theme, they would single out the few who do not. Then the theme is
    shown and the numbers of the whole are not.

    Args:
        themes: each with how many of its reflections are among the whole.
    """
    return everything.is_enough(threshold) and all(
        stand_beside(one, everything, shared, threshold) for one, shared in themes
    )


def scopes_hold(scopes: Sequence[Mapping[str, Voice]], threshold: Threshold = DEFAULT) -> bool:
    """Say whether themes of all these selections of reflections may be published.

    Whoever reads two reports can compare them, so what one selection has and another has not, and
    what they share, must be nobody or enough.
    """
    voices = {key: voice for scope in scopes for key, voice in scope.items()}
    filters = {number: list(scope) for number, scope in enumerate(scopes) if scope}
    return len(showable(filters, voices, threshold)) == len(filters)


COMMON_GROUND = 0.6
DIFFERENCE = 0.3


@dataclass(frozen=True)
class Agreement:
    """How far those who wrote find that a theme says what they meant."""

    answered: int
    yes: int
    by_place: Mapping[str, float]
    """The share of yes in each place where enough people answered."""

    @property
    def is_common_ground(self) -> bool:
        """Every place with enough people agrees at 60 % or more, and there are at least two."""
        shares = self.by_place.values()
        return len(shares) > 1 and min(shares) >= COMMON_GROUND

    @property
    def is_difference(self) -> bool:
        """Two places with enough people are 30 points or more apart."""
        shares = self.by_place.values()
        # in whole hundredths: 0.9 - 0.6 is a little less than 0.3 to a computer
        return len(shares) > 1 and round(max(shares) - min(shares), 2) >= DIFFERENCE


def agreement(
    answers: Iterable[tuple[str | None, bool]], threshold: Threshold = DEFAULT
) -> Agreement:
    """Sum up answers: for each person their place, and whether they said yes."""
    said = list(answers)
    places: dict[str, list[bool]] = defaultdict(list)
    for place, yes in said:
        if place is not None:
            places[place].append(yes)
    shares = {
        place: sum(found) / len(found)
        for place, found in sorted(places.items())
        if len(found) >= threshold.people
    }
    return Agreement(len(said), sum(yes for _, yes in said), shares)
