"""One step that changes themes: it remembers how things were, so that it can be undone."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.people.models import Person
from bot.people.record import By
from bot.synthesis.models import Act, Evidence, LivingTheme, Part, State


@dataclass
class Step:
    """Changes rows, and remembers how they were."""

    tx: AsyncSession
    changes: list[list[Any]] = field(default_factory=list)
    touched: dict[int, LivingTheme] = field(default_factory=dict)

    def set(self, theme: LivingTheme, **columns: Any) -> None:
        for column, value in columns.items():
            before = getattr(theme, column)
            if before != value:
                self.changes.append(["theme", [theme.id], column, plain(before), plain(value)])
                setattr(theme, column, value)
        self.touched[theme.id] = theme

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
