"""Words that suggest that somebody may be at risk of harm: answered at once, to the writer alone.

The signs and the numbers to ring stand in prompts/safety/, a file for each language. rules.py
recognises them, flow.py answers and, only if the writer presses for it, asks a named human to
get in touch. What the writer wrote is dealt with as usual besides.
"""
