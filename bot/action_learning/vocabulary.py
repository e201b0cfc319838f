"""The words for what sets, members and commitments are, shared by rows, rules and words. Pure."""

from enum import StrEnum


class Clock(StrEnum):
    LIVE = "live"  # minutes
    DAYS = "days"  # working days


class SetStanding(StrEnum):
    PROPOSED = "proposed"
    """By the composer; a coach has yet to look at it."""

    GATHERING = "gathering"
    """People come in; no meeting yet."""

    MEETING = "meeting"
    RESTING = "resting"
    """Between two meetings."""

    DECIDING = "deciding"
    """All planned meetings are over: end, go on, or meet by itself."""

    ENDED = "ended"


class MemberStanding(StrEnum):
    PROPOSED = "proposed"
    INVITED = "invited"
    IN = "in"
    DECLINED = "declined"
    LAPSED = "lapsed"
    """Asked, and never answered; they may still come."""

    LEFT = "left"


class Future(StrEnum):
    """What a member would like the set to do after its last planned meeting."""

    END = "end"
    GO_ON = "go on"
    BY_OURSELVES = "by ourselves"


class Outcome(StrEnum):
    DID = "did"
    PARTLY = "partly"
    CHANGED_MY_MIND = "changed my mind"
    NOT_YET = "not yet"


class Carriage(StrEnum):
    """How far somebody's words have come."""

    CARRIED = "carried"
    HELD = "held"
    """With their writer, who was told something about them, or who may not speak just now."""

    WAITING = "waiting"
    """For their turn: they go out by themselves."""

    SEALED = "sealed"
    """Advice in the drawer: nobody reads it unless the presenter opens the drawer."""

    OPENED = "opened"


class NoSeat(StrEnum):
    """Why the composer put somebody into no set."""

    TOO_FEW = "too few"
    """Of their language, or from other places, for any set."""

    PLACE = "place"
    """Every set has as many from their place as it may."""

    NO_FIT = "no fit"
