"""An event the desk failed on is kept: its sender hears so, an administrator gets the button to run it again."""

from sqlmodel import col, select

from handlers.cards import notices
from handlers.router import Router
from handlers.turn import Turn
from models.chat import Click, Reply
from models.inbox import Receipt, ReceiptState
from models.person import Person
from models.refusal import Refusal
from models.terms import Role

router = Router()


def tell_of_failure(turn: Turn, key: str, error: str) -> Reply:
    """One sentence for the sender, a card for every administrator."""
    sender = turn.account.person.name if turn.account and turn.account.person else ""
    for person in turn.session.exec(select(Person).order_by(col(Person.id))).all():
        if person.has(Role.ADMIN) and person.is_active(turn.now):
            for place in turn.direct_chats(person):
                turn.post(place, notices.failed_event, key, error, sender)
    return Reply(toast=turn.voice("failed.sender"), is_refusal=True)


@router.click("run_again")
def run_again(click: Click, turn: Turn) -> Reply:
    """After the mend: release the event; the desk acts on it within a second."""
    if not turn.person.has(Role.ADMIN):
        raise Refusal("ticket.only_admin")
    receipt = turn.get(Receipt, click.action.partition(":")[2], lock=True)
    if receipt is None or receipt.state is ReceiptState.DONE or click.post is None:
        raise Refusal("failed.gone")
    receipt.state = ReceiptState.AGAIN
    sender = receipt.event["sender"]["name"] if receipt.event else ""
    turn.replace(click.post, notices.released_event, sender, turn.person.name)
    return turn.toast("failed.released", by=turn.person.name)
