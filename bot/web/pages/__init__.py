"""All groups of pages, in the order in which the navigation shows them."""

from bot.web import drawing
from bot.web.pages.administrator import ADMINISTRATOR
from bot.web.pages.coach import COACH
from bot.web.pages.manager import MANAGER
from bot.web.pages.my import MY
from bot.web.pages.reports import REPORTS

GROUPS = (MY, COACH, MANAGER, REPORTS, ADMINISTRATOR)
drawing.groups[:] = GROUPS
