"""Asks people to reflect along their journey, and keeps what they say as they wish it kept.

flow.py is the story: read that first. rules.py decides, words.py speaks, journey.py reads the
prompts, wave.py asks many at once, journal.py shows people what is theirs.
"""
