"""What a question from a language model must be before anybody is asked it. Pure."""

import re

from pydantic import BaseModel, ConfigDict, Field

from bot.reflections.checks import what_is_wrong

MOST_CHARACTERS = 200

_ADVICE = re.compile(
    r"\b(?:should|ought|must|need to|have to|had better|try to|try|consider|why not|how about|"
    r"what about|what if|suggest|recommend|advise|help you to|best)\b",
    re.IGNORECASE,
)
_PLAIN = frozenset(
    """
    about after again ahead almost along also always another anybody anyone anything
    around asked asking away back became become been before began behind being beside
    between both bring brought came change changed come could did different differently
    does done down during each else even ever every everybody everyone feel felt first
    from further gave give given goes going happen happened happens have having hear heard
    here hold holds into itself just keep kept knew know last later least less like little
    long look looked made make makes many matter mattered maybe mean means meant might
    mind moment more most much myself never next nobody nothing notice noticed once only
    open other others over part people perhaps person place point rest said same saying
    says second seem seemed seen show showed side since some somebody someone something
    sometimes somewhere still such tell tells than that their them themselves then there
    these they thing things think this those thought through time told took toward towards
    under until used very want wanted wants week well went were what when where which
    while whom whose will wish with within without word words would wrote year your
    yourself you're you'd you've it's that's
    """.split()  # noqa: SIM905
)
"""Words that a question may be made of, whatever was written."""


class FurtherQuestion(BaseModel):
    """What comes back from the language model."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(max_length=1000)


def is_good(question: str, answer: str) -> bool:
    """Tell whether this is one open question without advice, made of what they wrote."""
    if len(question) > MOST_CHARACTERS or what_is_wrong(question) or _ADVICE.search(question):
        return False
    theirs = {word[:4] for word in _words(answer)}
    new = [w for w in _words(question) if w not in _PLAIN and len(w) > 3 and w[:4] not in theirs]
    numbers = set(re.findall(r"\d+", question)) - set(re.findall(r"\d+", answer))
    return not new and not numbers


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text.replace("’", "'").casefold())
