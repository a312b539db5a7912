"""Moments as people type them into a chat, and those a question offers to be pressed; all in Asia/Shanghai."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from handlers.turn.validation import written
from sla.calendar.business_hours import SHANGHAI

LONGEST = 40
HOURS_OF_HALF_A_DAY = 12
DAYS = {
    "大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2,
    "yesterday": -1, "today": 0, "tomorrow": 1, "昨": -1, "今": 0, "明": 1,
}  # fmt: skip
NOW = {"现在", "此刻", "now"}

MORNING, AFTERNOON = ("凌晨", "清晨", "早上", "上午", "早"), ("中午", "下午", "傍晚", "晚上", "晚")
_HALF_DAY = rf"(?P<half_day>{'|'.join((*MORNING, *AFTERNOON))})"

_CLOCK = (
    r"(?P<hour>\d{1,2})"
    r"(?::(?P<minute>\d{2})(?::\d{2})?|[点时](?:(?P<minutes>\d{1,2})分?|(?P<half>半))?|(?= ?[ap]m))"
    r"(?: ?(?P<english>[ap]m))?"
)
_DAY = (
    rf"(?P<word>{'|'.join(DAYS)})"
    r"|(?:(?P<year>\d{4})[-/.年])?(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})[日号]?"
)
_TYPED = re.compile(rf"(?:(?:{_DAY})[ t]*)?(?:{_HALF_DAY} ?)?{_CLOCK}", re.ASCII)

HALF_AN_HOUR, AN_HOUR, A_DAY, A_MINUTE = (
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(days=1),
    timedelta(minutes=1),
)
BUSINESS_BEGINS, BUSINESS_ENDS = time(9), time(17)


def moment_typed(text: str, now: datetime) -> str | None:
    """`2026-03-03T10:00` for `2026-3-3 10:00`, `3月3日 10点`, `昨天 18:30`, `10:00` (today) or `现在`; None else."""
    if len(text) > LONGEST:
        return None
    typed = unicodedata.normalize("NFKC", text).strip().lower()
    local = now.astimezone(SHANGHAI)
    if typed in NOW:
        return written(local)
    found = _TYPED.fullmatch(typed)
    if found is None:
        return None
    parts = found.groupdict()
    minute = 30 if parts["half"] else int(parts["minute"] or parts["minutes"] or 0)
    try:
        return written(datetime.combine(_day(parts, local.date()), time(_hour(parts), minute), SHANGHAI))
    except (ValueError, OverflowError):
        return None


def moments_offered(proposed: str, now: datetime, *, is_past: bool = False, is_ahead: bool = False) -> list[str]:
    """A few moments to choose from, the proposed one first: before it where it is past, else those to come.

    Where the moment `is_past` or `is_ahead`, none that is not.
    """
    local = now.astimezone(SHANGHAI).replace(second=0, microsecond=0)
    first = moment_typed(proposed, now) if proposed else written(local)
    ahead = [
        datetime.combine(local.date() + day, clock, SHANGHAI)
        for day, clock in ((timedelta(), BUSINESS_ENDS), (A_DAY, BUSINESS_BEGINS), (A_DAY, BUSINESS_ENDS))
    ]
    is_gone = first is not None and first <= written(local + A_MINUTE)
    looks_back = is_past or (bool(proposed) and is_gone and not is_ahead)
    more = [local - HALF_AN_HOUR, local - AN_HOUR] if looks_back else [at for at in ahead if at > local]
    offered = [first] if first and not (is_ahead and is_gone) else []
    return list(dict.fromkeys([*offered, *map(written, more)]))


def _hour(parts: dict[str, str | None]) -> int:
    """`下午3点`, `晚上8:30`, `3pm`: the half of the day decides where the hour alone does not."""
    hour, half_day, english = int(parts["hour"] or 0), parts["half_day"], parts["english"]
    is_afternoon = half_day in AFTERNOON or english == "pm"
    if is_afternoon and hour < HOURS_OF_HALF_A_DAY and (half_day, hour) != ("中午", 11):
        return hour + HOURS_OF_HALF_A_DAY
    is_midnight = hour == HOURS_OF_HALF_A_DAY and (half_day in MORNING or english == "am")
    return 0 if is_midnight else hour


def _day(parts: dict[str, str | None], today: date) -> date:
    if parts["word"]:
        return today + timedelta(days=DAYS[parts["word"]])
    if parts["month"] and parts["day"]:
        return date(int(parts["year"] or today.year), int(parts["month"]), int(parts["day"]))
    return today
