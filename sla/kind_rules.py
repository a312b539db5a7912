"""How the desk decides what sort of message it has: each observation speaks for or against some kinds."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from models.terms import Kind
from sla.evidence import Clause, Evidence
from sla.lexicon import Signal

FAILING = (Signal.CANNOT, Signal.ERROR_TEXT, Signal.FLAW, Signal.SLOW)
SHORT = 40


@dataclass(frozen=True, slots=True)
class Verdict:
    """The likeliest kind, its points and those of the runner-up."""

    kind: Kind
    points: int
    runner_up: int


@dataclass(frozen=True, slots=True)
class Cue:
    """An observation that speaks for a kind (positive points) or against it (negative)."""

    kind: Kind
    points: int
    applies: Callable[[Evidence], bool]


def judge_kind(evidence: Evidence) -> Verdict:
    """Add up the points of every cue; a tie goes to the kind whose clocks are stricter."""
    points: Counter[Kind] = Counter(dict.fromkeys(Kind, 0))
    for cue in CUES:
        if cue.applies(evidence):
            points[cue.kind] += cue.points
    ranked = sorted(points, key=lambda kind: (-points[kind], STRICTEST_FIRST.index(kind)))
    return Verdict(ranked[0], points[ranked[0]], points[ranked[1]])


STRICTEST_FIRST = (
    Kind.DEFECT,
    Kind.PERMISSION,
    Kind.HARDWARE,
    Kind.CHANGE,
    Kind.CONSULTATION,
    Kind.SUGGESTION,
    Kind.OTHER,
)


def says(*signals: Signal) -> Callable[[Evidence], bool]:
    """Any of the signals occurs."""
    return lambda evidence: evidence.says(*signals)


def together(one: Signal, other: Signal) -> Callable[[Evidence], bool]:
    """Both occur, in one clause or in neighbouring ones."""
    return lambda evidence: evidence.together(one, other)


def ends_asking(evidence: Evidence) -> bool:
    """The message ends with a question."""
    return evidence.text.rstrip(" \n\"').").endswith(("?", "吗", "呢", "么", "呀", "不"))


def has_question_mark(evidence: Evidence) -> bool:
    """There is a question mark somewhere."""
    return "?" in evidence.text


def names_nothing(evidence: Evidence) -> bool:
    """Neither a function of the platform nor the platform is mentioned."""
    return not evidence.functions and not evidence.says(Signal.PLATFORM)


def is_empty(evidence: Evidence) -> bool:
    """No letters worth speaking of."""
    return sum(letter.isalpha() for letter in evidence.text) < 2


def is_short(evidence: Evidence) -> bool:
    """Short enough to be nothing but a courtesy."""
    return len(evidence.text) <= SHORT


def fails(evidence: Evidence) -> bool:
    """Something is said to fail, in a clause that neither asks nor reassures."""
    return any(_reports(clause) for clause in evidence.clauses)


def _reports(clause: Clause) -> bool:
    return clause.says(*FAILING) and not clause.says(Signal.SUPPOSES, Signal.UNBROKEN, Signal.WISHES)


def device_fails(evidence: Evidence) -> bool:
    """A named device is broken or wanted, and not said to be in order."""
    clauses = evidence.clauses
    for position, clause in enumerate(clauses):
        if not clause.says(Signal.DEVICE) or _is_reassuring(clause):
            continue
        around = clauses[max(0, position - 1) : position + 3]
        if any(near.says(Signal.DEVICE_FAULT, Signal.EQUIPS, Signal.CANNOT) for near in around):
            return True
    return False


def device_is_fine(evidence: Evidence) -> bool:
    """A named device is said to be in order."""
    return any(clause.says(Signal.DEVICE) and _is_reassuring(clause) for clause in evidence.clauses)


def _is_reassuring(clause: Clause) -> bool:
    return clause.says(Signal.WORKS, Signal.UNBROKEN) and not clause.says(Signal.CANNOT, Signal.DEVICE_FAULT)


def software_fails(evidence: Evidence) -> bool:
    """A function or the platform is named where something fails, and no device is."""
    return any(
        (clause.functions or clause.says(Signal.PLATFORM)) and _reports(clause) and not clause.says(Signal.DEVICE)
        for clause in evidence.clauses
    )


def unless(applies: Callable[[Evidence], bool], *signals: Signal) -> Callable[[Evidence], bool]:
    """`applies`, and none of the signals."""
    return lambda evidence: applies(evidence) and not evidence.says(*signals)


def both(*parts: Callable[[Evidence], bool]) -> Callable[[Evidence], bool]:
    """All of the observations."""
    return lambda evidence: all(part(evidence) for part in parts)


def neither(*parts: Callable[[Evidence], bool]) -> Callable[[Evidence], bool]:
    """None of the observations."""
    return lambda evidence: not any(part(evidence) for part in parts)


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
    Cue(Kind.DEFECT, 7, says(Signal.SECURITY)),
    Cue(Kind.DEFECT, -6, says(Signal.SUPPOSES)),
    Cue(Kind.DEFECT, -6, says(Signal.UNBROKEN)),
    Cue(Kind.DEFECT, -3, names_nothing),
    Cue(Kind.CONSULTATION, 4, says(Signal.ASKS)),
    Cue(Kind.CONSULTATION, 3, has_question_mark),
    Cue(Kind.CONSULTATION, 2, ends_asking),
    Cue(Kind.CONSULTATION, 2, says(Signal.RULE)),
    Cue(Kind.CONSULTATION, 3, together(Signal.ASKS, Signal.RULE)),
    Cue(Kind.CONSULTATION, 3, says(Signal.SUPPOSES)),
    Cue(Kind.CONSULTATION, 2, says(Signal.UNBROKEN)),
    Cue(Kind.CONSULTATION, 3, both(says(Signal.ASKS), neither(fails))),
    Cue(Kind.CONSULTATION, -2, says(Signal.NO_WAY, Signal.TOTAL)),
    Cue(Kind.CONSULTATION, -3, names_nothing),
    Cue(Kind.SUGGESTION, 10, says(Signal.WISHES)),
    Cue(Kind.SUGGESTION, -3, says(Signal.NO_WAY, Signal.ERROR_TEXT)),
    Cue(Kind.SUGGESTION, -2, says(Signal.RIGHT)),
    Cue(Kind.SUGGESTION, -4, device_fails),
    Cue(Kind.PERMISSION, 9, together(Signal.GIVES, Signal.RIGHT)),
    Cue(Kind.PERMISSION, 10, together(Signal.TAKES, Signal.RIGHT)),
    Cue(Kind.PERMISSION, 5, together(Signal.NEWCOMER, Signal.RIGHT)),
    Cue(Kind.PERMISSION, 6, together(Signal.LEAVER, Signal.RIGHT)),
    Cue(Kind.PERMISSION, 3, says(Signal.NEWCOMER, Signal.LEAVER)),
    Cue(Kind.PERMISSION, 2, says(Signal.RIGHT)),
    Cue(Kind.PERMISSION, -4, both(says(Signal.ASKS), neither(says(Signal.NEWCOMER, Signal.LEAVER)))),
    Cue(Kind.PERMISSION, -4, says(Signal.NO_WAY)),
    Cue(Kind.HARDWARE, 11, device_fails),
    Cue(Kind.HARDWARE, 3, together(Signal.DEVICE, Signal.EQUIPS)),
    Cue(Kind.HARDWARE, 2, says(Signal.DEVICE_FAULT)),
    Cue(Kind.HARDWARE, -4, software_fails),
    Cue(Kind.HARDWARE, -6, device_is_fine),
    Cue(Kind.HARDWARE, -4, says(Signal.SUPPOSES)),
    Cue(Kind.CHANGE, 10, together(Signal.MAINTENANCE, Signal.ARRANGES)),
    Cue(Kind.CHANGE, 2, says(Signal.MAINTENANCE)),
    Cue(Kind.CHANGE, -5, says(Signal.OVERRUN)),
    Cue(Kind.CHANGE, -4, says(Signal.ASKS)),
    Cue(Kind.CHANGE, -5, software_fails),
    Cue(Kind.CHANGE, -3, says(Signal.RIGHT)),
    Cue(Kind.OTHER, 12, is_empty),
    Cue(Kind.OTHER, 5, both(says(Signal.THANKS, Signal.GREETS), neither(fails))),
    Cue(Kind.OTHER, 3, both(says(Signal.THANKS, Signal.GREETS), is_short)),
    Cue(Kind.OTHER, 10, says(Signal.WITHDRAWS)),
    Cue(Kind.OTHER, 7, says(Signal.CHATS)),
    Cue(Kind.OTHER, 3, names_nothing),
    Cue(Kind.OTHER, 11, says(Signal.OBJECTS)),
    Cue(Kind.OTHER, -6, says(Signal.ASKS)),
    Cue(Kind.OTHER, -4, software_fails),
)
