"""For the administrators: a place that nothing can be delivered to, why, and what to do."""

from handlers.i18n import Voice
from models.chat import Card, Place
from models.messaging.unreachable import LOCKED_OUT, OF_ONE_MESSAGE


def place_in_trouble(voice: Voice, place: Place, name: str, reason: str, sent_on: int) -> Card:
    """Which place, the platform's word for why, what became of the message, and what puts it right."""
    where = voice(f"platform.{place.platform}")
    named = f"{where} {name}" if reason not in LOCKED_OUT else where
    why = f"undelivered.reason.{reason}"
    because = voice(why) if voice.has(why) else voice("undelivered.reason.other")
    return Card(
        title=voice("undelivered.title", where=named),
        lead=(
            voice("undelivered.reason", because=because, reason=reason),
            voice("undelivered.sent_on" if sent_on else "undelivered.not_sent_on"),
            voice(_what_to_do(voice, reason)),
        ),
    )


def _what_to_do(voice: Voice, reason: str) -> str:
    """Some reasons are put right in a way of their own."""
    if reason in OF_ONE_MESSAGE:
        return "undelivered.do.of_one_message"
    own = f"undelivered.do.{'locked_out' if reason in LOCKED_OUT else reason}"
    return own if voice.has(own) else "undelivered.do"
