"""Draws how views are spread, as SVG for a page and as PNG for a chat: a bar for each block and
each time.

Each bar is as long as there were people, each square is one of them. Shades differ in
lightness too, so that the picture holds without colour, and every bar says its counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from io import BytesIO
from pathlib import Path

from bot.reflections.assessments.rules import Judgement, Spread

SHADES = {
    Judgement.NOT_YET: "#7b3294",
    Judgement.BEGINNINGS: "#c2a5cf",
    Judgement.IN_PART: "#a6dba0",
    Judgement.IN_PLACE: "#1b7837",
    Judgement.DONT_KNOW: "#d9d9d9",
}
WIDTH, MARGIN, LABELS, BARS, ROW, BAR = 900, 20, 170, 330, 22, 16
TEXT, TITLE = 13, 16
SHARP = 2
"""Pixels of the PNG for each unit."""

FONT = Path(__file__).with_name("fonts") / "DejaVuSans-Latin.ttf"
"""Latin letters with all their accents, Welsh ones too."""


@dataclass(frozen=True)
class Time:
    """One assessment: when it was, and the spread of each block that it asked about."""

    label: str
    spreads: dict[str, Spread]


@dataclass(frozen=True)
class Label:
    x: float
    y: float
    """Of the foot of its letters."""

    text: str
    size: int = TEXT


@dataclass(frozen=True)
class Square:
    x: float
    y: float
    width: float
    height: float
    shade: str


@dataclass
class Picture:
    title: str
    height: float = 0
    labels: list[Label] = field(default_factory=list)
    bars: list[tuple[str, list[Square]]] = field(default_factory=list)
    """What each bar says, and its squares; the legend's say nothing."""


def lay_out(
    title: str,
    blocks: Sequence[tuple[str, str]],
    times: Sequence[Time],
    names: dict[Judgement, str],
) -> Picture:
    """Place everything. `blocks` are keys and titles, in order; `times` the oldest first."""
    most = max((sum(s.values()) for time in times for s in time.spreads.values()), default=1)
    unit = BARS / max(most, 1)
    picture = Picture(title, labels=[Label(MARGIN, 28, title, TITLE)])
    x = float(MARGIN)
    for judgement, shade in SHADES.items():
        picture.bars.append(("", [Square(x, 42, 14, 14, shade)]))
        picture.labels.append(Label(x + 20, 54, names[judgement]))
        x += 42 + 8 * len(names[judgement])
    y = 88.0
    for key, block in blocks:
        of_block = [time for time in times if key in time.spreads]
        if not of_block:
            continue
        picture.labels.append(Label(MARGIN, y, block))
        y += 8
        for time in of_block:
            spread = time.spreads[key]
            said = ", ".join(f"{names[j]} {n}" for j, n in spread.items())
            squares = []
            x = float(MARGIN + LABELS)
            for judgement, count in spread.items():
                for _ in range(count):
                    width = max(unit - 1, 1)
                    squares.append(Square(x, y, width, BAR, SHADES[judgement]))
                    x += unit
            picture.bars.append((f"{block}, {time.label}: {said}", squares))
            picture.labels.append(Label(MARGIN + 12, y + TEXT, time.label))
            picture.labels.append(Label(x + 8, y + TEXT, said, TEXT - 2))
            y += ROW
        y += 24
    picture.height = y
    return picture


def as_svg(picture: Picture) -> str:
    bars = "".join(
        "<g>"
        + (f"<title>{escape(said)}</title>" if said else "")
        + "".join(
            f'<rect x="{s.x:.1f}" y="{s.y:.1f}" width="{s.width:.1f}" height="{s.height}" '
            f'fill="{s.shade}"/>'
            for s in squares
        )
        + "</g>"
        for said, squares in picture.bars
    )
    labels = "".join(
        f'<text x="{label.x:.1f}" y="{label.y:.1f}" font-size="{label.size}">'
        f"{escape(label.text)}</text>"
        for label in picture.labels
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {picture.height:.0f}" '
        f'role="img" font-family="sans-serif"><title>{escape(picture.title)}</title>'
        f'<rect width="100%" height="100%" fill="#fff"/>{bars}{labels}</svg>\n'
    )


def as_png(picture: Picture) -> bytes:
    from PIL import Image, ImageDraw, ImageFont  # only where a picture is drawn

    image = Image.new("RGB", (WIDTH * SHARP, int(picture.height) * SHARP), "#fff")
    pen = ImageDraw.Draw(image)
    for _, squares in picture.bars:
        for s in squares:
            corners = (s.x, s.y, s.x + s.width, s.y + s.height)
            pen.rectangle([corner * SHARP for corner in corners], fill=s.shade)
    fonts = {
        size: ImageFont.truetype(FONT, size * SHARP)
        for size in {label.size for label in picture.labels}
    }
    for label in picture.labels:
        at = (label.x * SHARP, label.y * SHARP)
        pen.text(at, label.text, fill="#222", font=fonts[label.size], anchor="ls")
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()
