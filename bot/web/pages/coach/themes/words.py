"""What the pages about themes say that does not stand in a template."""

from bot.language import _, ngettext


def undo() -> str:
    return _("Undo")


def group(state: str, is_enough: bool) -> str:
    """Name a group of the board."""
    if state in ("proposed", "to change") and not is_enough:
        return _("Too few for others to see yet")
    return {
        "proposed": _("Waiting for a coach"),
        "to change": _("Waiting for a coach"),
        "approved": _("Approved"),
        "returned": _("Given back to those who wrote"),
        "published": _("Published"),
        "merged": _("Merged into another"),
        "retired": _("Put away"),
        "taken back": _("Taken back with its run"),
    }[state]


def run_wanted() -> str:
    return _("I am looking. It takes seconds for hundreds of reflections.")


def weekly(wanted: bool) -> str:
    if wanted:
        return _("It runs every week from now on, and coaches hear of it.")
    return _("It runs only when you say so.")


def given_back(themes: int, people: int) -> str:
    return _("{themes} given back. {people} asked: does this say what you meant?").format(
        themes=ngettext("{n} theme", "{n} themes", themes).format(n=themes),
        people=ngettext("{n} person is", "{n} people are", people).format(n=people),
    )


def published(themes: int) -> str:
    return (
        ngettext("{n} theme is published.", "{n} themes are published.", themes).format(n=themes)
        + " "
        + _("Everybody in the programme gets a digest when it suits them.")
    )


def put_in(count: int) -> str:
    return ngettext(
        "{n} reflection stands in it now.", "{n} reflections stand in it now.", count
    ).format(n=count)


def nothing_to_report() -> str:
    return _("Nothing is published yet, so there is nothing to report.")


def undone() -> str:
    return _("Undone. That is in the list of what was done, too.")


def wrong_dates() -> str:
    return _("The period ends before it begins. Nothing was changed.")


def said_of(what: str) -> str:
    """Say that a step was done."""
    return {
        "approve": _("Approved. Give it back to those who wrote when you are ready."),
        "change": _("Kept as to be changed. Nobody but coaches sees it."),
        "reword": _("These are its words from now on; no run changes them."),
        "merge": _("Merged. What speaks of either goes here from now on."),
        "split": _("This is a theme of its own now. It waits for a coach."),
        "move": _("Moved. No run brings it back."),
        "mark": _("Marked."),
        "tick": _("Noted."),
        "note": _("Kept for coaches."),
        "did": _("Kept. It stands beside the theme wherever that is shown."),
        "retire": _("Put away. No run brings it back."),
        "offer": _(
            "Offered to those who manage the programme. Once one accepts it and it is published, "
            "guidance cites it."
        ),
    }[what]


def no_longer_there() -> str:
    return _("What you chose is not there any more: somebody moved it, or took their words back.")


def changed_meanwhile() -> str:
    return _("Somebody changed this theme while you were looking at it. Nothing of yours is lost.")


def by_place() -> str:
    """What the picture shows, for those who cannot see it."""
    return _("Themes by place: the darker, the more people. The numbers stand in the table below.")


def by_quarter() -> str:
    """What the picture shows, for those who cannot see it."""
    return _(
        "Themes over time: the higher the bar, the more people in that quarter of the year. "
        "The numbers stand in the table below."
    )
