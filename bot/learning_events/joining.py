"""Where people come together: an address, or a link that may be each person's own. Pure."""

from urllib.parse import quote

NAME = "{name}"
"""Stands in a link for the name of whoever opens it."""


def is_personal(place: str) -> bool:
    return NAME in place


def for_one(place: str, name: str) -> str:
    """Return the place as one person gets it: `?user={name}` becomes `?user=Ann%20Lee`."""
    return place.replace(NAME, quote(name, safe=""))


def for_all(place: str) -> str:
    """Return the place as it stands where everybody reads the same."""
    return for_one(place, "")
