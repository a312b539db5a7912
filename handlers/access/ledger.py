"""权限台账 in chat: who holds what, now or on a day gone by; everybody their own, the office everything."""

from handlers.access.cards import ledger as cards
from handlers.access.cards.ledger import SHOWN_LINES
from handlers.access.ledger_query import Asked, LedgerPart, part_of
from handlers.turn.form import named
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import FieldErrors, validated
from models.access.ledger import Wanted, count_held, ledger, may_read_all
from models.access.queries import held_by
from models.access.request import grant_of
from models.chat import Click, Form, Reply, Submission
from models.messaging.outbox import CardView
from models.refusal import Refusal
from models.tickets.queries import id_of
from models.tickets.ticket import Ticket

router = Router()

AT_FIELD = {
    "access.nobody_called": "person",
    "ledger.which_person": "person",
    "access.unknown_system": "system",
}


@router.click("access.mine")
def mine(click: Click, turn: Turn) -> Reply:
    """The rights one holds oneself."""
    return _own(turn)


@router.click("access.ledger")
@router.click("ledger.open")
def open_ledger(click: Click, turn: Turn) -> Reply:
    """Ask for person, system and day of the ledger; readers of their own rights alone see those at once."""
    if not may_read_all(turn.person):
        return _own(turn)
    return Reply(form=_form(turn))


@router.form("access.ledger")
def show(submission: Submission, turn: Turn) -> Reply:
    """That part of the ledger, for one's own eyes."""
    fields = validated(_form(turn), submission, turn)
    asked = Asked(fields["person"], fields["system"], fields["day"])
    try:
        part = part_of(turn.session, turn.rules.catalogue, asked, turn.person, turn.now)
    except Refusal as refusal:
        if refusal.phrase.key not in AT_FIELD:
            raise
        raise FieldErrors({AT_FIELD[refusal.phrase.key]: turn.voice.say(refusal.phrase)}) from refusal
    return _shown(turn, part)


@router.click("access.bring")
def bring(click: Click, turn: Turn) -> Reply:
    """The card of a right one holds once more in one's own chat, with its buttons: extend it, give it back."""
    ticket_id = id_of(turn.session, click.argument)
    ticket = turn.get(Ticket, ticket_id, lock=True) if ticket_id else None
    if ticket is None or grant_of(ticket) not in held_by(turn.session, turn.person):
        raise Refusal("access.not_held")
    turn.repost_card(ticket, click.place if click.is_direct else ticket.place, CardView.REPORTER)
    return turn.toast("ledger.brought", ticket, number=ticket.number)


def _form(turn: Turn) -> Form:
    return cards.LEDGER.asked(turn, offers={"system": named(turn.voice, turn.rules.catalogue.systems)})


def _own(turn: Turn) -> Reply:
    return _shown(turn, part_of(turn.session, turn.rules.catalogue, Asked(turn.person.name), turn.person, turn.now))


def _shown(turn: Turn, part: LedgerPart) -> Reply:
    lines = ledger(turn.session, part.at, part.wanted, SHOWN_LINES)
    count = count_held(turn.session, part.at, part.wanted)
    is_own = part.wanted == Wanted(turn.person.id) and part.at == turn.now
    make = cards.mine if is_own else cards.part
    return Reply(card=make(turn.voice, part, lines, count))
