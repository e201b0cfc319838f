"""Counting, so that nobody can be recognised, and putting alike questions together. Pure."""

from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz

LEAST_COUNTED = 5
"""Nothing is counted by place that rests on fewer people, whatever a programme allows."""


def safe_counts(by_place: Mapping[str, int], least: int = LEAST_COUNTED) -> dict[str, int]:
    """Return the counts that may be shown, largest first; '' stands for all other places.

    No count shown is below `least`, and neither is what somebody could work out by taking the
    shown ones from the total: where the rest would be smaller, the smallest joins it.
    """
    shown = sorted(
        ((place, n) for place, n in by_place.items() if n >= least and place),
        key=lambda pair: (-pair[1], pair[0]),
    )
    rest = sum(by_place.values()) - sum(n for _, n in shown)
    while shown and 0 < rest < least:
        rest += shown.pop()[1]
    counts = dict(shown)
    if rest >= least:
        counts[""] = rest
    return counts


def grouped(questions: Sequence[str], alike: float = 72.0) -> list[list[str]]:
    """Put questions that say much the same together, the largest group first."""
    groups: list[list[str]] = []
    for question in questions:
        for group in groups:
            if fuzz.token_set_ratio(question.casefold(), group[0].casefold()) >= alike:
                group.append(question)
                break
        else:
            groups.append([question])
    return sorted(groups, key=len, reverse=True)
