"""Reports that can be given to others: numbers that point at nobody, and never anybody's words."""

from bot.web.pages.reports.pages import REPORTS

__all__ = ["REPORTS"]
