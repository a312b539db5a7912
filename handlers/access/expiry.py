"""Rights end by themselves: their holders are warned, then they are taken back; requests whose day has passed lapse.

An extension that nobody has decided when the day comes holds nothing up: the right goes on a checklist all the same,
and leaves it where the extension is granted before anybody took it back. At night nothing is begun.
"""

from collections import defaultdict
from datetime import datetime, timedelta

from handlers.access.cards import request as cards
from handlers.access.checklists import open_checklist
from handlers.access.routing import bring_news
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.access.expiring import next_end, next_lapse, next_unwarned_end, overdue_requests, run_out, to_warn
from models.access.granting import Grant
from models.access.queries import open_requests_of, open_revocation_of
from models.access.request import AccessRequest, grant_of, request_of
from models.terms import EndReason
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import start_of_day
from sla.clocks.expiry import ExpiryTimes

router = Router()

AT_MOST = 20
A_MINUTE = timedelta(minutes=1)


def _next_lapse(turn: Turn) -> datetime | None:
    return _by_day(turn, next_lapse(turn.session))


@router.tick("access_lapses", every=A_MINUTE, upcoming=_next_lapse)
def let_lapse(turn: Turn) -> int:
    """A request for a right until a day that has passed is void; its person hears of it."""
    if _is_night(turn):
        return 0
    tickets = overdue_requests(turn.session, turn.now, AT_MOST)
    for ticket in tickets:
        request = _request(ticket)
        if not request.is_over:  # looked at again under the lock: another replica may have had it a moment ago
            request.expire(turn.now, turn.clock)
            _tell_person(turn, request)
    return len(tickets)


def _next_warning(turn: Turn) -> datetime | None:
    """Return the time of the next warning: rights got since the last working day are not warned of before the next."""
    times = _times(turn)
    day = times.opened_day(turn.now)
    since = start_of_day(day)
    held, new = (next_unwarned_end(turn.session, turn.now, since, is_new=is_new) for is_new in (False, True))
    found = [times.warned_at(held)] if held else []
    found += [times.new_warned_at(new, day)] if new else []
    return _by_day(turn, min(found, default=None))


@router.tick("access_warnings", every=A_MINUTE, upcoming=_next_warning)
def warn(turn: Turn) -> int:
    """Ask the holder of a right some working days before its end, as business opens, whether it shall go on.

    The policy has the number. A right given for a shorter time is told of on the working day after it was given.
    """
    if _is_night(turn):
        return 0
    times = _times(turn)
    day = times.opened_day(turn.now)
    tickets = to_warn(turn.session, turn.now, times.warned_until(day), start_of_day(day), AT_MOST)
    for ticket in tickets:
        grant = _locked_grant(turn, ticket)
        if grant is not None and grant.warned_at is None:
            grant.warned_at = turn.now
            ticket.log("access_warned", None, turn.now)
            _warn_holder(turn, ticket, grant)
            turn.refresh(ticket)
    return len(tickets)


def _next_end(turn: Turn) -> datetime | None:
    return _by_day(turn, next_end(turn.session))


@router.tick("access_ends", every=A_MINUTE, upcoming=_next_end)
def take_back(turn: Turn) -> int:
    """Put expired rights on a checklist, one for each person, with a clock for taking them back."""
    if _is_night(turn):
        return 0
    tickets = run_out(turn.session, turn.now, AT_MOST)
    by_person: dict[int, list[Grant]] = defaultdict(list)
    for ticket in tickets:
        grant = _locked_grant(turn, ticket)
        if grant is not None:
            by_person[grant.person_id].append(grant)
    for grants in by_person.values():
        open_checklist(turn, grants[0].person, grants, EndReason.EXPIRED, None)
    ended = {grant.request_id for grants in by_person.values() for grant in grants}
    for ticket in tickets:
        request = _request(ticket)
        if request.id in ended:
            _tell_person(turn, request)
    return len(tickets)


def _locked_grant(turn: Turn, ticket: Ticket) -> Grant | None:
    """The right of a ticket, locked, while it is held and nobody takes it back yet.

    Looked at again under the lock: another replica may have had the ticket a moment ago.
    """
    found = grant_of(ticket)
    grant = turn.get(Grant, found.id, lock=True) if found is not None else None
    if grant is None or grant.ended_at is not None:
        return None
    return grant if open_revocation_of(turn.session, grant) is None else None


def _warn_holder(turn: Turn, ticket: Ticket, grant: Grant) -> None:
    if not grant.person.is_active(turn.now):
        return
    asked = (one.ticket.number for one in open_requests_of(turn.session, grant.person) if one.right == grant.right)
    number = next(asked, "")
    turn.tell_about(ticket, [grant.person], cards.runs_out, grant, ticket, number)


def _tell_person(turn: Turn, request: AccessRequest) -> None:
    if request.person.is_active(turn.now):
        bring_news(turn, request)
    else:
        turn.refresh(request.ticket)


def _request(ticket: Ticket) -> AccessRequest:
    request = request_of(ticket)
    assert request is not None  # noqa: S101 - found by it
    return request


def _by_day(turn: Turn, at: datetime | None) -> datetime | None:
    """Return the time by day for something due at `at`: then, or now where that has passed; None without one."""
    return None if at is None else _times(turn).by_day(max(at, turn.now))


def _is_night(turn: Turn) -> bool:
    return _times(turn).is_night(turn.now)


def _times(turn: Turn) -> ExpiryTimes:
    return ExpiryTimes(turn.rules.policy, turn.rules.calendar)
