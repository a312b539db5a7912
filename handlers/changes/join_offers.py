"""Reports that a window explains: offered to be joined while it lasts, asked about after it, and given back."""

from collections.abc import Iterable, Sequence

from handlers.tickets.counting_on import count_on
from handlers.tickets.results import bring_verdict
from handlers.turn.turn import Turn
from models.changes.change import Change
from models.changes.joining import (
    AT_WORK,
    demand_explains,
    has_open_window,
    joined_reports,
    reports_since,
)
from models.changes.terms import ChangeState
from models.phrase import Phrase
from models.refusal import Refusal
from models.tickets.merging import CountsOn, WindowState
from models.tickets.ticket import Ticket
from sla.windows.scope import Scope, outside_scope


def outside_of(turn: Turn, change: Change, ticket: Ticket) -> Phrase | None:
    """Return the reason why a report does not belong to the change; None where nothing speaks against it."""
    scope = Scope(change.ticket.number, tuple(change.systems), bool(change.stops), change.impact)
    function = ticket.triage.get("function")
    return outside_scope(ticket.text, function, scope, turn.rules.catalogue, turn.rules.lexicon)


def offer_to_reports(turn: Turn, changes: Sequence[Change]) -> int:
    """The receipt and the team's card of each new report say which change may explain it; how many were told."""
    opened = [one for one in changes if has_open_window(one, turn.now)]
    begun = min((one.begun_at for one in opened if one.begun_at is not None), default=None)
    if begun is None:
        return 0
    found = [(one, _explaining(turn, opened, one)) for one in reports_since(turn.session, begun) if not one.window]
    offered = {one.id: change for one, change in found if change is not None}
    for change in sorted({one.ticket_id for one in offered.values()}):
        turn.get(Ticket, change, lock=True)
    return sum(_offer(turn, ticket_id, change) for ticket_id, change in sorted(offered.items(), key=_id))


def follow_window(turn: Turn, change: Change, before: ChangeState) -> None:
    """Follow a step of the change for its reports: a new end, an end to joining, the question, or a fault again."""
    if before not in AT_WORK:
        return
    if has_open_window(change, turn.now):
        _announce_end(turn, change)
        return
    if change.state is ChangeState.COMPLETED:
        _ask_whether_it_works(turn, change)
    elif change.state is ChangeState.ROLLING_BACK:
        give_back(turn, change, CountsOn.ROLLED_BACK)
    _offer_no_more(turn, change)


def give_back(turn: Turn, change: Change, why: CountsOn) -> None:
    """The change did not hold: what was joined counts on from its first moment."""
    for ticket in _locked(turn, joined_reports(turn.session, change)):
        if ticket.is_explained:
            count_on(turn, ticket, why)
    _offer_no_more(turn, change)


def _explaining(turn: Turn, opened: Iterable[Change], ticket: Ticket) -> Change | None:
    """The first change that a report may be joined to."""
    for change in opened:
        try:
            demand_explains(change, ticket, outside_of(turn, change, ticket))
        except Refusal:
            continue
        return change
    return None


def _offer(turn: Turn, ticket_id: int | None, change: Change) -> bool:
    turn.session.refresh(change)
    ticket = turn.get(Ticket, ticket_id, lock=True)
    if ticket is None or not ticket.still_fails or ticket.window or not has_open_window(change, turn.now):
        return False
    ticket.offer_window(change.ticket.number, change.announced_end)
    turn.refresh(ticket)
    return True


def _id(pair: tuple[int | None, Change]) -> int:
    return pair[0] or 0


def _announce_end(turn: Turn, change: Change) -> None:
    """The cards name the end that is announced now."""
    end = change.announced_end
    if end is None:
        return
    named = [*_offered(turn, change), *joined_reports(turn.session, change)]
    moved = [one for one in named if one.window["until"] != end.isoformat()]
    for ticket in _locked(turn, moved):
        ticket.announce_end(end)
        turn.refresh(ticket)


def _ask_whether_it_works(turn: Turn, change: Change) -> None:
    """恢复了吗, of each reporter: silence confirms nothing."""
    for ticket in _locked(turn, joined_reports(turn.session, change)):
        if ticket.is_explained and ticket.window["state"] == WindowState.JOINED:
            ticket.end_window(turn.now)
            bring_verdict(turn, ticket)
            turn.refresh(ticket)


def _offer_no_more(turn: Turn, change: Change) -> None:
    for ticket in _locked(turn, _offered(turn, change)):
        if ticket.window.get("state") == WindowState.OFFERED:
            ticket.offer_window(None, None)
            turn.refresh(ticket)


def _offered(turn: Turn, change: Change) -> list[Ticket]:
    """The reports whose cards offer to join them to the change."""
    if change.begun_at is None:
        return []
    found = reports_since(turn.session, change.begun_at)
    return [one for one in found if one.window.get("number") == change.ticket.number]


def _locked(turn: Turn, tickets: Iterable[Ticket]) -> list[Ticket]:
    """Return the tickets locked in the order of their numbers, after the change itself, as a press locks them, too."""
    ids = sorted(one.id for one in tickets if one.id is not None)
    found = [turn.get(Ticket, one, lock=True) for one in ids]
    return [one for one in found if one is not None]
