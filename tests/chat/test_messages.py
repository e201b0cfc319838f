"""A message that cannot be shown on every platform cannot be made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import Address, Button, Message, Part, length, message, split


def test_a_button_too_long_for_telegram() -> None:
    with pytest.raises(ValueError, match="too long for a button"):
        Button(label="Skip", action="r.skip", ref="x" * 64)


def test_a_message_too_long() -> None:
    with pytest.raises(ValueError, match="the most is 3000"):
        message("&" * 1000)


@given(st.text(), st.integers(5, 200))
def test_split_text_fits_and_loses_nothing_but_white_space(text: str, most: int) -> None:
    pieces = split(text, most)
    assert all(0 < length(piece) <= most for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_cuts_fall_between_paragraphs() -> None:
    text = "One one one.\n\nTwo two two.\n\nThree three three."
    assert split(text, 30) == ["One one one.\n\nTwo two two.", "Three three three."]


@given(st.sampled_from(["slack:T1/U2", "telegram:42", "telegram:-100"]))
def test_addresses_are_read_as_they_are_written(text: str) -> None:
    assert str(Address.parse(text)) == text


def test_lanes() -> None:
    assert Address.parse("slack:T1/U2").lane == "slack:T1"
    assert Address.parse("telegram:42").lane == "telegram"


def test_a_wave_fills_empty_references_only() -> None:
    both = Message(
        parts=(Part(text="?"),),
        buttons=(Button(label="A", action="r.a"), Button(label="B", action="r.b", ref="7")),
    )
    assert [button.ref for button in both.with_ref("9").buttons] == ["9", "7"]
