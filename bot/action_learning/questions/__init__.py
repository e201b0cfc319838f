"""The open-question coach: says what a question does, and how it could open up.

In a question stage the asker alone is told that what they wrote reads as advice, as a closed or
leading question, or as several questions at once. `judge` decides, from the grammar of English and
without a model; texts in other languages come out as `other` or, with a question mark, as `closed`,
so ask it only about English. Read `rules.py` first, then `sentences.py` and `advice.py`, which find
what the rules weigh; `rewording.py` offers the asker's own words in an open form, `words.py` says
the reasons kindly, `batch.py` judges whole files.
"""

from bot.action_learning.questions.rules import Judgement, Label, Reason, judge

__all__ = ["Judgement", "Label", "Reason", "judge"]
