"""What every answer says to browsers, and which requests are refused unread. Pure."""

import hmac
from collections import defaultdict, deque
from collections.abc import Callable, Mapping

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "media-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    # Not `no-referrer`: browsers would then send `Origin: null` with our own forms.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
STRICT_TRANSPORT = {"Strict-Transport-Security": "max-age=31536000"}
NOT_KEPT = {"Cache-Control": "no-store"}
MOST_BYTES = 5_000_000
"""Of a form, files in it included."""


def is_from_here(headers: Mapping[str, str], origin: str) -> bool:
    """Tell whether a request that changes something was sent from a page of ours."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    return headers.get("origin", origin) == origin


def is_same(given: str, expected: str) -> bool:
    """Compare without telling by the time it takes how much was right."""
    return hmac.compare_digest(given.encode(), expected.encode())


class Limiter:
    """So many tries in so many seconds, for each caller; kept in this process.

    Args:
        clock: seconds that only go up.
    """

    MOST_CALLERS = 10_000

    def __init__(self, most: int, seconds: float, clock: Callable[[], float]) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._tries: defaultdict[str, deque[float]] = defaultdict(deque)

    def may(self, caller: str) -> bool:
        """Count one try; False where it is one too many."""
        now = self._clock()
        if len(self._tries) > self.MOST_CALLERS:
            self._tries.clear()
        tries = self._tries[caller]
        while tries and now - tries[0] > self._seconds:
            tries.popleft()
        if len(tries) >= self._most:
            return False
        tries.append(now)
        return True
