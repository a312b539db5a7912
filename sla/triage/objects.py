"""The lots, rooms, numbered things and projects that a text names, and whether two texts may mean one of them."""

import re

from sla.triage.patterns import pattern

NUMBER = pattern(r"(?<![\d-])\d{2}(?:0[1-9]|1[0-2])-\d{4}(?![\d-])")
"""A ticket's number, which no phone number and no project's number looks like."""
LOT = pattern(
    r"(?<![0-9一二三四五六七八九十])([0-9一二三四五六七八九十]{1,6})号?(?:标段|标包|分包|包(?!括|含)|标(?!书|准|题|的|签))|(?:lot|package)\s{0,4}([0-9]{1,6})"
)
ROOM = pattern(
    r"(?<![0-9一二三四五六七八九十])([0-9一二三四五六七八九十]{1,6})(?:号?(?:开标室|评标室|会议室|开标厅|评标厅|机房|号厅)|号室)|room\s{0,4}([0-9]{1,6})"
)
PROJECT = pattern(r"(?<!\d)20\d{2}-\d{1,4}(?!\d)|(?<![a-z0-9])[a-z]{2,}-?\d{3,}(?:-\d+)*")
ITEM = pattern(
    r"第\s{0,4}([0-9]{1,6}|[一二三四五六七八九十]{1,6})\s{0,4}(?:台|行|条|项|笔|页|份|个|家|号)"
    r"|(?<![0-9一二三四五六七八九十])([0-9]{1,6}|[一二三四五六七八九十]{1,6})\s{0,4}号\s{0,4}(?:终端|机|窗口|座|电脑|工位|服务器|打印机|投影|大?屏|楼|项目|柜)"
)
SORTS = ("lot", "room", "item", "project")
DIGITS = {sign: str(place) for place, sign in enumerate("零一二三四五六七八九")} | {"十": "10"}


def objects_in(text: str) -> frozenset[str]:
    """The lots, rooms, numbered things and projects that a normalised text names, each as `lot 2`."""
    found = {f"lot {_digits(match)}" for match in LOT.finditer(text)}
    found |= {f"room {_digits(match)}" for match in ROOM.finditer(text)}
    found |= {f"item {_digits(match)}" for match in ITEM.finditer(text)}
    return frozenset(found | {f"project {match.group()}" for match in PROJECT.finditer(NUMBER.sub(" ", text))})


def may_be_one(objects: frozenset[str], others: frozenset[str]) -> bool:
    """Two sets of named objects contradict each other in nothing: where both name a lot, they name a common one."""
    for sort in SORTS:
        one = {name for name in objects if name.startswith(sort)}
        other = {name for name in others if name.startswith(sort)}
        if one and other and one.isdisjoint(other):
            return False
    return True


def _digits(match: re.Match[str]) -> str:
    found = next(group for group in match.groups() if group)
    return DIGITS.get(found, found)
