"""Looks on while people act on changes, and keeps who they were and what stood around them at that moment."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from models.changes.change import Change
from models.changes.fact import GateFact
from models.changes.terms import ChangeState
from models.changes.trading_session import SessionImport, TradingSession
from models.people.person import Person
from models.terms import Kind, Role, Severity
from models.tickets.ticket import Ticket
from models.tickets.ticket_link import TicketLink

AT_WORK = (ChangeState.UNDER_WAY, ChangeState.VERIFYING, ChangeState.ROLLING_BACK)


class Standing(NamedTuple):
    """Who somebody was when they acted."""

    person_id: int
    roles: frozenset[str]
    is_vendors: bool
    is_here: bool

    def is_ours(self, role: Role) -> bool:
        """Held the role in the office itself, and still belonged here."""
        return self.is_here and not self.is_vendors and role in self.roles

    def has(self, role: Role) -> bool:
        """Held the role, for whomever."""
        return self.is_here and role in self.roles


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What stood around a start: the draft as it was, and what else was true."""

    drafted: dict[str, object]
    held: tuple[int, ...]
    verifier: Standing | None
    sessions: tuple[tuple[datetime, datetime], ...]
    imported_at: datetime | None
    also_at_work: tuple[str, ...]
    has_basis: bool


@dataclass
class Witness:
    """What was seen so far, by the id of a fact."""

    by: dict[int, Standing] = field(default_factory=dict)
    scenes: dict[int, Scene] = field(default_factory=dict)

    def look(self, session: Session, now: datetime) -> None:
        """Keep what is new since the last look; roles and sessions change in no act on a change."""
        for fact in session.exec(select(GateFact).order_by(col(GateFact.id))).all():
            if fact.id is None or fact.id in self.by:
                continue
            if fact.by is not None:
                self.by[fact.id] = _standing(fact.by, now)
            if fact.what == "begun":
                self.scenes[fact.id] = _scene(session, fact, now)


def _standing(person: Person, now: datetime) -> Standing:
    is_here = person.active_until is None or now < person.active_until
    return Standing(person.id or 0, frozenset(person.roles), bool(person.company), is_here)


def _scene(session: Session, begun: GateFact, now: datetime) -> Scene:
    change = session.exec(select(Change).where(Change.ticket_id == begun.ticket_id)).one()
    others = session.exec(select(Change).where(col(Change.state).in_(AT_WORK), Change.id != change.id)).all()
    imports = session.exec(select(SessionImport).order_by(col(SessionImport.imported_at).desc())).all()
    found = session.exec(select(TradingSession)).all()
    return Scene(
        drafted=change.drafted | {"systems": tuple(change.systems), "edition": change.edition},
        held=tuple(one.id or 0 for one in change.facts if one.holds),
        verifier=_standing(change.verifier, now) if change.verifier else None,
        sessions=tuple((one.starts_at, one.ends_at) for one in found),
        imported_at=imports[0].imported_at if imports else None,
        also_at_work=tuple(one.ticket.number for one in others if set(one.systems) & set(change.systems)),
        has_basis=_has_basis(session, change.ticket_id),
    )


def _has_basis(session: Session, ticket_id: int) -> bool:
    """An open A or B that it solves, with a class that office or leader said."""
    links = session.exec(select(TicketLink).where(TicketLink.ticket_id == ticket_id)).all()
    tickets = [session.get(Ticket, one.other_id) for one in links]
    return any(
        one is not None
        and not one.status.is_final
        and (
            one.is_security
            or (one.kind is Kind.DEFECT and one.severity in {Severity.A, Severity.B} and _said(session, one))
        )
        for one in tickets
    )


def _said(session: Session, ticket: Ticket) -> bool:
    by = session.get(Person, ticket.confirmed_by_id) if ticket.confirmed_by_id else None
    return by is not None and not by.company and bool({Role.OFFICE, Role.LEADER} & set(by.roles))
