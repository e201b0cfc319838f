"""The coach's pages: people, what they show, themes, sets, and how places see themselves."""

from bot.web.pages.coach import people, places, sets, themes
from bot.web.pages.coach.group import COACH

__all__ = ["COACH", "people", "places", "sets", "themes"]
