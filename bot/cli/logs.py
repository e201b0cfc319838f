"""What the running bot writes down for whoever runs it."""

import json
import logging
from datetime import UTC, datetime


class _JsonLines(logging.Formatter):
    """One JSON object a line: when, how grave, what, and ids. Never what people wrote."""

    _BY_NATURE = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **{k: v for k, v in vars(record).items() if k not in self._BY_NATURE},
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def write_logs() -> None:
    """Write logs to stderr, a line of JSON each; libraries only when something is wrong."""
    handler = logging.StreamHandler()
    handler.setFormatter(_JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    for noisy in ("httpx", "alembic", "uvicorn", "slack_bolt", "aiosqlite"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # A tick that takes longer than a second is counted in the metrics, not logged each time.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
