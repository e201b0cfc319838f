"""On which rungs of the ladder who reads along. Pure."""

from enum import StrEnum

from bot.people.access import FOR_A_COACH, FOR_A_SET


class To(StrEnum):
    """As what somebody reads another's answer."""

    COACH = "coach"
    SET = "set"


RUNGS = {To.COACH: FOR_A_COACH, To.SET: FOR_A_SET}
