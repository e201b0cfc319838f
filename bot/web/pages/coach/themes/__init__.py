"""Themes at the coach's pages: `board.py` is one study with all its themes, `theme.py` one theme
with its evidence beside them and what can be done to it, `pictures.py` themes by place and over
time, `access.py` what these share.
"""

from bot.web.pages.coach.themes import board, pictures, theme

__all__ = ["board", "pictures", "theme"]
