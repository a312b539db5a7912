"""The desk at one moment, told from the logs: what came later counts for nothing, however late one looks."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, col, select

from models.access.granting import Grant
from models.access.revocation import Revocation
from models.changes.change import Change, change_of
from models.changes.terms import BEFORE_BEGIN
from models.figures.past_promises import PastPromise, owed_after, owed_now
from models.figures.past_state import INWARD, Movement, PastState, Stretch, stretch_of
from models.people.person import Person
from models.seals.moved_tickets import in_portions, open_by, owing_reports, touched_after
from models.suggestions.past import PastSuggestion, past_suggestion
from models.suggestions.terms import SUGGESTION, SuggestionPromise
from models.terms import Kind, Role, Status
from models.tickets.facts import ORDINARY
from models.tickets.fault_report import OWED_AFTERWARDS
from models.tickets.past_log import Logged, logs_until
from models.tickets.ticket import IS_NO_TRIAL, Ticket
from models.tickets.waiting import Wait


class Then(NamedTuple):
    """A ticket as it stood, with what it owed, and the wait that lasted.

    `was_open` is of the beginning of the stretch that is told of, `movements` its events. For a suggestion,
    `suggestion` is its state, and `asked` the name of the person who speaks for its proposer. `passed_at` is when the
    window of a change ended that nobody has begun, as it is planned now; `asked` is then its applicant.
    """

    ticket: Ticket
    past: PastState
    owed: Sequence[PastPromise]
    wait: Wait | None
    was_open: bool
    movements: tuple[Movement, ...]
    suggestion: PastSuggestion | None = None
    asked: str = ""
    passed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """True if something could still happen on it."""
        return not self.past.status.is_final

    @property
    def owes_report(self) -> bool:
        """A fault report, which outlives the close."""
        return any(one.promise in OWED_AFTERWARDS for one in self.owed)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Every ticket that was open at `at`, owed a report, or moved since `since`."""

    since: datetime
    at: datetime
    tickets: Sequence[Then]

    @property
    def was_open(self) -> int:
        """The number of tickets open at the beginning."""
        return sum(one.was_open for one in self.tickets)

    @property
    def open_count(self) -> int:
        """The number of tickets open at the end."""
        return sum(one.is_open for one in self.tickets)

    @property
    def closed_owing(self) -> int:
        """The number of tickets that have ended and still owe a report."""
        return sum(one.owes_report and not one.is_open for one in self.tickets)

    @property
    def movements(self) -> Mapping[Movement, int]:
        """The number of times each movement happened."""
        counted = Counter(movement for one in self.tickets for movement in one.movements)
        return {movement: counted[movement] for movement in Movement}

    @property
    def balances(self) -> bool:
        """True if open and received tickets equal ended and open ones."""
        inward = sum(count for movement, count in self.movements.items() if movement in INWARD)
        outward = sum(self.movements.values()) - inward
        return self.was_open + inward == outward + self.open_count


def snapshot(session: Session, since: datetime, at: datetime) -> Snapshot:
    """Return the desk at `at`, and the events after `since`.

    Nothing of the session is touched: it reads by one of its own. Tickets that nobody touched since are as they stand;
    of all others the log tells.
    """
    session.flush()
    with Session(bind=session.connection(), join_transaction_mode="create_savepoint") as apart:
        touched = frozenset(touched_after(apart, since))
        people = {person.name: person for person in apart.exec(select(Person)).all()}
        look = _Look(touched, people, since, at)
        ids = {one for one in (*open_by(apart, at), *owing_reports(apart), *touched) if one is not None}
        found = [one for portion in in_portions(sorted(ids)) for one in _portion(apart, portion, look)]
    return Snapshot(since, at, found)


class _Look(NamedTuple):
    """Facts that are the same for every ticket: the tickets with a log to read, the people, beginning and end."""

    touched: frozenset[int | None]
    people: Mapping[str, Person]
    since: datetime
    at: datetime


def _portion(session: Session, ids: Sequence[int | None], look: _Look) -> list[Then]:
    parts = Ticket.targets, Ticket.waits, Ticket.assignee
    # What a line tells of rights and changes, for the tickets outlast the session.
    told_of = (
        selectinload(Ticket.change).selectinload(Change.applicant),  # type: ignore[attr-defined, arg-type]
        selectinload(Ticket.access),  # type: ignore[attr-defined]
        selectinload(Ticket.revocations).selectinload(Revocation.grant).selectinload(Grant.person),  # type: ignore[attr-defined, arg-type]
    )
    found = select(Ticket).where(col(Ticket.id).in_(ids), col(Ticket.created_at) <= look.at, IS_NO_TRIAL)
    found = found.order_by(col(Ticket.id))
    tickets = session.exec(found.options(*map(selectinload, parts), *told_of)).all()  # type: ignore[arg-type]
    told = [ticket.id for ticket in tickets if ticket.id in look.touched or ticket.workflow == SUGGESTION]
    logs = logs_until(session, told, look.at)
    session.expunge_all()  # what is put back is never written
    thens = (
        _then(ticket, logs[ticket.id], look) if ticket.id in look.touched else _as_it_stands(ticket)
        for ticket in tickets
    )
    return [_with_change(_with_suggestion(then, logs[then.ticket.id], look), look.at) for then in thens]


def _with_suggestion(then: Then, entries: Iterable[Logged], look: _Look) -> Then:
    """Add the state of an open suggestion, and the person who speaks for its proposer."""
    if then.ticket.workflow != SUGGESTION or not then.is_open:
        return then
    suggestion, speaker = past_suggestion(entries), then.ticket.reporter_id or then.ticket.entered_by_id
    proposer = next((name for name, one in look.people.items() if one.id == speaker), "")
    return then._replace(suggestion=suggestion, asked=suggestion.successor or proposer if suggestion else "")


def _with_change(then: Then, at: datetime) -> Then:
    """Add the end of a window that passed before anybody began: somebody has to postpone the change or to cancel it."""
    change = change_of(then.ticket) if then.is_open else None
    if change is None or change.state not in BEFORE_BEGIN or change.ends_at is None or change.ends_at > at:
        return then
    return then._replace(passed_at=change.ends_at, asked=change.applicant.name)


def _as_it_stands(ticket: Ticket) -> Then:
    """A ticket of which nothing was logged since: it was open then if it is open now."""
    past = PastState(
        status=ticket.status,
        kind=ticket.kind,
        severity=ticket.severity,
        is_major=ticket.is_major,
        is_judged=ticket.confirmed_at is not None,
        to_agree=ticket.lowered_at is not None,
    )
    return Then(ticket, past, owed_now(ticket.targets), ticket.lasting_wait, not ticket.status.is_final, ())


def _stretch(ticket: Ticket, entries: Sequence[Logged], look: _Look) -> Stretch:
    """Return the stretch that the log tells; of a workflow with an end of its own, the ticket itself has the time."""
    born = Movement.SPLIT_OFF if any(entry.verb == "split_from" for entry in entries) else Movement.CAME_IN
    stretch = stretch_of(entries, look.since, born)
    ended = ticket.closed_at if ticket.workflow != ORDINARY else None
    if ended is None or ended > look.at or stretch.past.status.is_final:
        return stretch
    past = replace(stretch.past, status=ticket.status)
    if ended <= look.since:
        return Stretch(was_open=False, movements=(), past=past)
    return Stretch(stretch.was_open, (*stretch.movements, Movement(ticket.status.value)), past)


def _workflow_then(ticket: Ticket, entries: Sequence[Logged]) -> str:
    """Ordinary work becomes a suggestion by a press, and a suggestion a fault: which it was, what was owed tells."""
    if ticket.workflow not in {ORDINARY, SUGGESTION}:
        return ticket.workflow
    if any(entry.verb == "suggestion_became_defect" for entry in entries):
        return ORDINARY
    owed = (fact["promise"] for entry in entries for fact in entry.facts)
    return SUGGESTION if SuggestionPromise.ASSESS in owed else ORDINARY


def _then(ticket: Ticket, entries: Sequence[Logged], look: _Look) -> Then:
    """The ticket put back to how it stood."""
    ticket.workflow = _workflow_then(ticket, entries)
    stretch = _stretch(ticket, entries, look)
    past = stretch.past
    answerer = next((one for one in look.people.values() if one.id == past.answered_by_id), None)
    if past.kind is not Kind.DEFECT and answerer is not None and answerer.has(Role.OFFICE):
        past = replace(past, is_judged=True)
    ticket.status, ticket.kind, ticket.severity, ticket.is_major = past.status, past.kind, past.severity, past.is_major
    set_committed_value(ticket, "assignee", look.people.get(past.assignee))
    waits = [wait for wait in ticket.waits if wait.begun_at <= look.at]
    lasting = waits[-1] if waits and past.status is Status.WAITING else None
    return Then(ticket, past, owed_after(entries), lasting, stretch.was_open, stretch.movements)
