"""Asks people to reflect, and keeps what they say."""
