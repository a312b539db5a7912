"""为什么是这个时限? Every deadline can explain itself, to people who may see the ticket."""

from handlers.tickets.cards import notices
from handlers.tickets.cards.judged_by import judged_by_lines
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Click, Reply
from models.tickets.queries import changes_of
from models.tickets.readings.reading import readings_of
from models.tickets.ticket import Ticket

router = Router()

JOINED = ("due.joined", "due.joined_own")
"""Phrases of a reason that tell of merged reports."""


@router.click("why")
def explain(click: Click, turn: Turn) -> Reply:
    """Show clause, start, days counted and not counted, to the asker alone."""
    ticket = turn.ticket_of(click.post)
    is_team = turn.account is not None and ticket.is_team_business_of(turn.person)
    workflow = turn.workflows.of(ticket)
    reasons = turn.clock.reasons(ticket, workflow.shown(is_team=is_team))
    if not is_team:  # who else reported it is for nobody else to know
        reasons = [one._replace(because=[fact for fact in one.because if fact.key not in JOINED]) for one in reasons]
    changes = changes_of(turn.session, ticket)
    changes = [entry for entry in changes if is_team or entry.verb in workflow.told_to_reporter]
    judged_by = _judged_by(turn, ticket) if is_team else ()
    heading = workflow.title(turn.voice, ticket)
    card = notices.explanation(turn.voice, ticket, heading, reasons, changes, turn.now, judged_by)
    return Reply(card=card, ticket=ticket.number)


def _judged_by(turn: Turn, ticket: Ticket) -> list[str]:
    return judged_by_lines(turn.voice, ticket, readings_of(turn.session, ticket))
