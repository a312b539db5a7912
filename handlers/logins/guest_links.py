"""外部链接: the office makes a link for a caller, who reads and answers the ticket by it, and ends it again."""

from handlers.i18n import Voice
from handlers.tickets.forms import GUEST_LINK
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import validated
from models.chat import Card, Click, Reply, Submission
from models.logins.guest_link import DIGITS, end_guest_link, is_link_over, last_digits, make_guest_link
from models.messaging.outbox import INSIDE
from models.messaging.receipt import ShownOnce
from models.refusal import Refusal
from models.tickets.ticket import Ticket

router = Router()

GUEST_PATH = "/o/"


@router.click("guest.link")
def ask_addressee(click: Click, turn: Turn) -> Reply:
    """Ask to whom the link is sent."""
    ticket = turn.ticket_of(click.post)
    _demand_may_send(turn, ticket)
    return Reply(form=GUEST_LINK.asked(turn, ticket))


@router.form("guest.link")
def make_link(submission: Submission, turn: Turn) -> Reply:
    """Make the link, the only one of the ticket that counts; it is shown this once."""
    ticket = turn.ticket_of(submission.post)
    _demand_may_send(turn, ticket)
    sent_to = validated(GUEST_LINK.asked(turn, ticket), submission, turn)["sent_to"]
    asks_digits = turn.rules.policy.guests.asks_digits
    if asks_digits and len(last_digits((ticket.caller or {}).get("phone", ""))) < DIGITS:
        raise Refusal("guest.no_phone")
    code = make_guest_link(turn.session, ticket.id or 0, sent_to, asks_digits=asks_digits)
    ticket.log("guest_link_made", turn.person, turn.now, to=sent_to)
    ticket.remember(guest=True)
    turn.refresh(ticket)
    card = link_card(turn.voice, ticket.number, f"{turn.rules.page_url}{GUEST_PATH}{code}")
    return ShownOnce(card=card, toast=turn.voice("guest.made"), ticket=ticket.number)


@router.click("guest.end")
def end_link(click: Click, turn: Turn) -> Reply:
    """End the link, and the sessions that it began."""
    ticket = turn.ticket_of(click.post)
    if not ticket.may_send_link(turn.person):
        raise Refusal("guest.only_office")
    if not end_guest_link(turn.session, ticket.id or 0):
        raise Refusal("guest.none")
    ticket.log("guest_link_ended", turn.person, turn.now)
    ticket.remember(guest=None)
    return turn.changed(ticket, "guest.ended")


def link_card(voice: Voice, number: str, address: str) -> Card:
    """The address of a link, for who sends it; a place that shows nothing typed shows it as well."""
    told = address, voice("guest.shown_once"), voice("guest.send_it")
    return Card(title=voice("guest.card", number=number), intro=told, notice=told)


def _demand_may_send(turn: Turn, ticket: Ticket) -> None:
    ticket.demand_ordinary()
    if ticket.caller is None:
        raise Refusal("guest.only_callers")
    if not ticket.may_send_link(turn.person):
        raise Refusal("guest.only_office")
    if is_link_over(ticket, turn.rules.policy.guests.lasts_after_end, turn.now):
        raise Refusal("ticket.is_over", number=ticket.number)
    if INSIDE not in turn.rules.running or not turn.rules.page_url:
        raise Refusal("guest.no_page")
