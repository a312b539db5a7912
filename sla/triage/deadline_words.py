"""Whether a message speaks of a deadline that is less than two hours away (R8e)."""

import re
from datetime import datetime, timedelta

from sla.calendar.business_hours import SHANGHAI

AWAY = timedelta(hours=2)
MOMENTS = "开标|截标|截止|解密|评标|竞价|唱标|评审|投标"
ANOTHER_DAY = re.compile("昨天|昨晚|前天|明天|明早|后天|下周|上周")
COUNT = r"([0-9]{1,3}|[一二两三四五六七八九十半]{1,3})"
LEFT = re.compile(
    rf"(?:还有|还剩|只剩|就剩|剩|不到|再有|再过|离(?:{MOMENTS})\S{{0,4}}?|距(?:{MOMENTS})\S{{0,4}}?|过){COUNT}个?(分钟|小时|刻钟|钟头|半小时)"
)
BEFORE = re.compile(rf"{COUNT}个?(分钟|小时|刻钟|钟头|半小时)后?(?:就|要|就要|内|之内)?(?:{MOMENTS}|到点)")
AT_ONCE = re.compile(
    rf"(?:马上|即将|就要|快要?|立刻)(?:就|要|就要)?(?:{MOMENTS})|(?:{MOMENTS})(?:时间)?(?:马上|就|快)(?:要)?(?:到|了)"
)
AT = re.compile(
    rf"(上午|下午|晚上|今晚|中午)?([0-9]{{1,2}})(?:点|:|：)(半|[0-9]{{1,2}})?分?(?:钟)?(?:就|要|就要|之前|前)?(?:要)?(?:{MOMENTS})"
)
AT_AFTER = re.compile(
    rf"(?:{MOMENTS})(?:时间)?(?:是|在|到)?(上午|下午|晚上|今晚|中午)?([0-9]{{1,2}})(?:点|:|：)(半|[0-9]{{1,2}})?"
)
ENGLISH_LEFT = re.compile(
    r"\b([0-9]{1,3}|one|two|five|ten|fifteen|twenty|thirty|half an|an)\s+(minutes?|mins?|hours?)\b"
)
ENGLISH_WORDS = re.compile(r"\b(?:deadline|opening|closes?|closing|decryption|auction|due|bids?)\b")
NUMERALS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
ENGLISH_NUMERALS = {
    "one": 1,
    "two": 2,
    "five": 5,
    "ten": 10,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "half an": 0.5,
    "an": 1,
}


def is_within_two_hours(text: str, at: datetime) -> bool:
    """A normalised text, said `at` (aware), names a deadline that is still to come, less than two hours away."""
    if AT_ONCE.search(text):
        return True
    for match in (*LEFT.finditer(text), *BEFORE.finditer(text)):
        length = _length(match.group(1), match.group(2))
        if length is not None and length < AWAY:
            return True
    if ANOTHER_DAY.search(text):
        return False
    local = at.astimezone(SHANGHAI)
    if any(_is_soon(match, local) for match in (*AT.finditer(text), *AT_AFTER.finditer(text))):
        return True
    return bool(ENGLISH_WORDS.search(text)) and any(_english(match) < AWAY for match in ENGLISH_LEFT.finditer(text))


def _length(count: str, unit: str) -> timedelta | None:
    number = _number(count)
    if number is None:
        return None
    if unit == "分钟":
        return timedelta(minutes=number)
    if unit == "刻钟":
        return timedelta(minutes=15 * number)
    return timedelta(minutes=30) if unit == "半小时" else timedelta(hours=number)


def _number(count: str) -> float | None:
    if count.isdigit():
        return int(count)
    if count == "半":
        return 0.5
    if "半" in count:
        return None
    tens, has_ten, ones = count.partition("十")
    if not has_ten:
        return NUMERALS.get(count)
    return (NUMERALS.get(tens, 1) if tens else 1) * 10 + (NUMERALS.get(ones, 0) if ones else 0)


def _is_soon(match: re.Match[str], local: datetime) -> bool:
    part, hour, minute = match.group(1), int(match.group(2)), match.group(3)
    minutes = 30 if minute == "半" else int(minute or 0)
    if hour > 23 or minutes > 59:
        return False
    hours = {hour} if part == "上午" or hour >= 12 else {hour + 12} if part else {hour, hour + 12}
    moments = (local.replace(hour=one % 24, minute=minutes, second=0, microsecond=0) for one in hours)
    return any(timedelta() <= moment - local < AWAY for moment in moments)


def _english(match: re.Match[str]) -> timedelta:
    count, unit = match.group(1), match.group(2)
    number = float(count) if count.isdigit() else ENGLISH_NUMERALS[count]
    return timedelta(minutes=number) if unit.startswith("min") else timedelta(hours=number)
