"""Logs for operators: key-values, a line an event, never message text or tokens."""

import logging
import re
import sys

import structlog
from structlog.typing import EventDict, WrappedLogger

SECRETS = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|\d{6,}:[\w-]{35}|(?<=://)[^:/\s]*:\S+(?=@)|(?<=password=)[^\s&]+", re.IGNORECASE
)


def set_up_logs(level: int = logging.INFO) -> None:
    """One line per event on standard error, of this program and of its libraries."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            redact,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    for handler in logging.getLogger().handlers:
        handler.setFormatter(Redacting("%(levelname)s:%(name)s:%(message)s"))
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs full URLs, with the tokens in them


def redact(logger: WrappedLogger, method: str, entry: EventDict) -> EventDict:
    """Blot out whatever looks like a token or a password in a URL."""
    return {key: SECRETS.sub("•••", value) if isinstance(value, str) else value for key, value in entry.items()}


class Redacting(logging.Formatter):
    """Formats what libraries log, tracebacks included, without tokens and passwords."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, and the traceback below it."""
        return SECRETS.sub("•••", super().format(record))
