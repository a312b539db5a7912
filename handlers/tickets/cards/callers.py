"""Lines of a card about a caller: the person, the channel, and the delay until the report was entered."""

from handlers.i18n import Voice
from models.tickets.ticket import Ticket


def who(voice: Voice, ticket: Ticket) -> str:
    """The caller with unit, phone, capacity and channel; for 12345 with the number of the referral."""
    told = ticket.caller or {}
    channel = voice(f"channel.{told['channel']}")
    reference = str(told["reference"])
    parts = (told["name"], told["unit"], told["phone"], voice(f"who.{told['who']}"), f"{channel} {reference}".rstrip())
    return voice("caller.parts").join(map(str, parts))


def delay(voice: Voice, ticket: Ticket) -> str:
    """Return the time of the call and, where they differ, the time of its entry and the delay."""
    late = ticket.created_at - ticket.reported_at
    called = voice.moment(ticket.reported_at, ticket.created_at)
    if late.total_seconds() < 60:
        return called
    return voice("caller.delay", called=called, entered=voice.clock(ticket.created_at), late=voice.length(late))
