"""Logs for operators: key-values, a line an event, never message text or tokens."""

import logging
import re
import sys
import time
from collections.abc import Callable

import structlog
from structlog.typing import EventDict, WrappedLogger

SECRETS = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|\d{6,}:[\w-]{35}|(?<=://)[^:/\s]*:\S+(?=@)|(?<=password=)[^\s&]+", re.IGNORECASE
)
REPEATS_STAND, REPEATS_WITHIN_S, MOST_KINDS = 5, 10.0, 1000


def set_up_logs(level: int = logging.INFO) -> None:
    """One line per event on standard error, of this program and of its libraries."""
    structlog.configure(
        processors=[
            without_repeats,
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
        handler.addFilter(lambda record: REPEATS.may_stand(f"{record.name} {record.msg}"))
        handler.setFormatter(Redacting("%(levelname)s:%(name)s:%(message)s"))
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs full URLs, with the tokens in them


def redact(logger: WrappedLogger, method: str, entry: EventDict) -> EventDict:
    """Blot out whatever looks like a token or a password in a URL."""
    return {key: SECRETS.sub("•••", value) if isinstance(value, str) else value for key, value in entry.items()}


class Repeats:
    """Lets five lines of a kind stand in each ten seconds; how many more there were stands with the next one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: dict[str, tuple[float, int]] = {}

    def may_stand(self, kind: str) -> bool:
        """Whether a line of this kind may be written now."""
        if len(self._seen) > MOST_KINDS:
            self._seen.clear()
        began_at, count = self._seen.get(kind, (self._clock(), 0))
        if self._clock() - began_at > REPEATS_WITHIN_S:
            if count > REPEATS_STAND:
                sys.stderr.write(f"({count - REPEATS_STAND} more lines like the next were left out)\n")
            began_at, count = self._clock(), 0
        self._seen[kind] = began_at, count + 1
        return count < REPEATS_STAND


REPEATS = Repeats()


def without_repeats(logger: WrappedLogger, method: str, entry: EventDict) -> EventDict:
    """Leave out a warning that stands there again and again; the line that tells of each event always stands."""
    if method != "info" and not REPEATS.may_stand(str(entry.get("event"))):
        raise structlog.DropEvent
    return entry


class Redacting(logging.Formatter):
    """Formats what libraries log, tracebacks included, without tokens and passwords."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, and the traceback below it."""
        return SECRETS.sub("•••", super().format(record))
