"""Reads a message and proposes what it is, how bad it is and why, so that the clocks can start at once."""

from dataclasses import dataclass

from models.phrase import Phrase, phrase
from models.terms import Impact, Kind, Severity
from sla.evidence import Evidence, read_evidence
from sla.function_hit import function_hit
from sla.kind_rules import Verdict, judge_kind
from sla.lexicon import Lexicon, Signal
from sla.severity_rules import judge_severity

CLAUSES = {
    Severity.A: "三·2.3(1)1)",
    Severity.B: "三·2.3(1)2)",
    Severity.C: "三·2.3(1)3)",
    Severity.D: "三·2.3(1)4)",
}


@dataclass(frozen=True, slots=True)
class Triage:
    """What the desk makes of a message.

    `severity` is None unless the kind is defect; also for a defect of which nothing can be said (the clock of B runs).
    `confidence`, 0 to 1, is roughly the share of messages judged with such a lead that are judged rightly.
    `reason` is a sentence for the card, `question` the one thing worth asking when a B may be an A.
    `function` is the id of the function hit; `is_main` is known without it when the whole platform is meant.
    `already_recovered` means over when told for the first time. `not_accepted` means a complaint or an objection,
    which has its own legal channel.
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


def triage(text: str, lexicon: Lexicon) -> Triage:
    """Judge a message by its words alone (STANDARD section 4); reads the first 2,000 characters."""
    evidence = read_evidence(text, lexicon)
    verdict = judge_kind(evidence)
    match verdict.kind:
        case Kind.DEFECT:
            return _defect(evidence, verdict)
        case Kind.OTHER:
            return _other(evidence, verdict)
        case Kind.HARDWARE:
            return _plain(evidence, verdict)
    return _plain(evidence, verdict)


def _defect(evidence: Evidence, verdict: Verdict) -> Triage:
    hit = function_hit(evidence)
    ruling = judge_severity(evidence, hit)
    is_main = hit.is_main if hit else (True if evidence.says(Signal.PLATFORM) else None)
    return Triage(
        Kind.DEFECT,
        ruling.severity,
        0.5,
        phrase("x"),
        function=hit.id if hit else None,
        is_main=is_main,
    )


def _other(evidence: Evidence, verdict: Verdict) -> Triage:
    return Triage(Kind.OTHER, None, 0.5, phrase("x"))


def _plain(evidence: Evidence, verdict: Verdict) -> Triage:
    return Triage(verdict.kind, None, 0.5, phrase("x"))
