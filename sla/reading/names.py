"""The rooms, lots, windows, devices and projects that a text names, in either language and however they are written.

One reader: 开标室2, 2号开标室, 开标二室 and opening room two are one name, and two texts that name different ones speak
of different places.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from sla.reading.patterns import pattern

NUMBER = pattern(r"(?<![\d-])\d{2}(?:0[1-9]|1[0-2])-\d{4}(?![\d-])")
"""A ticket's number, which no phone number and no project's number looks like."""


class Name(NamedTuple):
    """A thing and its number: a lot, `2`. Of a room `use` is what it is for; either may be unsaid."""

    sort: str
    which: str
    use: str = ""


class _Written(NamedTuple):
    """A way of writing names of a sort; it is looked for only where one of the `heads` stands in the text."""

    sort: str
    heads: tuple[str, ...]
    said: re.Pattern[str]


TENS = "零一二三四五六七八九"
WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth"),
    *("seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"),
)
ROMAN = ("ii", "iii", "iv", "vi", "vii", "viii", "ix")
USES = {
    **dict.fromkeys(("开标", "唱标", "opening"), "opening"),
    **dict.fromkeys(("评标", "评审", "evaluation", "eval"), "evaluation"),
    **dict.fromkeys(("会议", "meeting", "conference"), "meeting"),
    **dict.fromkeys(("机", "server"), "server"),
    **dict.fromkeys(("谈判", "磋商", "negotiation"), "negotiation"),
}

_DIGITS = r"(?:[a-z]-?)?[0-9]{1,4}(?:-[0-9]{1,2})?[a-h]?(?![0-9a-z])"
_CHINESE = (
    "(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九][零〇一二三四五六七八九]{2}|[一二三四五六七八九])"
    "(?![零〇一二三四五六七八九十])"
)
_WHICH = f"(?:{_DIGITS}|{_CHINESE}|[甲乙丙丁]|[a-h](?![a-z0-9]))"
_BEFORE = r"(?<![0-9a-z一二三四五六七八九十.:])(?<![同每某任这那哪另统](?=一))(?:第\s?)?"
_LIST = rf"({_WHICH}(?:号?[、和及与跟/&]第?{_WHICH}){{0,4}})"
_NO = r"(?:\s?[号#]?\s?|(?<=第.)个)"
_BEHIND = r"[-#( 第]{0,2}"
_AFTER = (
    r"(?!\s?(?:[家个份项条台人次天点分间张页位处块部秒年月日只名把套件万元户楼层维%:.]|小时|体机"
    r"|号?(?:终端|机|窗口|座|工位|柜|标[段包]|包)|号(?:电脑|服务器|打印|投影|大?屏)))"
    r"(?<!一(?=[直样般些起旦切律共并键定度概再边]|下(?!午)|会儿|[^,。!?;\n]{1,4}就))号?"
)
"""So begins no count, 开标室2台电脑, no 标段一直, and nothing that has a number of its own."""
_ZH_USE = "(开标|唱标|评标|评审|会议|机|谈判|磋商)"
_ZH_ROOM = "(?:室|大?厅|房)"

_EN_WHICH = (
    rf"(?:[a-h]-?)?[0-9]{{1,4}}[a-h]?(?![0-9a-z%:]|\.[0-9])|(?:{'|'.join((*WORDS, *ROMAN))})(?![a-z])"
    r"|[b-h](?![a-z0-9'])|a(?=$|[,.;:!?)']|\s(?:is|are|was|has|does|do|did|can|cannot|can't|the|and|still|keeps?|fails?|again|too|also)\b)"
)
_EN_NO = r"\s?(?:no\.?\s?|number\s|#\s?|-)?"
_EN_LIST = rf"({_EN_NO}(?:{_EN_WHICH})(?:\s?(?:,|and|&|/|or)\s?(?:{_EN_WHICH})){{0,4}})"
_EN_ONE = rf"{_EN_NO}({_EN_WHICH})"
_EN_ORDER = rf"\b({'|'.join(ORDINALS)}|[0-9]{{1,2}}(?:st|nd|rd|th)|(?:no\.?\s?|number\s|#\s?)[0-9]{{1,4}})\s"
_EN_USE = "(?:(?:bid|tender)[ -])?(opening|evaluation|eval|meeting|conference|server|negotiation)"
_DEVICE = "机位|终端|电脑|工位|座位|服务器|打印机|投影仪?|自助机|闸机|摄像头|话筒|麦克风|大?屏|交换机|柜"
_EN_DEVICE = "(?:printer|pc|computer|terminal|seat|station|server|projector|kiosk|camera|scanner|microphone|screen)"

WAYS = (
    _Written(
        "room",
        ("室", "厅", "房", "room", "hall", "rm"),
        pattern(
            rf"{_BEFORE}{_LIST}{_NO}(?:{_ZH_USE}{_ZH_ROOM}|[室厅](?!级))"
            rf"|{_ZH_USE}\s?第?{_LIST}{_NO}[室厅]"
            rf"|{_ZH_USE}{_ZH_ROOM}{_BEHIND}{_LIST}{_AFTER}"
            rf"|{_EN_ORDER}(?:{_EN_USE}\s)?(?:room|hall|rm)\b"
            rf"|\b(?:{_EN_USE}[ -])?(?:room|hall|rm)s{_EN_LIST}|\b(?:{_EN_USE}[ -])?(?:room|hall|rm){_EN_ONE}"
            rf"|{_ZH_USE}[室房]|\b{_EN_USE}[ -]room\b"
        ),
    ),
    _Written(
        "lot",
        ("标", "包", "lot", "package", "section"),
        pattern(
            rf"{_BEFORE}{_LIST}{_NO}(?:标段|标包|分包|包件|包(?!括|含|[0-9])|标(?!书|准|题|的|签|志|记|注|明|识|点|室|段))"
            rf"|(?:标段|标包|分包|包件|(?<![打书背红承软安压数钱面])包){_BEHIND}{_LIST}{_AFTER}"
            rf"|{_EN_ORDER}(?:lot|package|bid section)\b"
            rf"|(?<!a )\b(?:lot|package|bid section)s{_EN_LIST}|(?<!a )\b(?:lot|package|bid section){_EN_ONE}"
        ),
    ),
    _Written(
        "window",
        ("窗", "柜台", "window", "counter"),
        pattern(
            rf"{_BEFORE}{_LIST}{_NO}(?:(?:服务|受理|办事|综合)?窗口?|柜台)"
            rf"|(?:窗口|柜台){_BEHIND}{_LIST}{_AFTER}"
            rf"|{_EN_ORDER}(?:window|counter)\b|\b(?:windows|counters)\s(?!10|11|7|8|xp){_EN_LIST}"
            rf"|\b(?:window|counter){_EN_ONE}"
        ),
    ),
    _Written("building", ("楼", "栋", "building"), pattern(rf"{_BEFORE}{_LIST}(?:号楼|栋)|\bbuilding{_EN_ONE}")),
    _Written(
        "floor",
        ("楼", "层", "floor"),
        pattern(rf"{_BEFORE}{_LIST}(?:楼(?!层)|层(?!级|次))|{_EN_ORDER}floor\b|\bfloor{_EN_ONE}"),
    ),
    _Written(
        "item",
        ("第", "号", *_DEVICE.replace("?", "").split("|"), *_EN_DEVICE[3:-1].split("|")),
        pattern(
            rf"第\s?{_LIST}\s?(?:[台行条项笔页份个家号位](?!标段))"
            rf"|{_BEFORE}{_LIST}\s?号\s?(?:{_DEVICE}|机|座|席|屏|项目)"
            rf"|(?:{_DEVICE}){_BEHIND}{_LIST}{_AFTER}"
            rf"|{_EN_ORDER}{_EN_DEVICE}\b|\b{_EN_DEVICE}(?:\sno\.?|\s#|\snumber)?\s?([0-9]{{1,3}}|{'|'.join(WORDS)})\b"
        ),
    ),
    _Written("project", (), pattern(r"(?<!\d)(20\d{2}-\d{1,4})(?!\d)|(?<![a-z0-9])([a-z]{2,}-?\d{3,}(?:-\d+)*)")),
)
"""Ways of writing names, in the order in which they are read: what one has read, none reads again."""
_EACH = pattern(
    rf"(?<![a-z])(?:[0-9]{{1,4}}(?=st|nd|rd|th)|{_DIGITS}|{_CHINESE}|[甲乙丙丁]|{_EN_WHICH}|[a-h](?![a-z])"
    rf"|(?:{'|'.join(ORDINALS)})(?![a-z]))"
)


@lru_cache(maxsize=1024)
def names_in(text: str) -> frozenset[Name]:
    """All that a normalised text names."""
    return frozenset(name for _, names in _read(text) for name in names)


def without_names(text: str) -> str:
    """A normalised text without the names."""
    for (start, end), _ in _read(text):
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def may_be_one(names: frozenset[Name], others: frozenset[Name]) -> bool:
    """Two sets of names contradict each other in nothing: where both name a lot, they name a common one."""
    for sort in {name.sort for name in names} & {name.sort for name in others}:
        if not any(_are_alike(one, other) for one in names for other in others if one.sort == other.sort == sort):
            return False
    return True


def share_one(names: frozenset[Name], others: frozenset[Name]) -> bool:
    """Both name the same, by its number."""
    return any(one.which and other.which and _are_alike(one, other) for one in names for other in others)


def numbered(names: frozenset[Name]) -> frozenset[Name]:
    """Those that say which, so that something is named by them: 开标室 alone may stand for the opening itself."""
    return frozenset(name for name in names if name.which)


def _are_alike(one: Name, other: Name) -> bool:
    is_one = one.which == other.which or "" in (one.which, other.which)
    return one.sort == other.sort and is_one and (one.use == other.use or "" in (one.use, other.use))


def _read(text: str) -> Iterator[tuple[tuple[int, int], list[Name]]]:
    """Each stretch that names something, with what it names."""
    rest = NUMBER.sub(lambda found: " " * len(found.group()), text)
    for written in WAYS:
        if written.heads and not any(head in rest for head in written.heads):
            continue
        for match in written.said.finditer(rest):
            yield match.span(), _named(written.sort, match)
        rest = written.said.sub(lambda found: " " * len(found.group()), rest)


def _named(sort: str, match: re.Match[str]) -> list[Name]:
    groups = [group for group in match.groups() if group]
    use = next((USES[group] for group in groups if group in USES), "") if sort == "room" else ""
    told = [group for group in groups if group not in USES]
    if sort == "project":
        return [Name(sort, told[0])]
    if not told:
        return [Name(sort, "", use)]
    return [Name(sort, _canonical(each.group()), use) for group in told for each in _EACH.finditer(group)]


def _canonical(which: str) -> str:
    """二, 02, two, second and 2nd as `2`."""
    for words in (WORDS, ORDINALS):
        if which in words:
            return str(words.index(which) + 1)
    if which in ROMAN:
        return str((2, 3, 4, 6, 7, 8, 9)[ROMAN.index(which)])
    if which[0].isdigit():
        return which.lstrip("0") or "0"
    return _chinese(which) if which[0] in f"{TENS}十" else which.replace("-", "")


def _chinese(which: str) -> str:
    """十二 as `12`, 三〇一 as `301`."""
    if "十" not in which:
        return "".join(str(TENS.index(sign)) for sign in which.replace("〇", "零"))
    tens, _, ones = which.partition("十")
    return str(10 * (TENS.index(tens) if tens else 1) + (TENS.index(ones) if ones else 0))
