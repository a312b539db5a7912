"""For the administrators: a place that nothing can be delivered to, why, and what to do."""

from handlers.i18n import Voice
from models.chat import Card, Place
from models.terms import Reach


def unreachable_place(voice: Voice, place: Place, name: str, reason: str, reach: Reach, sent_on: int | None) -> Card:
    """Which place, the platform's word for why, what became of the message, and what puts it right.

    `sent_on` is None where there was no message yet, or it waits.
    """
    where = voice(f"platform.{place.platform}")
    named = f"{where} {name}" if reach is not Reach.PLATFORM else where
    why = f"undeliverable.reason.{reason}"
    because = voice(why) if voice.has(why) else voice("undeliverable.reason.other")
    return Card(
        title=voice("undeliverable.title", where=named),
        intro=(
            voice("undeliverable.reason", because=because, reason=reason),
            voice("undeliverable.kept" if sent_on is None else _what_became(sent_on)),
            voice(_what_to_do(voice, reason, reach)),
        ),
    )


def _what_became(sent_on: int) -> str:
    return "undeliverable.sent_on" if sent_on else "undeliverable.not_sent_on"


def _what_to_do(voice: Voice, reason: str, reach: Reach) -> str:
    """Some reasons are put right in a way of their own."""
    if reach is Reach.MESSAGE:
        return "undeliverable.do.of_one_message"
    own = f"undeliverable.do.{'locked_out' if reach is Reach.PLATFORM else reason}"
    return own if voice.has(own) else "undeliverable.do"
