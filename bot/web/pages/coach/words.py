"""What the coach's pages say that does not stand in a template."""

from bot.action_learning.vocabulary import SetStanding
from bot.language import _


def coaching() -> str:
    return _("Coaching")


def people() -> str:
    return _("People")


def themes() -> str:
    return _("Themes")


def sets() -> str:
    return _("Sets")


def places() -> str:
    return _("Places")


def tags() -> str:
    return _("Tags")


def needs_words() -> str:
    return _("There were no words in it. Nothing was sent.")


def two_people() -> str:
    return _("Choose two people of different proposals.")


def standing(which: SetStanding) -> str:
    return {
        SetStanding.PROPOSED: _("proposed"),
        SetStanding.GATHERING: _("coming together"),
        SetStanding.MEETING: _("meeting now"),
        SetStanding.RESTING: _("between meetings"),
        SetStanding.DECIDING: _("deciding whether to go on"),
        SetStanding.ENDED: _("ended"),
    }[which]
