"""What people sent besides words, to be heard, seen and taken away again: flow.py."""
