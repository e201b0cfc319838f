"""What tells a question that is answered from a near miss, in log odds. Written by
`tests/tools/calibrate_refusal.py`, which says how it is learnt.
"""

INTERCEPT = -11.84
LIKELY_ENOUGH = 0.108

OF_EVIDENCE = {
    "unknown": -2.27,
    "covered": 2.32,
    "entry_covered": 2.34,
    "figure_covered": 3.92,
    "closeness": 6.14,
    "beside_names": 3.94,
}

OF_KINDS = {
    "instructions": -2.30,
    "products": -2.55,
    "law": -2.40,
    "the best or exact": -4.42,
    "results": -0.98,
    "the state of things": -2.14,
}

OF_WORDS = {
    "a": -0.65,
    "about": -0.13,
    "an": -0.06,
    "and": 1.70,
    "are": -0.05,
    "as": 0.39,
    "at": -0.02,
    "be": -0.07,
    "being": 0.15,
    "but": 0.38,
    "by": -0.65,
    "can": -0.14,
    "did": -0.03,
    "do": -0.07,
    "does": -0.32,
    "for": 0.09,
    "from": 0.05,
    "has": 0.24,
    "have": -0.32,
    "how": -0.46,
    "i": -0.61,
    "in": -0.23,
    "into": 0.21,
    "is": 0.60,
    "it": 0.30,
    "its": -0.16,
    "many": -0.43,
    "much": -0.45,
    "of": -0.15,
    "on": 0.05,
    "or": 0.15,
    "should": -0.63,
    "that": 0.41,
    "the": -0.26,
    "their": -0.05,
    "them": -0.34,
    "there": 0.07,
    "they": 0.62,
    "this": 0.23,
    "to": 0.10,
    "us": 0.16,
    "we": 0.36,
    "what": -0.56,
    "when": -0.22,
    "where": 0.19,
    "which": -0.87,
    "who": -0.19,
    "why": 0.46,
    "with": -0.15,
    "would": 0.41,
    "you": 0.48,
}
