"""What somebody kept, theirs to find, change, show and take away: flow.py."""
