"""What a question asks for: read from how it is put, not from what it is about. Pure."""

import re

from bot.guidance.tokens import STOP_WORDS, stemmed, words

_KINDS = {
    "a figure": re.compile(
        r"\bhow much (?:money|funding|cash|did|does|do|should|would|will|is|are|was|were|has"
        r"|have)?\b"
        r"|\bcosts?\b|\bprice[ds]?\b|\bsalar|\bpounds\b|£|\bfees?\b|\bpa(?:y|id)\b|\bwages?\b"
        r"|\bcharges?\b|\bhow (?:many|long|big|large|often|old|far)\b|per cent|percentage"
        r"|proportion|\bnumber of\b|\bwhen (?:was|were|did|is|will|does)\b"
        r"|\bwhat (?:year|date|day|time)\b|\bwhich year\b|deadline"
        r"|phone|e-?mail|postal|address of|contact details",
        re.I,
    ),
    "instructions": re.compile(
        r"step.by.step|(?:talk|walk) (?:me|us) through|template|\bagenda\b|\bscript\b|checklist"
        r"|instructions|running order|\bdraft\b|write me|give me an?\b|\bsteps\b"
        r"|\bhow (?:do|would|to|can|should) (?:i |we |you )?(?:run|write|set up|put on|facilitate"
        r"|moderate|chair|code|draw|word|recruit|train|register|claim|calculate|apply|use|make"
        r"|fill|draft|create|plan|do|get|reset|restart|install|book|spot|tell|convert|buy"
        r"|translate|measure|map)\b"
        r"|\bwhat (?:should|goes|must|questions|exercises)\b.*\b(?:in|into|contain|include)\b",
        re.I,
    ),
    "products": re.compile(
        r"\bsoftware\b|\bapps?\b|\bplatform\b|\bwhich (?:\w+ ){0,2}tools?\b|\bcrm\b|\bonline\b"
        r"|\brecommend\b|\bscor(?:e|ing)\b|\brating\b|\bbetter for\b|\bis best\b"
        r"|\bworks? best\b|\bwhich (?:\w+ )?(?:book|course|scale|index|questionnaire|survey)\b",
        re.I,
    ),
    "law": re.compile(
        r"gdpr|\blaws?\b|lawful|\blegal|\bthe [\w ]+ act\b|data protection|insurance|\bvat\b"
        r"|\btax\b|licen[cs]e|\bliab|\bdbs\b|\ballowed to\b|\bduties\b|\bconsent\b|\bregulat"
        r"|\bthreshold",
        re.I,
    ),
    "the best or exact": re.compile(r"\bbest\b|\bideal\b|\bexact", re.I),
    "results": re.compile(
        r"\b(?:what|how) (?:happened|became)\b|\bresults?\b|\boutcomes?\b|\bimpact\b|\bevaluat"
        r"|\bin the end\b|\bafterwards\b|\bsav(?:e|ed|ings?)\b|\bachieve|\bconclu"
        r"|^(?:did|has|have|was|were|does)\b|\bf(?:i|ou)nd\b|\bsucceed|\bwork(?:ed)? out\b"
        r"|\brated?\b|\bsatisf",
        re.I,
    ),
    "the state of things": re.compile(
        r"\btoday\b|tomorrow|\bcurrent(?:ly)?\b|\blatest\b|this year|\bnow\?|\bnext\b", re.I
    ),
}
"""What a playbook seldom holds, though it may be near to what it tells of."""

BEGIN, END, OTHER = "^", "$", "_"
"""In a turn of phrase: where the question begins and ends, and words that are not stop words."""

_WORD = re.compile(r"[A-Za-z][\w'-]*")
_ME = frozenset(["I", "I'm", "I've", "I'd", "I'll"])


def kinds_asked(question: str) -> list[str]:
    """Return the kinds of thing that a question seems to ask for."""
    return [kind for kind, put in _KINDS.items() if put.search(question)]


def marks_in(question: str) -> set[str]:
    """Return what shows how a question is put: its words, stemmed but for stop words, and its turns
    of phrase, two or three words long, in which a run of other words is one blank."""
    asked = words(question)
    blanked = [word if word in STOP_WORDS else OTHER for word in asked]
    runs = [w for w, last in zip(blanked, ["", *blanked], strict=False) if not w == last == OTHER]
    line = [BEGIN, *runs, END]
    turns = {" ".join(line[n : n + size]) for size in (2, 3) for n in range(len(line) - size + 1)}
    return turns | {word if word in STOP_WORDS else stemmed(word) for word in asked}


def names_in(question: str) -> list[str]:
    """Return the words that are written as names: capitalised, and not because they come first."""
    found = _WORD.findall(question.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))[1:]
    return [word.partition("'")[0] for word in found if word[0].isupper() and word not in _ME]
