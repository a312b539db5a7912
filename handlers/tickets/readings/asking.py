"""The one question: asked of a ticket's reporter in private, where two classes or two kinds stay close (R14)."""

from datetime import timedelta

from handlers.turn.turn import Turn
from models.chat import Place
from models.people.person import Account
from models.terms import Kind, Severity
from models.tickets.card_queries import OrdinaryView
from models.tickets.readings.reading import reports_of_account
from models.tickets.ticket import Ticket
from sla.reading.reader.labels import LABELS, Label
from sla.reading.reader.question import Question, question_about

MOMENT = "moment"
A_STRANGERS_QUESTION_EACH = timedelta(hours=1)
"""Time in which an unknown sender is asked about one report: a flood is answered with no flood of questions."""


def ask(turn: Turn, ticket: Ticket, question: Question) -> bool:
    """Put the question before the reporter, unless one was asked, a person has spoken, or no answer changes anything.

    Return whether it was asked now.
    """
    labels = [option.label for option in question.options]
    if not _may_ask(turn, ticket) or not any(would_change(ticket, label) for label in labels):
        return False
    place = _private_chat(turn, ticket)
    if place is None:
        return False
    question = _with_what_stands(ticket, question)
    about = question.text.key.rpartition(".")[2]
    ticket.log("case_asked", None, turn.now, asked_about=about)
    ticket.remember(asked={"about": about, "options": [option.label.name for option in question.options]})
    if about == MOMENT:
        ticket.triage = {**ticket.triage, "asks": True}
    turn.pin_card(ticket, place, OrdinaryView.MOMENT if about == MOMENT else OrdinaryView.CASE)
    return True


def _with_what_stands(ticket: Ticket, question: Question) -> Question:
    """Add the ticket's own label as the last answer if it is none of the likeliest: then its reporter can confirm it.

    A fault that has no class yet has none to offer.
    """
    labels = [option.label for option in question.options]
    stands = Label(ticket.kind, ticket.severity if ticket.kind is Kind.DEFECT else None)
    if stands in labels or stands not in LABELS:
        return question
    return question_about([*labels, stands]) or question


def would_change(ticket: Ticket, label: Label) -> bool:
    """Return whether the answer differs from the ticket, and is not just a milder class of the same fault."""
    return label.kind is not ticket.kind or (label.severity or Severity.B) < (ticket.severity or Severity.B)


def _may_ask(turn: Turn, ticket: Ticket) -> bool:
    reporter = ticket.reporter
    if "asked" in ticket.conversation or not ticket.is_open_to_readings:
        return False
    if reporter is None or ticket.caller is not None or ticket.is_security:
        return False
    if not reporter.is_placeholder:
        return True
    since = turn.now - A_STRANGERS_QUESTION_EACH
    written = 0 if ticket.id is None else 1
    return reports_of_account(turn.session, ticket.reporter_account_id, since) == written


def _private_chat(turn: Turn, ticket: Ticket) -> Place | None:
    """The reporter's own chat, on the platform where it was reported."""
    if ticket.place.is_direct:
        return ticket.place
    account = turn.get(Account, ticket.reporter_account_id) if ticket.reporter_account_id else None
    return Place.direct(account.platform, account.external_id) if account is not None else None
