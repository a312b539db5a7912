"""An event the desk failed on is kept: its sender hears so, an administrator gets the button to run it again."""

from handlers.tickets.cards import notices
from handlers.turn.audience import tell_administrators
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Click, Reply
from models.messaging.receipt import Receipt, ReceiptState
from models.refusal import Refusal
from models.terms import Role

router = Router()


def report_failure(turn: Turn, idempotency_key: str, error: str) -> Reply:
    """One sentence for the sender, a card for every administrator."""
    is_told = report_failed_event(turn, idempotency_key, error, turn.account.name if turn.account else "")
    return Reply(toast=turn.voice("failed.sender" if is_told else "failed.sender_untold"), is_refusal=True)


def report_failed_event(turn: Turn, idempotency_key: str, error: str, sender: str) -> bool:
    """A card with the button to run the event again, for every administrator; whether one of them has a chat."""
    return bool(tell_administrators(turn, notices.failed_event, idempotency_key, error, sender))


@router.click("run_again")
def run_again(click: Click, turn: Turn) -> Reply:
    """After the mend: release the event; the desk acts on it within a second."""
    if not turn.person.has(Role.ADMIN):
        raise Refusal("ticket.only_admin")
    receipt = turn.get(Receipt, click.argument, lock=True)
    if receipt is None or receipt.state is ReceiptState.DONE or click.post is None:
        raise Refusal("failed.gone")
    receipt.state = ReceiptState.AGAIN
    sender = receipt.event["sender"]["name"] if receipt.event else ""
    turn.replace(click.post, notices.released_event, sender, turn.person.name)
    return turn.toast("failed.released", by=turn.person.name)
