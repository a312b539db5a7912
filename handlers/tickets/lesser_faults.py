"""已一并解决, 拆分: the assignee decides on the lesser faults that were told with a ticket (R9)."""

from handlers.tickets import forms
from handlers.tickets.filing import split_lesser
from handlers.tickets.merging_forms import DECIDE_LESSER, RESOLVE
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import validated
from models.chat import Click, Reply, Submission
from models.refusal import Refusal
from models.tickets.lesser_faults import LesserOutcome
from models.tickets.queries import id_of, locked_in_order
from models.tickets.ticket import Ticket

router = Router()

LONGEST_PLACE = 3


@router.click("lesser.fix")
def fix_along(click: Click, turn: Turn) -> Reply:
    """已一并解决: what mends the ticket has mended the other fault, too."""
    return _fixed(turn, *_meant(turn, click.post, click.argument))


@router.click("lesser.split")
def split_apart(click: Click, turn: Turn) -> Reply:
    """拆分: the other fault goes on as a ticket of its own, counted from the report that told of it."""
    return _split(turn, *_meant(turn, click.post, click.argument))


@router.click("lesser.decide")
def open_decide(click: Click, turn: Turn) -> Reply:
    """Ask what becomes of each; 更多… offers it, also to put right what was said to be fixed."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_assignee(turn.person)
    return Reply(form=DECIDE_LESSER.asked(turn, ticket))


@router.form("lesser.decide")
def decide(submission: Submission, turn: Turn) -> Reply:
    """One of them is decided; where 提交解决结果 had asked, its form follows the last."""
    pressed = turn.get(Ticket, turn.ticket_id_behind(submission.post))
    if pressed is None:
        raise Refusal("card.stale")
    form = DECIDE_LESSER.asked(turn, pressed, argument=submission.argument)
    outcome, _, which = validated(form, submission, turn)["lesser_outcome"].partition(":")
    act = _fixed if outcome == LesserOutcome.FIXED else _split
    reply = act(turn, *_meant(turn, submission.post, which))
    if submission.argument != RESOLVE:
        return reply
    if pressed.undecided:
        return Reply(form=DECIDE_LESSER.asked(turn, pressed, argument=RESOLVE), ticket=pressed.number)
    return Reply(form=forms.RESOLVE.asked(turn, pressed), ticket=pressed.number)


def _fixed(turn: Turn, ticket: Ticket, holder: Ticket, place: int) -> Reply:
    holder.fix_lesser(place, turn.person, turn.now)
    _refresh(turn, ticket, holder)
    return turn.toast("lesser.is_fixed", ticket, number=ticket.number)


def _split(turn: Turn, ticket: Ticket, holder: Ticket, place: int) -> Reply:
    fault = holder.demand_may_split_lesser(place, turn.person)
    if fault.outcome is LesserOutcome.SPLIT:
        return turn.toast("lesser.is_split", holder, number=fault.number)
    own = split_lesser(turn, holder, fault)
    _refresh(turn, ticket, holder)
    return turn.toast("lesser.is_split", own, number=own.number)


def _refresh(turn: Turn, ticket: Ticket, holder: Ticket) -> None:
    for one in {ticket.id: ticket, holder.id: holder}.values():
        turn.refresh(one)


def _meant(turn: Turn, post: str | None, which: str) -> tuple[Ticket, Ticket, int]:
    """The ticket of the card, that which holds the fault, itself or a part of it, both locked, and the fault's place.

    Raises Refusal for what the card cannot have offered.
    """
    number, _, place = which.partition("/")
    ticket_id, holder_id = turn.ticket_id_behind(post), id_of(turn.session, number)
    is_place = place.isascii() and place.isdigit() and len(place) <= LONGEST_PLACE
    if ticket_id is None or holder_id is None or not is_place:
        raise Refusal("card.stale")
    if holder_id == ticket_id:
        ticket = turn.ticket_of(post)
        return ticket, ticket, int(place)
    locked = locked_in_order(turn.session, ticket_id, holder_id)
    ticket, holder = locked[ticket_id], locked[holder_id]
    if holder.merged_into_id != ticket.id:
        raise Refusal("card.stale")
    return ticket, holder, int(place)
