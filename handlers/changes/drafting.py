"""Opens the ticket of a change: from a form, a message, a suggestion, or an old ticket."""

import re
from collections.abc import Sequence

from handlers.changes.collisions import tell_collisions
from handlers.changes.conflict_lookup import foresee
from handlers.tickets.filing import open_workflow_ticket, title_of
from handlers.turn.homes import home_of
from handlers.turn.turn import Turn
from models.changes.change import Change
from models.changes.draft import DraftFacts
from models.changes.editing import demand_may_apply, demand_sensible, draft
from models.changes.queries import ask_next
from models.changes.terms import CHANGE
from models.chat import Place
from models.messaging.outbox import CardView
from models.people.person import Person
from models.terms import Kind, Purpose
from models.tickets.queries import id_of
from models.tickets.ticket import Ticket
from models.tickets.ticket_link import Relation, link

NUMBER = re.compile(r"(?<!\d)\d{4}-\d{4,6}(?!\d)")
AT_MOST = 20
"""So many numbers in a text are looked up."""


def draft_change(
    turn: Turn, by: Person, facts: DraftFacts, linked: Sequence[Ticket] = (), place: Place | None = None
) -> Ticket:
    """The ticket of a new draft, with its card before the applicant and the team.

    The change solves the tickets in `linked`, and those that its text names. Raises Refusal for a person who may not
    apply, and for a window that cannot be.
    """
    demand_may_apply(by)
    demand_sensible(facts.columns, turn.now)
    home = place or home_of(turn, by)
    ticket = open_workflow_ticket(turn, CHANGE, Kind.CHANGE, home, title_of(facts.what), by)
    ticket.log("received", by, turn.now, kind=ticket.kind)
    begin_draft(turn, ticket, by, facts, linked)
    turn.pin_card(ticket, home, CardView.REPORTER)
    turn.pin_cards(ticket, turn.places_for(Purpose.TEAM), CardView.TEAM)
    return ticket


def begin_draft(turn: Turn, ticket: Ticket, by: Person, facts: DraftFacts, linked: Sequence[Ticket] = ()) -> Change:
    """The row of a change for a ticket that was received, and the first words on it. Raises Refusal."""
    change = Change(
        ticket_id=ticket.id or 0,
        ticket=ticket,
        applicant_id=by.id or 0,
        applicant=by,
        facts=[],
        system_names=names_of_systems(turn, facts.systems),
        **facts.columns,
    )
    turn.session.add(change)
    turn.session.flush()
    draft(change, by, turn.now)
    link_solved(turn, change, by, linked)
    tell_collisions(turn, change)
    foresee(turn, change)
    ask_next(turn.session, change, turn.now)
    return change


def names_of_systems(turn: Turn, systems: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return the present names of the systems by id; those that the catalogue does not have are left out."""
    found = (turn.rules.catalogue.system(one) for one in systems)
    return {one.id: one.words for one in found if one is not None}


def link_solved(turn: Turn, change: Change, by: Person, linked: Sequence[Ticket] = ()) -> None:
    """Link what the change solves: the given tickets, and those whose numbers its text names."""
    named = [id_of(turn.session, number) for number in NUMBER.findall(f"{change.what} {change.solves}")[:AT_MOST]]
    found = [turn.get(Ticket, ticket_id) for ticket_id in named if ticket_id and ticket_id != change.ticket_id]
    for other in (*linked, *(one for one in found if one is not None)):
        link(turn.session, change.ticket, other, Relation.SOLVES, by, turn.now)
