"""Reads from when to when something is planned, as people say it: 今晚八点大概半小时, tonight 8-10 pm."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from sla.calendar.business_hours import SHANGHAI, Calendar

READ = 2000
A_DAY, HALF_A_DAY = timedelta(days=1), timedelta(hours=12)
NUMERALS = {sign: place for place, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "〇": 0}
WEEKDAYS = "一二三四五六日天"
ENGLISH_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NEXT_DAYS = {"今": 0, "当": 0, "明": 1, "后": 2, "大后": 3, "today": 0, "tonight": 0, "this": 0, "tomorrow": 1}
LATE_PARTS = {"晚上", "晚", "夜里", "夜间", "深夜", "半夜", "夜", "evening", "night", "pm"}
LATER_PARTS = LATE_PARTS | {"下午", "傍晚", "午后", "afternoon"}
NIGHT_ENDS = 6
"""今晚两点 is tomorrow morning."""

_N = r"(?:\d{1,3}|[一二两俩三四五六七八九十]{1,3})"
_DAY = (
    r"(?P<{0}rel>大后|今|明|后|当)(?:天|日|儿|(?=[晚早夜]))"
    r"|(?P<{0}week>下下|下|本|这)?(?:个)?(?:周|星期|礼拜)(?P<{0}wd>[一二三四五六日天])"
    r"|(?<![\d.v])(?:(?P<{0}y>\d{{4}})[-/年])?(?P<{0}m>\d{{1,2}})(?:[-/]|月|\.(?=\d{{1,2}} ?(?:凌晨|晚|早"
    r"|上午|下午|夜|\d{{1,2}}[:点])))(?P<{0}d>\d{{1,2}})(?:日|号|(?![\d.]))"
    r"|(?P<{0}only>\d{{1,2}})[号日]"
    r"|\b(?P<{0}erel>today|tonight|tomorrow|this(?= evening| afternoon| morning))"
    r"|\b(?P<{0}enext>next |this |on )?(?P<{0}ewd>mon|tue|wed|thu|fri|sat|sun)[a-z]*"
    r"|\b(?P<{0}ed>\d{{1,2}})(?:st|nd|rd|th)? (?P<{0}em>{1})[a-z]*"
    r"|\b(?P<{0}em2>{1})[a-z]* (?P<{0}ed2>\d{{1,2}})(?:st|nd|rd|th)?\b"
)
_PART = (
    r"(?P<{0}part>凌晨|半夜|深夜|夜里|夜间|晚上|傍晚|下午|午后|中午|上午|早上|清晨|一早|晚|早|夜"
    r"|(?:in the )?(?:evening|afternoon|morning|night)|midnight)"
)
_CLOCK = (
    r"(?P<{0}h>\d{{1,2}}|[一二两三四五六七八九十]{{1,3}}|零|〇)(?:(?:点钟?|时(?!候|间|段))(?P<{0}past>半"
    r"|一刻|三刻|整|\d{{1,2}}分?|[零一二三四五]?十?[一二三四五六七八九]?(?=分)分?)?"
    r"|:(?P<{0}min>\d{{2}})(?::\d{{2}})?)?\s*(?P<{0}mer>[ap]\.?m\.?(?![a-z]))?"
)
_GAP = r"[\s,的]*(?:at |from |on |around |约|大约|大概|左右|在|从)?\s*"


def _moment(name: str) -> str:
    day, part = _DAY.format(name, "|".join(MONTHS)), _PART.format(name)
    return rf"(?:(?:{day}){_GAP})?(?:\((?:周|星期)[一二三四五六日天]\)\s*)?(?:{part}{_GAP})?{_CLOCK.format(name)}"


RANGE = re.compile(rf"{_moment('a')}\s*(?:-|–|—|~|到|至|直到|to |until |till |and )\s*{_GAP}{_moment('b')}")
START = re.compile(_moment("a"))
DAY_ONLY = re.compile(rf"(?:{_DAY.format('a', '|'.join(MONTHS))})")
_AND = r"\s{0,8}(?:和|跟|与|及|以及|、|,|;|&|and)\s{0,8}"
JOINED = re.compile(_AND)
DAYS_BEFORE = re.compile(rf"(?:(?:{_DAY.format('z', '|'.join(MONTHS))})(?:晚上?|夜里?|凌晨| night| evening)?{_AND})+$")
"""今晚和 before 明晚八点到十点: the days that share the time of day."""
BOTH_DAYS = re.compile(r"(?P<one>今|明)(?P<two>明|后)[两二](?P<unit>天|晚)")
DAY_SPAN = re.compile(
    r"(?P<week>(?:下下|下|本|这)?个?)(?P<unit>周|星期|礼拜)(?P<first>[一二三四五六日天])\s*(?:到|至|-|–|—|~)\s*"
    r"(?:(?P=week)?(?P=unit))?(?P<last>[一二三四五六日天])的?(?P<each>每天晚上|每[晚夜日天]|晚上|夜[里间]|天天)"
)
"""下周一到周五每晚: the same on each of these days."""
MOVED = re.compile(
    r"(?:改|挪|移|推迟|延[期后迟]?|提前|调整?)[到至在成]"
    r"|(?:moved?|postponed?|shifted|brought forward)\b[^.;!?]{0,20}?\bto\b"
)
"""从今晚八点改到明晚八点: only what follows is planned."""
BEFORE = re.compile(r"\s{0,8}(?:之|以)?前")
"""明早七点前 says when it has to be over."""
AFTER_WORK = re.compile(r"下班(?:之|以)?后|等?下班了?再|after (?:hours|work|close of business)")
AT_ONCE = re.compile(r"(?:现在|马上|立刻|立即|这就|即刻|right now|right away|immediately|straight away)")
LENGTH = re.compile(
    rf"(?P<half>半个?(?:小时|钟头))|(?P<hours>{_N}(?:\.\d)?)\s*(?P<more>个半)?个?(?:小时|钟头)(?P<and_half>半)?"
    rf"|(?P<minutes>{_N})\s*(?:来|多)?分钟|(?P<quarters>{_N})刻钟"
    r"|(?P<ehalf>half an hour)|\b(?P<ehours>an|one|two|three|four"
    r"|\d{1,2}(?:\.\d)?)\s*(?:and a half )?(?:hours?|hrs?|h)\b"
    r"|\b(?P<eminutes>\d{1,3})\s*(?:minutes?|mins?)\b"
)
AFTER = re.compile(
    rf"(?:(?P<past>再?过)|^|[\s,.;:!?、]|大?约|大概|我们?|准备|计划|打算|将|在)(?:{LENGTH.pattern})"
    r"\s*(?(past)(?:(?:以|之)?后)?|(?:以|之)?后)"
)
FROM_NOW = re.compile(rf"(?<!done )(?<!over )(?<!ready )(?<!back )(?<!finished )\bin (?:about )?(?:{LENGTH.pattern})")
"""十分钟后, in ten minutes: so long after what was said; done in ten minutes is how long it takes."""
MIDNIGHT = re.compile(r"午夜|\bmidnight\b")
ENGLISH_NUMBERS = {"an": 1, "one": 1, "two": 2, "three": 3, "four": 4}
PAST = {"半": 30, "一刻": 15, "三刻": 45, "整": 0}


@dataclass(frozen=True, slots=True)
class SpokenWindow:
    """The planned time of something, aware UTC; what was not said is None. `day` is said without a time of day.

    `later` are further windows, in order: 今晚和明晚八点到十点 is two.
    """

    start: datetime | None = None
    end: datetime | None = None
    day: date | None = None
    is_at_once: bool = False
    later: tuple[tuple[datetime, datetime], ...] = ()


class _Said(NamedTuple):
    """A time of day with the day and the part of the day that were said with it."""

    day: date | None
    part: str
    hour: int
    minute: int
    is_of_24: bool


def spoken_window(text: str, at: datetime, calendar: Calendar) -> SpokenWindow:
    """The window that a message said `at` (aware) plans; a time of day without a day is the next one."""
    plain = " ".join(unicodedata.normalize("NFKC", text[:READ]).lower().split())
    plain = DAY_SPAN.sub(_each_day, BOTH_DAYS.sub(r"\g<one>\g<unit>和\g<two>\g<unit>", plain))
    moved = next((found for found in MOVED.finditer(plain) if _is_a_moment(plain[found.end() :].lstrip())), None)
    return _window(plain[moved.end() :] if moved else plain, at, calendar)


def _is_a_moment(told: str) -> bool:
    """It begins with a time of day: 明晚八点, and not 30秒,十点恢复."""
    found = START.match(told)
    return found is not None and _is_clock(found, "a")


def _each_day(span: re.Match[str]) -> str:
    """周一到周三每晚 as 周一晚、周二晚、周三晚; a span that runs backwards is left as it is."""
    days = WEEKDAYS.replace("天", "")
    first, last = (days.index(span[name].replace("天", "日")) for name in ("first", "last"))
    when = "晚" if re.search("[晚夜]", span["each"]) else ""
    listed = "、".join(span["week"] + span["unit"] + day + when for day in days[first : last + 1])
    return listed or span.group()


def _window(plain: str, at: datetime, calendar: Calendar) -> SpokenWindow:
    now = at.astimezone(SHANGHAI)
    ranges = _ranges(plain, now)
    if ranges:
        (start, end), *later = ranges
        return SpokenWindow(start, end, later=tuple(later))
    length = _first_length(plain)
    single = _single_start(plain, now, calendar)
    if single is not None and length:
        (start, end), *later = _on_each_day(single, single + length, _days_before(plain, START, now))
        return SpokenWindow(start, end, later=tuple(later))
    if single is not None:
        return SpokenWindow(single.astimezone(UTC))
    after = AFTER.search(plain) or FROM_NOW.search(plain)
    wait = _length(after) if after else None
    if after and wait:
        lasts = _first_length(plain[: after.start()] + " " + plain[after.end() :])
        return SpokenWindow(at + wait, at + wait + lasts if lasts else None)
    if AT_ONCE.search(plain):
        return SpokenWindow(at, at + length if length else None, is_at_once=True)
    days = (_day(found, "a", now) for found in DAY_ONLY.finditer(plain))
    return SpokenWindow(day=next((day for day in days if day), None))


def _first_length(plain: str) -> timedelta | None:
    return next((span for span in map(_length, LENGTH.finditer(plain)) if span), None)


def _ranges(plain: str, now: datetime) -> list[tuple[datetime, datetime]]:
    """The window that is said, and those that follow it at once: on days before it, or with a time of their own."""
    windows: list[tuple[datetime, datetime]] = []
    reached = 0
    for found in RANGE.finditer(plain):
        first, last = _said(found, "a", now), _said(found, "b", now)
        if not (first and last and (_is_clock(found, "a") or _is_clock(found, "b"))):
            continue
        if windows and (not first.day or not JOINED.fullmatch(plain[reached : found.start()])):
            break
        start = _start(_same_half(first, last), now)
        days = _days_said(plain[reached : found.start()], now) if first.day else []
        windows += _on_each_day(start, _end(last, first, start), days)
        reached = found.end()
    return sorted(dict.fromkeys(windows))


def _on_each_day(start: datetime, end: datetime, days: Sequence[date]) -> list[tuple[datetime, datetime]]:
    """The window, and the same on the other days that were said with its own, in order and aware UTC."""
    shifts = {A_DAY * (day - start.date()).days for day in days} | {timedelta()}
    return [((start + shift).astimezone(UTC), (end + shift).astimezone(UTC)) for shift in sorted(shifts)]


def _days_before(plain: str, pattern: re.Pattern[str], now: datetime) -> list[date]:
    """The days that were said before the first time of day that has a day of its own."""
    for found in pattern.finditer(LENGTH.sub(lambda length: " " * len(length.group()), plain)):
        said = _said(found, "a", now)
        if said and _is_clock(found, "a"):
            return _days_said(plain[: found.start()], now) if said.day else []
    return []


def _days_said(before: str, now: datetime) -> list[date]:
    """今晚和, 周六、周日和: the days at the end of what was said before a day, each joined to the next."""
    listed = DAYS_BEFORE.search(before)
    if listed is None:
        return []
    days = (_day(found, "a", now) for found in DAY_ONLY.finditer(listed.group()))
    return [day for day in days if day]


def _single_start(plain: str, now: datetime, calendar: Calendar) -> datetime | None:
    for found in START.finditer(LENGTH.sub(lambda length: " " * len(length.group()), plain)):
        said = _said(found, "a", now)
        if said and _is_clock(found, "a") and not BEFORE.match(plain, found.end()):
            return _start(said, now)
    if AFTER_WORK.search(plain):
        days = (_day(found, "a", now) for found in DAY_ONLY.finditer(plain))
        day = next((day for day in days if day), now.date())
        return calendar.close_of_business(day).astimezone(SHANGHAI) if calendar.is_working_day(day) else None
    if MIDNIGHT.search(plain):
        days = (_day(found, "a", now) for found in DAY_ONLY.finditer(plain))
        day = next((day for day in days if day), now.date())
        return datetime.combine(day, time(), SHANGHAI) + A_DAY
    return None


def _is_clock(found: re.Match[str], name: str) -> bool:
    """A number alone is no time of day: it needs 点, minutes, am or pm, or a part of the day before it."""
    whole = found.group()
    return bool(
        found[f"{name}min"]
        or found[f"{name}mer"]
        or (found[f"{name}part"] and re.search(r"[a-z]", found[f"{name}part"]))
        or (found[f"{name}erel"] == "tonight")
        or re.search(r"点|\d时|[一二三四五六七八九十]时", whole)
    )


def _said(found: re.Match[str], name: str, now: datetime) -> _Said | None:
    hour, past, minute = _number(found[f"{name}h"]), (found[f"{name}past"] or "").rstrip("分"), found[f"{name}min"]
    minutes = int(minute) if minute else PAST[past] if past in PAST else _number(past) if past else 0
    if hour is None or minutes is None or hour > 24 or minutes > 59:
        return None
    day = _day(found, name, now)
    part = _part(found, name)
    is_of_24 = (
        hour > 12 or hour == 0 or (bool(minute) and not part and (found[f"{name}h"].startswith("0") or hour > 12))
    )
    return _Said(day, part, hour, minutes, is_of_24)


def _part(found: re.Match[str], name: str) -> str:
    meridiem = (found[f"{name}mer"] or "").replace(".", "")
    if meridiem:
        return meridiem
    part = (found[f"{name}part"] or "").removeprefix("in the ")
    return "night" if not part and found[f"{name}erel"] == "tonight" else part


def _day(found: re.Match[str], name: str, now: datetime) -> date | None:
    def said(key: str) -> str:
        return found[name + key] or ""

    today = now.date()
    relative = said("rel") or said("erel")
    if relative:
        return today + NEXT_DAYS[relative] * A_DAY
    if said("wd"):
        return _weekday(today, WEEKDAYS.index(said("wd").replace("天", "日")), said("week"))
    if said("ewd"):
        return _weekday(today, ENGLISH_WEEKDAYS.index(said("ewd")), "下" if said("enext") == "next " else "")
    month, number = said("m"), said("d") or said("ed") or said("ed2")
    if said("em") or said("em2"):
        month = str(MONTHS.index(said("em") or said("em2")) + 1)
    if said("only"):
        return _of_month(today, int(said("only")))
    return _dated(today, said("y"), month, number) if month else None


def _weekday(today: date, weekday: int, which: str) -> date:
    monday = today - today.weekday() * A_DAY
    if which:
        return monday + (weekday + 7 * {"下下": 2, "下": 1}.get(which, 0)) * A_DAY
    return today + ((weekday - today.weekday()) % 7) * A_DAY


def _of_month(today: date, number: int) -> date | None:
    """The next day of this number, this month or the one after."""
    for months in range(3):
        year, month = divmod(today.month - 1 + months, 12)
        day = _made(today.year + year, month + 1, number)
        if day and day >= today:
            return day
    return None


def _dated(today: date, year: str, month: str, number: str) -> date | None:
    if year:
        return _made(int(year), int(month), int(number))
    days = (_made(today.year + later, int(month), int(number)) for later in (0, 1))
    return next((day for day in days if day and day >= today), None)


def _made(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _same_half(first: _Said, last: _Said) -> _Said:
    """8-10 pm says of both what half of the day they are in."""
    return first if first.part or first.is_of_24 or last.part not in {"am", "pm"} else first._replace(part=last.part)


def _start(said: _Said, now: datetime) -> datetime:
    if said.part or said.is_of_24 or said.day:
        day = said.day or now.date()
        start = _at(day, said)
        if said.day is not None:
            return start
        if start - A_DAY >= now:
            return start - A_DAY  # 夜里两点, said at one o'clock at night
        return start + A_DAY if start < now else start
    candidates = (_at(now.date(), said) + half * HALF_A_DAY for half in range(4))
    return next(one for one in candidates if one >= now)


def _at(day: date, said: _Said) -> datetime:
    midnight = datetime.combine(day, time(), SHANGHAI)
    hour = said.hour
    if said.part in LATE_PARTS and hour <= NIGHT_ENDS - 1 and said.part != "pm":
        hour += 24
    elif (said.part in LATER_PARTS and hour < 12) or (said.part == "中午" and hour < 3):
        hour += 12
    elif hour == 12 and said.part in {"晚上", "晚", "半夜", "夜里", "深夜", "夜", "night", "midnight"}:
        hour = 24
    elif hour == 12 and said.part in {"凌晨", "am"}:
        hour = 0
    return midnight + timedelta(hours=hour, minutes=said.minute)


def _end(last: _Said, first: _Said, start: datetime) -> datetime:
    """The first time after the start that the end may mean; a day or a part of the day that was said is kept."""
    if last.day:
        return _at(last.day, last)
    if last.part:
        end = _at(start.date(), last)
        return end if end > start else end + A_DAY
    midnight = datetime.combine(start.date(), time(), SHANGHAI)
    plain = midnight + timedelta(hours=last.hour, minutes=last.minute)
    steps = (0, 2) if first.is_of_24 or last.is_of_24 else (0, 1, 2, 3)
    ends = (plain + half * HALF_A_DAY for half in steps)
    return next((end for end in ends if end > start), plain + A_DAY)


def _length(found: re.Match[str]) -> timedelta | None:
    if found["half"] or found["ehalf"]:
        return timedelta(minutes=30)
    hours = _decimal(found["hours"]) or _decimal(found["ehours"])
    if hours:
        is_half_more = bool(found["more"] or found["and_half"] or "and a half" in found.group())
        return timedelta(hours=hours + (0.5 if is_half_more else 0))
    minutes = _number(found["minutes"] or found["eminutes"]) or 15 * (_number(found["quarters"]) or 0)
    return timedelta(minutes=minutes) if minutes else None


def _decimal(text: str | None) -> float | None:
    if text is None:
        return None
    if text in ENGLISH_NUMBERS:
        return ENGLISH_NUMBERS[text]
    return float(text) if re.fullmatch(r"\d+(?:\.\d)?", text) else _number(text)


def _number(text: str | None) -> int | None:
    """12, 十二, 二十三; None for what is no number."""
    if not text:
        return None
    if text.isdigit():
        return int(text)
    tens, has_ten, ones = text.partition("十")
    if not has_ten:
        return NUMERALS.get(text)
    digits = _digits(tens, 1), _digits(ones, 0)
    return None if None in digits else (digits[0] or 0) * 10 + (digits[1] or 0)


def _digits(text: str, default: int) -> int | None:
    return NUMERALS.get(text) if text else default
