"""What the pages of those who run a programme say that does not stand in a template."""

from bot.language import _, ngettext
from bot.people.vocabulary import Role, Standing


def programmes() -> str:
    return _("Programme")


def overview() -> str:
    return _("Overview")


def tabs() -> list[tuple[str, str]]:
    """Return the pages of a programme: the end of the path, and what it is called."""
    return [
        ("", _("Overview")),
        ("/people", _("People")),
        ("/invites", _("Invites")),
        ("/events", _("Events")),
        ("/participation", _("Participation")),
        ("/journey", _("Journey")),
        ("/playbook", _("Playbook")),
        ("/delivery", _("Delivery")),
        ("/settings", _("Settings")),
    ]


def role(it: Role) -> str:
    return {
        Role.PRACTITIONER: _("practitioner"),
        Role.COACH: _("coach"),
        Role.MANAGER: _("manager"),
    }[it]


def standing(it: Standing) -> str:
    return {
        Standing.EXPECTED: _("expected"),
        Standing.MET: _("has not agreed yet"),
        Standing.TAKING_PART: _("takes part"),
        Standing.DECLINED: _("said no"),
        Standing.LEFT: _("has left"),
    }[it]


def no_file() -> str:
    return _("Choose a file first: a CSV file, or an Excel workbook (.xlsx).")


def imported(new: int, changed: int) -> str:
    added = ngettext("{n} person is new", "{n} people are new", new).format(n=new)
    others = ngettext("{n} was changed", "{n} were changed", changed).format(n=changed)
    return _("Done: {added}, {others}.").format(added=added, others=others)


def list_has_changed() -> str:
    return _(
        "Something has changed since you looked, so nothing was done yet. Look once more, then "
        "take it over."
    )


def invite_ended() -> str:
    return _("The invite lets nobody in any more.")


def invite_back() -> str:
    return _("The invite can be used again.")


def undo() -> str:
    return _("Undo")


def stop() -> str:
    return _("Stop")


def thrown_away() -> str:
    return _("The draft is gone. Nobody was told anything.")


def gap_reopened() -> str:
    return _("It is back on the gap list.")


def document_added(name: str) -> str:
    return _("{name} can be answered from now.").format(name=name)


def document_same(name: str) -> str:
    return _("{name} is here already, just the same.").format(name=name)


def document_removed(name: str) -> str:
    return _("Nothing is answered from {name} any more.").format(name=name)


def kept_as_draft() -> str:
    return _("Kept as a draft. Nobody has been told: look at it as people will get it.")


def a_draft_again() -> str:
    return _("Nobody was told. It is a draft again.")


def no_paper() -> str:
    return _("Choose a file first.")


def no_document() -> str:
    return _("Choose a file first: text, Markdown, HTML, PDF or Word.")
