"""Whatever a message, a page or a form holds, Slack takes it."""

import string
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat import (
    Button,
    Choice,
    Field,
    Form,
    Home,
    Kind,
    Link,
    Message,
    Part,
    Style,
    heading,
    message,
    note,
    quote,
    split,
)
from bot.chat.outgoing import MOST_BUTTONS
from bot.platforms.slack import render
from tests.fakes.slack_blocks import check_blocks, check_view, seen

calm = settings(max_examples=40)


def words(most: int) -> st.SearchStrategy[str]:
    """Text with something in it to see: letters, markup, links, emoji, other scripts, new lines."""
    pieces = st.one_of(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=most),
        st.lists(
            st.sampled_from(
                ["*bold* ", "<@U1>", "&", "https://example.org/a.", "http://[", "🌧️", "שלום", "\n"]
            ),
            max_size=most // 12,
        ).map("".join),
    )
    return pieces.map(lambda text: split(f"a{text}", most)[0])


names = st.text(string.ascii_lowercase + "_", min_size=1, max_size=10)
actions = st.tuples(names, names).map(".".join)
buttons = st.builds(
    Button,
    label=words(75),
    action=actions,
    ref=st.text(string.digits, max_size=20),
    emphasis=st.sampled_from(["", "primary", "danger"]),
)
links = st.builds(
    Link, label=words(75), url=st.sampled_from(["https://example.org", "http://a.example/?b=c&d=e"])
)
parts = st.builds(Part, text=words(140), style=st.sampled_from(Style))


def sections(parts_most: int, buttons_most: int) -> st.SearchStrategy[Message]:
    return st.builds(
        Message,
        parts=st.lists(parts, min_size=1, max_size=parts_most),
        buttons=st.lists(buttons, max_size=buttons_most),
        links=st.lists(links, max_size=5),
    )


@calm
@given(sections(20, MOST_BUTTONS))
def test_every_message_can_be_shown(content: Message) -> None:
    drawn = render.message(content)
    check_blocks(drawn["blocks"], "message")
    assert drawn["text"].strip()
    assert len(drawn["text"].encode()) <= 4000
    assert seen(drawn["blocks"]) == content.text


@calm
@given(st.sampled_from(Style), words(3000))
def test_every_long_part_can_be_shown(style: Style, text: str) -> None:
    drawn = render.message(Message(parts=(Part(text=text, style=style),)))
    check_blocks(drawn["blocks"], "message")
    assert seen(drawn["blocks"]) == text


@calm
@given(st.lists(sections(3, 4), min_size=1, max_size=8))
def test_every_page_can_be_shown(content: list[Message]) -> None:
    page = Home(sections=tuple(content))
    drawn = render.home(page)
    check_view(drawn, "home")
    assert seen(drawn["blocks"]) == "\n\n".join(section.text for section in content)


def test_the_fullest_page_can_be_shown() -> None:
    full = Message(
        parts=tuple(Part(text="a") for _ in range(18)),
        buttons=tuple(Button(label="b", action="a.b", ref=str(n)) for n in range(24)),
        links=tuple(Link(label="c", url="https://example.org") for _ in range(5)),
    )
    drawn = render.home(Home(sections=(full,) * 5))
    assert len(drawn["blocks"]) == 100
    check_view(drawn, "home")


choices = st.lists(st.builds(Choice, value=words(75), label=words(75)), min_size=1, max_size=100)
fields = st.one_of(
    st.builds(
        Field,
        name=names,
        label=words(150),
        kind=st.sampled_from([Kind.LINE, Kind.PARAGRAPH]),
        hint=st.just("") | words(150),
        value=st.just("") | words(3000),
        optional=st.booleans(),
    ),
    st.builds(
        Field,
        name=names,
        label=words(150),
        kind=st.just(Kind.CHOICE),
        choices=choices.map(tuple),
        value=st.just("gone"),
    ),
    st.builds(
        Field,
        name=names,
        label=words(150),
        kind=st.just(Kind.DATE),
        value=st.just("") | st.dates().map(str) | words(20),
    ),
    st.builds(
        Field,
        name=names,
        label=words(150),
        kind=st.just(Kind.TIME),
        value=st.just("") | st.times().map(lambda time: f"{time:%H:%M}") | words(20),
    ),
)
forms = st.builds(
    Form,
    title=words(24),
    action=actions,
    ref=st.text(max_size=20),
    intro=st.just("") | words(3000),
    submit=words(24),
    fields=st.lists(fields, min_size=1, max_size=20, unique_by=lambda field: field.name),
)


@calm
@given(forms)
def test_every_form_can_be_opened(form: Form) -> None:
    check_view(render.modal(form), "modal")


@pytest.mark.parametrize(
    ("content", "kinds"),
    [
        (message("Plain."), ["rich_text"]),
        (message(heading("This week")), ["header"]),
        (message(heading("A" * 151)), ["rich_text"]),
        (message(heading("Two\nlines")), ["rich_text"]),
        (message(quote("The quiet."), note("Only you")), ["rich_text", "context"]),
        (message("Well?", buttons=[Button(label="Go", action="a.b")]), ["rich_text", "actions"]),
    ],
)
def test_each_style_has_its_block(content: Message, kinds: list[str]) -> None:
    assert [block["type"] for block in render.blocks(content)] == kinds


def test_a_quote_is_drawn_as_one() -> None:
    [block] = render.blocks(message(quote("*The* quiet.")))
    assert block["elements"] == [
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "*The* quiet."}]}
    ]


def test_addresses_in_words_become_links_and_nothing_else_does() -> None:
    text = "See https://example.org/a_b?c=d. Or (http://a.example), http://[ http://é.org https://"
    [block] = render.blocks(message(text))
    drawn = block["elements"][0]["elements"]
    assert [part["url"] for part in drawn if part["type"] == "link"] == [
        "https://example.org/a_b?c=d",
        "http://a.example",
    ]
    assert "".join(part.get("text") or part["url"] for part in drawn) == text


def test_two_buttons_of_one_action_are_told_apart() -> None:
    places = [Button(label=name, action="people.place", ref=name) for name in ("Leeds", "Hull")]
    row = render.blocks(message("Where?", buttons=places))[1]
    assert [(b["action_id"], b["value"]) for b in row["elements"]] == [
        ("people.place|0", "Leeds"),
        ("people.place|1", "Hull"),
    ]


def test_a_form_opens_with_more_in_it_than_its_inputs_hold() -> None:
    form = Form(title="Edit", action="a.b", fields=(Field(name="a", label="A", value="🌧" * 3000),))
    drawn = render.modal(form)
    check_view(drawn, "modal")
    assert drawn["blocks"][0]["element"]["initial_value"] == "🌧" * 1500


def test_a_form_starts_with_what_stands_in_it_already() -> None:
    form = Form(
        title="Settings",
        action="people.settle",
        fields=(
            Field(name="name", label="Name", value="Ann"),
            Field(
                name="day",
                label="Day",
                kind=Kind.CHOICE,
                value="tue",
                choices=(Choice(value="mon", label="Monday"), Choice(value="tue", label="Tuesday")),
            ),
            Field(name="from", label="From", kind=Kind.DATE, value="2026-12-01"),
            Field(name="at", label="At", kind=Kind.TIME, value="09:00"),
        ),
    )
    drawn: list[dict[str, Any]] = [block["element"] for block in render.modal(form)["blocks"]]
    assert drawn[0]["initial_value"] == "Ann"
    assert drawn[1]["initial_option"]["text"]["text"] == "Tuesday"
    assert drawn[2]["initial_date"] == "2026-12-01"
    assert drawn[3]["initial_time"] == "09:00"
