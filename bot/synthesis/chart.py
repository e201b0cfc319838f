"""Draws themes by place and over time: as SVG for a page, as PNG for a chat, from the same numbers.

Only numbers that may be shown are there: those that are left out are dashes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from io import BytesIO

from bot.reflections.assessments.chart import FONT, SHARP
from bot.synthesis.shown import Shown

NAMES, COLUMNS, MARGIN = 230, 480, 10
"""How wide the names of themes are, and all columns together where there are few."""

LEAST, LEVEL = 34, 90
"""No column is narrower; its heading is level where it is this wide, and turned where it is not."""

HEAT, BARS = 32, 52
"""How high a row is."""

PAPER, INK, SOFT, GREEN = "#ffffff", "#222222", "#5a5a5a", "#1b7837"


@dataclass(frozen=True)
class Grid:
    """People by theme and something else; None where nobody or too few are."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Shown, tuple[int | None, ...]], ...]
    """Only themes of which some number can be shown."""

    left_out: int

    @cached_property
    def most(self) -> int:
        return max((cell or 0 for _, cells in self.rows for cell in cells), default=0)

    @property
    def peaks(self) -> list[tuple[Shown, list[str], int]]:
        """Return for each theme where most people are, and how many: the picture in words."""
        found = []
        for theme, cells in self.rows:
            most = max((cell or 0 for cell in cells), default=0)
            if most:
                where = [c for c, n in zip(self.columns, cells, strict=True) if n == most]
                found.append((theme, where, most))
        return found


def grid(themes: Sequence[Shown], counted: Sequence[Mapping[str, int]]) -> Grid:
    columns = tuple(sorted({column for counts in counted for column in counts}))
    rows = tuple(
        (theme, tuple(counts.get(column) for column in columns))
        for theme, counts in zip(themes, counted, strict=True)
        if counts
    )
    return Grid(columns, rows, len(themes) - len(rows))


@dataclass(frozen=True)
class Text:
    x: float
    y: float
    """Of the foot of its letters."""

    words: str
    size: int = 13
    is_centred: bool = False
    is_soft: bool = False
    is_turned: bool = False
    """It reads upwards."""


@dataclass(frozen=True)
class Block:
    x: float
    y: float
    width: float
    height: float
    kind: str
    """As the stylesheet names it: `heat`, `bar`, or the line that bars stand on, `foot`."""

    strength: float = 1


@dataclass
class Picture:
    title: str
    width: float
    height: float
    blocks: list[Block] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)


def heat_map(title: str, of: Grid) -> Picture:
    """Lay out themes by place: the darker, the more people."""
    picture, head, width = _begin(title, of, HEAT)
    for number, (theme, cells) in enumerate(of.rows):
        y = head + HEAT * number
        picture.texts.append(Text(0, y + 19, _short(theme.title, 29)))
        for column, cell in enumerate(cells):
            x = NAMES + width * column
            strength = 0.04 if cell is None else round(0.12 + 0.38 * cell / of.most, 2)
            picture.blocks.append(Block(x + 2, y, width - 4, 28, "heat", strength))
            said = "–" if cell is None else str(cell)
            picture.texts.append(Text(x + width / 2, y + 19, said, is_centred=True))
    return picture


def bars(title: str, of: Grid) -> Picture:
    """Lay out themes over time: the higher the bar, the more people."""
    picture, head, width = _begin(title, of, BARS)
    for number, (theme, cells) in enumerate(of.rows):
        foot = head + 44 + BARS * number
        picture.texts.append(Text(0, foot, _short(theme.title, 29)))
        picture.blocks.append(Block(NAMES, foot, width * len(cells), 1, "foot"))
        for column, cell in enumerate(cells):
            x, high = NAMES + width * (column + 0.5), 28 * (cell or 0) / of.most
            picture.blocks.append(Block(x - 14, foot - high, 28, high, "bar"))
            said = "–" if cell is None else str(cell)
            picture.texts.append(Text(x, foot - high - 4, said, 12, is_centred=True))
    return picture


def _begin(title: str, of: Grid, row: int) -> tuple[Picture, int, float]:
    """Place the headings; return the picture, where the rows begin, and how wide a column is."""
    width = max(COLUMNS / len(of.columns), LEAST)
    is_turned = width < LEVEL
    head = 116 if is_turned else 28
    whole = NAMES + width * len(of.columns) + MARGIN
    picture = Picture(title, whole, head + row * len(of.rows) + 2)
    for number, column in enumerate(of.columns):
        x = NAMES + width * (number + 0.5)
        words = _short(column, 14)
        picture.texts.append(
            Text(x + 4, head - 8, words, 12, is_soft=True, is_turned=True)
            if is_turned
            else Text(x, 18, words, 12, is_centred=True, is_soft=True)
        )
    return picture, head, width


def _short(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1]}…"


def as_svg(picture: Picture, id_: str) -> str:
    """Draw it for a page, whose stylesheet gives it its colours, dark or light."""
    blocks = "".join(
        f'<rect class="{b.kind}" x="{b.x:.1f}" y="{b.y:.1f}" width="{b.width:.1f}" '
        f'height="{b.height:.1f}" fill-opacity="{b.strength}"/>'
        for b in picture.blocks
    )
    texts = "".join(
        f'<text x="{t.x:.1f}" y="{t.y:.1f}" font-size="{t.size}"'
        + (' text-anchor="middle"' if t.is_centred else "")
        + (' class="soft"' if t.is_soft else "")
        + (f' transform="rotate(-90 {t.x:.1f} {t.y:.1f})"' if t.is_turned else "")
        + f">{escape(t.words)}</text>"
        for t in picture.texts
    )
    width, height = round(picture.width), round(picture.height)
    return (
        f'<svg width="{width}" viewBox="0 0 {width} {height}" role="img" aria-labelledby="{id_}">'
        f'<title id="{id_}">{escape(picture.title)}</title>'
        f"{blocks}{texts}</svg>"
    )


def as_png(picture: Picture) -> bytes:
    """Draw it for a chat, dark on white."""
    from PIL import Image, ImageDraw, ImageFont  # only where a picture is drawn

    size = (round(picture.width + 2 * MARGIN) * SHARP, round(picture.height + MARGIN) * SHARP)
    image = Image.new("RGB", size, PAPER)
    pen = ImageDraw.Draw(image)
    for b in picture.blocks:
        if b.height:
            corners = (b.x + MARGIN, b.y, b.x + MARGIN + b.width, b.y + b.height)
            shade = SOFT if b.kind == "foot" else _mixed(b.strength)
            pen.rectangle([corner * SHARP for corner in corners], fill=shade)
    fonts = {n: ImageFont.truetype(FONT, n * SHARP) for n in {t.size for t in picture.texts}}
    for t in picture.texts:
        font, ink = fonts[t.size], SOFT if t.is_soft else INK
        at = ((t.x + MARGIN) * SHARP, t.y * SHARP)
        if t.is_turned:
            left, top, right, bottom = font.getbbox(t.words, anchor="ls")
            word = Image.new("L", (round(right - left) + 2, round(bottom - top) + 2))
            ImageDraw.Draw(word).text((-left, -top), t.words, fill=255, font=font, anchor="ls")
            word = word.rotate(90, expand=True)
            corner = (round(at[0] + top), round(at[1] - right))
            image.paste(Image.new("RGB", word.size, ink), corner, word)
        else:
            pen.text(at, t.words, fill=ink, font=font, anchor="ms" if t.is_centred else "ls")
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _mixed(strength: float) -> str:
    """Return the colour that so much green leaves on the paper."""
    green, paper = bytes.fromhex(GREEN[1:]), bytes.fromhex(PAPER[1:])
    mixed = (round(p + (g - p) * strength) for g, p in zip(green, paper, strict=True))
    return "#" + bytes(mixed).hex()
