"""R16: what the reporter of a merged ticket presses: fixed, not yet, not the same, not mine."""

from handlers.tickets.assignee_notices import count_reports, tell_whoever_has_it
from handlers.tickets.filing import notify_team
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Click, Reply
from models.phrase import phrase
from models.refusal import Refusal
from models.tickets.card_queries import OrdinaryView
from models.tickets.queries import locked_in_order
from models.tickets.ticket import Ticket
from sla.triage.remark import listen

router = Router()


@router.click("not_same")
def not_same(click: Click, turn: Turn) -> Reply:
    """不是同一问题, 另一个问题: parted at once, counted from its own words (R16)."""
    return _parted(click, turn)


@router.click("not_mine")
def not_mine(click: Click, turn: Turn) -> Reply:
    """不是我报的: parted at once as well; the office looks who did."""
    return _parted(click, turn)


@router.click("part_fixed")
def part_fixed(click: Click, turn: Turn) -> Reply:
    """已解决, says the reporter of a part: on both logs; the main ticket's own reporter closes it (R16)."""
    ticket, main = _pair(click, turn)
    if ticket.say_fixed(main, turn.person, turn.now):
        tell_whoever_has_it(turn, main, phrase("work.part_fixed", number=ticket.number))
    turn.refresh(main)
    told = ticket if turn.person.is_outsider else main
    return turn.toast("talk.goes_on", told, number=told.number)


@router.click("part_not_fixed")
def part_not_fixed(click: Click, turn: Turn) -> Reply:
    """还没有: parted at once, counted from its own words, and whoever has the main ticket hears it."""
    ticket, main = _pair(click, turn)
    tell_whoever_has_it(turn, main, phrase("work.part_not_fixed", number=ticket.number))
    return _parted(click, turn)


def _parted(click: Click, turn: Turn) -> Reply:
    ticket, main = _pair(click, turn)
    ticket.part_by_reporter(main, turn.person, turn.now, turn.clock, click.verb)
    notify_team(turn, ticket, listen(ticket.text, turn.rules.lexicon).judged)
    turn.unpin_card(ticket, OrdinaryView.VERDICT)
    turn.refresh(ticket)
    turn.refresh(main)
    count_reports(turn, main)
    if turn.person.is_outsider:
        return turn.toast("unmerge.done_outsider", ticket, number=ticket.number)
    return turn.toast("unmerge.done", ticket, number=ticket.number, main=main.number)


def _pair(click: Click, turn: Turn) -> tuple[Ticket, Ticket]:
    """The merged ticket of the card and its main one, locked. Raises Refusal where it is merged no more."""
    ticket_id = turn.ticket_id_behind(click.post)
    found = turn.get(Ticket, ticket_id) if ticket_id else None
    if found is None or found.merged_into_id is None:
        raise Refusal("card.stale")
    locked = locked_in_order(turn.session, found.id or 0, found.merged_into_id)
    return locked[found.id or 0], locked[found.merged_into_id]
