"""What somebody shows to their coach and their sets, and takes back again: flow.py."""
