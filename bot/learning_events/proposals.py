"""What happened elsewhere can propose an event: a draft that waits for a manager, and nothing more.

Whoever publishes a theme or forms a set is handed `propose` by whoever builds the house.
"""

from collections.abc import Callable
from uuid import uuid4

from sqlalchemy import select

from bot.conversations import Turn
from bot.delivery.kinds import INVITATION
from bot.language import speaking
from bot.learning_events import proposals_words, queries
from bot.learning_events.models import LearningEvent, State

MOST_TITLE = 120
MOST_PURPOSE = 600


async def propose(
    turn: Turn,
    programme_id: int,
    *,
    title: str,
    why: Callable[[], str],
    purpose: str = "",
    for_theme: str = "",
    for_set: int | None = None,
) -> LearningEvent | None:
    """Begin a draft and show it to a programme's managers; None where nobody manages it.

    Proposed twice for the same set, or else with the same title, while it is a draft, it is
    proposed once. Managers are told when they may be: nobody waits for it.

    Args:
        why: says what happened, in the language that is being spoken.
        for_theme: the key of a theme, for those who shared something on it across places.
        for_set: the number of an action-learning set.
    """
    managers = await queries.managers(turn.tx, programme_id, besides=0)
    is_same = (
        LearningEvent.title == title[:MOST_TITLE]
        if for_set is None
        else LearningEvent.for_set_id == for_set
    )
    known = await turn.tx.scalar(
        select(LearningEvent).where(
            LearningEvent.programme_id == programme_id,
            LearningEvent.state == State.DRAFT,
            is_same,
        )
    )
    if known or not managers:
        return known
    event = LearningEvent(
        programme_id=programme_id,
        host_id=managers[0].id,
        author_id=managers[0].id,
        timezone=managers[0].timezone,
        uid=f"{uuid4()}@wayfinder",
        title=title[:MOST_TITLE],
        purpose=purpose[:MOST_PURPOSE],
        for_theme=for_theme,
        for_set_id=for_set,
        filled={
            "title": title[:MOST_TITLE],
            "purpose": purpose[:MOST_PURPOSE],
            "for_theme": for_theme or "all",
            "for_set": "all" if for_set is None else str(for_set),
        },
    )
    turn.tx.add(event)
    await turn.tx.flush()
    for manager in managers:
        with speaking(manager.language):
            asks = proposals_words.could_be_an_event(event, why())
        await turn.tell(manager, asks, kind=INVITATION)
    return event
