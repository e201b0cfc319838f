from hypothesis import given
from hypothesis import strategies as st

from bot.llm.placeholders import Placeholders


def test_names_and_accounts_are_taken_out_and_put_back() -> None:
    hidden = Placeholders(["Ann Smith", "Will Okoro"])
    text = "ann smith told Ann, Smith and <@U2AB>: write to a.smith@example.org or +44 1632 960001."
    sent = hidden.hide(text)
    assert sent == (
        "[person 1] told [person 1], [person 1] and [account 1]: write to [account 2] or "
        "[account 3]."
    )
    assert hidden.reveal("[account 2] is right") == "a.smith@example.org is right"


def test_a_first_name_that_is_also_a_word_is_found_only_as_a_name() -> None:
    hidden = Placeholders(["Will Okoro"])
    assert (
        hidden.hide("Will asked whether we will come.") == "[person 1] asked whether we will come."
    )


def test_the_longest_name_goes_first() -> None:
    hidden = Placeholders(["Ann", "Ann Lee", "Anneke"])
    sent = hidden.hide("Ann Lee met Anneke.")
    assert "Ann" not in sent
    assert sent.count("[person") == 2


def test_the_same_account_gets_the_same_placeholder() -> None:
    hidden = Placeholders([])
    assert (
        hidden.hide("@anna_s and @anna_s and @bob_t")
        == "[account 1] and [account 1] and [account 2]"
    )


def test_a_very_long_word_is_read_in_reasonable_time() -> None:
    hidden = Placeholders(["Ann"])
    for letter in "x.-+1@_\n ":
        assert "Ann" not in hidden.hide(f"{letter * 200_000} Ann a@b.org")


@given(st.lists(st.text(max_size=12), max_size=5), st.text(max_size=200))
def test_no_full_name_is_left(names: list[str], text: str) -> None:
    hidden = Placeholders(names)
    said = " ".join([text, *names])
    sent = hidden.hide(said)
    for name in names:
        words = name.split()
        if len(words) > 1 and all(word.isalpha() and word.isascii() for word in words):
            assert f" {' '.join(words)} " not in f" {sent} "
