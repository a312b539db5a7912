"""Which function of the platform a message complains about, when it names several."""

from collections import Counter

from sla.evidence import Clause, Evidence
from sla.lexicon import Function, Signal

BROKEN = (Signal.CANNOT, Signal.ERROR_TEXT, Signal.FLAW, Signal.SLOW, Signal.MISLEADS)
REASSURING = (Signal.WORKS, Signal.WAY_ROUND)


def function_hit(evidence: Evidence) -> Function | None:
    """The function most probably at fault; None when only the platform as a whole, or nothing, is named.

    A function named where something fails counts for it, one named where something works counts against it.
    In one clause the secondary function is the more exact name: 打印评标报告 is printing.
    """
    points: Counter[Function] = Counter()
    topic: frozenset[Function] = frozenset()
    for clause in evidence.clauses:
        for function in clause.functions:
            points[function] += _weight(clause) + (0 if function.is_main else 1)
        if clause.functions:
            topic = clause.functions
        elif clause.says(*BROKEN) and not clause.says(Signal.WORKS):
            points.update(dict.fromkeys(topic, 2))
    hit = max(points, key=lambda function: (points[function], not function.is_main, function.id), default=None)
    return hit if hit is not None and points[hit] > 0 else _mentioned(evidence)


def _weight(clause: Clause) -> int:
    if clause.says(Signal.WORKS) and not clause.says(Signal.CANNOT, Signal.ERROR_TEXT):
        return -3
    if clause.says(*BROKEN):
        return 4
    return -1 if clause.says(*REASSURING) else 1


def _mentioned(evidence: Evidence) -> Function | None:
    """The first function named at all, when every one of them is said to be in order."""
    for clause in evidence.clauses:
        if clause.functions:
            return min(clause.functions, key=lambda function: (function.is_main, function.id))
    return None
