"""A check whether a message speaks of a deadline that is less than two hours away (R8e)."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from sla.calendar.business_hours import SHANGHAI
from sla.reading.patterns import pattern

AWAY = timedelta(hours=2)
MOMENTS = "开标|截标|截止|解密|评标|竞价|唱标|评审|投标|交标|递标|报价|抽取|谈判|磋商"
SOON = "开标|截标|截止|解密|竞价|唱标|到点|到时间|到期|封标|关(?:闸|口|门)"
ANOTHER_DAY = pattern("昨天|昨晚|前天|明天|明早|后天|下周|上周")
WEEKDAY = pattern("(?:周|星期|礼拜)([一二三四五六日天])[ 的]?$")
WEEKDAYS = "一二三四五六日"
PAST = pattern("昨天|昨晚|昨日|前天|上周|上次|上回|那天|那次|去年|当时")
CLAUSE = pattern(r"[^,。!?;\n]+")

DIGITS = "一二两俩三四五六七八九"
NUMBER = rf"[0-9]{{1,3}}|[{DIGITS}]?十[{DIGITS}]?|[{DIGITS}]|几?十几|几十|几"
MINUTES = rf"(?P<minutes>{NUMBER})(?:来|多|几|把)?分钟"
QUARTERS = rf"(?P<quarters>{NUMBER})刻(?:钟)?"
HALF = r"(?P<half>(?:小|大)?半(?:个|拉)?(?:来|多)?(?:小时|钟头|钟))"
HOURS = rf"(?P<hours>{NUMBER}|个把)(?:来|多)?(?P<and_half>个半)?个?(?:多)?(?:小时|钟头)(?P<hours_half>半)?"
MOMENT_LEFT = r"(?P<instant>一?会儿?|一点儿?时间|片刻|没?(?:几|多)(?:分钟|会儿?|久|少时间))"
LENGTH = pattern("|".join((HALF, HOURS, QUARTERS, MINUTES, MOMENT_LEFT)))
"""A length of time: 二十来分钟, 一刻钟, 个把小时, 一个半小时, 没几分钟."""

# What stands before a length of time: LEFT makes it one that runs out, ENOUGH says so without naming what comes.
ABOUT = "(?:大概|大约|约|最多|也就|不到|不足|这么|就)?"
ENOUGH = pattern(f"(?:还有|还剩|只剩|就剩|仅剩){ABOUT}$")
LEFT = pattern(f"(?:还有|还剩|只剩|就剩|仅剩|剩下?|余下?|还差|差|不到|不足|只有|仅有|没剩?){ABOUT}$")
PASSES = pattern("(?:再有|再过|过|最多|顶多|大概|大约|约|[^一-龥]|^)(?:不到|不足|大概|大约|约)?$")
TOWARDS = pattern(
    rf"(?:离|距离?)(?:{MOMENTS})[^,。!?;\n]{{0,6}}$"
    rf"|(?:{MOMENTS})(?:时间|倒计时)?(?:还有|还剩|只剩|就剩|剩下?|不到|不足|只有|没|也就|倒数|倒计时){{1,2}}$"
)
LESS_BEFORE = pattern("(?:不到|不足)$")
REACH = 24
"""The number of characters before a length of time that are looked at."""

# What stands after it: the deadline, or something that is nobody's business here.
THEN = pattern(
    r"(?:不到|左右|上下|之|以|时间)?(?:后|内|不到)?(?:的时间)?(?:就|要|得|该|便|即将|马上|快|了|开始|到){0,3}"
    rf"(?:{MOMENTS}|{SOON})"
)
THEN_AT_ONCE = pattern("(?:之|以)?后|就|要|不到|不足")
LESS_AFTER = pattern("不到|不足")
NOT_OURS = pattern(
    "[就要才的 ]{0,3}(?:下班|吃饭|午休|休息|开会|放假|到家|下课|到站|到岗|回来|过来|出差|发车|上车|起飞|登机)"
    "|[就要才的 ]{0,3}到(?!点|期|时|截|开)"
)

# No length of time at all: 马上截标, 眼看就要开标了, 开标时间快到了, 没几分钟就截止.
NOT_YET = "(?!的?(?:时候|时再|之前再|前再|话|那天|再说)|了?(?:吗|么|没))"
AT_ONCE = pattern(
    "(?:马上|立马|即将|立刻|立即|眼(?:看|瞅|瞧)着?|眼见|转眼|这就|说话|快|就要|快要|就快)(?:就|要|快|该|得|到|会|这){0,4}"
    rf"(?:{SOON}|评标|评审)(?:时间|时刻|点)?{NOT_YET}"
    rf"|(?:{SOON}|评标|评审)(?:时间|时刻|点)?(?:马上|眼看|眼瞅着|立马|就|快|即将|说)(?:就|要|快){{0,3}}"
    "(?:到|了|在眼前|来|开始|结束)"
    rf"|没(?:几|多)(?:分钟|会儿?|久|少时间)了?就?[ ,]?要?(?:{SOON}|评标)"
    rf"|(?<!已经)(?<!已)要(?:{SOON})了"
)
PAST_THE_HOUR = rf"整|半|[0-9]{{1,2}}|一刻|三刻|[一二三四五]?十[{DIGITS}]?|零[{DIGITS}]"
HOUR = rf"([0-9]{{1,2}}|二?十[{DIGITS}]?|[零{DIGITS}])(?:点钟?|:|：|时)({PAST_THE_HOUR})?"
PART = "(上午|早上|凌晨|清晨|下午|晚上|今晚|夜里|中午)?"
MORNING, EVENING = ("上午", "早上", "凌晨", "清晨"), ("晚上", "今晚", "夜里")
AT = pattern(rf"{PART}{HOUR}分?(?:钟)?(?:就|要|得|该|准时|之前|以前|前|的){{0,2}}(?:{MOMENTS})")
AT_CLOCK = rf"{PART}{HOUR}分?(?:钟)?"
HANDED_IN = "递交|提交|上传|传|交|缴|报名|签到|投标|响应|标书|文件|保证金|答疑|接收|加密|报价"
ENDS = "截止|截标|封标|为止|结束|关闭|关门|停止|不再接?收"
AT_WITH_VERB = pattern(
    rf"{AT_CLOCK}[^,。!?;\n]{{0,10}}?(?:(?:{HANDED_IN})[^,。!?;\n]{{0,10}}?(?:{ENDS})"
    rf"|(?:{ENDS})[^,。!?;\n]{{0,4}}?(?:{HANDED_IN}))"
)
"""十一点上传截止, 11点停止接收: what is handed in stands between the time and its end."""
AT_BEFORE = pattern(
    rf"{AT_CLOCK}(?:之|以)?前[^,。!?;\n]{{0,6}}?(?:[传交递缴报](?:完|好|上|齐|掉)?[^,。!?;\n]{{0,4}}?"
    "(?:投标文件|标书|响应文件|保证金)|[把将](?:投标文件|标书|响应文件|保证金)[^,。!?;\n]{0,2}[传交递缴])"
)
"""11点前必须传完投标文件"""
HAS_A_TERM = pattern("ca|证书|锁|盾|key|保函|印章|签章|密码|合同|资质|授权|账号|权限|许可|会员|有效期")
NO_TENDER = pattern("培训|考试|体检|比赛|聚餐|团建|年会|问卷|活动|考勤|周报|月报|疫苗|党费|会费")
AT_AFTER = pattern(rf"(?:{MOMENTS})(?:时间)?(?:是|在|到|为)?{PART}{HOUR}(?![都也儿])")
ENGLISH_LEFT = pattern(r"\b([0-9]{1,3}|one|two|five|ten|fifteen|twenty|thirty|half an|an)\s+(minutes?|mins?|hours?)\b")
ENGLISH_WORDS = pattern(r"\b(?:deadline|opening|closes?|closing|decryption|auction|due|bids?)\b")
ENGLISH_AT = pattern(
    r"\b(?:at|is|by|before|until|till|closes|closing)\s(?P<hour>[0-9]{1,2})"
    r"(?:[:.](?P<minute>[0-9]{2})(?:\s?(?P<part>[ap])\.?m\b)?|\s?(?:(?P<only>[ap])\.?m\b|(?P<word>noon|midnight|o'clock)))"
)
"""at 2 pm, by 14:00, is 12 noon."""
ENGLISH_ANOTHER_DAY = pattern(r"\b(?:tomorrow|yesterday|(?:next|last) week|in [a-z0-9]+ days)\b")
NUMERALS = {sign: place for place, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2}
A_FEW = 9
MINUTES_PAST = {None: 0, "整": 0, "一刻": 15, "半": 30, "三刻": 45}
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

# A deadline by its hour or by the time that is left, whatever comes of it: 十点还要开标, 离开标还有二十分钟.
ON_THE_WAY = "(?:就|还|又|也|都|才|得|要|该|能|准时|正式|有|是|之前|以前|前|的){0,3}"
AT_THE_HOUR = pattern(rf"{PART}{HOUR}分?(?:钟)?{ON_THE_WAY}(?:{MOMENTS})")
A_LENGTH = rf"(?:{NUMBER}|半)(?:来|多|几|把)?个?(?:分钟|刻钟?|小时|钟头)"
WHEN_IT_IS_OVER = pattern(rf"{A_LENGTH}(?:之|以)?(?:后|内)?{ON_THE_WAY}(?:{MOMENTS})")
UNTIL_IT = pattern(
    rf"(?:离|距离?)(?:{MOMENTS})|(?:{MOMENTS})(?:时间)?(?:还有|还剩|只剩|就剩|剩下?|不到|倒计时){A_LENGTH}"
)
SESSION = "(?:opening|decryption|evaluation|auction)"
ENGLISH_NAMED = pattern(
    rf"\b{SESSION}(?: session)? (?:is |starts? |begins? |due |scheduled |set ){{0,2}}"
    r"(?:(?:at|by|for|from) [0-9]{1,2}|in [a-z0-9]+ (?:minutes?|mins?|hours?))"
    rf"|\b(?:minutes?|mins?|hours?) (?:to|until|before|till) (?:the )?(?:bid )?{SESSION}\b"
)
NAMED = AT_THE_HOUR, AT_AFTER, WHEN_IT_IS_OVER, UNTIL_IT, AT_ONCE, ENGLISH_NAMED


def deadlines_in(text: str) -> list[tuple[int, int]]:
    """Return from where to where a normalised text names a deadline, on any day: 十点开标."""
    return [match.span() for one in NAMED for match in one.finditer(text)]


def is_within_two_hours(text: str, at: datetime) -> bool:
    """A normalised text, said `at` (aware), names a deadline that is still to come, less than two hours away."""
    if any(_comes_soon(clause) for clause in _clauses_of_today(text)):
        return True
    if ANOTHER_DAY.search(text):
        return False
    local = at.astimezone(SHANGHAI)
    if any(_is_soon(match, local) for match in _times_of_day(text)):
        return True
    return bool(ENGLISH_WORDS.search(text)) and (
        any(_english(match) < AWAY for match in ENGLISH_LEFT.finditer(text))
        or (ENGLISH_ANOTHER_DAY.search(text) is None and any(_is_near(one, local) for one in _english_moments(text)))
    )


def names_another_day(text: str) -> bool:
    """A normalised text speaks of tomorrow, next week or the like, or of yesterday."""
    return ANOTHER_DAY.search(text) is not None


def names_time_of_today(text: str) -> bool:
    """A normalised text names a time of day at which something opens or ends, and no other day: 十点开标."""
    return not names_another_day(text) and next(_times_of_day(text), None) is not None


def _clauses_of_today(text: str) -> Iterator[str]:
    return (match.group() for match in CLAUSE.finditer(text) if not PAST.search(match.group()))


def _times_of_day(text: str) -> Iterator[re.Match[str]]:
    """The clock times at which something opens or ends, without those of the house's own lists and courses."""
    yield from AT.finditer(text)
    yield from AT_AFTER.finditer(text)
    if not NO_TENDER.search(text):
        yield from AT_WITH_VERB.finditer(text)
        yield from AT_BEFORE.finditer(text)


def _comes_soon(clause: str) -> bool:
    """马上截止, or a length of time that leads to a deadline and is short; a key or a guarantee runs out otherwise."""
    if HAS_A_TERM.search(clause):
        clause = clause.replace("到期", "  ")
    return bool(AT_ONCE.search(clause)) or any(
        _leads_to_a_deadline(clause, match) and _is_short(clause, match) for match in LENGTH.finditer(clause)
    )


def _leads_to_a_deadline(clause: str, length: re.Match[str]) -> bool:
    """还有二十分钟 is enough; 过二十分钟 and 不到二十分钟 need what comes then, 二十分钟 what it comes before."""
    before, after = _before(clause, length), clause[length.end() :]
    if length["instant"] is None and ENOUGH.search(before) and not NOT_OURS.match(after):
        return True
    if TOWARDS.search(before):
        return True
    return bool(THEN.match(after) and (LEFT.search(before) or PASSES.search(before) or THEN_AT_ONCE.match(after)))


def _before(clause: str, length: re.Match[str]) -> str:
    return clause[max(0, length.start() - REACH) : length.start()]


def _is_short(clause: str, length: re.Match[str]) -> bool:
    """Less than two hours; 不到两小时 is."""
    is_less = bool(LESS_BEFORE.search(_before(clause, length)) or LESS_AFTER.match(clause[length.end() :]))
    return _length(length) < AWAY or (is_less and _length(length) == AWAY)


def _length(match: re.Match[str]) -> timedelta:
    if match["half"]:
        return timedelta(minutes=45 if match["half"].startswith("大") else 30)
    if match["hours"]:
        hours = 1.0 if match["hours"] == "个把" else _number(match["hours"])
        return timedelta(hours=hours + (0.5 if match["and_half"] or match["hours_half"] else 0))
    if match["quarters"]:
        return timedelta(minutes=15 * _number(match["quarters"]))
    return timedelta(minutes=_number(match["minutes"]) if match["minutes"] else A_FEW)


def _number(count: str) -> float:
    """几 and 十几 are taken for their most."""
    if count.isdigit():
        return int(count)
    tens, has_ten, ones = count.partition("十")
    if not has_ten:
        return NUMERALS.get(count, A_FEW)
    return (NUMERALS.get(tens, A_FEW) if tens else 1) * 10 + (NUMERALS.get(ones, A_FEW) if ones else 0)


def _is_soon(match: re.Match[str], local: datetime) -> bool:
    part, hour, minute = match.group(1), int(_number(match.group(2))), match.group(3)
    minutes = MINUTES_PAST[minute] if minute in MINUTES_PAST else int(_number(minute.removeprefix("零")))
    if hour > 23 or minutes > 59 or _is_another_weekday(match, local):
        return False
    return any(_is_near((one, minutes), local) for one in _hours(part, hour))


def _hours(part: str | None, hour: int) -> set[int]:
    """Return the hours that may be meant: 两点 is at night or in the afternoon, 晚上十二点 the end of the day."""
    if hour == 12 and part != "中午":
        return {24} if part in EVENING else {12} if part else {12, 24}
    if part in MORNING or hour >= 12:
        return {hour}
    return {hour + 12} if part else {hour, hour + 12}


def _is_near(clock: tuple[int, int], local: datetime) -> bool:
    """The time of day comes in less than two hours, today or behind midnight."""
    hour, minute = clock
    today = local.replace(hour=hour % 24, minute=minute, second=0, microsecond=0)
    return any(timedelta() <= moment - local < AWAY for moment in (today, today + timedelta(days=1)))


def _english_moments(text: str) -> Iterator[tuple[int, int]]:
    for match in ENGLISH_AT.finditer(text):
        hour, minute, part = int(match["hour"]), int(match["minute"] or 0), match["part"] or match["only"]
        if hour > 24 or minute > 59:
            continue
        if part or match["word"] in {"noon", "midnight"}:
            yield hour % 12 + (12 if part == "p" or match["word"] == "noon" else 0), minute
        else:
            yield from ((one, minute) for one in _hours(None, hour))


def _is_another_weekday(match: re.Match[str], local: datetime) -> bool:
    """周一上午九点半, said on a Friday."""
    named = WEEKDAY.search(match.string, 0, match.start())
    return named is not None and WEEKDAYS.index(named.group(1).replace("天", "日")) != local.weekday()


def _english(match: re.Match[str]) -> timedelta:
    count, unit = match.group(1), match.group(2)
    number = float(count) if count.isdigit() else ENGLISH_NUMERALS[count]
    return timedelta(minutes=number) if unit.startswith("min") else timedelta(hours=number)
