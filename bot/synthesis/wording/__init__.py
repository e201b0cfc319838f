"""Has a language model word themes and place reflections, and believes nothing of it unchecked.

Read `flow.py` first. `task.py` is what a model is to help with and what of it may be sent,
`asking.py` what it is shown and how it may answer, `cost.py` what that comes to; `run.py` is the
conversation with it, `checks.py` what an answer must be before it counts, and `combining.py` how
what is left goes into the themes that were found without it. `words.py` tells what happened.
`meaning.py` asks for embeddings, which help before any of this; `helping.py` is both as a study's
run takes them.
"""
