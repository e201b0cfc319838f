"""The reflections that synthesis works on, as values."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

YES = ("yes", "y", "true", "1")


@dataclass(frozen=True)
class Reflection:
    """One shared reflection. Only what may be used across places belongs here."""

    id: str
    text: str
    person: str | None = None
    """Unknown people and places count for nobody, so nothing is shown on their strength."""
    place: str | None = None
    prompt: str | None = None
    """The question that it answers, in words; its words are no theme."""
    date: datetime.date | None = None
    tags: tuple[str, ...] = ()
    """What the contributor said it is about."""
    may_quote: bool = True
    """Whether the contributor lets their words be shown."""
    may_send: bool = False
    """Whether the contributor lets their words go to a language model's server."""


def from_rows(rows: Iterable[Mapping[str, str | None]]) -> list[Reflection]:
    """Read reflections from rows such as `csv.DictReader` gives.

    Columns: id, text and, where known, person, place, prompt, date (2026-03-31, and any time
    after it), tags (separated by commas or semicolons), may_send (yes or no).

    Raises:
        ValueError: a row has no id or text, an id comes twice, or a date is none.
    """
    found: dict[str, Reflection] = {}
    for number, row in enumerate(rows, 1):
        cells = {name: (value or "").strip() for name, value in row.items() if name}
        key, text = cells.get("id", ""), row.get("text")
        if not key or text is None:
            raise ValueError(f"row {number}: needs an id and a text")
        if key in found:
            raise ValueError(f"row {number}: the id {key} comes twice")
        tags = cells.get("tags", "").replace(";", ",").split(",")
        found[key] = Reflection(
            id=key,
            text=text,
            person=cells.get("person") or None,
            place=cells.get("place") or None,
            prompt=cells.get("prompt") or None,
            date=_date(number, cells.get("date", "")),
            tags=tuple(tag.strip() for tag in tags if tag.strip()),
            may_send=cells.get("may_send", "").casefold() in YES,
        )
    return list(found.values())


def _date(row: int, cell: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(cell[:10]) if cell else None
    except ValueError:
        raise ValueError(f"row {row}: the date {cell} should look like 2026-03-31") from None
