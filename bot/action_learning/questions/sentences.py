"""Takes a message apart: its sentences, and the form in which each one asks, if it asks at all.

Nothing here understands what is said. The form is read off the grammar of an English question: the
word it opens with, an auxiliary before its subject ("have you", "does the"), a tag at its end. That
works for typed chat, where the question mark is often missing, and for transcribed talk, where
people start twice.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.action_learning.questions.grammar import (
    ACKNOWLEDGEMENTS,
    ASKS_LEAVE,
    AUXILIARY,
    COUNTED,
    DEGREE,
    INVITATION,
    INVITATION_LEAD,
    LEAD_IN,
    OPENING_OUT,
    PERMISSION,
    PREPOSITION,
    PRONOUN,
    QUESTION_WORD,
    SCALE,
    SUBJECT,
    TAG,
    WONDER,
)


class Form(StrEnum):
    """How a sentence asks. The first group leaves the answer open, the second names the answer."""

    INVITATION = "invitation"  # tell us more about …
    WHAT = "what"  # what, how, why
    WHO = "who"  # who, which, where, when
    ABOUT = "about"  # what about you?
    DEGREE = "degree"  # how confident are you?
    WONDERING_WHAT = "wondering-what"  # I wonder what …
    ANYTHING = "anything"  # is there anything else …?

    COUNT = "count"  # how many, how long
    SCALE = "scale"  # on a scale of 1 to 10
    PERMISSION = "permission"  # can I ask you …?
    EITHER_OR = "either-or"  # is it this or that?
    YES_NO = "yes-no"  # is the council on board?
    TAG = "tag"  # …, isn't it?
    CHECKING = "checking"  # so you have not told them?
    FRAGMENT = "fragment"  # the whole team?
    WONDERING_WHETHER = "wondering-whether"  # I wonder if …

    ACKNOWLEDGEMENT = "acknowledgement"  # yes? right?
    STATEMENT = "statement"

    @property
    def is_open(self) -> bool:
        return self in _OPEN

    @property
    def asks(self) -> bool:
        return self not in (Form.ACKNOWLEDGEMENT, Form.STATEMENT)


_OPEN = frozenset(
    {
        Form.INVITATION,
        Form.WHAT,
        Form.WHO,
        Form.ABOUT,
        Form.DEGREE,
        Form.WONDERING_WHAT,
        Form.ANYTHING,
    }
)


@dataclass(frozen=True)
class Sentence:
    """One sentence of a message."""

    written: str
    """As its author wrote it, trimmed."""
    text: str
    """Small letters, plain apostrophes, no false starts, nothing in quotation marks."""
    core: str
    """`text` from where it begins in earnest: no "so, um, thanks," in front."""
    form: Form


def sentences(message: str) -> tuple[Sentence, ...]:
    """Take a message apart. A message with no word in it has no sentences."""
    found = []
    for written in _SENTENCE.findall(_without_quotations(_LINK.sub("this", message))):
        text = _plain(written)
        if re.search(r"\w", text):
            core = _LEAD_IN.sub("", text) or text
            found.append(Sentence(written.strip(" -\u2013\u2014"), text, core, _form(text, core)))
    return tuple(found)


_SENTENCE = re.compile(r"(?:(?!--)[^.?!…—\n]|\.(?=\w))+[.?!…\"”]*")
_LINK = re.compile(r"https?://\S+")
_QUOTATION = re.compile(r"[“\"][^”\"\n]{2,}[”\"]")


def _without_quotations(message: str) -> str:
    """Put a word in place of what somebody else said, which is not what the author asks."""
    return _QUOTATION.sub(
        lambda found: "this" + (found[0][-2] if found[0][-2] in ".?!" else ""), message
    )


def _plain(written: str) -> str:
    text = written.lower().replace("\u2019", "'").replace("\u2018", "'")
    text = re.sub(r"\[[^\]]*\]", " ", text)  # [laughs] in a transcript
    text = re.sub(r"\b([a-z]{1,4})-(?=\1)", "", text)  # wh-what
    text = re.sub(r"\b([a-z']{1,12}(?: [a-z']{1,8})?)(?:-+ ?\1)+\b", r"\1", text)  # is it-is it
    return re.sub(r"\s+", " ", text).strip(" -\u2013\u2014*_>•")


_LEAD_IN = re.compile(rf"^(?:[\W_]*(?:{LEAD_IN})(?![\w'])[\W_]*)+(?=\w)")
_QUESTION_WORD = re.compile(rf"(?:(?:{PREPOSITION}) )?({QUESTION_WORD})(?:'\w+)?\b")
# The subject may stand between question word and verb only when it is what is asked for:
# "what support do you have" asks, "what your goals are" does not.
_ASKS_WITH_QUESTION_WORD = re.compile(
    rf"(?:(?:{PREPOSITION}) )?(?:{QUESTION_WORD})"
    rf"(?:'(?:s|re|d|ve|ll) "
    rf"|(?: (?!(?:{SUBJECT})\b)[\w'-]+(?: [\w'-]+){{0,3}}?)? (?:{AUXILIARY})\b)"
)
_ASKS_WITHOUT_MARK = re.compile(
    rf"(?:(?:{PREPOSITION}) )?(?:{QUESTION_WORD})(?: (?!(?:{SUBJECT})\b)[\w-]+){{0,3}}? ?"
    rf"(?:'s|'re|'d|'ve|{AUXILIARY}) (?:{SUBJECT})\b"
    # "what matters most to you", but not "what matters most is the money"
    r"|(?:what|who) (?!this|is|was|has|does)\w{3,}s (?:you|your|most|them|us|next|first)\b"
    r"(?!.* (?:is|was|are|were)\b)"
)
_CLEFT = re.compile(
    rf"(?:what|how|why|where|when|which|who) (?:{PRONOUN})\b|what(?:'s| is) (?:more|worse)\b"
)
_ASKS_YES_NO = re.compile(rf"(?:{AUXILIARY}) (?:not )?(?:{SUBJECT}|[\w'-]+)\b")
_ASKS_YES_NO_WITHOUT_MARK = re.compile(
    rf"(?:{AUXILIARY}) (?:not )?(?:{PRONOUN}|there|the|your|their|our|any|anyone|anybody)\b"
)
_NOT_A_QUESTION = re.compile(
    r"have (?:a|an|the|some|fun|no)\b|do (?:it|this|that|not)\b|can't wait|will do\b"
    r"|don't (?!you|they|we|i\b)"
)
_CLAUSE = re.compile(r"[,;:] |\b(?:and|but|so|then|because|or) ")
_SHORT = 3


def _form(text: str, core: str) -> Form:
    marked = text.endswith(("?", "?!", '?"', "?”"))
    invitation = INVITATION.search(core)
    if invitation and not PERMISSION.search(core[: invitation.end()]):
        before = core[: invitation.start()]
        if INVITATION_LEAD.fullmatch(before) or (
            marked and _ASKS_YES_NO.match(core) and len(before) < 40
        ):
            return Form.INVITATION
    if ASKS_LEAVE.match(core):
        return Form.WHAT
    wonder = WONDER.search(text)
    if wonder:
        return _wondering(text[wonder.end() :])
    clauses = [core, *(part for part in _CLAUSE.split(core)[1:] if part.strip())]
    for place, clause in enumerate(clauses):
        if _opens_with_question_word(clause, first=place == 0, marked=marked):
            return _asked_with_question_word(clause, core)
    if marked and SCALE.search(core):
        return Form.SCALE
    for place, clause in enumerate(clauses):
        if _opens_with_auxiliary(clause, first=place == 0, marked=marked):
            return _asked_with_auxiliary(clause, text, after_all=place > 0)
    return _asked_by_mark_alone(text, core) if marked else Form.STATEMENT


def _wondering(what: str) -> Form:
    what = re.sub(r"^\W*(?:about |um |uh |just )*", "", what)
    if not _QUESTION_WORD.match(what):
        return Form.WONDERING_WHETHER
    return Form.COUNT if COUNTED.match(what) else Form.WONDERING_WHAT


def _opens_with_question_word(clause: str, *, first: bool, marked: bool) -> bool:
    opening = _QUESTION_WORD.match(clause)
    if not opening:
        return False
    if not marked:
        return bool(_ASKS_WITHOUT_MARK.match(clause))
    word, short = opening[1], len(clause.split()) <= _SHORT
    if _CLEFT.match(clause) and not short:
        return False
    if _ASKS_WITH_QUESTION_WORD.match(clause):
        return True
    # No auxiliary: "who decides?", "why not?", "what about you?"
    if word == "who" and re.match(r"who \w+s\b", clause):
        return True
    if word == "which":
        return first and re.match(rf"which (?!{SUBJECT})\w+ ", clause) is not None
    return first and (word in ("what", "how", "why", "who", "whose") or short)


def _asked_with_question_word(clause: str, sentence: str) -> Form:
    if re.match(r"(?:what|how) about\b", clause):
        return Form.ABOUT
    if SCALE.search(sentence):
        return Form.SCALE
    if COUNTED.match(clause):
        return Form.COUNT
    if DEGREE.match(clause):
        return Form.DEGREE
    word = _QUESTION_WORD.match(clause)
    return Form.WHAT if word and word[1] in ("what", "how", "why") else Form.WHO


def _opens_with_auxiliary(clause: str, *, first: bool, marked: bool) -> bool:
    if _NOT_A_QUESTION.match(clause):
        return False
    if marked:
        return _ASKS_YES_NO.match(clause) is not None
    return first and _ASKS_YES_NO_WITHOUT_MARK.match(clause) is not None


def _asked_with_auxiliary(clause: str, sentence: str, *, after_all: bool) -> Form:
    if PERMISSION.search(clause):
        return Form.PERMISSION
    if OPENING_OUT.match(clause):
        return Form.ANYTHING
    if " or " in clause:
        return Form.EITHER_OR
    if after_all and TAG.search(sentence):
        return Form.TAG
    return Form.YES_NO


def _asked_by_mark_alone(text: str, core: str) -> Form:
    words = len(core.split())
    if ACKNOWLEDGEMENTS.fullmatch(text):
        return Form.ACKNOWLEDGEMENT
    if PERMISSION.search(core):
        return Form.PERMISSION
    if re.match(r"any(?:thing|one|body|where| other)?\b", core):
        return Form.ANYTHING
    if TAG.search(text):
        return Form.TAG
    if words <= _SHORT:
        return Form.FRAGMENT
    return Form.EITHER_OR if " or " in core else Form.CHECKING
