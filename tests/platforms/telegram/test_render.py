"""Whatever message the house can build, Telegram takes, and shows what was written."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import Button, File, Link, Message, Part, Style, length, message, quote
from bot.platforms.telegram.render import draw
from tests.fakes.telegram.markup import (
    MOST_CAPTION,
    MOST_TEXT,
    parse,
    read_keyboard,
    read_text,
    units,
)

# Texts full of what could be taken for markup, and of letters that count twice.
TEXTS = st.one_of(
    st.text(min_size=1, max_size=120),
    st.text("<>&;/b \n\"'#x1😀é\u202e", min_size=1, max_size=60),
    st.sampled_from(
        ["<b>", "</blockquote>", "&amp;", "&lt;b&gt;", "&#60;", "<a href='x'>", "a\x00"]
    ),
).filter(str.strip)
LABELS = st.text(min_size=1, max_size=75).filter(str.strip)
REFS = st.text(st.characters(codec="ascii"), max_size=40)
BUTTONS = st.builds(
    Button,
    label=LABELS,
    action=st.just("reflection.keep"),
    ref=REFS,
    emphasis=st.sampled_from(["", "primary", "danger"]),
)
LINKS = st.builds(Link, label=LABELS, url=st.just("https://example.org/a?b=c&d=<e>"))
FILES = st.none() | st.builds(
    File, path=st.just("x"), name=st.just("x"), alt=st.text(max_size=1000) | st.just("<&>" * 300)
)
MESSAGES = st.builds(
    Message,
    parts=st.lists(
        st.builds(Part, text=TEXTS, style=st.sampled_from(list(Style))), min_size=1, max_size=6
    ).map(tuple),
    buttons=st.lists(BUTTONS, max_size=24).map(tuple),
    links=st.lists(LINKS, max_size=5).map(tuple),
)


def keyboard(drawn_message: Message) -> list[list[dict[str, Any]]]:
    markup = draw(drawn_message).keyboard
    return read_keyboard(markup.to_dict()) if markup else []


@given(MESSAGES)
def test_every_message_reads_as_it_was_written(built: Message) -> None:
    text, entities = parse(draw(built).html)
    assert text == built.text
    assert units(text) <= MOST_TEXT
    styles = {"blockquote": Style.QUOTE, "bold": Style.HEADING, "italic": Style.NOTE}
    encoded = text.encode("utf-16-le")
    shown = [
        (styles[e["type"]], encoded[2 * e["offset"] :][: 2 * e["length"]].decode("utf-16-le"))
        for e in entities
    ]
    assert shown == [
        (part.style, part.text) for part in built.parts if part.style is not Style.PLAIN
    ]


@given(MESSAGES)
def test_every_button_is_there_in_order(built: Message) -> None:
    rows = keyboard(built)
    shown = [button for row in rows for button in row]
    assert [button["text"] for button in shown] == [
        *(button.label for button in built.buttons),
        *(link.label for link in built.links),
    ]
    assert [b["callback_data"] for b in shown if "callback_data" in b] == [
        button.data for button in built.buttons
    ]
    assert [b.get("style", "") for b in shown if "callback_data" in b] == [
        button.emphasis for button in built.buttons
    ]


@given(
    text=st.text(min_size=1, max_size=1000).filter(
        lambda text: bool(text.strip()) and length(text) <= 1000
    ),
    image=FILES,
    file=FILES,
)
def test_words_beside_a_picture_fit_and_say_what_it_shows(
    text: str, image: File | None, file: File | None
) -> None:
    built = message(text, image=image, file=file)
    seen, _ = parse(draw(built).html)
    read_text(draw(built).html, "HTML", MOST_CAPTION)
    assert units(seen) <= MOST_CAPTION
    assert seen.startswith(text)
    if image and image.alt and units(text) < 1000 and length(image.alt) <= 20:
        assert seen == f"{text}\n\n{image.alt}"


def test_a_description_too_long_for_its_place_fills_it_and_says_so() -> None:
    seen, entities = parse(
        draw(message("w" * 900, image=picture("A long, winding road. " * 45))).html
    )
    assert seen.startswith("w" * 900 + "\n\nA long, winding road.")
    assert seen.endswith("…")
    assert units(seen) == MOST_CAPTION
    assert entities[0]["type"] == "italic"
    assert units(parse(draw(message("w" * 1000, image=picture("x" * 22))).html)[0]) == MOST_CAPTION
    assert parse(draw(message("w" * 1000, image=picture("x" * 23))).html)[0].endswith("x…")


def picture(alt: str) -> File:
    return File(path="x", name="x", alt=alt)


def test_quotes_are_not_markup() -> None:
    drawn = draw(message(quote("</blockquote><b>&amp;")))
    assert drawn.html == "<blockquote>&lt;/blockquote&gt;&lt;b&gt;&amp;amp;</blockquote>"


def labels(*rows: str) -> list[list[str]]:
    return [row.split("|") for row in rows]


@pytest.mark.parametrize(
    ("buttons", "rows"),
    [
        (labels("Yes|No")[0], labels("Yes|No")),
        (
            ["Not this week", "Later today", "Tomorrow"],
            labels("Not this week|Later today", "Tomorrow"),
        ),
        ([str(n) for n in range(1, 11)], labels("1|2|3|4|5|6|7|8", "9|10")),
        (
            ["Only me", "My coach", "Unnamed, across all places"],
            labels("Only me|My coach", "Unnamed, across all places"),
        ),
        (["x" * 75, "y"], [["x" * 75], ["y"]]),
        (["一二三四五六七八九", "十"], [["一二三四五六七八九"], ["十"]]),
    ],
)
def test_rows_hold_what_a_phone_can_show(buttons: list[str], rows: list[list[str]]) -> None:
    built = message("?", buttons=[Button(label=label, action="a.b") for label in buttons])
    assert [[button["text"] for button in row] for row in keyboard(built)] == rows


def test_links_stand_below_buttons() -> None:
    built = message(
        "?",
        buttons=[Button(label="Yes", action="a.b")],
        links=[Link(label="Read", url="https://example.org")],
    )
    assert [[button["text"] for button in row] for row in keyboard(built)] == [["Yes"], ["Read"]]
    assert draw(message("?")).keyboard is None
