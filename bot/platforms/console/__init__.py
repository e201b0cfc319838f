"""The playground's door: chats that live in this process.

door.py is the platform as the house sees it; chat.py is one person's chat: what it shows, and
what they can do in it.
"""

from bot.platforms.console.chat import Chat, Entry, NotThere
from bot.platforms.console.door import Console

__all__ = ["Chat", "Console", "Entry", "NotThere"]
