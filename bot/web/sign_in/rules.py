"""How long things last, and how tokens become what is kept of them. Pure."""

import hashlib
import hmac
from datetime import datetime, timedelta
from secrets import token_urlsafe

LINK_LASTS = timedelta(minutes=10)
MOST_LINKS = 5
"""That one person can ask for while a link lasts."""

SESSION_LASTS = timedelta(days=7)
SESSION_RESTS = timedelta(hours=24)
"""Unused for so long, it ends: the browser may be a shared one."""

SEEN_TO_WITHIN = timedelta(minutes=10)


def new_token() -> str:
    """Return 256 bits that nobody can guess."""
    return token_urlsafe(32)


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def csrf(token: str) -> str:
    """Return what every form of this session carries: only who holds its cookie can know it."""
    return hmac.new(token.encode(), b"forms of this session", hashlib.sha256).hexdigest()


def is_alive(seen_at: datetime, expires_at: datetime, now: datetime) -> bool:
    return now < expires_at and now - seen_at < SESSION_RESTS
