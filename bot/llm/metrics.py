"""Numbers for whoever runs the machine: how often, how much; never words."""

from prometheus_client import Counter, Histogram

CALLS = Counter("wayfinder_llm_calls", "Calls to the language model", ["purpose", "outcome"])
TOKENS = Counter("wayfinder_llm_tokens", "Tokens sent and received", ["purpose", "direction"])
SECONDS = Histogram("wayfinder_llm_seconds", "How long the language model took", ["purpose"])
REPAIRS = Counter("wayfinder_llm_repairs", "Answers that had to be mended", ["purpose"])
