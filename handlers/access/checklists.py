"""Opens checklists of rights to take back, and puts them before the people who take back and who check."""

from collections.abc import Sequence
from datetime import datetime

from handlers.access.cards import checklist as cards
from handlers.i18n import voice_of
from handlers.tickets.cards.subject import rights_to_take_back
from handlers.tickets.filing import open_workflow_ticket
from handlers.turn.homes import pin_before, team_room
from handlers.turn.turn import Turn
from models.access.granting import Grant
from models.access.queries import checkers_of, open_revocation_of, removers_of
from models.access.request import AccessRequest
from models.access.revocation import Revocation, checklist_of
from models.access.terms import AccessPromise, AccessView, AccessWorkflow
from models.people.person import Person
from models.terms import EndReason, Kind, Language
from models.tickets.ticket import Ticket


def open_checklist(
    turn: Turn,
    person: Person,
    grants: Sequence[Grant],
    because: EndReason,
    by: Person | None,
    reason: str = "",
    since: datetime | None = None,
) -> Ticket | None:
    """One ticket with a line for each of the grants, its clock running; None where there is nothing to take back.

    The grants are locked by the caller. One that stands on another checklist already moves to this one. `by` is None
    where the desk itself acts; `reason` are the words of the person who wants it. The clock counts from `since`, aware
    UTC.
    """
    if not grants:
        return None
    summary = rights_to_take_back(voice_of(Language.ZH), person, grants, because)
    ticket = open_workflow_ticket(turn, AccessWorkflow.CHECKLIST, Kind.PERMISSION, team_room(turn), summary, None)
    ticket.text = reason or ticket.text
    ticket.log("received", by, turn.now, kind=ticket.kind)
    for grant in grants:
        _move_or_open(turn, ticket, grant, because, by)
    turn.session.flush()
    turn.session.refresh(ticket, ["revocations"])
    turn.clock.owe(ticket, AccessPromise.REVOKE, since or turn.now, turn.now, start_event="opened")
    pin_before(turn, ticket, removers_of(turn.session, ticket, turn.now), AccessView.CHECKLIST)
    for grant in grants:
        _note_on_request(turn, ticket, grant, because, by)
    return ticket


def ask_second_person(turn: Turn, ticket: Ticket) -> None:
    """Ask a second person to look, now that everything is said to be gone: the card comes to them once more."""
    for place in turn.chats_of(checkers_of(turn.session, ticket, turn.now)):
        turn.repost_card(ticket, place, AccessView.CHECKLIST)


def note_gone(turn: Turn, line: Revocation) -> None:
    """A right is gone, says who took it back: its request asks nothing more, and its cards show it."""
    request = _request_of(turn, line.grant)
    number = line.ticket.number
    request.log("access_ended", line.revoker, turn.now, because=line.because, number=number)
    request.close_with_right(line.revoker, turn.now, turn.clock)
    turn.refresh(request.ticket)


def tell_holder(turn: Turn, ticket: Ticket) -> None:
    """Tell the holder of the rights, if still here, those that are gone, once a second person has looked."""
    lines = checklist_of(ticket)
    person = lines[0].grant.person if lines else None
    if person is not None and person.is_active(turn.now):
        turn.tell([person], cards.told_holder, ticket, turn.now)


def _move_or_open(turn: Turn, ticket: Ticket, grant: Grant, because: EndReason, by: Person | None) -> None:
    line = open_revocation_of(turn.session, grant)
    if line is not None:
        before = turn.get(Ticket, line.ticket_id, lock=True)
        line.drop(because, by, turn.now, turn.clock)
        turn.session.flush()
        if before is not None:
            turn.refresh(before)
    turn.session.add(
        Revocation(
            ticket_id=ticket.id or 0,
            grant_id=grant.id or 0,
            because=because,
            opened_by_id=by.id if by else None,
            opened_at=turn.now,
            disabled_at=line.disabled_at if line else None,
            disabled_by_id=line.disabled_by_id if line else None,
        )
    )
    ticket.log("revocation_opened", by, turn.now, right_of=grant.number, person=grant.person.name, because=because)


def _note_on_request(turn: Turn, ticket: Ticket, grant: Grant, because: EndReason, by: Person | None) -> None:
    """The right's request tells on its log and its cards that it is being taken back, and is not set any more."""
    turn.session.expire(grant, ["revocations"])
    request = _request_of(turn, grant)
    request.log("access_ending", by, turn.now, because=because, number=ticket.number)
    request.stop_setting(because, by, turn.now, turn.clock)
    turn.refresh(request.ticket)


def _request_of(turn: Turn, grant: Grant) -> AccessRequest:
    """The request that a right was granted on, its ticket locked."""
    request = turn.get(AccessRequest, grant.request_id)
    assert request is not None  # noqa: S101 - the key of the database
    turn.get(Ticket, request.ticket_id, lock=True)
    return request
