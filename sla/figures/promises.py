"""The promises of one ticket as its log tells of them: what was owed by when, and whether it was kept."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from models.proof.promise_facts import REVIVED
from models.tickets.past_log import Logged


class Counts(StrEnum):
    """The state in which a promise counts at the cut; exactly one."""

    VOID = "void"
    PENDING = "pending"
    MET = "met"
    MISSED = "missed"


@dataclass(slots=True)
class LoggedPromise:
    """One promise. `times` says the how manieth of its sort it is on the ticket."""

    promise: str
    start: str
    due_at: datetime
    times: int
    met_at: datetime | None = None
    void_at: datetime | None = None

    def state(self, as_of: datetime) -> Counts:
        """At the cut: kept by its due time or not; what was taken out after its day had passed stays missed."""
        if self.met_at is not None:
            return Counts.MET if self.met_at <= self.due_at else Counts.MISSED
        if self.void_at is not None:
            return Counts.MISSED if self.void_at > self.due_at else Counts.VOID
        return Counts.PENDING if as_of <= self.due_at else Counts.MISSED

    @property
    def is_owed(self) -> bool:
        """Nobody kept it, and nothing took it out."""
        return self.met_at is None and self.void_at is None

    def is_the(self, fact: Mapping[str, Any]) -> bool:
        """The promise that a fact is about."""
        return (self.promise, self.start) == (fact["promise"], fact.get("was", fact)["start"])


def promises_of(entries: Iterable[Logged]) -> list[LoggedPromise]:
    """Every promise that was laid, as it stands after these entries, in the order in which they were laid."""
    laid: list[LoggedPromise] = []
    for entry in entries:
        for fact in entry.facts:
            known = None if _is_new(fact) else next((one for one in reversed(laid) if one.is_the(fact)), None)
            if known is None:
                times = 1 + sum(one.promise == fact["promise"] for one in laid)
                known = LoggedPromise(fact["promise"], fact["start"], datetime.fromisoformat(fact["due"]), times)
                laid.append(known)
            known.start, known.due_at = fact["start"], datetime.fromisoformat(fact["due"])
            known.met_at = datetime.fromisoformat(fact["met"]) if "met" in fact else None
            known.void_at = entry.at if fact["fact"] == "void" else None
    return laid


def due_by(
    entries: Iterable[Logged], as_of: datetime, counted: Mapping[str, str]
) -> Iterator[tuple[str, LoggedPromise]]:
    """Yield what is met or missed at the cut, each with the list on which it counts; the rest counts nowhere."""
    for one in promises_of(entries):
        state = one.state(as_of)
        if one.promise in counted and state in {Counts.MET, Counts.MISSED}:
            yield f"{counted[one.promise]}_{state}", one


def _is_new(fact: Mapping[str, Any]) -> bool:
    return fact["fact"] == "laid" and "was" not in fact and fact.get("because") != REVIVED
