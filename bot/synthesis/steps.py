"""One step that changes themes: it remembers how things were, so that it can be undone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from bot.people.models import Person
from bot.people.record import By
from bot.synthesis.models import (
    Act,
    EntryState,
    Evidence,
    LearnedEntry,
    LivingTheme,
    Part,
    State,
)


class Member(NamedTuple):
    """A row of evidence that no coach decided about, in numbers: nobody's words are kept here."""

    reflection: int
    start: int = 0
    end: int = 0
    """Where in the reflection's text its quote stands; nowhere where there is none."""

    part: Part = Part.SUPPORTS

    def plain(self) -> Any:
        has_more = self.end or self.part is not Part.SUPPORTS
        return [*self[:3], self.part.value] if has_more else self.reflection

    @classmethod
    def of(cls, kept: Any) -> "Member":
        if isinstance(kept, int):
            return cls(kept)
        reflection, start, end, part = kept
        return cls(reflection, start, end, Part(part))

    @classmethod
    def quoting(cls, reflection: int, quote: str, text: str, part: Part) -> "Member":
        start = text.find(quote) if quote else -1
        if start < 0:
            return cls(reflection, part=part)
        return cls(reflection, start, start + len(quote), part)

    def quote(self, text: str) -> str:
        """Return its quote, as long as the text is still long enough to hold it."""
        return text[self.start : self.end] if self.end <= len(text) else ""


@dataclass
class Step:
    """Changes rows, and remembers how they were."""

    tx: AsyncSession
    changes: list[list[Any]] = field(default_factory=list)
    touched: dict[int, LivingTheme] = field(default_factory=dict)

    def set(self, theme: LivingTheme, **columns: Any) -> None:
        self.set_aside(theme, **columns)
        self.touched[theme.id] = theme

    def set_aside(self, theme: LivingTheme, **columns: Any) -> None:
        """Set what a coach may know or not: whoever looked at the theme may still act on it."""
        for column, value in columns.items():
            before = getattr(theme, column)
            if before != value:
                self.changes.append(["theme", [theme.id], column, plain(before), plain(value)])
                setattr(theme, column, value)

    def set_evidence(self, row: Evidence, **columns: Any) -> None:
        for column, value in columns.items():
            before = getattr(row, column)
            if before != value:
                key = [row.theme_id, row.reflection_id]
                self.changes.append(["evidence", key, column, plain(before), plain(value)])
                setattr(row, column, value)

    def add_evidence(self, row: Evidence) -> None:
        self.tx.add(row)
        made = {"part": row.part.value, "is_out": row.is_out, "by_coach": row.by_coach}
        self.changes.append(["evidence", [row.theme_id, row.reflection_id], "*", None, made])

    def set_entry(self, entry: LearnedEntry, state: EntryState) -> None:
        self.changes.append(["entry", [entry.id], "state", entry.state.value, state.value])
        entry.state = state

    def set_members(self, theme_id: int, before: Sequence[Member], after: Sequence[Member]) -> None:
        """Remember that rows of a theme's evidence were changed, many at once."""
        if before or after:
            rows = [[one.plain() for one in some] for some in (before, after)]
            self.changes.append(["members", [theme_id], "", *rows])

    def write_down(
        self,
        study_id: int,
        deed: str,
        now: datetime,
        *,
        theme: LivingTheme | None = None,
        actor: Person | None = None,
        by: By = "bot",
        why: str = "",
        undoes: Act | None = None,
    ) -> Act:
        for each in self.touched.values():
            each.version += 1
        act = Act(
            study_id=study_id,
            theme_id=theme.id if theme else None,
            actor_id=actor.id if actor else None,
            by=by,
            at=now,
            deed=deed,
            why=why,
            changes=self.changes,
            undoes_id=undoes.id if undoes else None,
        )
        self.tx.add(act)
        return act


def plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


_KINDS = {"state": State, "part": Part}


def back(column: str, value: Any) -> Any:
    if value is not None and column.endswith("_at"):
        return datetime.fromisoformat(value)
    return _KINDS[column](value) if column in _KINDS and value is not None else value
