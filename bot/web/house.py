"""What the pages are handed of the house: they build none of it themselves."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.conversations import Handler
from bot.db import Database
from bot.learning_events.models import LearningEvent
from bot.reflections.assessments.content import Questions
from bot.reflections.enclosed.flow import Enclosed
from bot.reflections.flow import Reflections
from bot.rights.flow import Rights
from bot.synthesis.room import Synthesising
from bot.welcome.flow import Welcome
from bot.welcome.preferences import Calendar


@dataclass(frozen=True, kw_only=True)
class House:
    db: Database
    clock: Clock
    base_url: str
    """Where browsers reach us, without a slash at its end; empty: there are no pages."""

    routes: Mapping[str, Handler]
    """Who in the chat hears which button, by action: see `Visit.press`."""

    commands: Mapping[str, Handler]
    root: Path
    """Where prompts and playbooks are."""

    telegram_bot: str
    """The bot's name in Telegram, for links; empty where there is none."""

    apps: Sequence[str]
    """The platforms that this process has a door to."""

    backups: Path
    """The folder in which copies of the database are kept, where it is a file."""

    ticked_at: Callable[[], datetime | None]
    """When this process last did all that was due."""

    calendar: Calendar
    reflections: Reflections
    welcome: Welcome
    rights: Rights
    synthesising: Synthesising
    assessments: Mapping[str, Questions]
    """What places look at, by name."""

    enclosed: Enclosed
    """Gets recordings and pictures from the app they came by."""

    looks: Callable[[AsyncSession, LearningEvent], Awaitable[list[tuple[str, str]]]]
    """Draws an announcement as each app shows it: the app's name, and HTML."""

    after_change: Callable[[], Awaitable[None]] | None = None
    """Where nothing else does what is due, this does, after every POST."""

    @property
    def is_secure(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def origin(self) -> str:
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def cookie(self) -> str:
        """The session's cookie; the prefix has browsers refuse it from anywhere but here."""
        return "__Host-wayfinder" if self.is_secure else "wayfinder"
