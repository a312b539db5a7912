"""Reassignment when people come, go or move: a suggestion waits for the people of now; a leader names a successor."""

from handlers.suggestions.cards import nobody_asked
from handlers.suggestions.routing import bring_along
from handlers.turn.audience import Audience
from handlers.turn.turn import Turn
from handlers.turn.workflow import Rerouted
from models.people.person import Person
from models.suggestions.queries import next_on_suggestion, open_suggestion_tickets
from models.suggestions.suggestion import suggestion_of
from models.terms import Role
from models.tickets.queries import people_with
from models.tickets.ticket import Ticket


def reroute_suggestions(turn: Turn, by: Person | None) -> list[Rerouted]:
    """Those whose people changed come before the right ones, and are logged."""
    found = (_rerouted_suggestion(turn, ticket_id, by) for ticket_id in open_suggestion_tickets(turn.session))
    return [one for one in found if one is not None]


def _rerouted_suggestion(turn: Turn, ticket_id: int, by: Person | None) -> Rerouted | None:
    ticket = turn.get(Ticket, ticket_id, lock=True)
    suggestion = suggestion_of(ticket) if ticket is not None else None
    if ticket is None or suggestion is None or suggestion.is_over:
        return None
    has_lapsed = suggestion.lapse_words(turn.now)
    before = tuple(suggestion.asked_people)
    after = tuple(one.name for one in next_on_suggestion(turn.session, ticket, turn.now))
    if set(before) == set(after) and not has_lapsed:
        if suggestion.is_left(turn.now):
            turn.refresh(ticket)  # nobody may press what was for its proposer
        return None
    if set(before) != set(after):
        suggestion.log("suggestion_rerouted", by, turn.now, before="、".join(before), to="、".join(after))
    bring_along(turn, suggestion)
    if before and not after:
        people = people_with(turn.session, turn.now, Role.OFFICE, Role.ADMIN)
        Audience(turn).tell_about(ticket, people, nobody_asked, ticket)
    return Rerouted(ticket.number, before, after)
