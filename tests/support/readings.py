"""Reports that are first heard as one thing and read as another later, and the desk as it reads them once more."""

from dataclasses import replace

from bot.turns.early_hearing import HeardAtOnce, Remarks
from models.chat import Event
from models.terms import FAULTS, Kind, Severity
from sla.reading.hearing import Decider
from sla.reading.reader.labels import Label
from sla.reading.reader.question import question_about
from sla.reading.reader.reading import by_rules
from sla.reading.remark import Remark
from sla.rulebook import Rulebook
from tests.support.desk import Desk

RAISED = "评标系统里专家打的分保存后全变成零了，换人打也一样，半小时后要出结果"
"""First heard as a B, an A by the trained reader."""
MILDER = "训练平台上大家都登录不上"
"""First heard as an A, a C by the trained reader."""
ALIKE = "投标文件上传到一半就断，试了几次才传上"
"""A B both times."""
MOMENT = "有一家投标人上传很慢，换了个浏览器能传，半小时后截止"
"""A B both times, whose deadline is near: it is asked whether it is an A."""
UNSURE = "这个状态怎么一直不变"
"""First heard as a question; a question or a fault by the trained reader, which is asked."""
SLOW = "整个平台都有点慢"
"""Remarks whole as a B of which it is asked at once whether a moment runs."""

FIRST_HEARD = {
    RAISED: Label(Kind.DEFECT, Severity.B),
    MILDER: Label(Kind.DEFECT, Severity.A),
    ALIKE: Label(Kind.DEFECT, Severity.B),
    MOMENT: Label(Kind.DEFECT, Severity.B),
    UNSURE: Label(Kind.CONSULTATION, None),
    SLOW: Label(Kind.DEFECT, Severity.B),
}


class HeardAs(HeardAtOnce):
    """Hears the words above as this kind and class, by their pieces but for one; the others as the desk does."""

    async def remarks_of(self, event: Event, rules: Rulebook) -> Remarks:
        """What was heard of the event, by its text."""
        found = await super().remarks_of(event, rules)
        return {text: _first(remark) for text, remark in found.items()}


def _first(remark: Remark) -> Remark:
    told = next((words for words in FIRST_HEARD if words in remark.text), None)
    if told is None or remark.decided_by != Decider.READER:
        return remark
    label, reading = FIRST_HEARD[told], replace(remark.reading or by_rules(remark.judged), is_whole=False)
    if told == SLOW:
        question = question_about([Label(Kind.DEFECT, Severity.A), label])
        reading = replace(reading, kind=label.kind, severity=label.severity, question=question, is_whole=True)
    judged = replace(remark.judged, kind=label.kind, severity=label.severity, question=None)
    return replace(remark, judged=judged, is_read_as_fault=label.kind in FAULTS, late=None, reading=reading)


def heard_late(desk: Desk) -> Desk:
    """The desk, which hears the words above by their pieces at first, and reads them whole in its tick."""
    desk.hear_with(HeardAs())
    return desk


def read_again(desk: Desk) -> int:
    """Have the desk read what it has not read yet; how many texts it kept a reading of."""
    kept = 0
    while more := desk.tick("readings"):
        kept += more
    desk.settle()
    return kept
