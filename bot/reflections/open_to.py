"""What people show to others, as conditions that the indexes over it are made with.

SQLite uses such an index only for statements that say the same words, so values stand in them
literally. Whoever may read what, is decided by who asks, see `bot/people/access.py`.
"""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, literal_column

from bot.people.access import FOR_A_COACH
from bot.people.vocabulary import Visibility
from bot.reflections.models import Reflection


def _shown_to(rungs: Iterable[Visibility]) -> tuple[ColumnElement[bool], ...]:
    return (
        Reflection.state == literal_column("'answered'"),
        Reflection.deleted_at.is_(None),
        Reflection.visibility.in_([literal_column(f"'{rung.value}'") for rung in rungs]),
    )


ACROSS = (
    *_shown_to((Visibility.UNNAMED, Visibility.NAMED)),
    Reflection.text != literal_column("''"),
)
"""It may be used across places."""

TO_A_COACH = _shown_to(FOR_A_COACH)
