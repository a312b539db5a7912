"""Places of tickets in a daily digest: one line, in the first section that fits; other facts are tags."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from handlers.watch.snapshot import Snapshot, Then
from models.access.terms import AccessPromise
from models.figures.past_promises import PastPromise
from models.lists.urgency import CLASSES
from models.suggestions.past import PastSuggestion
from models.terms import Kind, Origin, Status
from models.tickets.facts import ORDINARY
from models.tickets.fault_report import OWED_AFTERWARDS


class Section(StrEnum):
    """In the order of the digest: what fits an earlier one stands there."""

    OVERDUE = "overdue"
    REPORTS = "reports"
    INTERNAL = "internal"
    DUE = "due"
    OFFICE = "office"
    WAITING = "waiting"
    CONFIRM = "confirm"


class DigestLine(NamedTuple):
    """One ticket: the promises that put it there, and the sections that it would have stood in as well."""

    then: Then
    section: Section
    promises: Sequence[PastPromise]
    besides: tuple[Section, ...]

    @property
    def asks_proposer(self) -> PastSuggestion | None:
        """The suggestion, where it stands here because its proposer's side has to answer or to accept."""
        return self.then.suggestion if self.section in {Section.WAITING, Section.CONFIRM} else None


@dataclass(frozen=True, slots=True)
class DigestLines:
    """The lines by section, each in its order; `idle` open tickets ask for nothing."""

    lines: Mapping[Section, Sequence[DigestLine]]
    idle: int

    @property
    def count(self) -> int:
        """The number of lines."""
        return sum(map(len, self.lines.values()))


def sections_of(stands: Snapshot, until: datetime) -> DigestLines:
    """Every ticket that asks for something; `until` is the next slot, up to which it is said what falls due."""
    lines: dict[Section, list[DigestLine]] = {section: [] for section in Section}
    idle = 0
    for one in stands.tickets:
        line = _line(one, stands.at, until)
        if line is not None:
            lines[line.section].append(line)
        elif one.is_open:
            idle += 1
    return DigestLines({section: sorted(found, key=_order) for section, found in lines.items()}, idle)


def _line(one: Then, at: datetime, until: datetime) -> DigestLine | None:
    fitting = {section: targets for section, fits in FITS.items() if (targets := fits(one, at, until)) is not None}
    first, *besides = fitting or (None,)
    return DigestLine(one, first, fitting[first], tuple(besides)) if first is not None else None


def _order(line: DigestLine) -> tuple[int, datetime, int]:
    """Return the sort key: by class; in it the longest late, or the first to fall due, asked or reported."""
    ticket, wait = line.then.ticket, line.then.wait
    severity = ticket.severity if ticket.kind is Kind.DEFECT else None
    since = min((target.due_at for target in line.promises), default=ticket.reported_at)
    if line.section is Section.WAITING and wait is not None:
        since = wait.asked_at
    elif line.asks_proposer is not None:
        since = line.asks_proposer.since
    return CLASSES.index(severity) if severity is not None else len(CLASSES), since, ticket.id or 0


Fits = Callable[[Then, datetime, datetime], Sequence[PastPromise] | None]


def _late(origin: Origin) -> Fits:
    def fits(one: Then, at: datetime, until: datetime) -> Sequence[PastPromise] | None:
        return [target for target in _running(one) if target.origin is origin and target.due_at < at] or None

    return fits


def _report(one: Then, at: datetime, until: datetime) -> Sequence[PastPromise] | None:
    return [target for target in one.owed if target.promise in OWED_AFTERWARDS] or None


def _due(one: Then, at: datetime, until: datetime) -> Sequence[PastPromise] | None:
    return [target for target in _running(one) if at <= target.due_at <= until] or None


def _for_office(one: Then, at: datetime, until: datetime) -> Sequence[PastPromise] | None:
    """Its class is not confirmed, nobody was given it, or a leader has to decide, or to agree to its lowering.

    A suggestion has to be assessed, or its appeal to be heard. A change whose window passed needs another or
    has to be cancelled.

    A permission begins as a message and becomes a request: of either, what counts is whether a decision is owed.
    """
    if one.passed_at is not None:
        return ()
    if one.is_open and (one.past.to_agree or (one.suggestion is not None and one.suggestion.waits_for_office)):
        return ()
    if one.is_open and one.ticket.workflow == ORDINARY and one.past.kind is not Kind.PERMISSION:
        return () if not one.past.is_judged or one.past.status is Status.NEW else None
    return [target for target in _running(one) if target.promise == AccessPromise.DECIDE] or None


def _waiting(one: Then, at: datetime, until: datetime) -> Sequence[PastPromise] | None:
    asked = one.suggestion is not None and one.suggestion.waits_for_answer
    return () if one.is_open and (one.wait is not None or asked) else None


def _to_confirm(one: Then, at: datetime, until: datetime) -> Sequence[PastPromise] | None:
    """Return whether it waits for confirmation: a mended fault, or an unjudged suggestion's version (现场操作认可)."""
    is_up = one.suggestion is not None and one.suggestion.owes_acceptance
    return () if one.past.status is Status.RESOLVED or is_up else None


def _running(one: Then) -> Iterable[PastPromise]:
    """Return the promises owed on an open ticket that do not stand still; reports have a section of their own."""
    owed = one.owed if one.is_open else ()
    return (target for target in owed if target.paused_at is None and target.promise not in OWED_AFTERWARDS)


FITS: Mapping[Section, Fits] = {
    Section.OVERDUE: _late(Origin.STANDARD),
    Section.REPORTS: _report,
    Section.INTERNAL: _late(Origin.INTERNAL),
    Section.DUE: _due,
    Section.OFFICE: _for_office,
    Section.WAITING: _waiting,
    Section.CONFIRM: _to_confirm,
}
