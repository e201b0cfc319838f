"""What happens when a language model helps, in order.

what may be shown → what it would cost → statements → placings with quotes → each quote judged
                                                       whatever goes wrong → as it was without

What fails a check is dropped and counted.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.llm import LanguageModel, NoAnswer, Why
from bot.synthesis.themes import Synthesis
from bot.synthesis.wording.checks import Dropped
from bot.synthesis.wording.cost import Estimate, estimate
from bot.synthesis.wording.run import Run
from bot.synthesis.wording.task import Sent, Task

log = logging.getLogger("wayfinder")


class Ended(StrEnum):
    WORDED = "worded"
    NOBODY_AGREED = "nobody agreed"
    TOO_DEAR = "too dear"
    TOO_LITTLE_LEFT = "too little left"
    NO_ANSWER = "no answer"
    REFUSED = "refused"
    UNUSABLE = "unusable"
    OVERSPENT = "overspent"


_ENDED = {
    Why.NO_ANSWER: Ended.NO_ANSWER,
    Why.REFUSED: Ended.REFUSED,
    Why.UNUSABLE: Ended.UNUSABLE,
    Why.OVERSPENT: Ended.OVERSPENT,
}


@dataclass(frozen=True)
class Outcome:
    """What came of asking a model; unless it `ended` worded, the themes are as before."""

    synthesis: Synthesis
    ended: Ended
    estimate: Estimate
    worded: frozenset[str] = frozenset()
    """The themes whose statements are the model's; each of their quotes was judged."""
    claims: int = 0
    """Statements and placings that the model came up with."""
    dropped: Mapping[Dropped, int] = field(default_factory=dict, hash=False)
    held_back: tuple[str, ...] = ()
    """Reflections that look written to give a machine orders. No model was shown them."""
    sent: tuple[Sent, ...] = ()


def would_cost(task: Task) -> Estimate:
    """Return what `word` would send and what that comes to. Nothing is sent."""
    return estimate(task.plain.themes, task.material)


async def word(
    task: Task, model: LanguageModel, *, programme_id: int | None, most_tokens: int
) -> Outcome:
    """Have a model word the themes and place the reflections.

    Args:
        task: what was found without it.
        model: asked outside any transaction.
        programme_id: on whose account.
        most_tokens: what the whole run may take, in and out. If it would take more, nothing is
            sent; if it turns out to take more, it ends.
    """
    given = task.material
    cost = estimate(task.plain.themes, given)
    if not cost.calls:
        return Outcome(task.plain, Ended.NOBODY_AGREED, cost, held_back=given.held_back)
    if cost.tokens > most_tokens:
        return Outcome(task.plain, Ended.TOO_DEAR, cost, held_back=given.held_back)
    run = Run(task, model, programme_id, most_tokens)
    try:
        found = await run.go()
    except NoAnswer as no:
        log.warning("themes without the model", extra={"why": no.why.value})
        found, ended = None, _ENDED[no.why]
    else:
        ended = Ended.WORDED if found else Ended.TOO_LITTLE_LEFT
    synthesis, worded = found or (task.plain, frozenset[str]())
    return Outcome(
        synthesis,
        ended,
        cost,
        worded,
        run.claims,
        dict(sorted(run.dropped.items())),
        given.held_back,
        tuple(run.sent),
    )
