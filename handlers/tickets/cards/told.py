"""Who has really heard of a new report: a line of its live cards, and the alarm for whoever is next."""

from collections.abc import Callable

from handlers.i18n import Voice
from handlers.tickets.cards.parts import class_or_kind, together
from models.chat import Button, Card
from models.terms import Hearing, Promise, Status
from models.tickets.ticket import Ticket

Buttons = Callable[[Voice, Ticket, str], tuple[Button, ...]]


def to_reporter(voice: Voice, ticket: Ticket) -> str:
    """已通知值班员 once it was delivered, whoever else heard in their place, or that it has reached nobody."""
    if ticket.told is Hearing.NOBODY:
        return voice("card.told_nobody")
    if ticket.duty is None:
        return voice("card.received")
    duty = {"who": ticket.duty.name, "phone": ticket.duty.phone}
    if ticket.told is not Hearing.REACHED:
        return voice("card.duty_telling", **duty)
    if ticket.told_names == ticket.duty.name:
        return voice("card.duty_told", **duty)
    return voice("card.told_instead", duty=ticket.duty.name, names=together(voice, ticket.told_names))


def to_team(voice: Voice, ticket: Ticket) -> str | None:
    """For the team, only where whoever is on duty did not hear of it."""
    if ticket.status is not Status.NEW:
        return None
    if ticket.told is Hearing.NOBODY:
        return voice("card.told_nobody")
    if ticket.told is Hearing.REACHED and ticket.duty is not None and ticket.told_names != ticket.duty.name:
        return voice("card.told_instead", duty=ticket.duty.name, names=together(voice, ticket.told_names))
    return None


def not_reached(voice: Voice, ticket: Ticket, names: tuple[str, ...], buttons: Buttons) -> Card:
    """For the next level: who cannot be reached, and the ticket that is theirs now."""
    please = voice("told.please_take" if ticket.taken_at is None else "told.please_pass_on")
    return _alarm(voice, ticket, voice("told.not_reached", names=names), please, buttons)


def reached_nobody(voice: Voice, ticket: Ticket, names: tuple[str, ...], buttons: Buttons) -> Card:
    """For the administrators: nobody who should hear of it can be reached; not what it says where they may not read."""
    please = voice("told.please_call", names=names)
    return _alarm(voice, ticket, voice("told.nobody"), please, buttons, shows_words=not ticket.is_confidential)


def _alarm(voice: Voice, ticket: Ticket, what: str, please: str, buttons: Buttons, *, shows_words: bool = True) -> Card:
    head = f"{class_or_kind(voice, ticket.kind, ticket.severity)} {ticket.number}"
    if not shows_words:
        return Card(title=f"{head} {what}", severity=ticket.severity, intro=(please,))
    return Card(
        title=f"{head} {what}",
        severity=ticket.severity,
        intro=(ticket.summary, please),
        buttons=buttons(voice, ticket, Promise.RESPOND),
    )
