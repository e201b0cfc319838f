"""What a run with a language model comes to, told before anything is sent."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.synthesis.evidence import LONGEST_QUOTE, LONGEST_STATEMENT
from bot.synthesis.themes import Theme
from bot.synthesis.wording import asking
from bot.synthesis.wording.asking import batches
from bot.synthesis.wording.task import Material

BYTES_A_TOKEN = 3
"""English takes four or more, other scripts less; rather too dear than too cheap."""
AROUND = 800
"""Tokens of an instruction with the schema of its answer."""
AN_ANSWER = 20
"""Tokens around the words of one statement, placing or judgement."""
USUALLY_PLACED = 2
"""Themes that a reflection is usually placed in, and pairs to judge for it."""


@dataclass(frozen=True)
class Estimate:
    reflections: int
    """Whose words would be sent."""
    calls: int
    tokens: int
    """In and out; what a run usually takes at most. Asking again after a broken answer is more."""


def tokens_of(inputs: Mapping[str, Any]) -> int:
    text = json.dumps(inputs, ensure_ascii=False, indent=1)
    return AROUND + math.ceil(len(text.encode()) / BYTES_A_TOKEN)


def estimate(themes: Sequence[Theme], given: Material) -> Estimate:
    """Return what wording these themes and placing the reflections would take."""
    known = [theme for theme in themes if asking.sample(theme, given.shown)]
    if not known:
        return Estimate(0, 0, 0)
    stated = LONGEST_STATEMENT // BYTES_A_TOKEN
    calls = tokens = 0
    for some in batches(known, asking.THEMES_AT_ONCE):
        calls += 1
        tokens += tokens_of(asking.to_word(some, given)) + len(some) * (stated + AN_ANSWER)
    a_statement = "x" * LONGEST_STATEMENT
    quoted = 0
    for keys in batches(list(given.shown), asking.REFLECTIONS_AT_ONCE):
        calls += 1
        tokens += tokens_of(asking.to_place(keys, [a_statement] * len(known), given))
        for key in keys:
            quote = min(len(given.shown[key].encode()), LONGEST_QUOTE) // BYTES_A_TOKEN
            quoted += USUALLY_PLACED * (quote + AN_ANSWER)
    pairs = USUALLY_PLACED * len(given.shown) + len(known)
    judging = math.ceil(pairs / asking.PAIRS_AT_ONCE)
    tokens += 2 * quoted + pairs * (stated + AN_ANSWER) + judging * AROUND
    return Estimate(len(given.shown), calls + judging, tokens)
