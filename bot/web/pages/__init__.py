"""All groups of pages, in the order in which the navigation shows them."""

from bot.web import drawing
from bot.web.pages.manager import MANAGER
from bot.web.pages.my import MY

GROUPS = (MY, MANAGER)
drawing.groups[:] = GROUPS
