"""Time zones as lists of sessions name them: Asia/Tokyo, UTC+9, +09:00, 北京时间."""

import re
from datetime import UTC, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sla.calendar.business_hours import SHANGHAI

OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{1,2})(?::?([0-5]\d))?", re.IGNORECASE)
OWN = {"北京时间", "中国标准时间", "beijing time", "china standard time", "cst", "asia/shanghai", "prc"}
MOST_HOURS = 14


def named_zone(name: str) -> tzinfo | None:
    """The zone of that name, or of that offset from UTC; None for what is none."""
    text = name.strip()
    if text.lower() in OWN:
        return SHANGHAI
    if text.upper() in {"UTC", "GMT", "Z"}:
        return UTC
    found = OFFSET.fullmatch(text)
    if found:
        hours, minutes = int(found[2]), int(found[3] or 0)
        offset = timedelta(hours=hours, minutes=minutes)
        return timezone(-offset if found[1] == "-" else offset) if hours <= MOST_HOURS else None
    return _of_region(text)


def _of_region(name: str) -> tzinfo | None:
    if not re.fullmatch(r"[A-Za-z]+(?:/[A-Za-z0-9_+-]+)+", name):
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
