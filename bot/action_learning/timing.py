"""The two clocks: minutes, or the working days of everybody who is waited for. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.action_learning import working_time
from bot.action_learning.formats import Stage
from bot.action_learning.vocabulary import Clock

Zones = Mapping[int, str]
"""Everybody's time zone, by person."""


def after(clock: Clock, start: datetime, amount: float, zones: Zones) -> datetime:
    """Return when the amount has passed: on the days-long clock, for the last of them."""
    if clock is Clock.LIVE:
        return start + timedelta(minutes=amount)
    return max(working_time.after(start, amount, zone) for zone in set(zones.values()))


def between(clock: Clock, start: datetime, end: datetime, zones: Zones) -> float:
    """Return how much has passed: on the days-long clock, for the last of them."""
    if clock is Clock.LIVE:
        return (end - start) / timedelta(minutes=1)
    return min(working_time.between(start, end, zone) for zone in set(zones.values()))


def length(stage: Stage, clock: Clock) -> float:
    return stage.live_minutes if clock is Clock.LIVE else stage.days


def more(clock: Clock) -> float:
    """Return how much time one press on *more time* gives."""
    return 5 if clock is Clock.LIVE else 1


def settling(clock: Clock) -> float:
    """Return how long a stage stays open after the last has written, for a second message."""
    return 0.5 if clock is Clock.LIVE else 1 / 32


def drawer_offer(clock: Clock) -> float:
    return 2 if clock is Clock.LIVE else 1


def longest_pause(clock: Clock) -> float:
    """Return how long a paused meeting waits before it ends by itself."""
    return 120 if clock is Clock.LIVE else 10


def near_the_end(clock: Clock, length: float) -> float:
    """Return with how much left a stage is said to be near its end; 0 where it is too short."""
    if clock is Clock.LIVE:
        return max(1.0, length / 5) if length >= 4 else 0
    return 0.5 if length > 1 else length / 4


def half_way(clock: Clock, length: float) -> float:
    """Return with how much left a stage is said to be half-way; 0 where it is too short."""
    return length / 2 if clock is Clock.DAYS or length >= 6 else 0
