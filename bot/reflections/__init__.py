"""Asks people to reflect along their journey, and keeps what they say as they wish it kept.

flow.py is the story: read that first. rules.py decides, words.py speaks, journey.py reads the
prompts, wave.py asks many at once. choosing/ picks the next question, journal/ shows people what is
theirs, showing/ lets others read it and takes it back; the other folders are rooms of their own.
"""
