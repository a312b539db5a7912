"""并入变更: a report of what an announced window explains goes on with the change."""

from collections.abc import Iterator

from handlers.changes.join_offers import outside_of
from handlers.tickets.filing import split_left_over
from handlers.turn.previews import Press, shown_before
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.changes.change import Change, change_of
from models.changes.joining import demand_explains, demand_open_window
from models.changes.terms import CHANGE
from models.chat import Reply
from models.refusal import Refusal
from models.tickets.card_queries import OrdinaryView
from models.tickets.queries import id_of, locked_in_order
from models.tickets.ticket import Ticket
from models.tickets.ticket_link import Relation, link, linked_from

router = Router()


def _until(press: Press, turn: Turn) -> Iterator[str]:
    """The change and the end of its window."""
    _, change = _pair(press, turn)
    until = turn.voice.moment(change.announced_end or turn.now, turn.now)
    yield turn.voice("window.to_join", number=change.ticket.number, until=until)


@shown_before(router, "window.join", _until)
def join_change(press: Press, turn: Turn) -> Reply:
    """并入变更, by the office or the reporter; the report keeps its own ticket."""
    ticket, change = _pair(press, turn)
    ticket.demand_may_explain(turn.person)
    number = change.ticket.number
    if ticket.is_explained and ticket.window["number"] == number:
        return turn.toast("window.joined_toast", ticket, number=ticket.number, change=number)
    demand_open_window(change, turn.now)
    if change.ticket in linked_from(turn.session, ticket, Relation.EXPLAINED_BY):
        raise Refusal("window.left_before", number=ticket.number, change=number)
    demand_explains(change, ticket, outside_of(turn, change, ticket))
    until = change.announced_end or turn.now
    ticket.join_window(number, until, turn.person, turn.now, turn.clock)
    link(turn.session, ticket, change.ticket, Relation.EXPLAINED_BY, turn.person, turn.now)
    change.ticket.log("change_report_joined", turn.person, turn.now, number=ticket.number)
    split_left_over(turn, ticket)
    turn.unpin_card(ticket, OrdinaryView.VERDICT)
    turn.refresh(ticket)
    turn.refresh(change.ticket)
    return turn.toast("window.joined_toast", ticket, number=ticket.number, change=number)


def _pair(press: Press, turn: Turn) -> tuple[Ticket, Change]:
    """The report of the card and the change of the button, locked together. Raises Refusal for anything else."""
    ticket_id, change_id = turn.ticket_id_behind(press.post), id_of(turn.session, press.argument)
    if ticket_id is None or change_id is None:
        raise Refusal("card.stale")
    locked = locked_in_order(turn.session, ticket_id, change_id)
    ticket, other = locked[ticket_id], locked[change_id]
    change = change_of(other) if other.workflow == CHANGE else None
    if change is None:
        raise Refusal("card.stale")
    turn.session.refresh(change)
    turn.session.refresh(change, ["facts"])
    return ticket, change
