"""Asks a leader for what the figures wait for: the desk has no rule of its own of what is lowered too late."""

from datetime import datetime

from sqlalchemy.orm import object_session
from sqlmodel import Session

from models.terms import Kind, Reclassification, Severity
from models.tickets.facts import TicketFacts
from models.tickets.past_log import Logged
from sla.clocks.replay.life import Life
from sla.clocks.replay.logged import Reported
from sla.clocks.replay.reading import companies_of, told_together
from sla.clocks.replay.terms import InForce, Terms
from sla.clocks.replay.together import Together, Unit

VERBS = {Reclassification.MISJUDGED: "class_corrected", Reclassification.CHANGED: "class_changed"}


def would_wait(
    rules: InForce,
    ticket: TicketFacts,
    kind: Kind,
    severity: Severity | None,
    why: Reclassification,
    now: datetime,
) -> bool:
    """Return whether figures would count a graver class until a leader agrees, were the ticket judged so at `now`."""
    terms, ticket_id = Terms(rules.policy, rules.calendar, rules.past), ticket.id or 0
    session = object_session(ticket)
    if isinstance(session, Session):
        with session.no_autoflush:
            lives, entries = told_together(session, terms, companies_of(session), [ticket_id], now, set())
    else:  # all of its log is still with it
        reported = Reported(*(getattr(ticket, name) for name in Reported._fields))
        lives, entries = [Life(reported._replace(id=ticket_id), terms, {})], []
    together = Together(lives, Unit.TICKET)
    for entry in entries:
        together.read(entry)
    for unsaved in ticket.unsaved_log:
        together.read(Logged(*(getattr(unsaved, name) for name in Logged._fields))._replace(ticket_id=ticket_id))
    content = {"kind": kind, "severity": severity}
    together.read(Logged(ticket_id, ticket.log_length + 1, now, None, "", VERBS[why], content, ticket.log_head))
    return bool(together.lives[ticket_id].waiting_lowerings)
