"""For those who run a programme: letting people in, setting it up, and counting without reading.

flow.py is what managers do in chat; page.py draws an invite for paper.
"""
