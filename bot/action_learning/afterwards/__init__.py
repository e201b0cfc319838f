"""What stays after a meeting: commitments that are asked about, one's own page, the record.

commitments.py is the story; keeping.py throws away what was kept long enough.
"""
