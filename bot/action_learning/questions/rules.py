"""Judges what somebody wrote in a question stage: open, closed, advice or other."""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.action_learning.questions.advice import advice_in, asks_for_consent
from bot.action_learning.questions.grammar import AND_ASKS_AGAIN, PRONOUN, TAG
from bot.action_learning.questions.rewording import reworded
from bot.action_learning.questions.sentences import Form, Sentence, sentences


class Label(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    ADVICE = "advice"
    OTHER = "other"


@dataclass(frozen=True)
class Reason:
    """Why a message was judged as it was."""

    code: str
    """A form, a kind of advice, `leading` or `several`; `words.py` has a sentence for each."""
    quote: str = ""
    """The words that gave it away, where a few words did."""

    def __str__(self) -> str:
        return f"{self.code}: {self.quote}" if self.quote else self.code


@dataclass(frozen=True)
class Judgement:
    label: Label
    reasons: tuple[Reason, ...]
    """The first is the reason for the label; what else was noticed follows."""
    questions: int = 0
    """How many questions the message asks; a short "Why?" after another does not count."""
    leading: bool = False
    """It puts the answer into the other person's mouth."""
    suggestion: str | None = None
    """An open question in the asker's own words, where one can be made that reads well."""

    @property
    def several(self) -> bool:
        return self.questions > 1

    @property
    def is_one_open_question(self) -> bool:
        """Whether the stage asks for just this, so that there is nothing to say to the asker."""
        return self.label is Label.OPEN and not self.several and not self.leading


def judge(message: str) -> Judgement:
    """Judge one message in English. Takes well under a millisecond for a few sentences."""
    said = sentences(message)
    asking = [sentence for sentence in said if sentence.form.asks]
    label, reason = _judge(said, asking)
    leading = next(filter(None, map(_leading, asking)), None)
    questions = max(sum(map(_questions, asking)), min(len(asking), 1))
    noticed = [reason]
    if leading:
        noticed.append(Reason("leading", leading))
    if questions > 1:
        noticed.append(Reason("several"))
    plain = label is Label.OPEN and not noticed[1:]
    return Judgement(
        label,
        tuple(noticed),
        questions,
        leading is not None,
        None if plain or label is Label.OTHER else reworded(said),
    )


def _judge(said: tuple[Sentence, ...], asking: list[Sentence]) -> tuple[Label, Reason]:
    advice = [sign for sentence in said for sign in advice_in(sentence)]
    deciding = asking[-1] if asking else None
    if advice and not (deciding and _stands_alone(deciding)):
        return Label.ADVICE, Reason(advice[0].code, advice[0].quote)
    if deciding is None or _drowned(deciding, said):
        return Label.OTHER, Reason((said[-1].form if said else Form.STATEMENT).value)
    label = Label.OPEN if deciding.form.is_open else Label.CLOSED
    return label, Reason(deciding.form.value)


def _stands_alone(question: Sentence) -> bool:
    """Whether an open question outweighs the advice around it."""
    return question.form.is_open and not advice_in(question) and not asks_for_consent(question)


def _questions(sentence: Sentence) -> int:
    """Count the questions in one sentence; "Why?" after another question is part of it."""
    if sentence.form is Form.FRAGMENT or len(sentence.core.split()) < 3:
        return 0
    return 1 + len(AND_ASKS_AGAIN.findall(sentence.core))


_WEAK = (Form.TAG, Form.CHECKING, Form.FRAGMENT, Form.WONDERING_WHETHER)


def _drowned(question: Sentence, said: tuple[Sentence, ...]) -> bool:
    """Whether a half-question is followed by a statement, and so waits for no answer."""
    return question.form in _WEAK and said[-1].form is Form.STATEMENT


_LEADING = re.compile(
    r"^(?:(?:do|did|would|could|have|are|is|was|were|has|does|should)n't|can't|won't)"
    rf"(?: (?:{PRONOUN}|there)\b)?"
    r"|\bdo you not (?:think|agree|feel)\b|\bwouldn't you (?:agree|say)\b"
    r"|^surely\b|^(?:clearly|obviously)\b"
)
_MERE_TAGS = ("okay", "ok", "yeah", "yes", "yep", "no", "eh", "huh")


def _leading(question: Sentence) -> str | None:
    found = _LEADING.search(question.core) or _LEADING.search(question.text)
    if found:
        return found[0]
    tag = TAG.search(question.text)
    return tag["tag"] if tag and tag["tag"] not in _MERE_TAGS else None
