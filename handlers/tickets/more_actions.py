"""更多: actions that a card has no room for, for people who may do them; the verbs still check."""

from handlers.tickets import forms
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Click, Reply
from models.refusal import Refusal

router = Router()


@router.click("more")
def open_more(click: Click, turn: Turn) -> Reply:
    """List what this person may still do with the ticket; choosing is pressing that button."""
    ticket = turn.ticket_of(click.post)
    offered = turn.workflows.of(ticket).more_actions
    actions = [action for action, applies in offered.items() if applies(ticket, turn.person)]
    if not actions:
        raise Refusal("more.nothing")
    return Reply(form=forms.MORE.asked(turn, ticket, offers={"action": forms.presses(turn.voice, actions)}))
