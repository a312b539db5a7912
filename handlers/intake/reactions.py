"""A sign below a card may stand for its button, where the policy says so: 👀 takes, ✅ asks for the result."""

from handlers.tickets.cards import assignee_notices as work_news
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Card, Click, Place, Reply
from models.messaging.outbox import Post
from models.tickets.queries import notices_in
from models.tickets.ticket import Ticket

router = Router()

TAKES, RESOLVES = "eyes", "white_check_mark"


@router.click("react")
def react(click: Click, turn: Turn) -> Reply:
    """Nothing at all for a sign that means nothing, or that stands on no ticket's card or message."""
    sign, signs = click.argument, turn.rules.policy.reactions
    counts = (signs.take and sign == TAKES) or (signs.resolve and sign == RESOLVES)
    if not counts or not click.ref:
        return Reply()
    ticket = turn.ticket_behind(click.place, click.ref)
    if ticket is None:
        return Reply()
    return _take(turn, ticket) if sign == TAKES else _offer_resolving(click, turn, ticket)


def _take(turn: Turn, ticket: Ticket) -> Reply:
    has_it = ticket.assignee_id == turn.person.id and ticket.taken_at is not None
    ticket.take(turn.person, turn.now, turn.clock)
    return Reply(ticket=ticket.number) if has_it else turn.changed(ticket, "ticket.taken")


def _offer_resolving(click: Click, turn: Turn, ticket: Ticket) -> Reply:
    """Offer the button in the own chat of a person who may press it, for a sign cannot open a form."""
    ticket.demand_work_in_progress(turn.person)
    place = Place.direct(click.sender.platform, click.sender.account)
    offers = [post for post in notices_in(turn.session, ticket, [place.chat]) if "resolve" in _actions(post)]
    if not offers:
        turn.post_about(ticket, place, work_news.to_resolve, ticket, turn.now)
    return turn.toast("reaction.offered", ticket)


def _actions(post: Post) -> list[str]:
    return [button.action for button in Card.model_validate(post.card).buttons]
