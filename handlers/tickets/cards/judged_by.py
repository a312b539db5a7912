"""The readers of a ticket: the rules by their lexicon, other readers by their version, and the effect of each."""

from collections.abc import Sequence

from handlers.i18n import Voice
from handlers.tickets.cards.parts import class_or_kind
from models.terms import Kind
from models.tickets.readings.reading import TicketReading
from models.tickets.ticket import Ticket


def judged_by_lines(voice: Voice, ticket: Ticket, readings: Sequence[TicketReading]) -> list[str]:
    """A line for the rules, and one for each other reading in the order in which they came."""
    judged = ticket.triage
    lines = []
    if judged.get("lexicon"):
        read_as = class_or_kind(voice, Kind(judged["kind"]), judged["severity"])
        lines.append(voice("why.rules", version=judged["lexicon"], label=read_as))
    return [*lines, *(_line(voice, one) for one in readings)]


def _line(voice: Voice, reading: TicketReading) -> str:
    said = voice(
        "why.reading" if reading.confidence is not None else "why.reading_unsure",
        reader=voice(f"reader.{reading.reader}"),
        version=reading.version,
        label=class_or_kind(voice, reading.kind, reading.severity),
        confidence=f"{reading.confidence or 0:.0%}",
    )
    return voice(f"why.reading.{reading.effect}", said=said) if reading.effect else said
