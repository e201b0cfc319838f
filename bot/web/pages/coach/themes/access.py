"""What all pages about themes need: whose they are, who acts, and the way back."""

from bot.synthesis import close_up, queries
from bot.synthesis.desk import Desk
from bot.synthesis.models import Study
from bot.web.pages.coach.themes import words
from bot.web.visit import LARGEST, Flash, Undo, Visit

LARGEST_HERE = 2**31
"""No study, theme or act has a number as large."""


def number_in(text: str) -> int:
    """Read a number that a form or an address brings; 0, which nothing has, where it is none."""
    is_one = text.isdecimal() and text.isascii() and len(text) < 20
    return int(text) if is_one and int(text) < LARGEST else 0


def small(number: int) -> int:
    return number if number < LARGEST_HERE else 0


def in_path(visit: Visit) -> int:
    return small(visit.path["id"])


def desk_of(visit: Visit) -> Desk:
    return Desk(visit.tx, visit.now, visit.person, by="web")


def board_of(study_id: int) -> str:
    return f"/coach/themes/of/{study_id}"


async def study_of(visit: Visit) -> Study:
    """Return the study in the path, or end in a 404."""
    study, _ = visit.found(await queries.access_study(visit.tx, visit.person, in_path(visit)))
    return study


async def with_undo(visit: Visit, said: str, study_id: int, theme_id: int | None = None) -> Flash:
    """Say what was done, with the way back from it."""
    done = await close_up.history(visit.tx, visit.person, study_id, theme_id=theme_id, most=1)
    undo = None
    if done and done[0].can_be_undone:
        undo = Undo(label=words.undo(), path=f"/coach/themes/acts/{done[0].id}")
    return Flash(text=said, undo=undo)
