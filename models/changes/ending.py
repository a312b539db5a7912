"""What hears of the end of a change: the suggestions that it brings into production."""

from collections.abc import Sequence

from sqlmodel import Session

from models.terms import Kind
from models.tickets.links.ticket_link import Relation, linked_from
from models.tickets.ticket import Ticket


def suggestions_behind(session: Session, ticket: Ticket) -> Sequence[Ticket]:
    """The suggestions that the change of a ticket solves, in the order of their numbers."""
    found = linked_from(session, ticket, Relation.SOLVES, Relation.COMES_OF)
    return [one for one in found if one.kind is Kind.SUGGESTION]
