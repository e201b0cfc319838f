"""The language model, asked through one small door, and never needed.

`port.py` says what rooms may ask for. `model.py` stands behind it: it keeps to the budget, checks
and mends what comes back, and records what was sent, by ids. `openai.py` is the door itself, opened
only where the programme starts. Instructions are content, in `prompts/llm` (`instructions.py`);
`placeholders.py` takes names out of what is sent.
"""

from bot.llm.port import (
    Account,
    Embeddings,
    LanguageModel,
    NoAnswer,
    Transcriber,
    Why,
)

__all__ = [
    "Account",
    "Embeddings",
    "LanguageModel",
    "NoAnswer",
    "Transcriber",
    "Why",
]
