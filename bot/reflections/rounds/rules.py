"""When the answers of a place are read together. Pure."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil

FEWEST = 3
"""With fewer answers, everybody would know whose is whose."""

DAYS = (3, 5, 7, 14)
AFTERWARDS = timedelta(days=3)
"""How long people may still say who was not in the room."""


def enough(people: int) -> int:
    """Return how many answers end the waiting: three in four, and never fewer than three."""
    return max(FEWEST, ceil(people * 3 / 4))


def nudge_at(opened: datetime, ends: datetime) -> datetime:
    """Return when those who are quiet are asked once more: after two thirds of the time."""
    return opened + (ends - opened) * 2 / 3


def mixed(round_id: int, people: Sequence[int]) -> list[int]:
    """Return people in an order that says nothing about who came first, nor of rank."""
    return sorted(
        people, key=lambda person: hashlib.sha256(f"{round_id}:{person}".encode()).digest()
    )
