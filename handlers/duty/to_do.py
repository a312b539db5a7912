"""Lines about the roster for a person's page, one each, with the buttons that answer it."""

from datetime import datetime

from sqlmodel import Session

from handlers.duty.handover_cards import accept_button, handover_line
from handlers.duty.shift_cards import swap_asked
from handlers.i18n import Voice
from handlers.tickets.cards.parts import SHOWN_TEXT, clipped
from models.chat import HomeLine
from models.duty.queries import swaps_waiting_for
from models.duty.roster import serves
from models.duty.shift_handover import Handover, handover_waiting_for
from models.duty.swap import DutySwap
from models.people.person import Person


def duty_lines(voice: Voice, session: Session, person: Person, now: datetime) -> list[HomeLine]:
    """The shift to say 已接班 to, then what colleagues ask, the nearest shift first."""
    if not serves(person):
        return []
    handover = handover_waiting_for(session, person, now)
    lines = [swap_line_of(voice, swap, now) for swap in swaps_waiting_for(session, person, now)]
    return lines if handover is None else [handover_line_of(voice, handover, now), *lines]


def handover_line_of(voice: Voice, handover: Handover, now: datetime) -> HomeLine:
    """From whom to whom, the notes, and 已接班."""
    text = handover_line(voice, handover, now)
    return HomeLine(text=text, below=clipped(handover.notes, SHOWN_TEXT), button=accept_button(voice, handover))


def swap_line_of(voice: Voice, swap: DutySwap, now: datetime) -> HomeLine:
    """The question, as its card asks it."""
    card = swap_asked(voice, swap, swap.duty, now)
    agree, refuse = card.buttons
    return HomeLine(text=card.title, below=card.quote or "", button=agree, other=refuse)
