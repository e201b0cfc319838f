"""The small words from which the form of an English question is read.

Plain alternatives are strings, to be put inside larger patterns; whole patterns are compiled.
Everything is matched against small letters with plain apostrophes.
"""

import re

QUESTION_WORD = "what|how|why|whom|whose|who|which|where|when"
PREPOSITION = "in|for|to|of|with|from|by|at|on|about|like|under|through|since|until"
AUXILIARY = (
    "do|does|did|is|are|am|was|were|has|have|had|can|could|will|would|shall|should|may|might|must"
    "|(?:do|does|did|is|are|was|were|has|have|had|could|would|should|might|need)n't|can't|won't"
)
PRONOUN = "i|you|we|they|he|she|it|this|that|these|those"
SUBJECT = (
    f"{PRONOUN}|there|your|my|our|their|his|her|its|the|a|an|any|anyone|anybody|anything|someone"
    "|somebody|some|everyone|everybody|people|all|both|each|not|him|them|us|no one|nobody|nothing"
)

# What people say before they begin: "Okay, so, um, thanks for that. And ..."
LEAD_IN = (
    "u+m+|u+h+|e+r+m*|m+h*m+(?:-h+m+)?|mhm+|hm+|oh|ah|ok|okay|ok then|all ?right|right|so|and|but"
    "|well|now|yeah|yep|yes|no|great|good|lovely|brilliant|sure|absolutely|exactly|or|then|like|also"
    "|just|anyway|actually|basically|honestly|obviously|surely|you know|i mean|i guess"
    "|i suppose|i think|kind of|sort of|maybe|perhaps|hi|hello|hey|thanks|thank you|interesting"
    "|first|firstly|lastly|finally|let me ask you (?:this|something|a question)|my question is"
    "|my question for you is"
    "|just curious|out of curiosity|out of interest|again|question|sorry|please|really|wow|i see"
    "|of course|look|listen|in that case"
)

INVITATION = re.compile(
    r"\b(?:tell (?:me|us|the (?:group|set|others))|(?:talk|walk|take) (?:me|us) through"
    r"|talk (?:to (?:me|us) )?(?:a (?:little )?(?:bit|little) )?(?:more )?about|describe|explain"
    r"|say (?:a (?:bit|little) )?(?:more|something|what)|help (?:me|us) (?:to )?(?:understand|see)"
    r"|give (?:me|us) (?:an?|some|one|your) (?:\w+ )?(?:example|idea|sense|picture|thoughts)"
    r"|share (?:with (?:me|us) )?(?:a (?:bit|little) )?(?:more|what|how|some|your)|elaborate"
    r"|give (?:me |us )?(?:some|a bit (?:of|more)|more) (?:background|context|detail)"
    r"|expand on|let (?:me|us) know (?:what|how)|paint (?:me|us) a picture"
    r"|(?:i'd|i would|we'd) (?:love|like|be interested) to (?:hear|know|understand)"
    r"|(?:interested|curious|keen) (?:to (?:hear|know)|in (?:what|how|why)"
    r"|what|how|why|about (?:what|how|why)))\b"
)
ASKS_LEAVE = re.compile(r"\b(?:can|could|may|might) i ask (?:you )?(?:what|how|why)\b")
# What may stand before "tell us": "could you please", "a good point to start with is".
INVITATION_LEAD = re.compile(
    rf"(?:(?:{AUXILIARY}|you|i|i'd|i'm|we|we'd|just|please|maybe|also|perhaps|that|need|want|like|love"
    r"|to|be|able|a|good|point|start|with|really|very|so|and|tell|talk|possible|it|little|bit|try)\W+)*"
)
PERMISSION = re.compile(
    r"\b(?:(?:is|would|was|will|if) (?:it|that|this)(?:'s)? (?:be )?"
    r"(?:ok|okay|all right|alright|fine|possible)|(?:do|would) you mind"
    r"|(?:can|could|may|might|should|shall) (?:i|we)|if (?:i|we) could"
    r"|do you have (?:a|any) (?:minute|moment|time)"
    r"|(?:would|are|will) you (?:be )?(?:willing|open to|comfortable|interested|okay|ok|happy"
    r"|ready)|would you like|do you want)\b"
)
# A yes-or-no form that nobody answers with yes or no.
OPENING_OUT = re.compile(
    r"(?:can|could) you think of\b"
    r"|(?:do|did|have) (?:you|we|they)(?: have| got| had)? (?:any|some)"
    r" (?:other |more |particular )?"
    r"(?:ideas?|thoughts?|sense|feelings?|views?|questions?|hunch)\b"
    r"|do you have a (?:sense|feeling|view)\b"
    r"|(?:is|are|was|were) there (?:any )?(?:anything|other|else)\b"
    r"|(?:have|had) you (?:\w+ ){0,3}thought (?:\w+ ){0,2}(?:about |of )?(?:what|how|why)\b"
    r"|.*\b(?:anything|any other|what|who|how|anyone) else\b"
)
COUNTED = re.compile(
    r"(?:(?:about|for|in|by|since) )?(?:how (?:many|long|often|old|far away|big|soon|frequently"
    r"|much|quickly|regularly|recently)\b"
    r"|what (?:time|date|day|year|age|size|percentage|proportion|number)\b"
    r"|which (?:month|day|date|year|week|one)\b"
    r"|what(?:'s| is| was) (?:the|your|his|her|their|its) (?:name|deadline|date|budget|title|role"
    r"|population|cost|price|number|salary|address)\b|when (?:does|did|is|was|will|are|were)\b)"
)
DEGREE = re.compile(
    r"how (?:\w+ly )?(?:important|confident|ready|serious|likely|sure|willing|open|motivated"
    r"|concerned|committed|interested|comfortable|satisfied|clear|realistic)\b"
)
SCALE = re.compile(
    r"\bon a scale\b|\bscale (?:of|from)\b|\bon that scale\b|\b\d+ out of (?:ten|10|100)\b"
)
TAG = re.compile(
    r"(?:^|[,\s])(?P<tag>right|yeah|yes|yep|okay|ok|no|correct|eh|huh|true"
    r"|(?:is|are|was|were|do|does|did|has|have|had|could|would|should)n't"
    r" (?:it|you|they|we|he|she|there)"
    r"|(?:can|won)'t (?:it|you|they|we|he|she)"
    r"|(?<=, )(?:is|are|was|were|do|does|did|has|have|can|could|will|would|should)"
    r" (?:it|you|they|we|he|she))\s*\?+$"
)
WONDER = re.compile(
    r"\bi(?:'m| am| was)? ?(?:just |also |sort of |kind of |still |guess i )*"
    r"(?:wonder(?:ing)?|wondered|curious)\b"
)
ACKNOWLEDGEMENTS = re.compile(
    r"(?:(?:right|yeah|yes|yep|ok|okay|no|oh|really|sorry|hm+|mm+|all right|alright|so|pardon)\W*)+"
)
# A second question in one sentence: "what did you do and how did it go".
AND_ASKS_AGAIN = re.compile(
    rf",? (?:and|or) (?=(?:{QUESTION_WORD}) (?:{AUXILIARY}) (?:{SUBJECT})\b)", re.IGNORECASE
)
