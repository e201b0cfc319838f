"""Draws how views are spread, as SVG: a bar for each block and each time. Pure.

Each bar is as long as there were people, each square is one of them. Shades differ in
lightness too, so that the picture holds without colour, and every bar says its counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from bot.reflections.assessments.rules import Judgement, Spread

SHADES = {
    Judgement.NOT_YET: "#7b3294",
    Judgement.BEGINNINGS: "#c2a5cf",
    Judgement.IN_PART: "#a6dba0",
    Judgement.IN_PLACE: "#1b7837",
    Judgement.DONT_KNOW: "#d9d9d9",
}
LABELS, ROW, BAR, WIDTH = 330, 22, 16, 760


@dataclass(frozen=True)
class Time:
    """One assessment: when it was, and the spread of each block that it asked about."""

    label: str
    spreads: dict[str, Spread]


def draw(
    title: str,
    blocks: Sequence[tuple[str, str]],
    times: Sequence[Time],
    names: dict[Judgement, str],
) -> str:
    """Return the picture. `blocks` are keys and titles, in order; `times` the oldest first."""
    most = max((sum(s.values()) for time in times for s in time.spreads.values()), default=1)
    unit = (WIDTH - LABELS - 20) / max(most, 1)
    rows: list[str] = []
    y = 76
    for key, block in blocks:
        for number, time in enumerate(time for time in times if key in time.spreads):
            spread = time.spreads[key]
            said = ", ".join(f"{names[j]} {n}" for j, n in spread.items())
            label = f"{block}, {time.label}" if number == 0 else time.label
            rows.append(
                f'<text x="{LABELS - 10}" y="{y + 12}" text-anchor="end">{escape(label)}</text>'
            )
            rows.append(f"<g><title>{escape(f'{block}, {time.label}: {said}')}</title>")
            x = float(LABELS)
            for judgement, count in spread.items():
                for _ in range(count):
                    rows.append(
                        f'<rect x="{x:.1f}" y="{y}" width="{max(unit - 1, 1):.1f}" height="{BAR}" '
                        f'fill="{SHADES[judgement]}"/>'
                    )
                    x += unit
            rows.append("</g>")
            y += ROW
        y += 8
    legend, x = [], 20.0
    for judgement, shade in SHADES.items():
        legend.append(f'<rect x="{x}" y="40" width="14" height="14" fill="{shade}"/>')
        legend.append(f'<text x="{x + 20}" y="52">{escape(names[judgement])}</text>')
        x += 34 + 8 * len(names[judgement])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + 10}" role="img" '
        f'font-family="sans-serif" font-size="13"><title>{escape(title)}</title>'
        f'<rect width="100%" height="100%" fill="#fff"/>'
        f'<text x="20" y="26" font-size="16">{escape(title)}</text>'
        f"{''.join(legend)}{''.join(rows)}</svg>\n"
    )
