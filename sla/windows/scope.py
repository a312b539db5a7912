"""A check whether a report lies in the announced scope of a change: its systems, and what stands still of them."""

from typing import NamedTuple

from models.phrase import Phrase, phrase
from sla.policy.systems import SystemCatalogue
from sla.reading.evidence import read_evidence
from sla.reading.lexicon import Lexicon, Signal
from sla.reading.spoken_change import systems_named

UNUSABLE = (Signal.CANNOT, Signal.ERROR_TEXT, Signal.SLOW, Signal.NO_WAY)
WRONG = (Signal.FLAW, Signal.LOOKS, Signal.MISLEADS, Signal.SILENT_ERROR)
"""Signals that no stop explains, where nothing is unusable: something is there, and is not what it should be."""


class Scope(NamedTuple):
    """The announced scope of a change: systems by id, whether they stand still, and the impact in words."""

    number: str
    systems: tuple[str, ...]
    stops: bool
    impact: str


def outside_scope(
    text: str, function: str | None, scope: Scope, catalogue: SystemCatalogue, lexicon: Lexicon
) -> Phrase | None:
    """Return why a report is none of the change's; None where nothing speaks against it.

    `function` is the id of what fails. Where neither system nor function is named, the reader decides.
    """
    named = set(systems_named(text, catalogue.systems)) or catalogue.systems_with(function)
    if named and named.isdisjoint(scope.systems):
        return phrase("window.other_system", number=scope.number)
    evidence = read_evidence(text, lexicon)
    if evidence.says(*WRONG) and not evidence.says(*UNUSABLE):
        return phrase("window.wrong_data")
    if scope.stops or function in _functions_in(scope.impact, lexicon):
        return None
    return phrase("window.nothing_stops", number=scope.number)


def _functions_in(text: str, lexicon: Lexicon) -> frozenset[str | None]:
    """The functions that the announced impact names."""
    return frozenset(one.id for clause in read_evidence(text, lexicon).clauses for one in clause.functions)
