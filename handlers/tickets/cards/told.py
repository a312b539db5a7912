"""The people who have really heard of a new report: a line of its live cards, and the alarm for the next ones."""

from collections.abc import Callable

from handlers.i18n import Voice
from handlers.tickets.cards.parts import class_or_kind, together
from handlers.turn.whom_to_call import HOTLINE, NIGHT_LINE
from models.chat import Button, Card
from models.terms import Hearing, Promise, Status
from models.tickets.ticket import Ticket

Buttons = Callable[[Voice, Ticket, str], tuple[Button, ...]]


def to_reporter(voice: Voice, ticket: Ticket) -> str:
    """Return 已通知 only once it was delivered, with the people who heard; else that it waits, or has reached nobody.

    A stranger reads no name: the hotline stands in its place, and at night beside it. Of tickets that office and
    leaders alone may see no more is said.
    """
    night_line = ticket.conversation.get(NIGHT_LINE)
    told = _heard(voice, ticket)
    return f"{told} {voice('help.hotline', phone=night_line)}" if night_line else told


def _heard(voice: Voice, ticket: Ticket) -> str:
    hotline = ticket.conversation.get(HOTLINE)
    if hotline:
        return voice(f"card.{_hotline_words(ticket)}_hotline", phone=hotline)
    if ticket.told is Hearing.NOBODY:
        return nobody(voice, ticket)
    if ticket.is_confidential:
        return voice("card.received_trusted")
    if ticket.duty is None:
        names = together(voice, ticket.told_names) if ticket.told is Hearing.REACHED else ""
        return voice("card.told_them", names=names) if names else voice("card.received")
    duty = {"who": ticket.duty.name, "phone": ticket.duty.phone}
    if ticket.told is not Hearing.REACHED:
        return voice("card.duty_telling", **duty)
    if ticket.told_names == ticket.duty.name:
        return voice("card.duty_told", **duty)
    return voice("card.told_instead", duty=ticket.duty.name, names=together(voice, ticket.told_names))


def nobody(voice: Voice, ticket: Ticket) -> str:
    """It has reached nobody; that administrators were told, only where a card went to one."""
    return voice("card.told_nobody" if ticket.told_names else "card.told_nobody_at_all")


def _hotline_words(ticket: Ticket) -> str:
    if ticket.told is Hearing.NOBODY:
        return "told_nobody"
    if ticket.told is Hearing.REACHED:
        return "duty_told"
    return "duty_telling" if ticket.duty is not None else "received"


def to_team(voice: Voice, ticket: Ticket) -> str | None:
    """Return a line for the team, only where the person on duty did not hear of it."""
    if ticket.status is not Status.NEW:
        return None
    if ticket.told is Hearing.NOBODY:
        return nobody(voice, ticket)
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
