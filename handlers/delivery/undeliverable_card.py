"""For the administrators: a place that nothing can be delivered to, why, and what to do."""

from handlers.i18n import Voice
from handlers.tickets.cards.parts import class_or_kind
from models.chat import Card, Place
from models.terms import Reach
from models.tickets.ticket import Ticket


def unreachable_place(
    voice: Voice, place: Place, name: str, reason: str, reach: Reach, sent_on: int | None, about: Ticket | None = None
) -> Card:
    """Return the card of an unreachable place: the platform's reason, the message's fate, and the remedy.

    `sent_on` is None where there was no message yet, or it waits. `about` is its ticket, where it has one.
    """
    where = voice(f"platform.{place.platform}")
    named = f"{where} {name}" if reach is not Reach.PLATFORM else where
    return Card(
        title=voice("undeliverable.title", where=named),
        intro=(
            *((voice("undeliverable.about", what=_ticket(voice, about)),) if about is not None else ()),
            why_undelivered(voice, reason),
            voice("undeliverable.kept" if sent_on is None else _what_became(sent_on)),
            _to_do(voice, reason, reach),
        ),
    )


def why_undelivered(voice: Voice, reason: str) -> str:
    """Return the reason in words, with the platform's own; `reason` is the adapter's word."""
    why = f"undeliverable.reason.{reason.partition(' ')[0]}"
    because = voice(why) if voice.has(why) else voice("undeliverable.reason.other")
    return voice("undeliverable.reason", because=because, reason=reason)


def without_file(voice: Voice, card: Card, right: str) -> Card:
    """In the place of a file that the platform does not let the desk send: what it was, and what is missing."""
    return Card(title=card.title, intro=(*card.intro, voice("undeliverable.no_file", right=right)))


def _what_became(sent_on: int) -> str:
    return "undeliverable.sent_on" if sent_on else "undeliverable.not_sent_on"


def _ticket(voice: Voice, ticket: Ticket) -> str:
    """Return A类 2611-0042, and no text: the reader may not be allowed to read that."""
    return f"{class_or_kind(voice, ticket.kind, ticket.severity)} {ticket.number}"


def _to_do(voice: Voice, reason: str, reach: Reach) -> str:
    """A right that is missing is named, where the platform names it."""
    right = reason.partition(" ")[2]
    return voice("undeliverable.do.missing_right", right=right) if right else voice(_what_to_do(voice, reason, reach))


def _what_to_do(voice: Voice, reason: str, reach: Reach) -> str:
    """Some reasons are put right in a way of their own."""
    if reach is Reach.MESSAGE:
        return "undeliverable.do.of_one_message"
    own = f"undeliverable.do.{'locked_out' if reach is Reach.PLATFORM else reason}"
    return own if voice.has(own) else "undeliverable.do"
