"""A place answers one question apart, and reads the answers together: flow.py."""
