"""Whether a message tells of several faults: each has a symptom of its own, and words that add it (R9)."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sla.triage.evidence import Clause, Evidence
from sla.triage.function_match import meant
from sla.triage.lexicon import Function, Signal
from sla.triage.objects import may_be_one, objects_in
from sla.triage.observations import is_about_a_sound_device

SYMPTOMS = frozenset(
    (
        *(Signal.CANNOT, Signal.ERROR_TEXT, Signal.FLAW, Signal.SLOW, Signal.LOOKS, Signal.MISLEADS),
        *(Signal.SILENT_ERROR, Signal.DEVICE_FAULT, Signal.SECURITY),
    )
)
NO_FAULT = (Signal.ASKS, Signal.WISHES, Signal.SUPPOSES, Signal.UNBROKEN, Signal.WITHDRAWS, Signal.RULE)
AT_ONCE = frozenset({"同时", "连同"})
"""What says that two things happen together, which those of one fault do, too."""
ADDED = re.compile(
    r"[\s\W]*(?:(?:另外|此外|其次|其二|二是|第二[个,、是:]|再就是|再有|另(?=[:,])|还有就是|还有(?![0-9一二三四五六七八九十两几半多不人些的家])"
    r"|顺便(?:说|反映|报|提)一?下?|还有一?个(?:问题|事|件|毛病)|[2-9][、.)](?!\d))[\s,:]*"
    r"|(?:and |also|besides|secondly|another (?:thing|problem|issue)(?: is)?|on top of that|in addition)[\s,:]+)+"
)
"""How a clause begins that adds something."""
JOINING = re.compile(r"^[\s,，:：、]+|\s+and$")
TRIED = re.compile(r"重新|重启|重装|换了?|试[过了着]|清[理了除]|刷新|手[动工]|备用|\b(?:tried|retr\w+|restart\w*)\b")
"""What was tried against a fault is no other one: 另外重新登录也没用."""
ON_SCREEN = re.compile(r"提示|显示|弹出|弹窗|返回|报(?!告|表|名|价|到|送)|\b(?:says|shows?|reads|message)\b")
"""What stands behind it is said by the screen: 另外系统提示登录超时."""


WHERE = re.compile("开评?标(?:室|大厅|区|系统里)|评标室|主持人|评委|组长|评标专家|评标委员会|the host")
"""Who and where, which name a function elsewhere: 开标室里的人都签不了 is no fault of the opening."""


class _Part(NamedTuple):
    """A stretch of clauses, with what fails in it: functions, lots and rooms, a device, or looks alone."""

    clauses: tuple[Clause, ...]
    functions: frozenset[Function]
    objects: frozenset[str]
    is_device: bool
    is_attack: bool
    only_looks: bool

    @property
    def tells_a_fault(self) -> bool:
        """Something in it fails, and it is said what."""
        return bool(self.functions) or self.is_device or self.is_attack or self.only_looks


def faults_apart(evidence: Evidence) -> tuple[Evidence, ...]:
    """The parts of a message that each tell of a fault of another function or object; none where there is but one."""
    if not _has_two_symptoms(evidence):
        return ()
    parts = [_part(clauses) for clauses in _stretches(evidence.clauses)]
    apart: list[_Part] = []
    for part in parts:
        if not apart or (apart[-1].tells_a_fault and _is_another(part, apart)):
            apart.append(part)
        else:
            apart[-1] = _part((*apart[-1].clauses, *part.clauses))
    return tuple(_evidence(part) for part in apart) if len(apart) > 1 else ()


def is_bare_addition(clause: Clause) -> bool:
    """另外, and nothing else: what is added stands in the next clause."""
    added = ADDED.match(clause.text)
    return added is not None and not clause.text[added.end() :].strip(" ,.:;!?。")


def without_addition(words: str) -> str:
    """What is added, without the words before and after it that join it to others: 另外报表导不出来."""
    added = ADDED.match(words.casefold())
    told = words[added.end() :] if added else words
    return JOINING.sub("", told).strip() or words


def _has_two_symptoms(evidence: Evidence) -> bool:
    """More than one clause tells of something that fails. Written as a loop, for every message is asked."""
    count = 0
    for clause in evidence.clauses:
        count += not SYMPTOMS.isdisjoint(clause.signals)
    return count > 1


def _stretches(clauses: Sequence[Clause]) -> Iterator[tuple[Clause, ...]]:
    """The clauses in stretches, each from where something is added."""
    begun: list[Clause] = []
    for clause in clauses:
        if begun and (_adds(clause) or _turns_elsewhere(clause, begun)):
            yield tuple(begun)
            begun = []
        begun.append(clause)
    yield tuple(begun)


def _adds(clause: Clause) -> bool:
    if ADDED.match(clause.text):
        return True
    return any(
        mark.tells is Signal.ALSO
        and clause.text[max(0, mark.start - clause.start) : mark.end - clause.start] not in AT_ONCE
        for mark in clause.marks
    )


def _turns_elsewhere(clause: Clause, before: Sequence[Clause]) -> bool:
    """三号室解密失败,五号室签章盖不上: another function in another place needs no word that adds it."""
    here, there = objects_in(clause.text), objects_in("".join(one.text for one in before))
    if not here or not there or may_be_one(here, there):
        return False
    functions, others = _functions(clause), _part(tuple(before)).functions
    return bool(functions and others) and functions.isdisjoint(others)


def _part(clauses: tuple[Clause, ...]) -> _Part:
    failing = [clause for clause in clauses if _fails(clause)]
    functions = frozenset().union(*(_functions(clause) for clause in clauses)) if failing else frozenset()
    return _Part(
        clauses,
        functions,
        objects_in("".join(clause.text for clause in clauses)),
        any(clause.says(Signal.DEVICE) and not ON_SCREEN.search(clause.text) for clause in failing),
        any(clause.says(Signal.SECURITY) for clause in failing),
        bool(failing) and all(clause.says(Signal.LOOKS) for clause in failing),
    )


def _fails(clause: Clause) -> bool:
    if SYMPTOMS.isdisjoint(clause.signals) or clause.says(*NO_FAULT) or is_about_a_sound_device(clause):
        return False
    return not clause.says(Signal.WORKS, Signal.WAY_ROUND) and not TRIED.search(clause.text)


def _functions(clause: Clause) -> frozenset[Function]:
    """What is named to fail: not where somebody stands, nor what a screen says, nor what is said to be in order."""
    if clause.says(Signal.WORKS):
        return frozenset()
    screen = ON_SCREEN.search(clause.text)
    end = screen.start() if screen else len(clause.text)
    places = [place.span() for place in WHERE.finditer(clause.text)]
    spans = ((mark.tells, mark.start - clause.start, mark.end - clause.start) for mark in clause.marks)
    named = {
        tells
        for tells, begins, ends in spans
        if begins < end and not any(first <= begins and ends <= last for first, last in places)
    }
    return frozenset(function for function in meant(clause) if function in named)


def _is_another(part: _Part, others: Sequence[_Part]) -> bool:
    """A fault, and none of those told before it."""
    return part.tells_a_fault and all(_differ(part, other) for other in others)


def _differ(part: _Part, other: _Part) -> bool:
    """Of functions that the other does not name, or in another place; a device; an attack; or it only looks bad."""
    if (part.only_looks, part.is_device, part.is_attack) != (other.only_looks, other.is_device, other.is_attack):
        return True
    if part.functions and other.functions and part.functions.isdisjoint(other.functions):
        return True
    return not may_be_one(part.objects, other.objects)


def _evidence(part: _Part) -> Evidence:
    return Evidence("".join(clause.text for clause in part.clauses), part.clauses)
