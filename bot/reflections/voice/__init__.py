"""Voice notes: kept as they are and, where a server transcribes, shown back before they are words.

flow.py is the story.
"""
