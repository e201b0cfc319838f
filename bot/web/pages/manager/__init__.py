"""Whoever runs a programme: its people, events and numbers, and never anybody's words."""

from bot.web.pages.manager import events, invites, papers, people, playbook, programme, settings
from bot.web.pages.manager.group import MANAGER

__all__ = ["MANAGER", "events", "invites", "papers", "people", "playbook", "programme", "settings"]
