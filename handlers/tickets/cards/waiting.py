"""What the reporter is asked, and asked again, until the desk waits no longer."""

from collections.abc import Sequence
from datetime import datetime

from handlers.i18n import Voice
from handlers.tickets.cards.parts import SHOWN_TEXT, clipped, title
from handlers.turn.buttons import primary
from models.chat import Card
from models.tickets.ticket import Ticket
from models.tickets.waiting import Wait
from models.tickets.worklog import WorkLogEntry


def question(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> Card:
    """The newest question, who asks, and how to answer; once the wait is over, that it is."""
    if not ticket.waits:
        return Card(title=title(voice, ticket), severity=ticket.severity)  # nothing was ever asked
    wait = ticket.waits[-1]
    is_open = ticket.lasting_wait is wait
    return Card(
        title=title(voice, ticket),
        severity=ticket.severity,
        intro=(_asking(voice, wait), voice("wait.how_to_answer")) if is_open else (_asking(voice, wait),),
        quote=clipped(wait.asked, SHOWN_TEXT),
        outcome=() if is_open else (voice("wait.over"),),
        buttons=(primary(voice, "supplement"),) if is_open else (),
    )


def _asking(voice: Voice, wait: Wait) -> str:
    if wait.chased_at is not None or wait.asked_by is None:
        return voice("wait.still_waiting")
    return voice("wait.asked_by", who=wait.asked_by.name, phone=wait.asked_by.phone)
