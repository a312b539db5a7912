"""Lists that people may ask for themselves: their tickets, the board, one ticket, help, their page."""

from datetime import datetime, time, timedelta

from sqlmodel import select

from handlers.boards import cards as lists
from handlers.duty.to_do import duty_lines
from handlers.tickets.cards import notices
from handlers.turn.buttons import button
from handlers.turn.offered import offered_to
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.watch import digest_card as digest
from models.chat import Click, HomeLine, Place, Reply
from models.duty.roster import on_duty
from models.lists.overview import overview
from models.lists.ticket_lists import LONGEST_QUERY, Listed, View, in_view, own_and_waiting
from models.messaging.outbox import CardView, Post, leave_at_once
from models.people.person import Person
from models.refusal import Refusal
from models.tickets.card_queries import is_without_cards
from models.tickets.facts import ORDINARY, TEAM_EYES
from models.tickets.queries import id_of
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import SHANGHAI, local_day

router = Router()

SHOWN_LINES = 5
LONGEST_PAGE = 4
A_DAY = timedelta(days=1)


@router.read("mine")
def mine(click: Click, turn: Turn) -> Reply:
    """One's open tickets with their clocks, for one's own eyes."""
    return _mine(turn)


@router.read("todo")
def to_do(click: Click, turn: Turn) -> Reply:
    """待我处理: everything whose next step is one's own, the most pressing first."""
    person = _somebody(turn)
    waiting = Listed()
    if person is not None:
        size = lists.SHOWN_ON_CARD
        waiting = in_view(turn.session, person, View.WAITING, turn.now, turn.workflows, size=size)
    return Reply(card=lists.to_do_card(turn.voice, turn.workflows, waiting, turn.now, person, _duties(turn)))


@router.read("board")
def board(click: Click, turn: Turn) -> Reply:
    """Show the state of the desk to the people who work for it; others see their own tickets."""
    person = _somebody(turn)
    if person is None or not person.has(*TEAM_EYES):
        return _mine(turn)
    day_ends = datetime.combine(local_day(turn.now) + A_DAY, time(), SHANGHAI)
    stands = overview(turn.session, person, turn.now, day_ends, turn.now - A_DAY, SHOWN_LINES)
    return Reply(card=digest.board(turn.voice, stands, turn.now))


@router.read("home")
def open_home(click: Click, turn: Turn) -> Reply:
    """One's own page at the desk."""
    own, waiting = _own(turn, lists.SHOWN_ON_HOME)
    person = _somebody(turn)
    duty = on_duty(turn.session, turn.now) if person is not None and not person.is_external else None
    return Reply(home=lists.home(turn.voice, turn.workflows, own, waiting, duty, turn.now, person, _duties(turn)))


@router.read("show")
def show(click: Click, turn: Turn) -> Reply:
    """Show one ticket, as the asker may read it; its buttons are on the cards that stand in the chats.

    Where these were forgotten, one button brings such a card.
    """
    ticket_id = id_of(turn.session, click.argument)
    ticket = turn.get(Ticket, ticket_id) if ticket_id else None
    if ticket is None or not turn.workflows.may_read(turn.person, ticket):
        raise Refusal("list.no_ticket")
    view = CardView.TEAM if ticket.is_team_business_of(turn.person) else CardView.REPORTER
    card = turn.render(view, turn.voice.language, ticket)
    buttons = (button(turn.voice, f"card.show:{ticket.number}"),) if is_without_cards(turn.session, ticket) else ()
    return Reply(card=card.model_copy(update={"buttons": buttons}), ticket=ticket.number)


@router.click("card.show")
def show_again(click: Click, turn: Turn) -> Reply:
    """The card on which the presser's own step stands, with its buttons, at the end of the chat.

    A notice of several tickets says which of them is meant; of ordinary work it is the team's card. A ticket whose
    cards were forgotten is named by its reader, and stands in their own chat.
    """
    ticket, place = _named(turn, click) if click.argument else (turn.ticket_of(click.post), click.place)
    is_ordinary = ticket.workflow == ORDINARY and ticket.is_team_business_of(turn.person)
    view = CardView.TEAM if is_ordinary else turn.workflows.of(ticket).view_for(turn, ticket, turn.person)
    leave_at_once(turn.repost_card(ticket, place, view))
    return turn.toast("card.shown_toast", ticket, number=ticket.number)


@router.read("find")
def find(click: Click, turn: Turn) -> Reply:
    """Find tickets, open or ended, by number or words, among those that the asker may read."""
    return _found(turn, click.argument, 0)


@router.read("found")
def turn_page(click: Click, turn: Turn) -> Reply:
    """Another page of what was looked for: `page:words`, the first page being 0."""
    page, _, words = click.argument.partition(":")
    if not (page.isascii() and page.isdigit() and len(page) <= LONGEST_PAGE):
        raise Refusal("card.stale")
    return _found(turn, words, int(page))


def _found(turn: Turn, asked: str, page: int) -> Reply:
    words = " ".join(asked[:LONGEST_QUERY].split())
    if not words:
        raise Refusal("list.find_what")
    size = lists.SHOWN_ON_CARD
    found = in_view(turn.session, turn.person, View.BOARD, turn.now, turn.workflows, words, page=page, size=size)
    return Reply(card=lists.found_card(turn.voice, turn.workflows, words, found, turn.now, page))


@router.read("help.open")
def open_help(click: Click, turn: Turn) -> Reply:
    """Show the help."""
    return Reply(card=notices.help_card(turn.voice, *offered_to(turn)))


def _named(turn: Turn, click: Click) -> tuple[Ticket, Place]:
    """The ticket of that number, locked, and where its card is wanted: where a line of the pressed card is about it.

    In the presser's own chat, where its cards were forgotten. Raises Refusal.
    """
    known = turn.session.exec(select(Post.tickets).where(Post.id == click.post)).first()
    ticket_id = id_of(turn.session, click.argument)
    ticket = turn.get(Ticket, ticket_id, lock=True) if ticket_id else None
    is_listed = ticket_id is not None and ticket_id in (known or ())
    if ticket is None or not (is_listed or is_without_cards(turn.session, ticket)):
        raise Refusal("card.stale")
    if not turn.workflows.may_read(turn.person, ticket):
        raise Refusal("list.no_ticket")
    return ticket, click.place if is_listed else _own_chat(turn, click.place)


def _own_chat(turn: Turn, place: Place) -> Place:
    """Return the actor's chat on the platform where they act. Raises Refusal for an actor without one there."""
    for chat in turn.direct_chats(turn.person):
        if chat.platform is place.platform:
            return chat
    raise Refusal("card.stale")


def _mine(turn: Turn) -> Reply:
    own, waiting = _own(turn, lists.SHOWN_ON_CARD)
    return Reply(card=lists.mine_card(turn.voice, turn.workflows, own, waiting, turn.now, _duties(turn)))


def _duties(turn: Turn) -> list[HomeLine]:
    """Return the lines about the roster for the person who acts."""
    person = _somebody(turn)
    return duty_lines(turn.voice, turn.session, person, turn.now) if person is not None else []


def _own(turn: Turn, at_most: int) -> tuple[Listed, Listed]:
    """The most pressing of one's open tickets, and of what waits for one's word; nobody known has none."""
    person = _somebody(turn)
    if person is None:
        return Listed(), Listed()
    return own_and_waiting(turn.session, person, turn.now, turn.workflows, at_most)


def _somebody(turn: Turn) -> Person | None:
    person = turn.account.person if turn.account else None
    return person if person is not None and person.is_active(turn.now) else None
