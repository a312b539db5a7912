"""The function of the platform that a message complains about, when it names several."""

import re
from collections import Counter
from collections.abc import Sequence

from sla.reading.evidence import Clause, Evidence
from sla.reading.lexicon import LexiconFunction, Signal
from sla.reading.names import names_in, without_names
from sla.reading.observations import is_about_a_sound_device

CHINESE = re.compile("[一-鿿]")
BROKEN = (Signal.CANNOT, Signal.ERROR_TEXT, Signal.FLAW, Signal.SLOW, Signal.MISLEADS)
THINGS = frozenset(
    {
        *("投标文件", "响应文件", "标书", "招标文件", "采购文件", "标段"),
        *(f"{thing}{many}" for thing in ("bid file", "bid document", "tender document") for many in ("", "s")),
    }
)
REASSURING = (Signal.WORKS, Signal.WAY_ROUND)


def function_hit(evidence: Evidence) -> LexiconFunction | None:
    """The function most probably at fault; None when only the platform as a whole, or nothing, is named.

    In one clause the secondary function is the more exact name: 打印评标报告 is printing.
    Of two problems the more severe decides, so a failing main function comes first. Of two main functions the one that
    heads the clause: 开标大厅登录 is the login.
    """
    points = _points(evidence)
    if _fail_apart(evidence):
        points = Counter({function: points[function] for function in _failing_mains(evidence)}) or points
    hit = max(points, key=lambda function: (points[function], not function.is_main, function.id), default=None)
    if hit is None or points[hit] <= 0:
        return _mentioned(evidence)
    tied = [function for function in points if points[function] == points[hit] and function.is_main is hit.is_main]
    return hit if len(tied) == 1 else _head(tied, evidence) or hit


def meant(clause: Clause) -> frozenset[LexiconFunction]:
    """The functions of a clause; of a list of several the main ones: 查询、投标、签到全都转圈 is more than a search.

    What is only the thing that a function works on gives way to it: 投标文件解密失败 is decryption, lot two, too.
    """
    worked = frozenset(
        mark.tells
        for mark in clause.marks
        if isinstance(mark.tells, LexiconFunction)
        and not _is_thing(clause.text[max(0, mark.start - clause.start) : mark.end - clause.start])
    )
    functions = worked or clause.functions
    mains = frozenset(function for function in functions if function.is_main)
    return mains if mains and len(functions) > 1 and "、" in clause.text else functions


def _is_thing(words: str) -> bool:
    return words in THINGS or bool(names_in(words) and not without_names(words).strip())


def worked_on(evidence: Evidence) -> frozenset[str]:
    """The ids of the main functions on which a secondary one works: 评标报告 in 评标报告导出报错."""
    hit = function_hit(evidence)
    if hit is None or hit.is_main:
        return frozenset()
    beside = [clause.functions for clause in evidence.clauses if hit in clause.functions]
    return frozenset(function.id for functions in beside for function in functions if function.is_main)


def _head(tied: Sequence[LexiconFunction], evidence: Evidence) -> LexiconFunction | None:
    """Of functions that fail in one clause the one that the others only place: in Chinese the last, else the first."""
    for clause in evidence.clauses:
        if not _fails(clause):
            continue
        named = [
            (mark, mark.tells)
            for mark in clause.marks
            if isinstance(mark.tells, LexiconFunction) and mark.tells in tied
        ]
        if named:
            last = CHINESE.search(clause.text) is not None
            return min(named, key=lambda one: -one[0].end if last else one[0].start)[1]
    return None


def _fail_apart(evidence: Evidence) -> bool:
    """Different functions fail in different clauses."""
    failing = [clause.functions for clause in evidence.clauses if clause.functions and _fails(clause)]
    return any(one.isdisjoint(other) for one in failing for other in failing)


def _points(evidence: Evidence) -> Counter[LexiconFunction]:
    """A function named where something fails gains, one named where something works loses."""
    points: Counter[LexiconFunction] = Counter()
    topic: frozenset[LexiconFunction] = frozenset()
    for clause in evidence.clauses:
        for function in () if is_about_a_sound_device(clause) else meant(clause):
            points[function] += _weight(clause) + (0 if function.is_main else 1)
        if clause.functions:
            topic = clause.functions
        elif _fails(clause):
            points.update(dict.fromkeys(topic, 2))
    return points


def _failing_mains(evidence: Evidence) -> set[LexiconFunction]:
    """The main functions that fail in a clause of their own."""
    clauses = [clause for clause in evidence.clauses if clause.functions and _fails(clause)]
    alone = [clause.functions for clause in clauses if all(function.is_main for function in clause.functions)]
    return set().union(*alone)


def _fails(clause: Clause) -> bool:
    return clause.says(*BROKEN) and not clause.says(Signal.WORKS)


def _weight(clause: Clause) -> int:
    if clause.says(Signal.WORKS) and not clause.says(Signal.CANNOT, Signal.ERROR_TEXT):
        return -3
    if clause.says(*BROKEN):
        return 4
    return -1 if clause.says(*REASSURING) else 1


def _mentioned(evidence: Evidence) -> LexiconFunction | None:
    """The first function named at all, when every one of them is said to be in order."""
    for clause in evidence.clauses:
        if clause.functions:
            return min(clause.functions, key=lambda function: (function.is_main, function.id))
    return None
