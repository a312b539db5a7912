"""The one question as its reporter sees it: a button for each answer, none of which leads, until one is given."""

from collections.abc import Sequence
from datetime import datetime

from handlers.i18n import Voice
from handlers.tickets.cards.parts import class_or_kind, title
from models.chat import Button, Card
from models.terms import MAY_BE_TAKEN_BACK
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry


def case_card(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> Card:
    """Return the card of a close call in the reporter's words; afterwards with the answer or the office's decision."""
    asked = ticket.conversation.get("asked", {})
    answer = asked.get("answer")
    question = voice(f"triage.question.{asked.get('about', 'kind')}")
    is_open = answer is None and ticket.confirmed_at is None and ticket.proposed_kind is None
    is_open = is_open and ticket.status in MAY_BE_TAKEN_BACK
    buttons = tuple(
        Button(action=f"case:{name}", label=voice(f"triage.answer.{name}")) for name in asked.get("options", ())
    )
    return Card(
        title=title(voice, ticket),
        severity=ticket.severity,
        intro=(question, voice("case.lowers_nothing")) if is_open else (question,),
        notice=(question,),
        outcome=_outcome(voice, ticket, answer),
        buttons=buttons if is_open else (),
    )


def _outcome(voice: Voice, ticket: Ticket, answer: str | None) -> tuple[str, ...]:
    said = (voice("case.said", answer=voice(f"triage.answer.{answer}")),) if answer else ()
    if ticket.confirmed_at is None:
        return said
    decided = class_or_kind(voice, ticket.kind, ticket.severity)
    return (*said, voice("case.decided", decided=decided))
