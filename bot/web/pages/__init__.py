"""All groups of pages, in the order in which the navigation shows them."""

from bot.web import drawing
from bot.web.pages.coach import COACH
from bot.web.pages.my import MY

GROUPS = (MY, COACH)
drawing.groups[:] = GROUPS
