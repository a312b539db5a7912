"""Offboarding: what a person who leaves, or moves to another post, still has at the desk; and who may report it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, or_, select

from models.access.catalogue import Names
from models.access.granting import Grant
from models.access.queries import administrators, open_request_tickets
from models.access.request import AccessRequest
from models.access.revocation import LEAVING, Revocation
from models.duty.reassignment import Uncovered
from models.duty.roster import Shift
from models.duty.swap import DutySwap
from models.messaging.outbox import Post
from models.people.person import Deputy, Person
from models.refusal import Refusal
from models.terms import AccessState, EndReason, Role
from models.tickets.assignment import WORKED_ON, TicketHelper
from models.tickets.facts import ORDINARY
from models.tickets.queries import chats_of
from models.tickets.ticket import IS_OPEN, Ticket

WAITING_FOR_SOMEBODY = (AccessState.ASKED, AccessState.APPROVED)
"""Requests that leaders or administrators have before them."""


class Departure(NamedTuple):
    """A person's departure, and its reason.

    `keeps_work` is for a person who changes departments and goes on with their tickets and shifts, `keeps_deputies` for
    one whose deputies are named elsewhere. `since` is when they went, aware UTC, None for now; `successor` has their
    tickets from now on; `elsewhere` names systems that the ledger knows nothing of.
    """

    person: Person
    reason: EndReason
    keeps_work: bool = False
    keeps_deputies: bool = False
    since: datetime | None = None
    successor: Person | None = None
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class OffboardingResult:
    """The outcome for everything that a person had; requests and tickets by their numbers.

    `checklist` is the number of the ticket on which `rights` stand, `shifts` how many of the person's there were.
    `is_repeat` says that the person had left before. `handed_on` are the tickets that the `successor` has now, and
    `elsewhere` names systems that the ledger knows nothing of.
    """

    who: str
    unit: str
    reason: EndReason
    is_repeat: bool
    rights: tuple[Names, ...] = ()
    checklist: str | None = None
    cancelled: tuple[str, ...] = ()
    rerouted: tuple[str, ...] = ()
    tickets: tuple[str, ...] = ()
    helped: tuple[str, ...] = ()
    shifts: int = 0
    takers: tuple[str, ...] = ()
    uncovered: tuple[Uncovered, ...] = ()
    swaps: int = 0
    deputies: int = 0
    handed_on: tuple[str, ...] = ()
    successor: str = ""
    since: datetime | None = None
    elsewhere: str = ""

    @property
    def is_empty(self) -> bool:
        """The person had nothing at the desk."""
        counted = (self.rights, self.cancelled, self.rerouted, self.tickets, self.helped, self.takers, self.uncovered)
        return not any(counted) and not (self.shifts or self.swaps or self.deputies or self.handed_on or self.elsewhere)


def demand_may_say(by: Person | None) -> None:
    """The office and the administrators say who leaves, never a vendor's; None is the operator at the machine."""
    if by is not None and not by.is_ours(Role.OFFICE, Role.ADMIN):
        raise Refusal("offboarding.only_office")


def demand_may_leave(session: Session, departures: Sequence[Departure], by: Person | None, now: datetime) -> None:
    """Raise Refusal for oneself, for a placeholder, and where no administrator would be left."""
    if departures:
        demand_may_say(by)
    for one in departures:
        if by is not None and by.id == one.person.id:
            raise Refusal("offboarding.oneself")
        if one.person.is_placeholder:
            raise Refusal("offboarding.stand_in", who=one.person.name)
    going = {one.person.id for one in departures if one.reason is EndReason.LEFT}
    here = administrators(session, now)
    if any(one.id in going for one in here) and all(one.id in going for one in here):
        raise Refusal("offboarding.last_admin", who=tuple(one.name for one in here))


def tickets_concerned(session: Session, people: Iterable[Person], views: Collection[str]) -> set[int]:
    """Every ticket of any workflow that may change when these people go: their work, and `views` before them."""
    found: set[int] = set()
    for person in people:
        found |= {*worked_on_by(session, person), *helped_by(session, person)}
        found |= {post.ticket_id for post in cards_of(session, person, views) if post.ticket_id is not None}
    return found


def requests_concerned(session: Session, person: Person) -> set[int]:
    """The requests that may change when a person goes: their own, those of their rights, and all that waits."""
    own = open_request_tickets(session, person)
    return {*waiting_requests(session), *own, *_tickets_of_rights(session, person)}


def checklists_concerned(session: Session, person: Person) -> set[int]:
    """The open checklists on which a right of the person stands."""
    return set(_checklists_with(session, person))


def waiting_requests(session: Session) -> Sequence[int]:
    """The tickets of the requests that leaders or administrators have before them, in order of id."""
    found = select(AccessRequest.ticket_id).where(col(AccessRequest.state).in_(WAITING_FOR_SOMEBODY))
    return session.exec(found.order_by(col(AccessRequest.ticket_id))).all()


def worked_on_by(session: Session, person: Person) -> list[int]:
    """The tickets that the person has and somebody still has to work on, in order of id."""
    found = select(Ticket.id).where(Ticket.assignee_id == person.id, col(Ticket.status).in_(WORKED_ON))
    found = found.where(Ticket.workflow == ORDINARY)
    return [one for one in session.exec(found.order_by(col(Ticket.id))).all() if one is not None]


def helped_by(session: Session, person: Person) -> Sequence[int]:
    """The open tickets with which the person lends a hand, in order of id."""
    found = select(TicketHelper.ticket_id).join(Ticket, col(TicketHelper.ticket_id) == col(Ticket.id))
    found = found.where(TicketHelper.person_id == person.id, IS_OPEN)
    return session.exec(found.order_by(col(TicketHelper.ticket_id))).all()


def cards_of(session: Session, person: Person, views: Collection[str]) -> Sequence[Post]:
    """The cards of open tickets, of one of the `views`, in the person's own chats; nothing is locked."""
    chats = chats_of(session, person)
    if not chats:
        return []
    theirs = or_(*((Post.platform == place.platform) & (Post.chat == place.chat) for place in chats))
    found = select(Post).join(Ticket, col(Post.ticket_id) == col(Ticket.id))
    found = found.where(theirs, col(Post.card_view).in_(views), IS_OPEN)
    return session.exec(found.order_by(col(Post.ticket_id), col(Post.seq))).all()


def is_on_leavers_list(session: Session, grant: Grant) -> bool:
    """Return whether the right stands already on a checklist of a person who leaves or moves."""
    found = select(Revocation.id).where(
        Revocation.grant_id == grant.id,
        col(Revocation.dropped_at).is_(None),
        col(Revocation.because).in_(LEAVING),
    )
    return session.exec(found).first() is not None


def shifts_from(session: Session, now: datetime) -> Sequence[Shift]:
    """Every shift of the roster that is not over, in order, locked."""
    found = (
        select(Shift).where(col(Shift.ends_at) > now).order_by(col(Shift.begins_at), col(Shift.id)).with_for_update()
    )
    return session.exec(found.execution_options(populate_existing=True)).all()


def pending_swaps(session: Session, person: Person) -> Sequence[DutySwap]:
    """Changes of duty that the person asked for, or was asked for, and that nobody decided, locked."""
    is_theirs = or_(DutySwap.asker_id == person.id, DutySwap.other_id == person.id)
    found = select(DutySwap).where(is_theirs, col(DutySwap.decided_at).is_(None), col(DutySwap.withdrawn_at).is_(None))
    found = found.order_by(col(DutySwap.id)).with_for_update()
    return session.exec(found.execution_options(populate_existing=True)).all()


def end_deputies(session: Session, person: Person) -> int:
    """Nobody stands in for them, nor they for anybody; how many that were."""
    named = or_(col(Deputy.leader_id) == person.id, col(Deputy.person_id) == person.id)
    deputies = session.exec(select(Deputy).where(named)).all()
    for one in deputies:
        session.delete(one)
    session.flush()
    return len(deputies)


def _checklists_with(session: Session, person: Person) -> Sequence[int]:
    found = select(Revocation.ticket_id).join(Grant, col(Revocation.grant_id) == col(Grant.id))
    found = found.where(Grant.person_id == person.id, col(Revocation.dropped_at).is_(None))
    return session.exec(found.where(col(Revocation.checked_at).is_(None)).distinct()).all()


def _tickets_of_rights(session: Session, person: Person) -> Sequence[int]:
    found = select(AccessRequest.ticket_id).join(Grant, col(Grant.request_id) == col(AccessRequest.id))
    return session.exec(found.where(Grant.person_id == person.id, col(Grant.ended_at).is_(None))).all()
