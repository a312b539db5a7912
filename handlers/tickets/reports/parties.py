"""Signers of a fault report: the vendor's project lead, the office, a leader; and the places where each reads it."""

from handlers.turn.audience import Audience
from handlers.turn.turn import Turn
from models.chat import Place
from models.people.person import Person
from models.terms import Role
from models.tickets.card_queries import OrdinaryView
from models.tickets.queries import people_with
from models.tickets.ticket import Ticket
from sla.policy.policy import EscalationLevel


def project_leads(turn: Turn, company: str | None) -> list[Person]:
    """The project leads of a vendor, as the list of people has them; nobody is the office's own."""
    if not company:
        return []
    return [one for one in people_with(turn.session, turn.now, Role.PROJECT_LEAD) if one.company == company]


def hands_in_on_behalf(turn: Turn, by: Person) -> bool:
    """代交: return whether `by` hands in a report that a project lead has still to sign.

    The only engineer of a vendor is the project lead; so is a writer for the office itself.
    """
    if not by.company or by.has(Role.PROJECT_LEAD):
        return False
    colleagues = [one for one in people_with(turn.session, turn.now, Role.ENGINEER) if one.company == by.company]
    return any(one.id != by.id for one in colleagues)


def ask_office_to_check(turn: Turn, ticket: Ticket) -> None:
    """Put the version before the office, and before leaders only once it was checked."""
    _ask(turn, ticket, Audience(turn).office)


def ask_leaders_to_read(turn: Turn, ticket: Ticket) -> None:
    """Put the checked version before the leader on duty, or before every leader where none is."""
    _ask(turn, ticket, Audience(turn).people(EscalationLevel.DUTY_LEADER, ticket))


def _ask(turn: Turn, ticket: Ticket, readers: list[Person]) -> None:
    """A card for each of their chats, the earlier one there ends; for the team's rooms where none has a chat."""
    may = [one for one in readers if turn.workflows.may_read(one, ticket)]
    places: list[Place] = turn.chats_of(may)
    for place in places:
        turn.unpin_card(ticket, OrdinaryView.REPORT_TO_SIGN, place)
    turn.pin_cards(ticket, places, OrdinaryView.REPORT_TO_SIGN)
