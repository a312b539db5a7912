"""Reads a message and proposes what it is, how bad it is and why, so that the clocks can start at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from models.phrase import Phrase, phrase
from models.terms import FAULTS, Impact, Kind, Severity
from sla.reading.evidence import Evidence
from sla.reading.function_match import function_hit
from sla.reading.lexicon import LexiconFunction, Signal
from sla.reading.observations import device_fails, fails, is_empty, is_of_else, plans_work
from sla.reading.patterns import pattern
from sla.reading.severity_rules import Ruling, judge_severity
from sla.reading.two_faults import faults_apart

CONFIDENCE = 0.75
"""Of what the rules see besides defects; where the reader decides, its own stands."""
HINDERS = (Impact.STOPPED, Impact.IMPAIRED, Impact.NONE)
SERVES_ALL = pattern("服务器|云主机|数据库|机房|存储阵列|交换机|\\b(?:servers?|database|switch)\\b")
"""A device on which everybody's work lies: 云服务器磁盘满了，数据库写不进去 stops it."""
CLAUSES = {
    Severity.A: "三·2.3(1)1)",
    Severity.B: "三·2.3(1)2)",
    Severity.C: "三·2.3(1)3)",
    Severity.D: "三·2.3(1)4)",
}


@dataclass(frozen=True, slots=True)
class Triage:
    """The desk's judgement on a message.

    `severity` is None unless the kind is defect; also for a defect of which nothing can be said (the clock of B runs).
    `confidence`, 0 to 1, is roughly the share of messages judged with such a lead that are judged rightly. `reason` is
    a sentence for the card, `question` the one thing worth asking when a B may be an A. `function` is the id of the
    function hit; `is_main` is known without it when the platform as a whole is meant. `is_security` is tampering, a
    leak, a virus, an illegal login, or a leaver's account that still works. `already_recovered` means over when told
    for the first time. `is_greeting_or_thanks` means courtesy alone, or no words at all. `not_accepted` means an
    objection or a complaint, which has a legal channel of its own. `faults` are those that the message tells of, where
    it tells of several: the gravest first, which gave the class.
    """

    kind: Kind
    severity: Severity | None
    confidence: float
    reason: Phrase
    question: Phrase | None = None
    function: str | None = None
    is_main: bool | None = None
    impact: Impact | None = None
    is_security: bool = False
    is_urgent: bool = False
    already_recovered: bool = False
    is_withdrawal: bool = False
    is_greeting_or_thanks: bool = False
    not_accepted: bool = False
    faults: tuple["Fault", ...] = ()

    @property
    def has_two_problems(self) -> bool:
        """The message tells of another fault besides the one that gave the class."""
        return len(self.faults) > 1

    def as_grave_as(self, severity: Severity) -> "Triage":
        """The same as a defect of this class; what was read else stays."""
        return replace(self, kind=Kind.DEFECT, severity=severity, is_urgent=self.is_urgent or severity is Severity.A)


@dataclass(frozen=True, slots=True)
class Fault:
    """One of several faults of a message, judged by its own clauses, which stand from `start` to `end`."""

    judged: Triage
    start: int
    end: int


UNSURE = Triage(Kind.DEFECT, Severity.B, 0.3, phrase("triage.unsure"))
"""A report of which nothing can be told: the clock of B runs until the office decides."""


def judge(evidence: Evidence) -> Triage:
    """Return what the rules see in a message; of several faults the gravest decides."""
    judged = _judged(evidence)
    parts = faults_apart(evidence) if judged.kind in FAULTS and len(evidence.clauses) > 1 else ()
    return _of_the_gravest(judged, parts) if parts else judged


def _of_the_gravest(whole: Triage, parts: Sequence[Evidence]) -> Triage:
    """Return what the gravest part tells, never milder than all of it; what is no fault of its own is left out."""
    judged = [Fault(_judged(part), part.clauses[0].start, _end(part)) for part in parts]
    faults = sorted((one for one in judged if one.judged.kind in FAULTS), key=_gravity)
    if len(faults) < 2 or (faults[0].judged.kind is not Kind.DEFECT and whole.kind is not Kind.HARDWARE):
        return whole
    main = faults[0].judged
    if main.kind is Kind.HARDWARE:
        return replace(main, faults=tuple(faults))
    is_graver = whole.kind is Kind.DEFECT and (whole.severity or Severity.B) < (main.severity or Severity.B)
    main = main.as_grave_as(whole.severity or Severity.B) if is_graver else main
    return replace(
        main, is_security=whole.is_security, is_urgent=whole.is_urgent or main.is_urgent, faults=tuple(faults)
    )


def _gravity(fault: Fault) -> tuple[bool, bool, Severity, int, bool]:
    """An attack first, then the class, then how far a device hinders; of one class what still fails first."""
    judged = fault.judged
    is_over = judged.already_recovered
    hinders = HINDERS.index(judged.impact or Impact.NONE)
    return not judged.is_security, judged.kind is not Kind.DEFECT, judged.severity or Severity.B, hinders, is_over


def _end(part: Evidence) -> int:
    last = part.clauses[-1]
    return last.start + len(last.text)


def _judged(evidence: Evidence) -> Triage:
    """Return what the rules see: words that take back, an objection, an attack, work at a time, what fails.

    Else nothing; whether something is asked, wished or granted is not for them to say.
    """
    if is_of_else(evidence) or (evidence.says(Signal.WITHDRAWS) and not fails(evidence)):
        return _other(evidence)
    if is_leaver_inside(evidence):
        left = _seen(Kind.PERMISSION, evidence)
        return replace(left, reason=phrase("triage.leaver_inside"), is_security=True, is_urgent=True)
    if _tells_of_attack(evidence):
        return _defect(evidence)
    if plans_work(evidence):
        return _seen(Kind.CHANGE, evidence)
    if device_fails(evidence):
        return replace(_seen(Kind.HARDWARE, evidence), impact=impact_of(evidence))
    return _defect(evidence) if fails(evidence) else _other(evidence)


def _tells_of_attack(evidence: Evidence) -> bool:
    return evidence.says(Signal.SECURITY) and not evidence.says(Signal.SUPPOSES, Signal.UNBROKEN)


def _seen(kind: Kind, evidence: Evidence) -> Triage:
    return Triage(kind, None, CONFIDENCE, phrase(f"triage.kind.{kind}"), is_urgent=evidence.says(Signal.URGENT))


def _defect(evidence: Evidence) -> Triage:
    hit = function_hit(evidence)
    ruling = judge_severity(evidence, hit)
    is_security = _tells_of_attack(evidence)
    return Triage(
        Kind.DEFECT,
        ruling.severity,
        ruling.confidence,
        _ground(ruling, hit, evidence),
        question=phrase("triage.question.moment") if ruling.might_be_a else None,
        function=hit.id if hit else None,
        is_main=hit.is_main if hit else (True if evidence.says(Signal.PLATFORM) else None),
        is_security=is_security,
        is_urgent=is_security or ruling.severity is Severity.A,
        already_recovered=evidence.says(Signal.RECOVERED),
    )


def _other(evidence: Evidence) -> Triage:
    is_withdrawal = evidence.says(Signal.WITHDRAWS)
    not_accepted = evidence.says(Signal.OBJECTS) and not is_withdrawal
    is_courtesy = evidence.says(Signal.THANKS, Signal.GREETS) or is_empty(evidence)
    is_only_courtesy = is_courtesy and not (is_withdrawal or not_accepted or evidence.says(Signal.CHATS))
    reason = "withdrawal" if is_withdrawal else "not_accepted" if not_accepted else "courtesy"
    return Triage(
        Kind.OTHER,
        None,
        CONFIDENCE,
        phrase(f"triage.other.{reason if reason != 'courtesy' or is_only_courtesy else 'unrelated'}"),
        is_urgent=evidence.says(Signal.URGENT),
        is_withdrawal=is_withdrawal,
        is_greeting_or_thanks=is_only_courtesy,
        not_accepted=not_accepted,
    )


def _ground(ruling: Ruling, hit: LexiconFunction | None, evidence: Evidence) -> Phrase:
    named = hit.id if hit else "platform" if evidence.says(Signal.PLATFORM) else "unnamed"
    name = phrase(f"triage.function.{named}")
    clause = CLAUSES[ruling.severity] if ruling.severity else ""
    return phrase(f"triage.ground.{ruling.ground}", function=name, clause=clause)


def is_leaver_inside(evidence: Evidence) -> bool:
    """A person has left and can still get in: a right, with a security flag (standard 4)."""
    return evidence.says(Signal.LEAVER) and evidence.says(Signal.STILL_WORKS)


def impact_of(evidence: Evidence) -> Impact:
    """Return how far the broken device hinders work; a wish for equipment hinders nothing."""
    if evidence.says(Signal.WORKS) or not evidence.says(Signal.DEVICE_FAULT, Signal.CANNOT, Signal.FLAW):
        return Impact.NONE
    return Impact.STOPPED if evidence.says(Signal.MOMENT, Signal.NO_WAY) or _stops_work(evidence) else Impact.IMPAIRED


def _stops_work(evidence: Evidence) -> bool:
    return any(
        (clause.functions or SERVES_ALL.search(evidence.text))
        and clause.says(Signal.CANNOT)
        and not clause.says(Signal.DEVICE)
        for clause in evidence.clauses
    )
