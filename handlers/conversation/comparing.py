"""Compares reports, and asks of those that are close whether they tell of one fault."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from sqlmodel import Session

from handlers.tickets.assignee_notices import count_reports
from handlers.turn.turn import Turn
from models.refusal import Refusal
from models.storage.insert_once import insert_once
from models.terms import FAULTS, MAY_BE_TAKEN_BACK
from models.tickets.alike import AlikeLook, NotCompared, end_asking, look_of, still_failing
from models.tickets.queries import id_of, locked_in_order
from models.tickets.ticket import Ticket
from sla.reading.lexicon import Lexicon
from sla.reading.same_fault import FLOOR, LONGEST_APART, Effect, FaultTold, closeness, told_in
from sla.rulebook import Rulebook

if TYPE_CHECKING:  # numpy, which no start waits for
    from sla.reading.reader.model import Model

KEPT = 1000
_told: dict[tuple[str, str, str], FaultTold] = {}
"""Readings of texts, by the versions of lexicon and weights: an outage's reports are compared with the same few."""


class ComparedReport(NamedTuple):
    """A report, and the open one that it is closest to, if any is close enough."""

    ticket_id: int
    length: int
    main_id: int | None
    stops: bool
    has_way: bool


def compare(session: Session, new: Sequence[NotCompared], rules: Rulebook, now: datetime) -> list[ComparedReport]:
    """Each of these with the faults of others that came before it; beside the writer, for it takes its time."""
    failing, model = still_failing(session, now - LONGEST_APART), rules.model if rules.can_read else None
    found = ((session.get(Ticket, one.ticket_id), one.length) for one in new)
    return [_compared(one, length, failing, rules.lexicon, model) for one, length in found if one is not None]


def ask_of(turn: Turn, compared: ComparedReport) -> bool:
    """Note once what the comparison came to, and ask office and reporter, if anything; whether it was new."""
    main_id = _root(turn.session, compared.main_id)
    locked = locked_in_order(turn.session, compared.ticket_id, main_id or 0)
    ticket, main = locked.get(compared.ticket_id), locked.get(main_id or 0)
    if ticket is None:
        return False
    asked = main if main is not None and _may_be_asked(ticket, main) else None
    row = {
        **compared._asdict(),
        "at": turn.now,
        "main_id": asked.id if asked else None,
        "is_asked": asked is not None,
    }
    if not _note(turn, ticket, row):
        return False
    if asked is not None:
        ticket.ask_same(asked)
        turn.refresh(ticket)
        count_reports(turn, asked)
    return True


def _note(turn: Turn, ticket: Ticket, row: Mapping[str, object]) -> bool:
    """Write what the comparison came to; False where another replica has, or somebody was asked before."""
    if insert_once(turn.session.connection(), AlikeLook, row, AlikeLook.ticket_id):
        return True
    look = look_of(turn.session, ticket)
    if look is None or look.main_id is not None or look.length == row["length"]:
        return False
    look.sqlmodel_update(dict(row))
    turn.session.flush()
    return True


def end_question(turn: Turn, ticket_id: int, main_id: int | None) -> None:
    """Nothing is asked of the ticket any more, unless the other one was joined to a third, which fails."""
    known = turn.get(Ticket, main_id)
    whole_id = known.merged_into_id if known is not None else None
    locked = locked_in_order(turn.session, ticket_id, main_id or 0, whole_id or 0)
    ticket, main, whole = (locked.get(one or 0) for one in (ticket_id, main_id, whole_id))
    look = look_of(turn.session, ticket) if ticket is not None else None
    if ticket is None or look is None:
        return
    new = whole if whole is not None and _may_be_asked(ticket, whole) else None
    look.is_asked, look.main_id = new is not None, new.id if new is not None else look.main_id
    ticket.ask_same(new)
    turn.refresh(ticket)
    for one in (main, new):
        if one is not None and not one.status.is_final:
            count_reports(turn, one)


def deny(turn: Turn, post_id: str | None) -> Ticket:
    """不是同一问题, on a card: the other one is told of by one report less. Raises Refusal."""
    ticket_id = turn.ticket_id_behind(post_id)
    found = turn.get(Ticket, ticket_id) if ticket_id is not None else None
    if found is None:
        raise Refusal("card.stale")
    main_id = id_of(turn.session, found.asked_same.get("number", ""))
    locked = locked_in_order(turn.session, found.id or 0, main_id or 0)
    ticket, main = locked[found.id or 0], locked.get(main_id or 0)
    ticket.deny_same(turn.person, turn.now)
    end_asking(turn.session, ticket)
    if main is not None and not main.status.is_final:
        count_reports(turn, main)
    return ticket


def _compared(
    ticket: Ticket, length: int, failing: Sequence[Ticket], lexicon: Lexicon, model: "Model | None"
) -> ComparedReport:
    told = _read(ticket, lexicon, model)
    earlier = [one for one in failing if (one.id or 0) < (ticket.id or 0) and not _are_of_one_person(one, ticket)]
    close = [(closeness(told, _read(one, lexicon, model)), one) for one in earlier if one.kind is ticket.kind]
    best = max(close, key=lambda each: (each[0], -(each[1].id or 0)), default=None)
    main = best[1] if best is not None and best[0] >= FLOOR else None
    stops = told.effect is Effect.STOPS and not told.is_test
    return ComparedReport(ticket.id or 0, length, main.id if main else None, stops, told.has_way)


def _read(ticket: Ticket, lexicon: Lexicon, model: "Model | None") -> FaultTold:
    """By what the rules read and, where the trained reader is on, by its meaning."""
    key = lexicon.version, model.signature if model is not None else "", ticket.text
    if key not in _told:
        if len(_told) >= KEPT:
            _told.clear()
        _told[key] = told_in(ticket.text, ticket.reported_at, lexicon, model)
    return _told[key]._replace(at=ticket.reported_at, kind=ticket.kind)


def _root(session: Session, ticket_id: int | None) -> int | None:
    """Of a report that is asked about itself, or was joined meanwhile, the one that it would go on in."""
    found = session.get(Ticket, ticket_id) if ticket_id is not None else None
    if found is None:
        return None
    if found.merged_into_id is not None:
        return found.merged_into_id
    look = session.get(AlikeLook, found.id)
    return look.main_id if look is not None and look.is_asked else found.id


def _may_be_asked(ticket: Ticket, main: Ticket) -> bool:
    """Both fail, of one kind and by different people; neither is kept secret."""
    both = ticket, main
    fail = all(one.kind in FAULTS and one.status in MAY_BE_TAKEN_BACK and one.restored_at is None for one in both)
    is_secret = any(one.is_confidential or one.is_security for one in both)
    return fail and not is_secret and ticket.kind is main.kind and not _are_of_one_person(ticket, main)


def _are_of_one_person(one: Ticket, other: Ticket) -> bool:
    """Return whether both are one person's or one caller's: then the conversation decides on repeats (R9)."""
    if one.reporter_id is None:
        return one.caller is not None and one.caller == other.caller
    return one.reporter_id == other.reporter_id
