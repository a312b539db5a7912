"""When people come, go or move: a suggestion waits for whoever may take its step now; a leader names a successor."""

from handlers.suggestions.routing import bring_along
from handlers.turn.turn import Turn
from handlers.turn.workflow import Rerouted
from models.people.person import Person
from models.suggestions.queries import next_on_suggestion, open_suggestion_tickets
from models.suggestions.suggestion import suggestion_of
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
    before = tuple(suggestion.asked_people)
    after = tuple(one.name for one in next_on_suggestion(turn.session, ticket, turn.now))
    if set(before) == set(after):
        return None
    suggestion.log("suggestion_rerouted", by, turn.now, before="、".join(before), to="、".join(after))
    bring_along(turn, suggestion)
    return Rerouted(ticket.number, before, after)
