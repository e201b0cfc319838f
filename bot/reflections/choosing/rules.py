"""Which prompt comes next, and why. Pure: everything needed is an argument.

Nobody is scored. The journey's own order holds, but for these reasons, the first that
applies among the next few prompts:

    near       something of the person's own is near: their set meets, a learning event, a theme
    untouched  the theme has not come up in their answers for long, though others have
    passed     the next one's theme was passed on, so this one goes before it
    back       they wrote something earlier that it brings back
    way        they chose this way where the journey branched
    order      it is simply next

What a person passed on comes back later: a theme passed on twice in a row waits behind the
other prompts near it, and a prompt passed on in the last round stands at the end of this one.
Every prompt that is for somebody is asked once in a round, whatever was edited meanwhile.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.reflections.journey import Journey, Prompt

AHEAD = 5
"""How far a prompt may be pulled forward or let wait: the journey keeps its arc."""

LONG = 8
"""A theme that none of so many answers was about is long untouched."""

PASSED = 2
"""A theme passed on so many times in a row waits."""

ANSWERED, SKIPPED = "answered", "skipped"


@dataclass(frozen=True)
class Asked:
    """A prompt that somebody was asked, and what became of it."""

    prompt: str
    round: int
    state: str


@dataclass(frozen=True)
class History:
    """What somebody was asked in this round and the last, oldest first."""

    asked: Sequence[Asked] = ()
    ways: Collection[str] = ()
    near: Collection[str] = field(default=())
    """What is near: `set`, `learning event`, `theme`."""


@dataclass(frozen=True)
class Choice:
    prompt: str
    round: int
    why: str
    """`order`, `near:set`, `untouched:power`, `way:elders`, `passed:power`, `back`."""


def choose(journey: Journey, history: History, round_: int) -> Choice:
    """Return what to ask next. See above for the rule."""
    asked = {each.prompt for each in history.asked if each.round == round_}
    left = _for_them(journey, history, asked)
    if not left:
        round_ += 1
        left = _for_them(journey, history, set())
    if not left:  # every prompt hangs on a way or on words they do not have
        return Choice(journey.order[0], round_, "order")
    passed = [each for each in history.asked if each.state == SKIPPED]
    before = {each.prompt for each in passed if each.round == round_ - 1}
    if before:
        left.sort(key=lambda prompt: prompt.name in before)
    ahead = left[:AHEAD]
    for prompt in ahead:
        if prompt.near and prompt.near in history.near:
            return Choice(prompt.name, round_, f"near:{prompt.near}")
    tired = _tired_of(journey.prompts, history) if passed else set()
    wanted = [prompt for prompt in ahead if prompt.theme not in tired] or ahead
    touched = _touched_of_late(journey.prompts, history)
    for prompt in wanted:
        if touched and prompt.theme not in touched:
            return Choice(prompt.name, round_, f"untouched:{prompt.theme}")
    first = wanted[0]
    if first.brings_back:
        return Choice(first.name, round_, "back")
    if first.way:
        return Choice(first.name, round_, f"way:{first.way}")
    return Choice(first.name, round_, "order" if first is left[0] else f"passed:{left[0].theme}")


def onwards(journey: Journey, history: History, prompt: str, round_: int) -> Iterator[str]:
    """Return, without end, what somebody is asked who answers everything, from this prompt on."""
    asked = list(history.asked)
    while True:
        yield prompt
        asked = [each for each in asked if each.round >= round_ - 1]
        asked.append(Asked(prompt, round_, ANSWERED))
        choice = choose(journey, replace(history, asked=asked), round_)
        prompt, round_ = choice.prompt, choice.round


def _for_them(journey: Journey, history: History, asked: Collection[str]) -> list[Prompt]:
    """Return what is still to ask, in the journey's order, of what is meant for this person."""
    answered = {each.prompt for each in history.asked if each.state == ANSWERED}
    return [
        prompt
        for prompt in journey.prompts.values()
        if prompt.name not in asked
        and (not prompt.way or prompt.way in history.ways)
        and (not prompt.brings_back or not answered.isdisjoint(prompt.brings_back))
    ]


def _tired_of(prompts: Mapping[str, Prompt], history: History) -> set[str]:
    """Return the themes that they passed on, the last times they came up."""
    streak: dict[str, int] = {}
    for each in history.asked:
        prompt = prompts.get(each.prompt)
        if prompt is None:
            continue
        if each.state == SKIPPED:
            streak[prompt.theme] = streak.get(prompt.theme, 0) + 1
        elif each.state == ANSWERED:
            streak[prompt.theme] = 0
    return {theme for theme, times in streak.items() if times >= PASSED}


def _touched_of_late(prompts: Mapping[str, Prompt], history: History) -> set[str]:
    """Return what their last `LONG` answers were about; nothing where there are fewer."""
    touched, answers = set(), 0
    for each in reversed(history.asked):
        prompt = prompts.get(each.prompt)
        if prompt and each.state == ANSWERED:
            touched.add(prompt.theme)
            answers += 1
            if answers == LONG:
                return touched
    return set()
