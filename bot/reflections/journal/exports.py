"""A whole journal as a file to keep: Markdown, HTML or JSON. Pure."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from html import escape

from bot.language import current


@dataclass(frozen=True)
class Entry:
    date: str
    """The day, as people read it."""

    at: str
    """The instant, in ISO 8601."""

    question: str
    opening: str
    text: str
    about: list[str]
    who: str
    """Who can read it, as people read it."""

    enclosed: tuple[str, ...] = ()
    """What came besides words, each as people read it; nothing of what stands among `files`."""

    files: tuple[str, ...] = ()
    """Where what came besides words lies, seen from this text."""


def markdown(title: str, entries: Sequence[Entry]) -> str:
    lines = [f"# {_plain(title)}", ""]
    for entry in entries:
        lines += [f"## {entry.date}", ""]
        if entry.opening:
            lines += [*(f"> {line}" for line in entry.opening.splitlines()), ""]
        if entry.question:
            lines += [f"*{_plain(entry.question)}*", ""]
        lines += [entry.text, ""] if entry.text else []
        lines += [*(f"({said})" for said in entry.enclosed), *([""] if entry.enclosed else [])]
        lines += [*(f"<{file}>" for file in entry.files), *([""] if entry.files else [])]
        lines += [f"({'; '.join([*entry.about, entry.who])})", ""]
    return "\n".join(lines)


def _plain(text: str) -> str:
    return " ".join(text.replace("*", "\\*").split())


def html(title: str, entries: Sequence[Entry]) -> str:
    body = "".join(
        f"<article><h2>{escape(entry.date)}</h2>"
        + (f"<blockquote>{_lines(entry.opening)}</blockquote>" if entry.opening else "")
        + (f"<p class=question>{_lines(entry.question)}</p>" if entry.question else "")
        + (f"<p>{_lines(entry.text)}</p>" if entry.text else "")
        + "".join(f"<p class=small>{escape(said)}</p>" for said in entry.enclosed)
        + "".join(f"<p><a href='{escape(file)}'>{escape(file)}</a></p>" for file in entry.files)
        + f"<p class=small>{escape('; '.join([*entry.about, entry.who]))}</p></article>"
        for entry in entries
    )
    return (
        f"<!doctype html><html lang={current()}><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width'>"
        f"<title>{escape(title)}</title><style>"
        "body{font:1.1rem/1.6 Georgia,serif;max-width:38rem;margin:2rem auto;padding:0 1rem}"
        ".question{font-style:italic}.small{color:#555;font-size:.85rem}h2{font-size:1rem}"
        f"</style><main><h1>{escape(title)}</h1>{body}</main></html>\n"
    )


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def as_json(title: str, entries: Sequence[Entry]) -> str:
    return json.dumps(
        {"title": title, "entries": [asdict(entry) for entry in entries]},
        ensure_ascii=False,
        indent=2,
    )


WRITERS = {"md": markdown, "html": html, "json": as_json}
