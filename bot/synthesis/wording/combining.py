"""Puts what is left of a model's answers into the themes that were found without it. Pure.

A theme keeps its identity and its topics; its statement, members and quotes may change. Whoever
was not sent, was not placed, or disagrees, stays where they were.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.synthesis import rules
from bot.synthesis.checks import coverage
from bot.synthesis.evidence import spread, standing
from bot.synthesis.gathering import least_members
from bot.synthesis.reflection import Reflection
from bot.synthesis.themes import Synthesis, Theme
from bot.synthesis.wording.checks import voice

LEAST_QUOTES = 2
"""So many different people's quotes must support a statement that a model words."""


@dataclass(frozen=True)
class Claim:
    """A reflection speaks of a theme, and these of its words show it."""

    reflection: str
    theme: str
    quote: str
    """As it was sent: word for word, but for names that were taken out."""


def showable(claim: Claim, reflections: Mapping[str, Reflection]) -> bool:
    """Say whether a claim's quote may be shown: agreed to, and nothing taken out of it."""
    source = reflections[claim.reflection]
    return source.may_quote and claim.quote in source.text


def borne_out(
    statements: Mapping[str, str],
    supported: Iterable[Claim],
    reflections: Mapping[str, Reflection],
) -> set[str]:
    """Return the themes whose new statements enough people's quotes support."""
    voices: dict[str, set[str]] = defaultdict(set)
    for claim in supported:
        if showable(claim, reflections):
            voices[claim.theme].add(voice(reflections[claim.reflection]))
    return {theme for theme in statements if len(voices[theme]) >= LEAST_QUOTES}


def combine(
    plain: Synthesis,
    statements: Mapping[str, str],
    claims: Sequence[Claim],
    offered: Collection[str],
    reflections: Mapping[str, Reflection],
    threshold: rules.Threshold,
) -> Synthesis:
    """Return the themes with new statements, placings and quotes.

    Args:
        plain: what was found without a model.
        statements: new ones that are borne out, by theme.
        claims: the placings that hold.
        offered: the themes that could be chosen; nothing was asked about the others.
        reflections: all that took part, by id.
        threshold: what is enough to be shown across places.
    """
    supporting: dict[str, dict[str, Claim]] = defaultdict(dict)
    for claim in claims:
        supporting[claim.theme].setdefault(claim.reflection, claim)
    members = _members(plain.themes, claims, offered)
    kept = _without_the_emptied(members, least_members(len(reflections)))
    themes = []
    for theme in plain.themes:
        if theme.id not in kept:
            continue
        keys = tuple(sorted(kept[theme.id]))
        if theme.id in statements:
            found = [
                (reflections[key], claim.quote)
                for key, claim in sorted(supporting[theme.id].items())
                if showable(claim, reflections)
            ]
            theme = replace(
                theme,
                statement=statements[theme.id],
                worded_from=None,
                quotes=spread(found),
            )
        quotes = tuple(quote for quote in theme.quotes if quote.reflection in keys)
        otherwise = tuple(quote for quote in theme.otherwise if quote.reflection in keys)
        themes.append(
            replace(
                theme,
                reflections=keys,
                quotes=quotes,
                otherwise=otherwise,
                **standing(keys, reflections, threshold),
            )
        )
    themes.sort(key=lambda theme: (-len(theme.reflections), theme.topics))
    placed = {key for theme in themes for key in theme.reflections}
    return Synthesis(
        themes=tuple(themes),
        unplaced=tuple(key for key in sorted(reflections) if key not in placed),
        coverage=coverage(themes, len(reflections)),
    )


def _members(
    themes: Sequence[Theme], claims: Sequence[Claim], offered: Collection[str]
) -> dict[str, set[str]]:
    """Return who is in which theme: as claimed, or as before where nothing is claimed."""
    claimed = {claim.reflection for claim in claims}
    members: dict[str, set[str]] = defaultdict(set)
    for theme in themes:
        disagreeing = {quote.reflection for quote in theme.otherwise}
        for key in theme.reflections:
            if theme.id not in offered or key not in claimed or key in disagreeing:
                members[theme.id].add(key)
    for claim in claims:
        members[claim.theme].add(claim.reflection)
    return members


def _without_the_emptied(members: Mapping[str, set[str]], least: int) -> dict[str, set[str]]:
    """Let themes go that are left with too few, unless somebody has no other home."""
    kept = {theme: keys for theme, keys in members.items() if keys}
    for theme in sorted(kept, key=lambda theme: (len(kept[theme]), theme)):
        elsewhere = set().union(*(keys for other, keys in kept.items() if other != theme))
        if len(kept[theme]) < least and kept[theme] <= elsewhere:
            del kept[theme]
    return kept
