"""Closeness of two reports: whether both may tell of one fault, in any language (standard 6, R9, R13).

Closeness only ever begins a question, 同一问题?, which people answer.
"""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from models.terms import FAULTS, Kind, Severity
from sla.reading.deadline_words import deadlines_in
from sla.reading.devices import DEVICES
from sla.reading.evidence import FAILS, Evidence, Mark
from sla.reading.lexicon import Lexicon, LexiconFunction, Signal
from sla.reading.names import Name, may_be_one
from sla.reading.remark import listen
from sla.reading.severity_rules import UNUSABLE

if TYPE_CHECKING:  # numpy, which no start waits for
    from sla.reading.reader.model import FaultShares, Model

FLOOR = 0.63
"""From here on the desk asks whether it is one fault; found by `python -m tests.support.fault_pairs`, as are POINTS."""
LONGEST_APART = timedelta(days=7)
"""A fault that still fails after a week is not asked about any more."""
AT_ONCE = timedelta(hours=2)
AN_HOUR_LATER = -0.02


class Points(NamedTuple):
    """The points from which a pair starts, and those for one thing that fails and for one way in which it does."""

    start: float
    about: float
    how: float


POINTS = Points(-5.6, 4.2, 3.5)


class Effect(StrEnum):
    """The way in which a fault is felt."""

    STOPS = "stops"
    SLOW = "slow"
    WRONG = "wrong"
    LOOKS = "looks"


class FaultTold(NamedTuple):
    """The facts of one report that are compared: what fails, how it is felt, names, devices and time.

    `kind` is None where the rules see neither a fault nor a request. `function` is the one hit, none of which only a
    deadline is named; `is_wide` is the platform as a whole. `has_way` says that there is a way round. `shares` are what
    the encoder makes of it, None without one.
    """

    kind: Kind | None
    function: str | None
    is_wide: bool
    is_test: bool
    has_way: bool
    effect: Effect
    names: frozenset[Name]
    devices: frozenset[str]
    at: datetime
    shares: "FaultShares | None" = None


def told_in(text: str, at: datetime, lexicon: Lexicon, model: "Model | None" = None) -> FaultTold:
    """Read a report that was made `at`, aware UTC, for what may be compared; by its meaning, too, where a model can."""
    words = listen(text, lexicon)
    judged, evidence = words.judged, words.evidence
    named = _functions(evidence)
    function = judged.function if judged.function in named else min(named, default=None)
    return FaultTold(
        _kind(judged.kind, evidence),
        function,
        function is None and evidence.says(Signal.PLATFORM),
        evidence.says(Signal.TEST_SITE),
        evidence.says(Signal.WAY_ROUND),
        _effect(evidence, judged.severity),
        words.names,
        _in(DEVICES, evidence.text),
        at,
        model.fault_shares(text) if model is not None else None,
    )


def _kind(seen: Kind, evidence: Evidence) -> Kind | None:
    """The kind that the rules see: also a question, where nothing fails; None where that cannot be told."""
    if seen is not Kind.OTHER:
        return seen
    return Kind.CONSULTATION if evidence.says(Signal.ASKS, Signal.RULE) else None


def closeness(one: FaultTold, other: FaultTold) -> float:
    """Return how probably both tell of one fault, from 0 to 1.

    This is the seam: anything else that compares two reports is asked here.
    """
    if not may_be_compared(one, other):
        return 0.0
    about, how = agreement(one, other)
    apart = max(timedelta(), abs(one.at - other.at) - AT_ONCE)
    points = POINTS.start + POINTS.about * about + POINTS.how * how + AN_HOUR_LATER * (apart / timedelta(hours=1))
    return 1 / (1 + math.exp(-points))


def agreement(one: FaultTold, other: FaultTold) -> tuple[float, float]:
    """Return how far they agree in what fails and in which way, from 0 to 1; without shares 0 or 1, by the rules."""
    if one.shares is None or other.shares is None:
        return float(_is_one_function(one, other)), float(one.effect is other.effect)
    return float(one.shares.about @ other.shares.about), float(one.shares.how @ other.shares.how)


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
    """One function, or the platform as a whole; of broken devices, which `may_be_compared` has seen, any."""
    if Kind.HARDWARE in (one.kind, other.kind):
        return True
    return (one.function, one.is_wide) == (other.function, other.is_wide) and (one.is_wide or one.function is not None)


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
