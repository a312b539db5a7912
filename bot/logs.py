"""Logs for operators: key-values, a line an event, never message text or tokens."""

import logging
import re
import sys
import threading
import time
from collections.abc import Callable

import structlog
from structlog.typing import EventDict, WrappedLogger

SECRETS = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|\d{6,}:[\w-]{35}|(?<=://)[^:/\s]*:\S+(?=@)|(?<=password=)[^\s&]+"
    r"|\bsk-[\w-]{16,}|(?<=Bearer )\S+"
    r"|(?<=[?&]key=)[^\s&'\"]+|(?<=access_token=)[^\s&'\"]+|(?<=/bot/v2/hook/)[^\s/'\"]+|(?<=sign=)[^\s&'\"]+",
    re.IGNORECASE,
)
REPEATS_STAND, REPEATS_WITHIN_S, MOST_KINDS = 5, 10.0, 1000
REPEATS_OF_A_NAME = 50
"""Lines of one name that stand in that time, of all causes together."""
OUTAGE_TOLD_EVERY_S, OVER_AFTER_S = 60.0, 5.0
TELLS_CAUSE = ("tick", "platform", "reason", "path", "outcome")
COUNTED = re.compile(r"[0-9a-f]*\d[0-9a-f]*", re.IGNORECASE)


def set_up_logs(level: int = logging.INFO, is_outage: Callable[[BaseException], bool] = lambda error: False) -> None:
    """One line per event on standard error, of this program and of its libraries.

    An error for which `is_outage` is true is an outage from any logger: the whole desk finds out in the same second.
    """
    OUTAGES.is_one = is_outage
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
        handler.addFilter(_is_no_repeat)
        handler.setFormatter(Redacting("%(levelname)s:%(name)s:%(message)s"))
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs full URLs, with the tokens in them


def redact(logger: WrappedLogger, method: str, entry: EventDict) -> EventDict:
    """Blot out text that looks like a token or a password in a URL."""
    return {key: SECRETS.sub("•••", value) if isinstance(value, str) else value for key, value in entry.items()}


class Repeats:
    """Lets five lines of a kind stand in each ten seconds; how many more there were stands with the next one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: dict[str, tuple[float, int]] = {}

    def may_stand(self, kind: str, name: str = "") -> bool:
        """Return whether a line of this kind may be written now, and another one of this `name`, of any kind."""
        if len(self._seen) > MOST_KINDS:
            self._seen.clear()
        return self._has_room(kind, REPEATS_STAND) and self._has_room(f"name {name or kind}", REPEATS_OF_A_NAME)

    def _has_room(self, kind: str, most: int) -> bool:
        began_at, count = self._seen.get(kind, (self._clock(), 0))
        if self._clock() - began_at > REPEATS_WITHIN_S:
            if count > most:
                sys.stderr.write(f"({count - most} more lines like the next were left out)\n")
            began_at, count = self._clock(), 0
        self._seen[kind] = began_at, count + 1
        return count < most


class Outages:
    """Tells once a minute that the database is away, by any reporter, and once that it can be used again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.is_one: Callable[[BaseException], bool] = lambda error: False
        self._clock = clock
        self._began_at: float | None = None
        self._told_at = self._noticed_at = 0.0
        self._left_out = 0
        self._lock = threading.Lock()

    def may_stand(self) -> bool:
        """Return whether a caller that noticed the outage may log it now."""
        with self._lock:
            now = self._noticed_at = self._clock()
            if self._began_at is None:
                self._began_at = self._told_at = now
                return True
            if now - self._told_at >= OUTAGE_TOLD_EVERY_S:
                self._told_at = now
                return True
            self._left_out += 1
            return False

    def end(self) -> None:
        """Note a success; the outage is over where nobody has noticed it for some seconds."""
        with self._lock:
            if self._began_at is None or self._clock() - self._noticed_at < OVER_AFTER_S:
                return
            away_s, left_out = round(self._noticed_at - self._began_at, 1), self._left_out
            self._began_at, self._left_out = None, 0
        structlog.get_logger(__name__).info("the database is back", away_s=away_s, left_out=left_out)


OUTAGES = Outages()
REPEATS = Repeats()


def without_repeats(logger: WrappedLogger, method: str, entry: EventDict) -> EventDict:
    """Leave out a warning that stands there again and again; the line that tells of each event always stands."""
    if method == "info":
        return entry
    error = _error_of(entry.get("exc_info")) or sys.exc_info()[1]
    if error is not None and OUTAGES.is_one(error):
        if not OUTAGES.may_stand():
            raise structlog.DropEvent
        noticed_by = " ".join(
            str(entry[name]) for name in ("event", *TELLS_CAUSE) if name in entry and name != "reason"
        )
        reason = (str(error).splitlines() or [type(error).__name__])[0][:200]
        return {"event": "the database is away", "noticed_by": noticed_by, "reason": reason}
    if not REPEATS.may_stand(kind_of(entry), str(entry.get("event"))):
        raise structlog.DropEvent
    return entry


def kind_of(entry: EventDict) -> str:
    """Return the text that a line shares with its repeats: its name and its cause, numbers left out."""
    told = [str(entry.get("event")), *(f"{name}={entry[name]}" for name in TELLS_CAUSE if name in entry)]
    return " ".join([COUNTED.sub("#", words) for words in told] + [_where(entry.get("exc_info"))])


def _where(error: object) -> str:
    """The kind of an error, and the line that raised it."""
    found = _error_of(error)
    if found is None:
        return ""
    frame = found.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else ""
    return f"{type(found).__name__} {place}"


def _error_of(told: object) -> BaseException | None:
    """The error that a line is about, as structlog and the libraries hand it over."""
    found = sys.exc_info()[1] if told is True else told[1] if isinstance(told, tuple) else told
    return found if isinstance(found, BaseException) else None


def _is_no_repeat(record: logging.LogRecord) -> bool:
    error = _error_of(record.exc_info)
    if error is not None and OUTAGES.is_one(error):
        return OUTAGES.may_stand()
    name = f"{record.name} {record.msg}"
    return REPEATS.may_stand(f"{name} {_where(record.exc_info)}", name)


class Redacting(logging.Formatter):
    """Formats what libraries log, tracebacks included, without tokens and passwords."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, and the traceback below it."""
        return SECRETS.sub("•••", super().format(record))
