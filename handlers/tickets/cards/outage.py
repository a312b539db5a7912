"""The notices to all of the house: an outage, an update of it, and that all works again."""

from datetime import datetime

from handlers.i18n import Voice
from models.chat import Card
from models.tickets.ticket import Ticket


def notice(voice: Voice, ticket: Ticket, text: str, *, is_update: bool) -> Card:
    """Return the office's notice to everybody; nothing in it is taken from a report."""
    title = voice("outage.title.update") if is_update else voice("outage.title")
    return Card(title=title, severity=ticket.severity, intro=_lines(text))


def recovery(voice: Voice, text: str, now: datetime) -> Card:
    """It works again."""
    return Card(title=voice("outage.title.recovered"), intro=_lines(text), outcome=(ended(voice, now),))


def after_recovery(voice: Voice, card: Card, now: datetime) -> Card:
    """An earlier notice, with the line that says it is over."""
    return card.model_copy(update={"outcome": (ended(voice, now),)})


def ended(voice: Voice, now: datetime) -> str:
    """The outcome of a notice."""
    return voice("outage.ended", at=voice.moment(now))


def function(voice: Voice, ticket: Ticket) -> str:
    """Return the name of the failed function from the policy file; never a word of a report."""
    names: dict[str, str] = ticket.triage.get("function_names", {})
    return names.get(voice.language) or voice("outage.some_functions")


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
