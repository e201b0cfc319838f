"""Decisions about sets: what the coach holds back, when to ask again, whom a vote favours. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime, time, timedelta

from bot.action_learning import working_time
from bot.action_learning.questions import Judgement, Label
from bot.action_learning.vocabulary import Future
from bot.people.local_time import instant, local

BETWEEN_MEETINGS = timedelta(weeks=4)
TIME_TO_DECIDE = timedelta(days=7)
REMIND_AFTER = timedelta(days=4)
"""An invitation without an answer is brought up once more after this."""

LAPSES_AFTER = timedelta(days=3)
"""From then on; another is asked instead."""

UNTIL_THE_END = 365
"""Days for which words are kept at most where a set keeps them until it ends."""

KEEP_DAYS = (30, 90, 180, UNTIL_THE_END)
"""From which a set chooses for how long after a meeting its words are kept."""

LONGEST_BID = 300
COACHED_LANGUAGES = frozenset({"en"})
"""In which the coach knows an open question from a closed one."""

BY_WHEN = (7, 14, 28)
"""Days from which a commitment's date is chosen."""


def is_held(judgement: Judgement) -> bool:
    """Whether the asker hears about it before the others: never for what merely may be a slip."""
    if judgement.label is Label.OTHER:
        return False
    return not judgement.is_one_open_question


def next_meeting(now: datetime, timezone: str) -> datetime:
    """Return the same hour some weeks on, moved into working hours."""
    there = local(now, timezone)
    then = instant((there + BETWEEN_MEETINGS).date(), there.time(), timezone)
    return working_time.at_work(then, timezone)


def ask_at(by_when: datetime, at: time, timezone: str) -> datetime:
    """Return when to ask about a commitment: at the person's hour, on a working day."""
    day = local(by_when, timezone).date()
    while not working_time.is_working_day(day, timezone):
        day += timedelta(days=1)
    return instant(day, at, timezone)


def decided(wishes: Iterable[Future | None]) -> Future:
    """Return what most wish for; the set goes on unless there is a clear wish for less."""
    counts = Counter(wish for wish in wishes if wish is not None)
    if not counts:
        return Future.END
    (wish, most), *others = counts.most_common()
    if any(count == most for _, count in others):
        return Future.GO_ON
    return wish


def new_code(taken: Collection[str], letters: Iterable[str]) -> str:
    """Return six letters from an endless supply that nobody has as a code yet."""
    supply = iter(letters)
    while True:
        code = "".join(next(supply) for _ in range(6))
        if code not in taken:
            return code
