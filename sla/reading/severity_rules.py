"""Rules for the class of a defect, in the order of the standard: looks, function, reach, moment."""

from dataclasses import dataclass
from enum import StrEnum

from models.terms import Severity
from sla.reading.evidence import Clause, Evidence
from sla.reading.lexicon import LexiconFunction, Signal

UNUSABLE = (Signal.CANNOT, Signal.ERROR_TEXT)
FAILING = (*UNUSABLE, Signal.FLAW, Signal.SLOW)

# What speaks for "nobody gets through" and what for "some do, or there is a way".
BLOCKED = {Signal.CANNOT: 2, Signal.ERROR_TEXT: 1, Signal.TOTAL: 2, Signal.NO_WAY: 4, Signal.MOMENT: 1}
LIMITED = {
    Signal.WAY_ROUND: 5,
    Signal.PARTIAL: 3,
    Signal.SLOW: 3,
    Signal.WORKS: 1,
    Signal.ONLY_ME: 2,
    Signal.FLAW: 1,
}


class Ground(StrEnum):
    """The ruling that gave the class; each has a phrase `triage.ground.…`."""

    LOOKS = "looks"
    TEST_SITE = "test_site"
    SECONDARY = "secondary"
    BLOCKED = "blocked"
    WAY_ROUND = "way_round"
    PARTIAL = "partial"
    UNCLEAR = "unclear"
    SLOW = "slow"
    MISLEADS = "misleads"
    MOMENT = "moment"
    RELIED_ON = "relied_on"
    SECURITY = "security"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Ruling:
    """A proposed class, its ground, by how many points it leads, and whether a statutory moment would change it."""

    severity: Severity | None
    ground: Ground
    margin: int
    might_be_a: bool = False

    @property
    def confidence(self) -> float:
        """Shares measured on the labelled messages, by how clearly one side outweighs the other."""
        if self.severity is None:
            return 0.3
        return 0.95 if self.margin >= 3 else 0.85 if self.margin >= 1 else 0.65


def judge_severity(evidence: Evidence, hit: LexiconFunction | None) -> Ruling:
    """The class of a defect that hits this function; a test environment never gets more than C."""
    ruling = _in_use(evidence, hit)
    if evidence.says(Signal.TEST_SITE) and ruling.severity in {Severity.A, Severity.B, None}:
        return Ruling(Severity.C, Ground.TEST_SITE, 4)
    return ruling


def _in_use(evidence: Evidence, hit: LexiconFunction | None) -> Ruling:
    if only_looks_wrong(evidence) and not evidence.says(Signal.SECURITY):
        return Ruling(Severity.D, Ground.LOOKS, 4)
    if hit is not None and not hit.is_main and not evidence.says(Signal.SECURITY):
        return Ruling(Severity.C, Ground.SECONDARY, 3)
    if hit is None and not evidence.says(Signal.PLATFORM, Signal.SECURITY, *UNUSABLE, Signal.SLOW):
        return Ruling(None, Ground.UNKNOWN, 0)
    return _main(evidence)


def _main(evidence: Evidence) -> Ruling:
    margin = blocked_margin(evidence)
    if margin >= 0 and evidence.says(*UNUSABLE):
        return Ruling(Severity.A, Ground.BLOCKED, margin + 1)
    if evidence.says(Signal.MOMENT) and not evidence.says(Signal.WAY_ROUND, Signal.WORKS) and evidence.says(*UNUSABLE):
        return Ruling(Severity.A, Ground.MOMENT, 1)
    if evidence.says(Signal.SILENT_ERROR) and evidence.says(Signal.MOMENT) and not evidence.says(Signal.WAY_ROUND):
        return Ruling(Severity.A, Ground.RELIED_ON, 1)
    if evidence.says(Signal.SECURITY) and not evidence.says(*FAILING):
        return Ruling(Severity.B, Ground.SECURITY, 1, might_be_a=True)
    return Ruling(Severity.B, _ground_of_b(evidence), -margin, _might_be_a(evidence))


def _ground_of_b(evidence: Evidence) -> Ground:
    """Return what the words say and nothing more: a way round, or that only some are hit; else it is unclear."""
    if evidence.says(Signal.MISLEADS, Signal.SILENT_ERROR):
        return Ground.MISLEADS
    if evidence.says(Signal.WAY_ROUND):
        return Ground.WAY_ROUND
    if evidence.says(Signal.PARTIAL, Signal.ONLY_ME):
        return Ground.PARTIAL
    return Ground.SLOW if evidence.says(Signal.SLOW) else Ground.UNCLEAR


def _might_be_a(evidence: Evidence) -> bool:
    return not evidence.says(Signal.WAY_ROUND, Signal.RECOVERED)


def blocked_margin(evidence: Evidence) -> int:
    """Above zero when more speaks for a full stop than for a partial one."""
    blocked = sum(points for signal, points in BLOCKED.items() if evidence.says(signal))
    return blocked - sum(points for signal, points in LIMITED.items() if evidence.says(signal))


def only_looks_wrong(evidence: Evidence) -> bool:
    """It reads or looks wrong, and nothing fails apart from that."""
    if not evidence.says(Signal.LOOKS) or evidence.says(Signal.MISLEADS, Signal.SILENT_ERROR, Signal.NO_WAY):
        return False
    return not any(_fails_beyond_looks(clause) for clause in evidence.clauses)


def _fails_beyond_looks(clause: Clause) -> bool:
    return clause.says(*UNUSABLE, Signal.SLOW) and not clause.says(Signal.LOOKS, Signal.WORKS)
