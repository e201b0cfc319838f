"""What happens when somebody says what an answer is about: a tap, or a word of their own."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from bot.chat import Button, Message
from bot.content import read_yaml
from bot.conversations import Handler, Heard
from bot.reflections import queries
from bot.reflections import words as all_words
from bot.reflections.about import rules, words
from bot.reflections.about.rules import Theme, Themes
from bot.reflections.journal import queries as journal
from bot.reflections.models import Reflection, State


def load(root: Path) -> list[Theme]:
    """Read prompts/themes.yaml; without one, there are only people's own words.

    Raises:
        ContentError: the file cannot be used, with its line.
    """
    path = root / "prompts" / "themes.yaml"
    return read_yaml(path, Themes).themes if path.is_file() else []


class About:
    def __init__(
        self, themes: list[Theme], kept: Callable[[Heard, Reflection], Awaitable[Message]]
    ) -> None:
        self.themes = themes
        self.labels: Mapping[str, str] = {theme.key: theme.label for theme in themes}
        self._kept = kept
        self.routes: dict[str, Handler] = {
            words.TAG: self.tap,
            words.OTHER: self.ask_for_own_words,
            words.TYPED: self.take_own_words,
        }

    async def said_and_offered(
        self, heard: Heard, reflection: Reflection
    ) -> tuple[list[str], list[Button]]:
        """Return what it is about so far, as people read it, and what it may be about."""
        tags = await journal.tags_of(heard.tx, reflection.id)
        suggested = rules.suggest(reflection.text, reflection.theme, self.themes)
        ref = str(reflection.id)
        offered = [
            *(words.tag(self.labels[key], f"{ref}.{key}") for key in suggested if key not in tags),
            words.something_else(ref),
        ]
        return [self.labels.get(tag, tag) for tag in tags], offered

    async def tap(self, heard: Heard) -> None:
        """Somebody tapped a theme; tapped again, it comes off."""
        ref, _, key = heard.ref.partition(".")
        reflection = await self._answered(heard, ref)
        if reflection is None or key not in self.labels:
            await heard.say(all_words.gone())
            return
        await journal.toggle(heard.tx, reflection.id, key)
        await heard.redraw(await self._kept(heard, reflection))

    async def ask_for_own_words(self, heard: Heard) -> None:
        reflection = await self._answered(heard, heard.ref)
        if reflection is None:
            await heard.say(all_words.gone())
            return
        await heard.ask(words.in_your_words(), words.TYPED, heard.ref)

    async def take_own_words(self, heard: Heard) -> None:
        reflection = await self._answered(heard, heard.ref)
        tag = rules.free_tag(heard.text)
        await heard.stop_expecting(heard.person)
        if reflection is None or not tag:
            await heard.say(words.not_a_tag() if reflection else all_words.gone())
            return
        by_label = {label.casefold(): key for key, label in self.labels.items()}
        tag = by_label.get(tag, tag)
        if tag not in await journal.tags_of(heard.tx, reflection.id):
            await journal.toggle(heard.tx, reflection.id, tag)
        await heard.say(await self._kept(heard, reflection))

    async def _answered(self, heard: Heard, ref: str) -> Reflection | None:
        reflection = await queries.own(heard.tx, heard.person, ref)
        return reflection if reflection and reflection.state is State.ANSWERED else None
