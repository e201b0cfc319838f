"""Whoever runs the machine: how it is, who may run it, and nobody's words."""

from bot.web.pages.administrator import accounts, health
from bot.web.pages.administrator.group import ADMINISTRATOR

__all__ = ["ADMINISTRATOR", "accounts", "health"]
