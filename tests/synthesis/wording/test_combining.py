"""Who is in which theme after a model was asked."""

from bot.synthesis import rules
from bot.synthesis.flow import synthesise
from bot.synthesis.reflection import Reflection
from bot.synthesis.themes import Quote, Synthesis
from bot.synthesis.wording.combining import Claim, borne_out, combine
from tests.synthesis.wording.speakers import VOCABULARY

SAID = {
    one.id: one
    for one in [
        *(Reflection(f"trust-{n}", f"We trust Amina since year {n}.", f"p{n}") for n in range(5)),
        Reflection("doubt", "I do not trust the council.", "p9"),
        *(Reflection(f"money-{n}", f"The grant ended in year {n}.", f"p{n}") for n in range(3)),
        Reflection("aside", "Skint again.", "p4"),
    ]
}
PLAIN = synthesise(SAID.values(), vocabulary=VOCABULARY)
MONEY, TRUST = "subject:money", "subject:trust"


def combined(*claims: Claim, offered: tuple[str, ...] = (MONEY, TRUST)) -> dict[str, set[str]]:
    found = combine(PLAIN, {}, claims, offered, SAID, rules.DEFAULT)
    assert set(found.unplaced) == SAID.keys() - {k for t in found.themes for k in t.reflections}
    return _members(found)


def _members(found: Synthesis) -> dict[str, set[str]]:
    return {theme.id: set(theme.reflections) for theme in found.themes}


def test_with_no_claim_all_is_as_before() -> None:
    assert combine(PLAIN, {}, [], [MONEY, TRUST], SAID, rules.DEFAULT) == PLAIN


def test_a_claim_places_and_moves() -> None:
    found = combined(Claim("aside", MONEY, "Skint again"), Claim("trust-0", MONEY, "since year"))
    assert {"aside", "trust-0"} <= found[MONEY]
    assert "trust-0" not in found[TRUST]


def test_who_says_the_opposite_stays_in_sight() -> None:
    (trust,) = [theme for theme in PLAIN.themes if theme.id == TRUST]
    assert trust.otherwise == (Quote("doubt", "I do not trust the council."),)
    found = combined(Claim("doubt", MONEY, "the council"))
    assert "doubt" in found[TRUST]


def test_a_theme_that_was_not_offered_keeps_its_members() -> None:
    found = combined(Claim("trust-0", MONEY, "since year"), offered=(MONEY,))
    assert "trust-0" in found[TRUST]
    assert "trust-0" in found[MONEY]


def test_a_theme_left_with_one_is_let_go_if_they_have_another_home() -> None:
    gone = [Claim(f"money-{n}", TRUST, "in year") for n in range(3)]
    assert MONEY not in combined(*gone)
    alone = combined(*gone[:2])
    assert alone[MONEY] == {"money-2"}


def test_a_statement_needs_quotes_of_two_people() -> None:
    claims = [Claim("trust-0", TRUST, "We trust Amina"), Claim("trust-1", TRUST, "We trust Amina")]
    assert borne_out({TRUST: "x"}, claims, SAID) == {TRUST}
    assert borne_out({TRUST: "x"}, claims[:1], SAID) == set()
    assert borne_out({TRUST: "x"}, [claims[0], claims[0]], SAID) == set()
    hidden = [claims[0], Claim("trust-1", TRUST, "We trust [person 1]")]
    assert borne_out({TRUST: "x"}, hidden, SAID) == set()
