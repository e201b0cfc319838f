"""How fast a bot may speak: Telegram's published limits, kept strictly."""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from math import ceil


@dataclass
class Limits:
    """So many messages in so many seconds, looking back from each message."""

    overall: tuple[int, float] = (30, 1.0)
    chat: tuple[int, float] = (1, 1.0)
    group: tuple[int, float] = (20, 60.0)
    _sent: dict[int | None, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def take(self, chat: int, now: float) -> int | None:
        """Count one message, or return how many seconds to wait before the next attempt."""
        windows = [(None, self.overall), (chat, self.group if chat < 0 else self.chat)]
        waits = [self._wait(key, most, seconds, now) for key, (most, seconds) in windows]
        if any(waits):
            return ceil(max(waits))
        for key, _ in windows:
            self._sent[key].append(now)
        return None

    def _wait(self, key: int | None, most: int, seconds: float, now: float) -> float:
        sent = self._sent[key]
        while sent and sent[0] <= now - seconds:
            sent.popleft()
        return sent[0] + seconds - now if len(sent) >= most else 0.0
