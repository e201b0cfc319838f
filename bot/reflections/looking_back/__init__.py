"""At 3, 6 and 12 months, and after each season, people see their own tracks: flow.py."""
