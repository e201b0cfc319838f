"""Files that wait to be sent: they stay on disk until they have gone, and a little longer.

Every process that sends must see the same folder.
"""

import secrets
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.chat import File

KEEP = timedelta(days=2)
"""As long as any letter that carries one may wait."""

_STAMP = "%Y%m%dT%H%M%S"


class Files:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, name: str, content: bytes, *, whose: int, now: datetime) -> File:
        """Keep a file for one person until it has been sent."""
        stamp = now.astimezone(UTC).strftime(_STAMP)
        place = self._folder / f"{stamp}-{whose}-{secrets.token_hex(8)}"
        place.mkdir(parents=True, mode=0o700)
        path = place / name
        path.write_bytes(content)
        return File(path=str(path.resolve()), name=name)

    def erase_of(self, whose: int) -> None:
        """Erase every file that was made for this person."""
        for place in self._folder.glob(f"*-{whose}-*"):
            shutil.rmtree(place, ignore_errors=True)

    def sweep(self, now: datetime) -> None:
        """Erase what has been kept long enough."""
        oldest = (now.astimezone(UTC) - KEEP).strftime(_STAMP)
        for place in self._folder.glob("*-*-*"):
            if place.name.partition("-")[0] < oldest:
                shutil.rmtree(place, ignore_errors=True)
