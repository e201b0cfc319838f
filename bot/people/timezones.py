"""Which time zone somebody means by what they type. Pure."""

from functools import cache
from zoneinfo import available_timezones

from rapidfuzz import fuzz, process

_CERTAIN = 90
_POSSIBLE = 70

# What people type in the places this is mostly used, where no zone bears the name.
_ALSO_CALLED = {
    "uk": "Europe/London",
    "britain": "Europe/London",
    "great britain": "Europe/London",
    "england": "Europe/London",
    "scotland": "Europe/London",
    "wales": "Europe/London",
    "northern ireland": "Europe/London",
    "belfast": "Europe/London",
    "cardiff": "Europe/London",
    "edinburgh": "Europe/London",
    "glasgow": "Europe/London",
    "manchester": "Europe/London",
    "birmingham": "Europe/London",
    "leeds": "Europe/London",
    "liverpool": "Europe/London",
    "bst": "Europe/London",
    "gmt": "Europe/London",
    "ireland": "Europe/Dublin",
    "utc": "UTC",
}


@cache
def _zones() -> dict[str, str]:
    """Return the zones by the names that people type: `london`, `europe/london`."""
    found = {}
    for zone in sorted(available_timezones()):
        area, slash, city = zone.rpartition("/")
        if not slash or area.startswith(("Etc", "posix", "right", "SystemV")):
            continue
        found[_plain(zone)] = zone
        found.setdefault(_plain(city), zone)
    return found | _ALSO_CALLED


def find(typed: str) -> str | None:
    """Return the zone that the words certainly mean, or None."""
    zones = _zones()
    plain = _plain(typed)
    if plain in zones:
        return zones[plain]
    best = process.extractOne(plain, zones, scorer=fuzz.ratio, score_cutoff=_CERTAIN)
    return zones[best[0]] if best else None


def suggest(typed: str, most: int = 4) -> list[str]:
    """Return zones that the words may mean, likeliest first."""
    zones = _zones()
    close = process.extract(_plain(typed), list(zones), scorer=fuzz.WRatio, limit=20)
    likely = dict.fromkeys(zones[name] for name, score, _ in close if score >= _POSSIBLE)
    return list(likely)[:most]


def is_zone(name: str) -> bool:
    return name in _all()


@cache
def _all() -> frozenset[str]:
    return frozenset(available_timezones())  # which walks through all their files


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").split())
