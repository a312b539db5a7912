"""Closeness of two reports: whether both may tell of one fault, in any language (standard 6, R9, R13).

Closeness only ever begins a question, 同一问题?, which people answer.
"""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from models.terms import FAULTS, Kind, Severity
from sla.reading.deadline_words import deadlines_in
from sla.reading.evidence import FAILS, Evidence, Mark
from sla.reading.fault_words import DEEDS, DETAILS, DEVICES, THINGS
from sla.reading.lexicon import Lexicon, LexiconFunction, Signal
from sla.reading.names import Name, may_be_one, share_one
from sla.reading.remark import listen
from sla.reading.severity_rules import UNUSABLE

FLOOR = 0.5
"""From here on the desk asks whether it is one fault."""
LONGEST_APART = timedelta(days=7)
"""A fault that still fails after a week is not asked about any more."""
AT_ONCE = timedelta(hours=2)
AN_HOUR_LATER = -0.02
LIKENESS = 3.5
"""The weight of the likeness of two vectors, above or below what near misses have; without any, functions agree."""
USUAL_LIKENESS = 0.45
GRAVEST, MOST_APART, MOST_DETAILS = tuple(Severity), 2, 2
LEAST_DEEDS = 2
"""So much in common stands for a function that one of them does not name."""


class Effect(StrEnum):
    """The way in which a fault is felt."""

    STOPS = "stops"
    SLOW = "slow"
    WRONG = "wrong"
    LOOKS = "looks"


class FaultTold(NamedTuple):
    """The facts that the rules read of one report: function, impact, symptom, names and time.

    `kind` is None where the rules see neither a fault nor a request. `function` is the one hit, `named` are all but
    those of which a deadline is named only; `is_wide` is the platform as a whole. `is_alone` says that it hits one
    person, `has_way` that there is a way round. `deeds`, `things` and `details` are what was to be done, with what,
    and what of it fails.
    """

    kind: Kind | None
    severity: Severity | None
    function: str | None
    named: frozenset[str]
    is_wide: bool
    is_main: bool
    is_test: bool
    is_alone: bool
    has_way: bool
    effect: Effect
    names: frozenset[Name]
    devices: frozenset[str]
    deeds: frozenset[str]
    things: frozenset[str]
    details: frozenset[str]
    at: datetime


def told_in(text: str, at: datetime, lexicon: Lexicon) -> FaultTold:
    """Read a report that was made `at`, aware UTC, for what may be compared."""
    words = listen(text, lexicon)
    judged, evidence = words.judged, words.evidence
    named = _functions(evidence)
    function = judged.function if judged.function in named else min(named, default=None)
    return FaultTold(
        _kind(judged.kind, evidence),
        judged.severity,
        function,
        named,
        function is None and evidence.says(Signal.PLATFORM),
        bool(judged.is_main),
        evidence.says(Signal.TEST_SITE),
        evidence.says(Signal.ONLY_ME, Signal.WORKS),
        evidence.says(Signal.WAY_ROUND),
        _effect(evidence, judged.severity),
        words.names,
        _in(DEVICES, evidence.text),
        _in(DEEDS, evidence.text),
        _in(THINGS, evidence.text),
        _in(DETAILS, evidence.text),
        at,
    )


def _kind(seen: Kind, evidence: Evidence) -> Kind | None:
    """The kind that the rules see: also a question, where nothing fails; None where that cannot be told."""
    if seen is not Kind.OTHER:
        return seen
    return Kind.CONSULTATION if evidence.says(Signal.ASKS, Signal.RULE) else None


def closeness(one: FaultTold, other: FaultTold, likeness: float | None = None) -> float:
    """Return how probably both tell of one fault, from 0 to 1; `likeness` is that of their vectors, if there are any.

    This is the seam: anything else that compares two reports is asked here.
    """
    if not may_be_compared(one, other) or (likeness is None and not _is_one_function(one, other)):
        return 0.0
    points = POINTS["base"] + sum(POINTS[name] * value for name, value in _compared(one, other).items())
    apart = abs(one.at - other.at) - AT_ONCE
    points += AN_HOUR_LATER * max(0.0, apart / timedelta(hours=1))
    if likeness is not None:
        points += LIKENESS * (likeness - USUAL_LIKENESS)
    return 1 / (1 + math.exp(-points))


def may_be_compared(one: FaultTold, other: FaultTold) -> bool:
    """Nothing rules it out: both fail, in no other lot or room; of broken devices one is common."""
    kinds = {one.kind, other.kind} - {None}
    if not kinds.issubset(FAULTS) or abs(one.at - other.at) > LONGEST_APART:
        return False
    if not may_be_one(one.names, other.names) or one.is_test is not other.is_test:
        return False
    if Kind.HARDWARE not in kinds:
        return True
    is_unsaid = kinds == {Kind.HARDWARE} and not (one.devices and other.devices)
    return is_unsaid or not one.devices.isdisjoint(other.devices)


def _is_one_function(one: FaultTold, other: FaultTold) -> bool:
    """One function, or the platform as a whole; a function that one does not name is told by what was to be done."""
    if Kind.HARDWARE in (one.kind, other.kind) or (one.is_wide and other.is_wide):
        return True
    if one.is_wide or other.is_wide:
        return False
    if None in (one.function, other.function):
        return len(one.deeds & other.deeds) >= LEAST_DEEDS
    return one.function == other.function or not one.named.isdisjoint(other.named)


def _compared(one: FaultTold, other: FaultTold) -> dict[str, float]:
    """Each thing that is compared, as a figure."""
    is_of_device = Kind.HARDWARE in (one.kind, other.kind)
    is_beside = one.function != other.function and not is_of_device
    is_unsaid, is_named = None in (one.function, other.function), not one.named.isdisjoint(other.named)
    figures = {
        "effect": one.effect is other.effect,
        "alone": one.is_alone is not other.is_alone,
        "severity": min(MOST_APART, abs(_place(one.severity) - _place(other.severity))),
        "name": share_one(one.names, other.names),
        "function beside": is_beside and not is_unsaid and is_named,
        "function unsaid": is_beside and is_unsaid,
        "another function": is_beside and not is_unsaid and not is_named,
        "wide": one.is_wide is not other.is_wide,
        "device": not one.devices.isdisjoint(other.devices),
        "deed": not one.deeds.isdisjoint(other.deeds),
        "another deed": _are_others(one.deeds, other.deeds),
        "thing": not one.things.isdisjoint(other.things),
        "another thing": _are_others(one.things, other.things),
        "detail": not one.details.isdisjoint(other.details),
        "other details": min(MOST_DETAILS, len(one.details ^ other.details)),
    }
    return {name: float(figure) for name, figure in figures.items()}


POINTS = {
    "base": -1.5,
    "effect": 2.0,
    "alone": -0.3,
    "severity": -0.5,
    "name": 1.5,
    "function beside": -1.3,
    "function unsaid": -0.2,
    "another function": -1.9,
    "wide": -1.0,
    "device": 1.9,
    "deed": 1.2,
    "another deed": -2.0,
    "thing": 1.0,
    "another thing": -2.3,
    "detail": 1.4,
    "other details": -2.2,
}
"""The points that each comparison counts, fitted on the pairs of `tests/sla/reading/fault_pairs.toml`."""


def _are_others(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and one.isdisjoint(other)


def _place(severity: Severity | None) -> int:
    return GRAVEST.index(severity or Severity.B)


def _functions(evidence: Evidence) -> frozenset[str]:
    """The functions that are named, but not those that only begin or end at an hour: 登录不了，十点还要开标."""
    deadlines = deadlines_in(evidence.text)
    return frozenset(
        mark.tells.id
        for beside in _stretches(evidence)
        for mark in beside
        if isinstance(mark.tells, LexiconFunction) and not _is_deadline(mark, beside, deadlines)
    )


def _stretches(evidence: Evidence) -> list[list[Mark]]:
    """Return what is told, clause by clause; a time of day, 10:00, parts none."""
    told: list[list[Mark]] = []
    goes_on = False
    for clause in evidence.clauses:
        if goes_on:
            told[-1].extend(clause.marks)
        else:
            told.append([*clause.marks])
        goes_on = clause.text.endswith(":") and clause.text[-2:-1].isdigit()
    return told


def _is_deadline(mark: Mark, beside: Sequence[Mark], deadlines: Sequence[tuple[int, int]]) -> bool:
    """It stands within one, and nothing says that this very opening fails: 十点的开标进不去."""
    if not any(start < mark.end <= end for start, end in deadlines):
        return False
    tells = {one.tells for one in beside}
    is_of_other = Signal.PLATFORM in tells or sum(isinstance(one, LexiconFunction) for one in tells) > 1
    return is_of_other or FAILS.isdisjoint(tells)


def _effect(evidence: Evidence, severity: Severity | None) -> Effect:
    if severity is Severity.D:
        return Effect.LOOKS
    if evidence.says(*UNUSABLE, Signal.DEVICE_FAULT):
        return Effect.STOPS
    return Effect.SLOW if evidence.says(Signal.SLOW) else Effect.WRONG


def _in(words: Mapping[str, re.Pattern[str]], text: str) -> frozenset[str]:
    return frozenset(name for name, one in words.items() if one.search(text))
