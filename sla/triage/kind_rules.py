"""Rules for the kind of a message: each observation speaks for or against some kinds."""

from dataclasses import dataclass

from models.terms import Kind
from sla.triage.evidence import Evidence
from sla.triage.lexicon import Signal
from sla.triage.observations import (
    Observation,
    asks,
    both,
    chats_by_question,
    comes_or_leaves,
    device_fails,
    device_is_fine,
    device_itself_fails,
    ends_asking,
    fails,
    has_question_mark,
    is_empty,
    is_private,
    is_short,
    names_no_error,
    names_nothing,
    neither,
    plans_work,
    says,
    software_fails,
    together,
    unless,
    withdraws_twice,
)


@dataclass(frozen=True, slots=True)
class KindVerdict:
    """The likeliest kind, its points and those of the runner-up."""

    kind: Kind
    points: int
    runner_up: int


@dataclass(frozen=True, slots=True)
class Cue:
    """An observation that speaks for a kind (positive points) or against it (negative)."""

    kind: Kind
    points: int
    applies: Observation


def judge_kind(evidence: Evidence) -> KindVerdict:
    """Add up the points of every cue; a tie goes to the kind whose clocks are stricter."""
    points = dict.fromkeys(STRICTEST_FIRST, 0)
    for cue in CUES:
        if cue.applies(evidence):
            points[cue.kind] += cue.points
    ranked = sorted(points, key=lambda kind: -points[kind])
    return KindVerdict(ranked[0], points[ranked[0]], points[ranked[1]])


STRICTEST_FIRST = (
    Kind.DEFECT,
    Kind.PERMISSION,
    Kind.HARDWARE,
    Kind.CHANGE,
    Kind.CONSULTATION,
    Kind.SUGGESTION,
    Kind.OTHER,
)


CUES = (
    Cue(Kind.DEFECT, 4, fails),
    Cue(Kind.DEFECT, 2, software_fails),
    Cue(Kind.DEFECT, 2, says(Signal.CANNOT)),
    Cue(Kind.DEFECT, 1, says(Signal.ERROR_TEXT)),
    Cue(Kind.DEFECT, 1, says(Signal.FLAW)),
    Cue(Kind.DEFECT, 2, says(Signal.SLOW)),
    Cue(Kind.DEFECT, 6, unless(says(Signal.LOOKS), Signal.WISHES, Signal.ASKS)),
    Cue(Kind.DEFECT, 2, says(Signal.LOOKS)),
    Cue(Kind.DEFECT, 2, says(Signal.MISLEADS)),
    Cue(Kind.DEFECT, 1, says(Signal.TOTAL, Signal.PARTIAL)),
    Cue(Kind.DEFECT, 2, says(Signal.WAY_ROUND, Signal.NO_WAY)),
    Cue(Kind.DEFECT, 1, says(Signal.REPAIR)),
    Cue(Kind.DEFECT, 2, says(Signal.OVERRUN)),
    Cue(Kind.DEFECT, 2, device_is_fine),
    Cue(Kind.DEFECT, 9, says(Signal.SECURITY)),
    Cue(Kind.DEFECT, -6, says(Signal.SUPPOSES)),
    Cue(Kind.DEFECT, -6, says(Signal.UNBROKEN)),
    Cue(Kind.DEFECT, -3, names_no_error),
    Cue(Kind.DEFECT, 2, both(says(Signal.NEGATES), neither(names_nothing, asks))),
    Cue(Kind.CONSULTATION, 4, asks),
    Cue(Kind.CONSULTATION, 3, has_question_mark),
    Cue(Kind.CONSULTATION, 2, ends_asking),
    Cue(Kind.CONSULTATION, 2, says(Signal.RULE)),
    Cue(Kind.CONSULTATION, 3, together(Signal.ASKS, Signal.RULE)),
    Cue(Kind.CONSULTATION, 3, says(Signal.SUPPOSES)),
    Cue(Kind.CONSULTATION, 2, says(Signal.UNBROKEN)),
    Cue(Kind.CONSULTATION, 3, both(asks, neither(fails))),
    Cue(Kind.CONSULTATION, -4, says(Signal.WISHES)),
    Cue(Kind.CONSULTATION, -2, says(Signal.NO_WAY, Signal.TOTAL)),
    Cue(Kind.CONSULTATION, -3, names_nothing),
    Cue(Kind.SUGGESTION, 10, says(Signal.WISHES)),
    Cue(Kind.SUGGESTION, -3, says(Signal.NO_WAY, Signal.ERROR_TEXT)),
    Cue(Kind.SUGGESTION, -2, says(Signal.RIGHT)),
    Cue(Kind.SUGGESTION, -4, device_fails),
    Cue(Kind.PERMISSION, 9, together(Signal.GIVES, Signal.RIGHT)),
    Cue(Kind.PERMISSION, 10, together(Signal.TAKES, Signal.RIGHT)),
    Cue(Kind.PERMISSION, 5, together(Signal.NEWCOMER, Signal.RIGHT)),
    Cue(Kind.PERMISSION, 4, unless(together(Signal.NEWCOMER, Signal.RIGHT), Signal.TOTAL, Signal.NO_WAY)),
    Cue(Kind.PERMISSION, 6, together(Signal.LEAVER, Signal.RIGHT)),
    Cue(Kind.PERMISSION, 3, comes_or_leaves),
    Cue(Kind.PERMISSION, 2, says(Signal.RIGHT)),
    Cue(Kind.PERMISSION, 4, both(together(Signal.NEWCOMER, Signal.GIVES), neither(says(Signal.HOW)))),
    Cue(Kind.PERMISSION, 3, both(together(Signal.GIVES, Signal.RIGHT), neither(says(Signal.HOW)))),
    Cue(Kind.PERMISSION, -6, says(Signal.HOW)),
    Cue(Kind.PERMISSION, -4, says(Signal.NO_WAY)),
    Cue(Kind.PERMISSION, -5, both(software_fails, says(Signal.TOTAL))),
    Cue(Kind.HARDWARE, 11, device_fails),
    Cue(Kind.HARDWARE, 4, device_itself_fails),
    Cue(Kind.HARDWARE, 3, together(Signal.DEVICE, Signal.EQUIPS)),
    Cue(Kind.HARDWARE, 2, says(Signal.DEVICE_FAULT)),
    Cue(Kind.HARDWARE, -4, software_fails),
    Cue(Kind.HARDWARE, -6, device_is_fine),
    Cue(Kind.HARDWARE, -8, says(Signal.SUPPOSES)),
    Cue(Kind.HARDWARE, -6, says(Signal.WITHDRAWS)),
    Cue(Kind.CHANGE, 10, together(Signal.MAINTENANCE, Signal.ARRANGES)),
    Cue(Kind.CHANGE, 2, says(Signal.MAINTENANCE)),
    Cue(Kind.CHANGE, 6, both(says(Signal.ANNOUNCES), says(Signal.MAINTENANCE))),
    Cue(Kind.CHANGE, 16, plans_work),
    Cue(Kind.CHANGE, -5, says(Signal.OVERRUN)),
    Cue(Kind.CHANGE, -4, asks),
    Cue(Kind.CHANGE, -5, software_fails),
    Cue(Kind.CHANGE, -3, says(Signal.RIGHT)),
    Cue(Kind.OTHER, 12, is_empty),
    Cue(Kind.OTHER, 5, both(says(Signal.THANKS, Signal.GREETS), neither(fails))),
    Cue(Kind.OTHER, 3, both(says(Signal.THANKS, Signal.GREETS), neither(fails), is_short)),
    Cue(Kind.OTHER, 12, says(Signal.WITHDRAWS)),
    Cue(Kind.OTHER, 6, withdraws_twice),
    Cue(Kind.OTHER, 7, says(Signal.CHATS)),
    Cue(Kind.OTHER, 8, both(says(Signal.CHATS), names_nothing)),
    Cue(Kind.OTHER, 3, names_nothing),
    Cue(Kind.OTHER, 11, says(Signal.OBJECTS)),
    Cue(Kind.OTHER, -6, asks),
    Cue(Kind.OTHER, 16, chats_by_question),
    Cue(Kind.OTHER, 20, is_private),
    Cue(Kind.OTHER, -4, software_fails),
)
