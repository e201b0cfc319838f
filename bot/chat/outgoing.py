"""What the bot can say: text, buttons, links, files, forms, and a page of one's own.

The limits are the tighter of the two platforms', checked when a message is built,
so a message that cannot be shown cannot be made. Sources: Slack's Block Kit
reference (section 3,000, button text 75, modal title 24) and Telegram's Bot API
(text 4,096 and caption 1,024 UTF-16 units, callback data 64 bytes).
"""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, TypeAdapter, model_validator
from pydantic import Field as field

MOST_TEXT = 3000
MOST_TEXT_BESIDE_A_FILE = 1000
MOST_BUTTONS = 24
TELEGRAM_BUTTON_BYTES = 64
SEPARATOR = "|"


def length(text: str) -> int:
    """Return how long a text is as platforms count it: in UTF-16 units, escapes included."""
    escapes = 4 * text.count("&") + 3 * (text.count("<") + text.count(">"))
    return len(text.encode("utf-16-le")) // 2 + escapes


class _Spoken(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("nothing to read but white space")
    return text


Words = Annotated[str, AfterValidator(_not_blank)]


class Style(StrEnum):
    PLAIN = "plain"
    HEADING = "heading"
    QUOTE = "quote"
    """Somebody's own words, or a source's."""

    NOTE = "note"
    """Small print: who can see it, where it comes from."""


class Part(_Spoken):
    text: Words
    style: Style = Style.PLAIN


class Button(_Spoken):
    """`action` names the handler; `ref` says which row. Data never travels in a button.

    In a message that goes to many, `ref` is empty and each letter brings its own.
    """

    label: str = field(min_length=1, max_length=75)
    action: str = field(pattern=r"^[a-z_]+\.[a-z_]+$")
    ref: str = ""
    emphasis: Literal["", "primary", "danger"] = ""

    @property
    def data(self) -> str:
        return f"{self.action}{SEPARATOR}{self.ref}"

    @model_validator(mode="after")
    def _fits_in_a_telegram_button(self) -> Self:
        if len(self.data.encode()) > TELEGRAM_BUTTON_BYTES:
            raise ValueError(f"{self.action!r} and {self.ref!r} are too long for a button")
        return self


class Link(_Spoken):
    """A button that opens a page."""

    label: str = field(min_length=1, max_length=75)
    url: str = field(max_length=2000, pattern=r"^https?://")


class File(_Spoken):
    """A picture or document to send: its bytes stay on disk until they go.

    A short text, such as an entry for a calendar, travels in the letter itself.
    """

    path: str = ""
    name: str = field(min_length=1, max_length=200)
    alt: str = field(default="", max_length=1000)
    """What a picture shows, for those who cannot see it."""

    text: str = field(default="", max_length=20_000)

    def read(self) -> bytes:
        return self.text.encode() if self.text else Path(self.path).read_bytes()

    @model_validator(mode="after")
    def _lies_in_one_place(self) -> Self:
        if bool(self.path) == bool(self.text):
            raise ValueError(f"{self.name!r} needs either a path or a text")
        return self


class Message(_Spoken):
    type: Literal["message"] = "message"
    parts: tuple[Part, ...] = field(min_length=1, max_length=20)
    buttons: tuple[Button, ...] = field(default=(), max_length=MOST_BUTTONS)
    links: tuple[Link, ...] = field(default=(), max_length=5)
    image: File | None = None
    file: File | None = None
    beside_its_thread: bool = field(default=False, exclude_if=lambda shown: not shown)
    """Where threads are read apart from the chat, it stands in both (Slack)."""

    retractable: bool = field(default=False, exclude_if=lambda shown: not shown)
    """What it shows can be taken out of the chat again: by a redraw that is retractable too, and
    has no picture or file."""

    @property
    def takes_out(self) -> bool:
        """Whether, put in place of a message with a file, it takes that out of the chat."""
        return self.retractable and not (self.image or self.file)

    @property
    def text(self) -> str:
        """All of its words, without styles."""
        return "\n\n".join(part.text for part in self.parts)

    def with_ref(self, ref: str) -> "Message":
        """Return the message with `ref` in every button that has none."""
        buttons = tuple(
            button if button.ref else button.model_copy(update={"ref": ref})
            for button in self.buttons
        )
        return self.model_copy(update={"buttons": buttons})

    @model_validator(mode="after")
    def _can_be_shown(self) -> Self:
        most = MOST_TEXT_BESIDE_A_FILE if self.image or self.file else MOST_TEXT
        if length(self.text) > most:
            raise ValueError(f"a message of {length(self.text)} characters; the most is {most}")
        return self


class Home(_Spoken):
    """A person's own page inside the app: what Slack calls App Home. Replaced whole."""

    type: Literal["home"] = "home"
    sections: tuple[Message, ...] = field(min_length=1, max_length=20)

    @model_validator(mode="after")
    def _fits_on_a_page(self) -> Self:
        blocks = sum(len(section.parts) + 2 for section in self.sections)
        if blocks > 100:
            raise ValueError(f"a home page of {blocks} blocks; the most is 100")
        return self


class Kind(StrEnum):
    LINE = "line"
    PARAGRAPH = "paragraph"
    CHOICE = "choice"
    DATE = "date"
    TIME = "time"


class Choice(_Spoken):
    value: str = field(min_length=1, max_length=75)
    label: str = field(min_length=1, max_length=75)


class Field(_Spoken):
    name: str = field(pattern=r"^[a-z_]+$")
    label: str = field(min_length=1, max_length=150)
    kind: Kind = Kind.LINE
    hint: str = field(default="", max_length=150)
    value: str = field(default="", max_length=3000)
    """What stands in it already."""

    optional: bool = False
    choices: tuple[Choice, ...] = field(default=(), max_length=100)

    @model_validator(mode="after")
    def _choices_where_one_chooses(self) -> Self:
        if (self.kind is Kind.CHOICE) != bool(self.choices):
            raise ValueError(
                f"{self.name}: choices belong to a field of kind choice, and only there"
            )
        return self


class Form(_Spoken):
    """Slack shows it as one modal; elsewhere its fields are asked one by one."""

    title: str = field(min_length=1, max_length=24)
    action: str = field(pattern=r"^[a-z_]+\.[a-z_]+$")
    ref: str = ""
    intro: str = field(default="", max_length=MOST_TEXT)
    submit: str = field(default="Save", max_length=24)
    fields: tuple[Field, ...] = field(min_length=1, max_length=20)


Content = Message | Home
_content: TypeAdapter[Content] = TypeAdapter(Annotated[Content, field(discriminator="type")])


def read_content(written: str | bytes) -> Content:
    """Read back what `model_dump_json` wrote."""
    return _content.validate_json(written)


def heading(text: str) -> Part:
    return Part(text=text, style=Style.HEADING)


def quote(text: str) -> Part:
    return Part(text=text, style=Style.QUOTE)


def note(text: str) -> Part:
    return Part(text=text, style=Style.NOTE)


def message(
    *parts: str | Part,
    buttons: Sequence[Button] = (),
    links: Sequence[Link] = (),
    image: File | None = None,
    file: File | None = None,
    beside_its_thread: bool = False,
    retractable: bool = False,
) -> Message:
    """Build a message from paragraphs; a bare string is a plain one."""
    return Message(
        parts=tuple(part if isinstance(part, Part) else Part(text=part) for part in parts),
        buttons=tuple(buttons),
        links=tuple(links),
        image=image,
        file=file,
        beside_its_thread=beside_its_thread,
        retractable=retractable,
    )
