"""建议: suggestions of readers besides the rules, on the card of the people who may adopt them."""

from handlers.i18n import Voice
from handlers.tickets.cards.parts import class_or_kind
from models.chat import Button
from models.phrase import Phrase, from_json
from models.tickets.readings.reading import Suggested, suggested_for
from models.tickets.ticket import Ticket

OF_WHAT_STANDS = {
    "triage.read.unsure": "triage.suggested.unsure",
    "triage.ground.unknown": "triage.suggested.unknown",
    "triage.ground.unclear": "triage.suggested.unclear",
}
"""Reasons that say which class stands for now, each with the one for a class that does not."""


def suggested_lines(voice: Voice, ticket: Ticket) -> list[str]:
    """Return a line on the ticket that raising words are like, and one for each suggestion: content, reader, reason."""
    graver = ticket.triage.get("graver", {})
    stands = (graver.get("kind"), graver.get("severity")) == (ticket.kind, ticket.severity)
    like = [voice("card.like", number=graver["like"])] if stands and graver.get("like") else []
    return [*like, *(_line(voice, one) for one in suggested_for(ticket))]


def adopting_buttons(voice: Voice, ticket: Ticket) -> list[Button]:
    """采用建议 for each kind and class; the press goes the way of an ordinary correction."""
    suggested = dict.fromkeys((one.kind, one.severity) for one in suggested_for(ticket))
    return [
        Button(
            action=f"reading.adopt:{severity or kind}",
            label=voice("button.reading.adopt_as", label=class_or_kind(voice, kind, severity)),
        )
        for kind, severity in suggested
    ]


def _line(voice: Voice, one: Suggested) -> str:
    said = voice(
        "card.suggested" if one.confidence is not None else "card.suggested_unsure",
        label=class_or_kind(voice, one.kind, one.severity),
        reader=voice(f"reader.{one.reader}"),
        confidence=f"{one.confidence or 0:.0%}",
        reason=voice.say(_as_suggestion(from_json(one.reason))),
    )
    return voice("card.suggested_like", said=said, number=one.like) if one.like else said


def _as_suggestion(reason: Phrase) -> Phrase:
    return Phrase(OF_WHAT_STANDS.get(reason.key, reason.key), reason.values)
