"""The words for what people are and may, shared by rows, rules and words. Pure."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody is, always in a programme."""

    PRACTITIONER = "practitioner"
    COACH = "coach"
    MANAGER = "manager"


class Standing(StrEnum):
    """How far somebody has come in."""

    EXPECTED = "expected"
    """Whoever runs the programme gave us their name; we have not met."""

    MET = "met"
    """They wrote to us; they have agreed to nothing."""

    TAKING_PART = "taking part"
    DECLINED = "declined"
    LEFT = "left"


class Visibility(StrEnum):
    """Who may read a reflection: a ladder, each rung wider than the one before."""

    ONLY_ME = "only me"
    MY_COACH = "my coach"
    MY_SET = "my set"
    UNNAMED = "unnamed"
    """Across places, without name."""

    NAMED = "named"


class Agreement(StrEnum):
    """What people can agree to beyond taking part. Each is separate, and off until they say so."""

    NAMED = "named"
    QUOTED = "quoted"
    VOICE = "voice"
    PLACE = "place"
    PEER = "peer"
    MODEL = "model"
