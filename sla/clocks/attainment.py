"""达成率: how many of the promises that fell due in a period were kept, told from the logs alone."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session

from models.seals.seal import GROUP, SHOWN
from models.terms import Promise, Severity
from sla.calendar.business_hours import end_of_day, start_of_day
from sla.clocks.replay.life import Life
from sla.clocks.replay.lists import ListedPromise, listed_in
from sla.clocks.replay.promised import MAJOR, Promised, State
from sla.clocks.replay.reading import downtimes, replayed
from sla.clocks.replay.terms import InForce, Terms
from sla.clocks.replay.together import Unit

__all__ = ["Attainment", "AttainmentRow", "Control", "ListedPromise", "Unit", "attainment", "attainment_between"]

ROWS = (
    *((promise, str(severity)) for promise in (Promise.RESPOND, Promise.RESOLVE) for severity in Severity),
    (Promise.REPORT, str(Severity.A)),
    (Promise.REPORT, MAJOR),
)


class AttainmentRow(NamedTuple):
    """A promise of a class: how many fell due in the period, were met and missed; at the cut, pending and void.

    What is void came in with a ticket of the period; what is pending, before the period was over. `rate` is
    met of due in per cent, rounded down to a tenth; None where nothing fell due.
    """

    clause: str
    severity: str
    promise: Promise
    due: int
    met: int
    missed: int
    rate: float | None
    pending: int
    void: int


class Control(NamedTuple):
    """Every promise that was laid is in exactly one of the other five: the sum says that none was lost."""

    laid: int
    met: int
    missed: int
    pending: int
    void: int
    outside: int

    @property
    def holds(self) -> bool:
        """The line adds up."""
        return self.laid == sum(self[1:])


@dataclass(frozen=True, slots=True)
class Attainment:
    """The figures of a period `[begin, end)`, as the logs told of it at the cut `as_of`; all times aware UTC.

    `second_rows` leave out what third parties caused, of the resolving alone. `policies` are the versions by which
    due times were worked out; `code` is a digest of where the logs ended that the figures rest on.
    """

    begin: datetime
    end: datetime
    as_of: datetime
    unit: Unit
    rows: tuple[AttainmentRow, ...]
    second_rows: tuple[AttainmentRow, ...]
    lists: dict[str, tuple[ListedPromise, ...]]
    control: Control
    policies: tuple[str, ...]
    code: str


@dataclass
class _Tally:
    """Counts while the lives come by."""

    begin: datetime
    end: datetime
    as_of: datetime
    counts: dict[tuple[Promise, str], dict[State, int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )
    second: dict[tuple[Promise, str], dict[State, int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )
    outside: int = 0
    laid: int = 0
    policies: set[str] = field(default_factory=set)
    heads: list[str] = field(default_factory=list)

    def falls_due(self, one: Promised) -> bool:
        return self.begin <= one.due_at < self.end

    def tells_of(self, life: Life, one: Promised) -> bool:
        """It fell due in the period. Void, it is told where its ticket came in; pending, from there on."""
        state = life.state(one, self.as_of)
        if state in {State.PENDING, State.VOID}:
            return life.first_start < self.end and (state is State.PENDING or life.first_start >= self.begin)
        return self.falls_due(one)

    def concerns(self, life: Life) -> bool:
        """One of its promises is told of."""
        return any(self.tells_of(life, one) for one in life.promises.values())

    def add(self, life: Life) -> None:
        self.heads.append(f"{life.reported.number}:{life.head}")
        for one in life.promises.values():
            if not one.waits:
                self._add_promise(life, one)

    def _add_promise(self, life: Life, one: Promised) -> None:
        self.laid += 1
        self.policies.add(one.policy)
        state, row = life.state(one, self.as_of), (one.promise, one.severity)
        if not self.tells_of(life, one):
            self.outside += 1
            return
        self.counts[row][state] += 1
        if one.promise == Promise.RESOLVE and not life.is_of_third_party:
            self.second[row][state] += 1

    @property
    def control(self) -> Control:
        met, missed, pending, void = (sum(counts[state] for counts in self.counts.values()) for state in COUNTED)
        return Control(self.laid, met, missed, pending, void, self.outside)

    @property
    def code(self) -> str:
        """As a person is shown it, in groups."""
        digest = hashlib.sha256("\x1f".join(sorted(self.heads)).encode()).hexdigest()
        return "-".join(digest[start : start + GROUP] for start in range(0, SHOWN, GROUP))


COUNTED = State.MET, State.MISSED, State.PENDING, State.VOID


def attainment(
    session: Session, rules: InForce, first: date, last: date, as_of: datetime, unit: Unit = Unit.TICKET
) -> Attainment:
    """The figures of the local days from `first` to `last`, both included. Raises UnknownYearError."""
    return attainment_between(session, rules, start_of_day(first), end_of_day(last), as_of, unit)


def attainment_between(
    session: Session, rules: InForce, begin: datetime, end: datetime, as_of: datetime, unit: Unit = Unit.TICKET
) -> Attainment:
    """The figures of what fell due from `begin` until before `end`, such as from slot to slot of a digest."""
    terms, tally = Terms(rules.policy, rules.calendar, rules.past), _Tally(begin, end, as_of)
    down = downtimes(session, as_of)
    lists: dict[str, list[ListedPromise]] = defaultdict(list)
    for life in replayed(session, terms, begin, end, as_of, unit):
        if life.is_trial or not tally.concerns(life):
            continue
        if not life.is_rehearsal:
            tally.add(life)
        for name, line in listed_in(life, as_of, down, rules.policy.edition, tally.tells_of):
            if (name == "rehearsal") is life.is_rehearsal:
                lists[name].append(line)
    return Attainment(
        begin,
        end,
        as_of,
        unit,
        tuple(_row(terms, *row, tally.counts[row]) for row in ROWS),
        tuple(_row(terms, *row, tally.second[row]) for row in ROWS if row[0] == Promise.RESOLVE),
        {name: _ordered(lines) for name, lines in sorted(lists.items())},
        tally.control,
        tuple(sorted(tally.policies)),
        tally.code,
    )


def _row(terms: Terms, promise: Promise, severity: str, counts: dict[State, int]) -> AttainmentRow:
    met, missed, pending, void = (counts.get(state, 0) for state in COUNTED)
    due = met + missed
    rate = met * 1000 // due / 10 if due else None
    clause = terms.rule(promise, severity).clause
    return AttainmentRow(clause, severity, promise, due, met, missed, rate, pending, void)


def _ordered(lines: Iterable[ListedPromise]) -> tuple[ListedPromise, ...]:
    """Each once, by number and due time."""
    once: Sequence[ListedPromise] = list(dict.fromkeys(lines))
    return tuple(sorted(once, key=lambda one: (one.number, str(one.due_at), one.promise, one.severity)))
