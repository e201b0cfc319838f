"""What may be shown of reflections from several places without exposing anybody."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

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
    chosen: list[Filter] = []
    for name in sorted(filters, key=lambda f: (-len(filters[f]), str(f))):
        family = {each: frozenset(filters[each]) for each in (*chosen, name)}
        if _cells_hold(family, voices, threshold.people, places) and _people_hold(
            family, voices, threshold.people
        ):
            chosen.append(name)
    return chosen


def _cells_hold(
    family: Mapping[Filter, frozenset[str]], voices: Mapping[str, Voice], people: int, places: int
) -> bool:
    cells: dict[frozenset[Filter], list[Voice]] = defaultdict(list)
    for key in frozenset().union(*family.values()):
        finders = frozenset(name for name, found in family.items() if key in found)
        cells[finders].append(voices[key])
    return all(
        count_people(cell) >= people and count_places(cell) >= places for cell in cells.values()
    )


def _people_hold(
    family: Mapping[Filter, frozenset[str]], voices: Mapping[str, Voice], people: int
) -> bool:
    found = [{voices[key].person for key in keys} - {None} for keys in family.values()]
    alone = (len(one - other) for one in found for other in found)
    return all(count == 0 or count >= people for count in alone)


def hold_beside(one: Mapping[str, Voice], other: Mapping[str, Voice], threshold: Threshold) -> bool:
    """Say whether two found sets may be shown beside each other, each with its numbers.

    Somebody who knows that one contains the other can take the smaller from the larger: what is
    left, and who is left, must be nobody or enough. Of sets that only overlap, the numbers alone
    tell nothing about what they share.

    Args:
        one: who stands behind each reflection, by its id; so `other`.
    """
    smaller, larger = sorted((one, other), key=len)
    if not smaller.keys() <= larger.keys():
        return True
    rest = [larger[key] for key in larger.keys() - smaller.keys()]
    alone = {voice.person for voice in rest} - {voice.person for voice in smaller.values()} - {None}
    return (not rest or enough(rest, threshold)) and (not alone or len(alone) >= threshold.people)


def showable_themes(
    themes: Mapping[Filter, Mapping[str, Voice]], threshold: Threshold = DEFAULT
) -> list[Filter]:
    """Choose the themes that may be shown together.

    Each rests on enough people and places, and none taken from another leaves a few. The larger
    are tried first.
    """
    chosen: list[Filter] = []
    for name in sorted(themes, key=lambda f: (-len(themes[f]), str(f))):
        one = themes[name]
        if enough(list(one.values()), threshold) and all(
            hold_beside(one, themes[other], threshold) for other in chosen
        ):
            chosen.append(name)
    return chosen


def whole_holds(
    everything: Mapping[str, Voice],
    themes: Iterable[Mapping[str, Voice]],
    threshold: Threshold = DEFAULT,
) -> bool:
    """Say whether the numbers of the whole may stand beside these themes.

    Where nearly all speak of a theme, they would single out the few who do not. Then the theme is
    shown and the numbers of the whole are not.
    """
    return enough(list(everything.values()), threshold) and all(
        hold_beside(one, everything, threshold) for one in themes
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
