"""Finds whose step a change waits for, and what is planned when: windows in a period, and which of them collide."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.orm import joinedload
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.changes.change import Change, change_of, open_changes
from models.changes.emergency_gates import is_left_unapproved
from models.changes.fact import GateFact
from models.changes.foreseen import unannounced
from models.changes.press import ChangePress
from models.changes.series import ChangeWindow, all_windows, windows_ahead
from models.changes.steps import (
    ANNOUNCE,
    ANSWER_UNAPPROVED,
    APPROVE_DATA,
    APPROVE_EMERGENCY,
    CHANGE_STEPS,
    CONCEDE,
    CONFIRM_CONSENT,
    EDIT,
    MAKE_UP_CONFIRMATION,
    MAKE_UP_TEST,
    NAME_VERIFIER,
)
from models.changes.terms import BEFORE_BEGIN, OPEN_CHANGES, ChangeKind, ChangeState
from models.people.person import Person
from models.terms import Role
from models.tickets.queries import people_with
from models.tickets.ticket import Ticket

TIMED = (
    *(ChangeState.CONFIRMED, ChangeState.BACKED_UP, ChangeState.EMERGENCY_APPROVED, ChangeState.UNDER_WAY),
    *(ChangeState.VERIFYING, ChangeState.ROLLING_BACK),
)
NOT_CALLED_OFF = tuple(state for state in ChangeState if state is not ChangeState.CANCELLED)
"""One by one, for the index on state and end serves no `not`."""
UNAPPROVED = ("unapproved", "consent_confirmed", "unapproved_answered")
"""The fact that nobody approved an emergency, and the two by which a leader answers."""
ACTING = (Role.OFFICE, Role.ENGINEER, Role.ADMIN, Role.LEADER)
BY_OTHERS = ("change.data_not_approved", "change.sessions_unknown")
"""Refusals that a leader or the office removes, and no edit."""
NAMED_ANEW = "change.verifier_gone"
"""The refusal that 指定验证人 removes once the package was tested."""
SESSIONS_LOOKED_UP = timedelta(days=1)
"""已核对无场次 counts for a day: it is asked for no earlier."""


def _lacks_words(change: Change, press: ChangePress) -> bool:
    """Return whether the presser has to complete the draft or move its window: its applicant; others once they left."""
    applicant = change.applicant
    is_theirs = press.by.id == applicant.id or not applicant.is_active(press.now)
    others = {*BY_OTHERS, *((NAMED_ANEW,) if change.state in NAME_VERIFIER.after else ())}
    return is_theirs and bool(change.lacking_words or change.foreseen_keys - others)


def _lacks_notice(change: Change, press: ChangePress) -> bool:
    """A window waits for its notice, and it is not too late for it."""
    return unannounced(change) is not None and "change.notice_late" not in change.foreseen_keys


def _lacks_sessions(change: Change, press: ChangePress) -> bool:
    """The list of sessions is old, and the window begins within the day for which the office's word counts."""
    is_near = change.starts_at is not None and change.starts_at - press.now <= SESSIONS_LOOKED_UP
    return is_near and "change.sessions_unknown" in change.foreseen_keys


OWED: Mapping[str, Callable[[Change, ChangePress], bool]] = {
    EDIT.action: _lacks_words,
    ANNOUNCE.action: _lacks_notice,
    CONCEDE.action: _lacks_sessions,
    APPROVE_DATA.action: lambda one, _: one.kind is ChangeKind.DATA and not one.held("data_approved"),
    APPROVE_EMERGENCY.action: lambda one, _: one.held("emergency_asked") is not None,
    CONFIRM_CONSENT.action: lambda one, _: not (one.held("consent_confirmed") or one.held("consent_denied")),
    ANSWER_UNAPPROVED.action: lambda one, _: is_left_unapproved(one),
    MAKE_UP_TEST.action: lambda one, _: one.finished_at is not None and not one.held("made_up_test"),
    MAKE_UP_CONFIRMATION.action: lambda one, _: bool(one.held("made_up_test")) and not one.held("made_up_confirmation"),
}
"""Ways that are nobody's step, until something is owed there: by whom, the row and this say together."""


def changes_at_work(session: Session) -> Sequence[Change]:
    """The changes to which time may do something: confirmed, under way, not verified, or agreed to by phone alone."""
    found = select(Change).where(col(Change.state).in_(TIMED)).order_by(col(Change.id))
    return session.exec(found).all()


def changes_ahead(session: Session) -> Sequence[Change]:
    """The changes on which nothing was begun yet."""
    found = select(Change).where(col(Change.state).in_(BEFORE_BEGIN)).order_by(col(Change.id))
    return session.exec(found).all()


def next_on_change(session: Session, ticket: Ticket, now: datetime) -> list[Person]:
    """Return the people for whose step the change waits, as its rows say."""
    change = change_of(ticket)
    if change is None:
        return []
    everybody = {one.id: one for one in (*people_with(session, now, *ACTING), change.applicant)}
    return [one for one in everybody.values() if one.is_active(now) and is_asked(change, one, now)]


def ask_next(session: Session, change: Change, now: datetime) -> list[Person]:
    """Return the people for whose step it waits, and write down their names for lists and for seeing what changed."""
    people = [] if change.ticket.status.is_final else next_on_change(session, change.ticket, now)
    change.asked_people = [one.name for one in people]
    return people


def is_asked(change: Change, person: Person, now: datetime) -> bool:
    """Return whether the person has the next step, or something that is owed besides."""
    press = ChangePress(by=person, now=now)
    asked = (step for step in CHANGE_STEPS if step.action and (step.asks or step.action in OWED))
    return any(step.may(change, press) and (step.asks or OWED[step.action](change, press)) for step in asked)


def changes_waiting_for(session: Session, person: Person, now: datetime) -> set[int]:
    """The tickets of the changes on which the next step is this person's."""
    return {one.ticket_id for one in open_changes(session) if is_asked(one, person, now)}


def changes_of(session: Session, person: Person) -> list[int]:
    """The tickets of the open changes in which somebody has a part, in order of id."""
    return sorted(one.ticket_id for one in open_changes(session) if _has_part(one, person))


def unapproved_emergencies(session: Session, at: datetime) -> Sequence[Change]:
    """Emergencies that nobody had approved, and no leader had answered for, by what was written at `at`."""
    told = select(GateFact.ticket_id, GateFact.what).where(col(GateFact.what).in_(UNAPPROVED), col(GateFact.at) <= at)
    facts: dict[int, set[str]] = {}
    for ticket_id, what in session.exec(told).all():
        facts.setdefault(ticket_id, set()).add(what)
    ids = [ticket_id for ticket_id, found in facts.items() if found == {UNAPPROVED[0]}]
    if not ids:
        return []
    return session.exec(select(Change).where(col(Change.ticket_id).in_(ids)).order_by(col(Change.id))).all()


class WindowOfChange(NamedTuple):
    """A window of a change; of a series, the how manieth it is of how many."""

    change: Change
    window: ChangeWindow
    number: int
    of: int

    @property
    def starts_at(self) -> datetime:
        """The beginning of the window."""
        return self.window.starts_at


def windows_between(session: Session, begun: datetime, ended: datetime) -> list[WindowOfChange]:
    """The windows that touch the time between, of changes that were not called off, in order and with their tickets."""
    single = col(Change.starts_at) < ended, col(Change.ends_at) > begun, col(Change.series_until).is_(None)
    series = col(Change.series_from) < ended, col(Change.series_until) > begun
    found = [
        planned
        for rows in (single, series)
        for change in session.exec(_with_tickets().where(*rows)).unique()
        for planned in planned_windows(change)
        if planned.window.meets(begun, ended)
    ]
    return sorted(found, key=lambda one: (one.starts_at, one.change.id or 0))


def planned_windows(change: Change) -> list[WindowOfChange]:
    """The windows of a change in order; those that follow an end that was no success were given up."""
    windows = all_windows(change)
    if change.state is ChangeState.ROLLED_BACK:
        windows = windows[: len(windows) - len(change.later)]
    return [WindowOfChange(change, one, number, len(windows)) for number, one in enumerate(windows, 1)]


def collisions(windows: Sequence[WindowOfChange]) -> dict[tuple[int, datetime], tuple[str, ...]]:
    """By change and start of its window, the numbers of others that are open on a system of its own at the time."""
    ahead = [one for one in windows if one.change.state in OPEN_CHANGES and one.window in windows_ahead(one.change)]
    return {
        (one.change.ticket_id, one.starts_at): tuple(
            dict.fromkeys(other.change.ticket.number for other in ahead if _collide(one, other))
        )
        for one in ahead
    }


def _with_tickets() -> SelectOfScalar[Change]:
    loaded = joinedload(Change.ticket)  # type: ignore[arg-type]  # SQLModel declares the row, not the attribute
    return select(Change).where(col(Change.state).in_(NOT_CALLED_OFF)).options(loaded)


def _collide(one: WindowOfChange, other: WindowOfChange) -> bool:
    is_other = one.change.id != other.change.id and bool(set(one.change.systems) & set(other.change.systems))
    return is_other and one.window.meets(*other.window)


def _has_part(change: Change, person: Person) -> bool:
    own = {change.applicant_id, change.verifier_id, change.implementer_id}
    consent = change.held("phone_consent")
    is_consenter = consent is not None and consent.content["leader_id"] == str(person.id)
    return person.id in own or is_consenter or person.name in change.asked_people
