"""What a coach is told of a run with a language model."""

from typing import TYPE_CHECKING

from bot.language import _, ngettext

if TYPE_CHECKING:
    from bot.synthesis.wording.flow import Outcome


def would_send(reflections: int, calls: int, tokens: int) -> str:
    return _(
        "{reflections} reflections would go to the language model, without names: {calls} calls,"
        " about {tokens} tokens."
    ).format(reflections=reflections, calls=calls, tokens=tokens)


def without_embeddings(why: str) -> str:
    return _("These themes are without embeddings: {why}.").format(why=_reason(why))


def happened(outcome: "Outcome") -> str:
    """Return what came of asking a model, and why if nothing did."""
    parts = [_ended(outcome)]
    dropped = sum(outcome.dropped.values())
    if dropped:
        parts.append(
            _("{dropped} of {claims} things it said did not hold and were dropped.").format(
                dropped=dropped, claims=outcome.claims
            )
        )
    if outcome.held_back:
        parts.append(
            ngettext(
                "{count} reflection looks like orders to a machine and was not sent.",
                "{count} reflections look like orders to a machine and were not sent.",
                len(outcome.held_back),
            ).format(count=len(outcome.held_back))
        )
    return " ".join(parts)


def _ended(outcome: "Outcome") -> str:
    if outcome.ended == "worded":
        return ngettext(
            "The language model worded {count} theme; each of its quotes was checked.",
            "The language model worded {count} themes; each of their quotes was checked.",
            len(outcome.worded),
        ).format(count=len(outcome.worded))
    if outcome.ended == "too dear":
        why = _("it would take about {tokens} tokens, more than it may").format(
            tokens=outcome.estimate.tokens
        )
    else:
        why = _reason(outcome.ended)
    return _("These themes are without the language model: {why}.").format(why=why)


def _reason(why: str) -> str:
    return {
        "nobody agreed": _("nobody here agreed to it"),
        "too little left": _("too little of what it said held"),
        "no answer": _("the server did not answer in time"),
        "refused": _("the server refused"),
        "unusable": _("its answers could not be read"),
        "overspent": _("it took more tokens than it may"),
    }[why]
