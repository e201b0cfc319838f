"""What people's own pages say that does not stand in a template."""

from bot.language import _


def my_page() -> str:
    return _("My page")


def overview() -> str:
    return _("Overview")


def journal() -> str:
    return _("Journal")


def look_back() -> str:
    return _("Look back")


def trying() -> str:
    return _("Trying")


def coming() -> str:
    return _("Coming up")


def settings() -> str:
    return _("Settings")


def data() -> str:
    return _("My data")


def undo() -> str:
    return _("Undo")


def bring_back() -> str:
    return _("Bring it back")


def start_again() -> str:
    return _("Start again")


def needs_words() -> str:
    return _("There were no words in it. Nothing was changed.")


def which_place() -> str:
    return _("Which place do you work in? If yours is missing, add it in the chat: /settings.")
