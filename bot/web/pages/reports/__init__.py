"""Reports that can be given to others: published themes, and numbers that point at nobody."""

from bot.web.pages.reports.pages import REPORTS

__all__ = ["REPORTS"]
