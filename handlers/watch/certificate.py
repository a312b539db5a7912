"""Administrators hear that a new certificate cannot be used, while the one before still serves."""

from handlers.tickets.cards import notices
from handlers.turn.audience import tell_administrators
from handlers.turn.turn import Turn
from models.phrase import Phrase


def tell_of_certificate(turn: Turn, problem: Phrase) -> bool:
    """Return whether an administrator has a chat to be told in."""
    return bool(tell_administrators(turn, notices.certificate_kept, problem))
