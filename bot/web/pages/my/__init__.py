"""Everyone's own page: what they wrote, what they try, what will come, and what is theirs."""

from bot.web.pages.my import data, front, journal, settings, tracks
from bot.web.pages.my.group import MY

__all__ = ["MY", "data", "front", "journal", "settings", "tracks"]
