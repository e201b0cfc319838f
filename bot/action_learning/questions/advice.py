"""Finds advice: said outright, or dressed up as a question.

Precision comes before reach. Being told wrongly that one gave advice hurts more than a piece of
advice that slips through, so a phrase counts only where its subject is the listener, it is not
reported ("you were told that you have to"), not a feeling ("you feel you should") and not a
condition ("if you need to").
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.action_learning.questions.sentences import Form, Sentence


@dataclass(frozen=True)
class Advice:
    """One sign of advice in a sentence."""

    code: str
    """What kind of advice; the table in `words.py` has a sentence for each."""
    quote: str
    """The words it was seen in, in small letters."""


@dataclass(frozen=True)
class _Sign:
    code: str
    pattern: re.Pattern[str]


def advice_in(sentence: Sentence) -> tuple[Advice, ...]:
    """Find the signs of advice in one sentence."""
    signs: tuple[_Sign, ...] = ()
    if sentence.form.asks:
        signs += _IN_QUESTIONS
    if sentence.form in _NO_MORE_THAN_A_STATEMENT and not _SUMS_UP.match(sentence.text):
        signs += _IN_STATEMENTS
    found = ((sign, sign.pattern.search(sentence.core)) for sign in signs)
    return tuple(Advice(sign.code, match[0].strip(" ,")) for sign, match in found if match)


# "So you need to choose": the listener's situation, said back.
_SUMS_UP = re.compile(
    r"(?:(?:ok|okay|right|yes|yeah|mm|ah|oh|and)\W+)*so,? (?:you|on the one hand)\b(?! should)"
    r"|.*\b(?:sounds?|seems?|looks?) (?:to me )?(?:like|as if|that)\b"
)


def asks_for_consent(question: Sentence) -> bool:
    """Whether a question only asks what the other person makes of what was just said."""
    return _ASKS_FOR_CONSENT.match(question.core) is not None


_ASKS_FOR_CONSENT = re.compile(
    r"(?:what|how) (?:do|would|did) you (?:think|say)(?: about (?:that|this|it))?\?"
    r"|how (?:does|would|do) (?:that|this|it) (?:sound|feel|seem)\b|what about that\?"
)


def _sign(
    code: str,
    *phrases: str,
    after: Iterable[str] = (),
    before: Iterable[str] = (),
) -> _Sign:
    """Build a sign from phrases, none of which counts right after or right before some words."""
    behind = "".join(rf"(?<!\b{words} )" for words in after)
    ahead = rf"(?! ?(?:{'|'.join(before)})(?!\w))" if before else ""
    return _Sign(code, re.compile(rf"(?:{behind})(?:{'|'.join(phrases)})(?!\w){ahead}"))


_NO_MORE_THAN_A_STATEMENT = (
    Form.STATEMENT,
    Form.ACKNOWLEDGEMENT,
    Form.TAG,
    Form.CHECKING,
    Form.FRAGMENT,
)


_SOFTLY = (
    r"(?:(?:really|probably|definitely|also|just|perhaps|maybe|simply|always|first|even|now|still"
    r"|at least|certainly|personally|strongly|instead|then) )*"
)
# Things one does about a problem: "you could be right" and "you must be tired" are no advice.
ACT = (
    "(?:talk|speak|ask|tell|go|get|try|start|begin|stop|take|make|use|call|ring|phone|email|write|set"
    "|find|involve|invite|bring|meet|join|build|run|hold|host|create|draw|map|consider|contact"
    "|look (?:at|for|into|to|after)|approach|reach|offer|send|put|give|share|show|push|press|insist"
    "|apply|bid|appoint|hire|recruit|organise|organize|arrange|plan|propose|focus|work with|partner"
    "|drop|leave|let|keep|cut|quit|avoid|wait|step|say no|say yes|raise|challenge|confront|check"
    "|read|visit|change|move|split|combine|test|pilot|escalate|delegate|negotiate|record|document"
    "|book|sit down|have a (?:word|chat|conversation|look)|add|list|think about|see if|do an?)"
)
# "What about asking them?", but not "what about housing?": something has to follow.
_DOING = (
    r"(?!(?:something|anything|nothing|everything|being|feeling|having|during|morning|evening"
    r"|funding|housing|training|planning|learning|staffing|timing|nursing|building|meeting"
    r"|doing (?:this|that|it|nothing))\b)\w{2,}ing (?:to|with|up|for|in|out|on|back|over|away|from"
    r"|about|at|a|an|the|your|their|his|her|some|more|people|them|him|it|one|two|all|\w+s)"
)
# Whose words, thoughts or feelings they are, or what hangs on what. "I think that you should" is
# advice, "she said that you should" is not.
_REPORTED = (
    *("told", "told you", "saying", "said", "say", "says", "feel", "feeling", "felt", "like"),
    *("you think", "know", "knew", "mention", "mentioned", "thought", "believe", "believed"),
    *("decided", "learned", "realised", "realise", "wrote", "hear", "heard", "means", "seems"),
    *("what", "how", "why", "where", "much", "thing", "things", "something", "anything"),
    *("everything", "all", "if", "when", "whether", "until", "before", "as", "because", "than"),
    r"(?<!think )that",
    "you think that",
)
_FEELING = (
    *("know", "understand", "remember", "be proud", "be so", "be very", "be glad", "be pleased"),
    *("be able", "feel", "have known", "worry", "see", "realise", "appreciate", "admit", "laugh"),
    *("choose", "decide between", "be braver"),
)
_FIRM = "(?:be (?:firm|honest|clear|patient|careful|bold|brave|open|kind)|get out|look after)"
# What somebody would do in the presenter's place. "I would find that hard" is only sympathy.
_I_WOULD = (
    "(?:talk|speak|ask|start|try|involve|invite|write|call|ring|email|contact|approach"
    "|take (?:it|this|that|them|the|your)|put|set up|bring|meet|push|drop|wait|focus|stop|avoid"
    "|begin|use|check|insist|resign|leave (?:it|them|him|her)"
    "|go (?:to|and|back|straight|above|for|with)|tell (?:him|her|them|the|your)"
    r"|get \w+ (?:involved|in|on board|to)|be inclined to|make sure|consider|look (?:at|into))"
)

_IN_STATEMENTS = (
    _sign(
        "you-should",
        rf"you {_SOFTLY}(?:should|shouldn't|should not|ought to|ought not to|need to)",
        rf"you {_SOFTLY}(?:must not|mustn't|must(?! (?:be|have|feel|know|find|think|miss)\b))",
        rf"you(?:'ve)? (?:just |simply |really )(?:have|got|have got) to {ACT}",
        rf"you(?:'ve)? (?:have|got|have got) to {_FIRM}",
        r"you(?:'d| had) better",
        r"you can't just",
        after=_REPORTED,
        before=_FEELING,
    ),
    _sign(
        "i-would",
        r"if i (?:were|was) (?:you|in your \w+)",
        r"if it (?:were|was) me,? i",
        r"in your shoes,? (?:i|we)(?:'d)?",
        r"what i(?:'d| would) do (?:is|in your)",
        rf"i(?:'d| would) {_SOFTLY}{_I_WOULD}",
        before=("you", "if", "to hear", "to know", "it back", "by", "that if"),
        after=("think", "thought", "wonder", "what", "how", "if", "that", "said", "know"),
    ),
    _sign(
        "i-suggest",
        rf"i(?:'d| would|'ll| will)? {_SOFTLY}(?:recommend|suggest|advise|urge)",
        r"my (?:advice|suggestion|recommendation|tip) (?:is|would|to)",
        r"(?:one|my) (?:suggestion|idea|option) (?:is|would be|might be)",
        rf"i {_SOFTLY}wish you(?:'d| would)",
        rf"i {_SOFTLY}hope you {_SOFTLY}(?:consider|listen|talk|ask|think about)",
        r"i(?:'d| would) like (?:to see )?you to",
        before=("know", "feel", "we", "that we", "moving on", "a break", "meet"),
    ),
    _sign(
        "do-this",
        r"^(?:(?:please|maybe|perhaps|do|simply|always|never|honestly) )*"
        r"(?:(?:ask|tell (?:the|your|them|him|her)|talk to|speak to|speak with|talk with|write"
        r"|invite|involve|contact"
        r"|stop \w+ing|start (?:by|with)|avoid|bring|set up|find|get(?! well)|take|put|use|consider"
        r"|try(?! to))(?! (?:soon|later|away|of|press|differently|that|this|it)\b)"
        r"|go (?:to|back to|straight)|keep (?:him|her|them|the|your)"
        r"|let (?:them|him|her|the \w+|your \w+) (?:know|decide|do|lead)"
        r"|(?:make|be) sure (?!i\b|we\b)\w+"
        r"|don't (?:let|give|ask|tell|go|wait|push|forget|rush|try|take|put|start|stop|use|do))",
        r"(?:so|then) (?:you )?make sure (?:that )?(?:you|they)",
        r"^if you [^,]+, (?:please |just |then )*(?:call|ask|talk|speak|go|check|try|get|take)",
        before=(
            *(
                "me",
                "us",
                "it",
                "back",
                "that",
                "you",
                "care",
                "your time",
                "part",
                "turns",
                "note",
            ),
            *("heart", "away", "soon", "later"),
        ),
    ),
    _sign(
        "you-could",
        rf"you (?:could|might) {_SOFTLY}{ACT}",
        rf"you can (?:always|also|just|simply|even|still|instead) {ACT}",
        r"you (?:may|might|could|'ll) (?:want|like|wish) to",
        r"you (?:may|might) as well",
        r"you(?:'re| are|'d be| would be) better off",
        after=_REPORTED,
        before=("it", "that", "this", "away", "there", "tell"),
    ),
    _sign(
        "worth-doing",
        r"(?:it|that)(?:'s| is|'d be| would be| might be| may be| could be)"
        rf" {_SOFTLY}(?:well |\w+ly )?(?:worth \w+ing|a good idea to|better to|best to|wise to"
        r"|(?:better|helpful|good|useful) if you)",
        rf"(?:it|that) (?:would|might|could) {_SOFTLY}(?:help|be (?:helpful|useful|good)) to {ACT}",
        r"the best thing (?:would be|to do|(?:that )?you (?:can|could) do)",
        r"the (?:answer|solution|trick) is to",
        after=("if", "whether", "because", "think", "things", "thing"),
        before=("it", "if you (?:say|tell)"),
    ),
    _sign(
        "needs-doing",
        r"it(?:'s| is) (?:\w+ )?(?:important|essential|vital|crucial|key) to"
        r" (?!know|you|him|her|them|me|us|understand|hear|say)\w+",
        r"needs? to be \w+(?:ed|en|ght|ne|pt)(?!.*\b(?:by|before|until|in)\b)",
        after=(*_REPORTED, "not", "why"),
    ),
)

_CONSEQUENCES = (
    r"(?:the|any|possible) (?:consequences?|impact|risks?|effects?|costs?|reasons?|future|children"
    r"|implications?|outcomes?)"
)
_NOT_A_PROPOSAL = (
    *("that", "this", "it", "them", "so", "what", "how", "why", "who", "where", "when", "whether"),
    *("if", "which", "anything", "any", "something", "some", "everything", "other", "all", "yet"),
    *("before", "already", "your", "much", "at all", "hard", "to", _CONSEQUENCES, r"\W*$"),
)
_ASKED_OF_YOU = (
    *("me", "us", "it", "that", "this", "a bit", "more", "sure", "into words", "to me", "to us"),
    *("an example", "some examples", "for", "any", "some", "back", "through", "again", "the group"),
)
# What one might have done, after "what if you". "What if you lose?" only looks ahead.
_DID = (
    "(?:asked|talked|spoke|told|went|tried|started|stopped|took|made|used|called|invited|involved"
    "|brought|met|put|gave|moved|changed|focused|worked|set up|held|ran|wrote|dropped|offered"
    f"|shared|split|were to|{ACT})"
)
_HABIT = r"(?!.*\b(?:any ?more|usually|normally|often)\b)"

_IN_QUESTIONS = (
    _sign(
        "have-you-tried",
        r"^(?:(?:have|haven't|had) you|did you|didn't you)"
        r" (?:(?:not|ever|already|also|at least|maybe|perhaps) )*"
        r"(?:tried|try|considered|consider|looked into"
        r"|(?:thought|think) (?:about|of)(?= (?:\w+ing|maybe|perhaps|an?|another|just|using)\b))",
        before=_NOT_A_PROPOSAL,
    ),
    _sign(
        "why-not",
        rf"^{_HABIT}why (?:don't you|do you not|wouldn't you|not) {_SOFTLY}{ACT}",
        before=("me", "us", "with", "off", "by telling", "to me", "to us"),
    ),
    _sign(
        "what-if",
        rf"^(?:what|how) about (?:you {ACT}|if you|{_DOING})",
        rf"^what if you {_SOFTLY}{_DID}",
        r"^what would happen if you (?:just|simply) \w+",
        before=("couldn't", "didn't", "can't"),
    ),
    _sign(
        "could-you",
        rf"(?:couldn't|can't|shouldn't) you (?:not )?{_SOFTLY}{ACT}",
        rf"^could you (?:not {ACT}|{_SOFTLY}(?:ask|talk to|speak (?:to|with)|involve|invite"
        r"|bring in|approach|contact|try|set up|organise|arrange|hold|host|borrow|partner|apply"
        r"|delay|pilot))",
        before=_ASKED_OF_YOU,
        after=("how", "what", "who", "where", "when", "why", "which"),
    ),
    _sign(
        "would-it-help",
        r"^(?:would|wouldn't|might|mightn't|could|couldn't) it (?:not )?(?:help (?:to|if you)"
        r"|be (?:better|easier|good|useful|helpful|a good idea|wise) (?:to|if you)"
        r"|be worth \w+ing|make (?:more )?sense (?:to|if you))",
        r"^is(?:n't)? it (?:not )?(?:worth \w+ing|better to|time (?:to|that you|you))",
        r"is there any mileage in",
        before=("hear", "know", "talk", "say", "see"),
    ),
    _sign(
        "you-should",
        rf"don't you think (?:that )?you {_SOFTLY}(?:should|ought to|could|must)",
        rf"(?:maybe|perhaps|surely) you {_SOFTLY}(?:should|ought to|need to|could|must)",
        before=("be able", "feel"),
    ),
)

CODES = frozenset(sign.code for sign in (*_IN_STATEMENTS, *_IN_QUESTIONS))
