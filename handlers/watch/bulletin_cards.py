"""Bulletins to a group by its robot about deadlines: numbers, classes, promises and times, and no typed text."""

from collections.abc import Sequence

from handlers.i18n import Voice
from handlers.tickets.cards.parts import class_or_kind
from models.chat import Card
from models.terms import Severity
from models.tickets.ticket import Ticket


def warnings(voice: Voice, lines: Sequence[str], severity: Severity | None) -> Card:
    """Return the card of deadlines that are near or late, a line each; those of class A have a card of their own."""
    title = voice("bulletin.title") if severity is None else voice("bulletin.title_of_class", severity=severity)
    return Card(title=title, severity=severity, intro=tuple(lines), notice=tuple(lines))


def named(voice: Voice, ticket: Ticket) -> str:
    """Class or kind, and the number: `B类 2611-0042`."""
    return f"{class_or_kind(voice, ticket.kind, ticket.severity)} {ticket.number}"
