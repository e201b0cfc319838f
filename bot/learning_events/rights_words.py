"""What the parts of somebody's data that this room keeps are called."""

from bot.language import _


def events() -> str:
    return _("Events and news that you were told of")


def made() -> str:
    return _("Events and news that you made or host")


def passes() -> str:
    return _("Colleagues you brought, or who brought you")


def feed() -> str:
    return _("The address of your own calendar")
