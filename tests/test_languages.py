"""What the bot says in other languages: complete, with every placeholder, and never lost."""

import re
import string

import pytest
from babel.messages.pofile import read_po

from bot import language
from bot.cli import translating
from bot.language import CATALOGUES, _, ngettext, speaking

OTHERS = language.available()[1:]


def placeholders(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}


def template_texts() -> set[str | tuple[str, ...]]:
    with translating.TEMPLATE.open("rb") as file:
        return {_key(message.id) for message in read_po(file) if message.id}


def _key(text: object) -> str | tuple[str, ...]:
    return text if isinstance(text, str) else tuple(text)  # type: ignore[arg-type]


def test_welsh_is_there_and_marked_for_review() -> None:
    assert "cy" in OTHERS
    assert "MACHINE-DRAFTED, FOR REVIEW" in translating.path_of("cy").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", OTHERS)
def test_all_that_the_template_has_is_translated(name: str) -> None:
    """Words added since the last refresh may wait: they are said in English meanwhile."""
    catalogue = translating.read(name)
    assert template_texts() <= {_key(message.id) for message in catalogue if message.id}
    assert translating.missing(name) == []
    assert not [message.id for message in catalogue if message.fuzzy and message.id]


@pytest.mark.parametrize("name", OTHERS)
def test_every_placeholder_survives_translation(name: str) -> None:
    for message in translating.read(name):
        if not message.id:
            continue
        known = placeholders(_key(message.id)[-1] if message.pluralizable else str(message.id))
        for said in translating.forms(message.string):
            # A plural form may spell the number out.
            assert placeholders(said) <= known, said
            assert message.pluralizable or placeholders(said) == known, said


IN_A_FORM = re.compile(r"Form\(\s*title=_\(\"([^\"]+)\"\)|submit=_\(\"([^\"]+)\"\)")


@pytest.mark.parametrize("name", OTHERS)
def test_titles_and_buttons_of_forms_fit(name: str) -> None:
    """Slack shows no form whose title is longer."""
    said = {str(message.id): str(message.string) for message in translating.read(name)}
    found = [
        next(filter(None, groups))
        for file in translating.CODE.rglob("*.py")
        for groups in IN_A_FORM.findall(file.read_text(encoding="utf-8"))
    ]
    assert len(found) > 10
    assert not [said[text] for text in found if len(said.get(text, "")) > 24]


def test_the_template_comes_from_the_code() -> None:
    texts = {_key(message.id) for message in translating.extracted() if message.id}
    assert "Shall we start?" in texts
    assert any(isinstance(text, tuple) for text in texts)
    assert not [text for text in texts if "_(" in str(text)]


def test_what_nobody_translated_is_said_in_english() -> None:
    with speaking("cy"):
        assert _("Shall we start?") == "A ddechreuwn ni?"
        assert _("Words that no catalogue has.") == "Words that no catalogue has."
        assert ngettext("one such", "many such", 2) == "many such"
    with speaking("xx"):
        assert _("Shall we start?") == "Shall we start?"


@pytest.mark.parametrize(
    ("tag", "is_"),
    [("cy", "cy"), ("cy-GB", "cy"), ("CY_gb", "cy"), ("en-GB", "en"), ("fr", "en"), ("", "en")],
)
def test_the_first_guess_is_among_those_available(tag: str, is_: str) -> None:
    assert language.fitting(tag) == is_


def test_catalogues_stand_where_the_wheel_takes_them_from() -> None:
    assert CATALOGUES.parent.name == "bot"
