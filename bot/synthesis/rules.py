"""What may be shown of reflections from several places without exposing anybody."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
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
