"""Somebody's own tracks as a page to open in a browser: one file, nothing fetched. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from itertools import groupby

STYLE = (
    "body{font:1.1rem/1.6 Georgia,serif;max-width:42rem;margin:2rem auto;padding:0 1rem;"
    "color:#222;background:#fff}h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2.5rem}"
    "ol{list-style:none;padding:0;border-left:3px solid #1b7837}"
    "li{padding:0 0 1.4rem 1rem}blockquote{margin:.3rem 0;white-space:pre-wrap}"
    "h3{font-size:1.05rem}.small{color:#555;font-size:.9rem;margin:0}"
    ".tried{border-left:3px dashed #7b3294;margin-left:-3px}.two{display:grid;gap:1.5rem;"
    "grid-template-columns:repeat(auto-fit,minmax(16rem,1fr))}"
)


@dataclass(frozen=True)
class Track:
    """One thing that somebody wrote, or meant to try."""

    at: datetime
    date: str
    """As people read it; so is `month`."""

    month: str
    what: str
    text: str
    more: str = ""
    """What it is about, or what came of it."""

    is_tried: bool = False


@dataclass(frozen=True)
class Sayings:
    """The page's own words, in its reader's language."""

    language: str
    title: str
    summary: str
    side_by_side: str
    first: str
    last: str
    question: str
    timeline: str
    whose: str


def page(sayings: Sayings, tracks: Sequence[Track]) -> str:
    """Return the page as HTML. `tracks` are in the order of time, and there is at least one."""
    wrote = [track for track in tracks if not track.is_tried] or list(tracks)
    months = "".join(
        f"<h3>{escape(month)}</h3><ol>{''.join(_item(track) for track in of_it)}</ol>"
        for month, of_it in groupby(tracks, key=lambda track: track.month)
    )
    two = "".join(
        f"<section><p class=small>{escape(f'{label} {track.date}')}</p>"
        f"<blockquote>{escape(track.text)}</blockquote></section>"
        for label, track in ((sayings.first, wrote[0]), (sayings.last, wrote[-1]))
    )
    return (
        f'<!doctype html><html lang="{escape(sayings.language)}"><meta charset=utf-8>'
        "<meta name=viewport content='width=device-width'>"
        f"<title>{escape(sayings.title)}</title><style>{STYLE}</style>"
        f"<main><h1>{escape(sayings.title)}</h1><p>{escape(sayings.summary)}</p>"
        f"<h2>{escape(sayings.side_by_side)}</h2><div class=two>{two}</div>"
        f"<p>{escape(sayings.question)}</p>"
        f"<h2>{escape(sayings.timeline)}</h2>{months}"
        f"<p class=small>{escape(sayings.whose)}</p></main></html>\n"
    )


def _item(track: Track) -> str:
    return (
        f"<li{' class=tried' if track.is_tried else ''}>"
        f"<p class=small>{escape(f'{track.date}. {track.what}')}</p>"
        f"<blockquote>{escape(track.text)}</blockquote>"
        + (f"<p class=small>{escape(track.more)}</p>" if track.more else "")
        + "</li>"
    )
