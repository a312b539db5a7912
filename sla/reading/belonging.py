"""A line belongs with a matter: a plan, an inspection and the virus scanner are of their own; what goes on is none.

Read of the normalised text.
"""

from models.terms import Kind
from sla.reading.patterns import pattern

MATTERS = {
    "inspection": pattern(
        r"(?:巡检|点检|巡查|例行检查)(?!(?:时|中|过程中?|的?时候)?[^,。!?;\n]{0,4}(?:发现|看到|查出)的)"
        r"|\b(?:routine|daily|weekly|monthly|quarterly)? ?inspections?\b"
    ),
    "antivirus": pattern(
        r"(?:杀毒|防病毒|病毒库|防毒|病毒定义)[^,。!?;\n]{0,12}?(?:过期|到期|续费|续期|更新|升级|许可|授权|查杀|扫描|失效)"
        r"|(?:更新|升级|续费)[^,。!?;\n]{0,6}(?:杀毒|防病毒|病毒库|防毒)"
        r"|\b(?:anti-?virus|virus) (?:definitions?|scanner|software|licen[cs]e|database)?[^,.!?;\n]{0,20}"
        r"(?:expire|updat|renew|out of date|outdated|licen[cs]e)"
    ),
}
"""Matters that take a line out of all else that is open: it is a report of its own, or talk (R2)."""
GOES_ON = {
    Kind.CHANGE: pattern(
        "期间|预计|大概|大约|左右|停机|停服|中断|回退|回滚|备份|影响|测试(?:过|通过|环境)|已通知"
        r"|\b(?:downtime|outage|takes? about|about (?:half )?an? hour|roll(?:ed|ing)? ?back|backups?|tested)\b"
    ),
    Kind.CONSULTATION: pattern(
        "^(?:那|还|都|另外|以及|请问|到时|时候|大概|一般|[, ]){0,4}(?:需要|要|得|带|交|收|准备){0,2}"
        "(?:什么|哪些|多久|几天|多少|几个|谁)"
        r"|^(?:and )?(?:what|how (?:long|much|many)|which) (?:do i|papers|documents|materials|is needed|does it)"
    ),
    Kind.SUGGESTION: pattern("^(?:而且|并且|还有|最好|也|还|再|顺便|[, ]){1,3}|^(?:ideally|it should also|and also)"),
}
"""Beginnings and words of a line that goes on with the plan, question or wish before it."""


def matters_in(text: str) -> frozenset[str]:
    """The matters of their own that a text speaks of."""
    return frozenset(name for name, said in MATTERS.items() if said.search(text))


def is_more_of(kind: Kind, text: str) -> bool:
    """It goes on with a plan, a question or a wish, and says nothing that stands alone."""
    said = GOES_ON.get(kind)
    return said is not None and said.search(text) is not None
