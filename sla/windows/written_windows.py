"""Reads the windows of a series as people write them, one a line: 2026-03-06 20:00-22:00."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, time

from models.changes.series import ChangeWindow
from models.phrase import phrase
from models.refusal import Refusal
from sla.calendar.business_hours import SHANGHAI
from sla.windows.window import A_DAY
from sla.windows.written_time import read_clock, read_moment

BETWEEN = re.compile(r"\s*(?:–|—|~|～|至|到|\s-\s|(?<=[\d点时])-(?=\d{1,2}[:：点时]))\s*")
LINES = re.compile(r"[\n;；]+")


def read_written_windows(text: str) -> tuple[ChangeWindow, ...]:
    """The windows in order of the lines; an end without a day is the first after the start.

    Raises Refusal, which names the first line that is none. Times are Asia/Shanghai.
    """
    lines = [line.strip() for line in LINES.split(text) if line.strip()]
    return tuple(_window(line) for line in lines)


def written_windows(windows: Iterable[ChangeWindow]) -> str:
    """Windows as they are read, one a line."""
    return "\n".join(_written(one) for one in windows)


def _window(line: str) -> ChangeWindow:
    first, *rest = BETWEEN.split(line)
    start = read_moment(first, SHANGHAI)
    end = _end(rest[0], start) if start is not None and len(rest) == 1 else None
    if start is None or end is None:
        raise Refusal("change.no_such_window", line=phrase("change.quoted", text=line[:60]))
    return ChangeWindow(start.astimezone(UTC), end.astimezone(UTC))


def _end(text: str, start: datetime) -> datetime | None:
    clock = read_clock(text)
    if clock is None:
        return read_moment(text, SHANGHAI)
    end = datetime.combine(start.astimezone(SHANGHAI).date(), time(), SHANGHAI) + clock
    return end if end > start else end + A_DAY


def _written(window: ChangeWindow) -> str:
    start, end = (one.astimezone(SHANGHAI) for one in window)
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{end:%Y-%m-%d %H:%M}"
    return f"{start:%Y-%m-%d %H:%M} – {until}"
