"""转入建议办理: an older ticket of this kind goes by the steps of suggestions from now on."""

from handlers.suggestions.opening import begin_suggestion
from handlers.suggestions.routing import bring_along
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Click, Reply
from models.messaging.outbox import CardView
from models.refusal import Refusal
from models.suggestions.terms import SUGGESTION
from models.terms import Kind, Promise, Role, Voiding

router = Router()


@router.click("suggestion.open")
def turn_into_suggestion(click: Click, turn: Turn) -> Reply:
    """转入建议办理: an older ticket goes by the steps of suggestions from now on; what it says stays."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_ordinary()
    if not turn.person.is_ours(Role.OFFICE):
        raise Refusal("suggestion.only_office")
    if ticket.kind is not Kind.SUGGESTION or ticket.status.is_final:
        raise Refusal("suggestion.not_from_this", number=ticket.number)
    ticket.end_wait(turn.now, turn.clock)
    turn.clock.waive(ticket, Promise.RESPOND, turn.now, Voiding.KIND_CHANGED)
    for view in {post.card_view for post in turn.live_cards(ticket)} - {CardView.REPORTER, CardView.TEAM}:
        turn.unpin_card(ticket, str(view))
    ticket.workflow = SUGGESTION
    ticket.log("suggestion_opened", turn.person, turn.now)
    bring_along(turn, begin_suggestion(turn, ticket))
    return turn.toast("suggestion.opened_toast", ticket, number=ticket.number)
