"""The preview on every platform: what people will get, as each of their apps shows it."""

from collections.abc import Callable, Mapping
from html import escape
from importlib.resources import files as resources

from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Message
from bot.conversations import Handler, Heard
from bot.delivery.files import Files
from bot.language import current
from bot.learning_events import announce, draft_words, words
from bot.learning_events.create import UNTOLD, Drafting
from bot.learning_events.models import LearningEvent

LooksOf = Mapping[str, Callable[[Message], str]]
"""What draws a message as an app shows it (see `bot.chat.Shows`), by the platform's name."""

STYLE = resources("bot.chat") / "static" / "looks.css"


class Looks:
    def __init__(self, drafting: Drafting, of: LooksOf, files: Files) -> None:
        self._drafting, self._of, self._files = drafting, of, files
        self.routes: dict[str, Handler] = {draft_words.LOOKS: self.show}

    async def show(self, heard: Heard) -> None:
        """Hand over a page with what people get, once for each app."""
        event = await self._drafting.theirs(heard)
        if event is None:
            return
        if event.state in UNTOLD and not await self._drafting.is_complete(heard, event):
            return
        drawn = await self.drawn(heard.tx, event)
        page = _page(event.title, drawn).encode()
        file = self._files.write("preview.html", page, whose=heard.person.id, now=heard.now)
        await heard.say(draft_words.looks(event, file))

    async def drawn(self, tx: AsyncSession, event: LearningEvent) -> list[tuple[str, str]]:
        """Return each app's name, and the announcement as HTML as it looks there."""
        shown = words.announcement(event, await announce.host_name(tx, event))
        return [(name.title(), looks(shown)) for name, looks in self._of.items()]


def _page(title: str, drawn: list[tuple[str, str]]) -> str:
    style = STYLE.read_text(encoding="utf-8")
    apps = "".join(f"<h2>{escape(name)}</h2>{shown}" for name, shown in drawn)
    return (
        f'<!doctype html><html lang="{current()}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>body {{ font-family: system-ui, sans-serif; "
        f"margin: 1.5rem; background: #f4f4f2; }}\n{style}</style>{apps}</html>"
    )
