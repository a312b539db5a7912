"""Reassignment when people come, go or move: a change waits for the people of now, and a missing person is reported."""

from handlers.changes.cards import notices
from handlers.changes.telling import leaders_asked, office, show_step
from handlers.turn.audience import Audience
from handlers.turn.turn import Turn
from handlers.turn.workflow import Rerouted
from models.changes.change import Change, open_changes
from models.changes.fact import GateFact
from models.changes.missing import note_missing
from models.changes.queries import next_on_change
from models.duty.roster import on_duty
from models.people.person import Person
from models.storage.row_id import row_id
from models.tickets.ticket import Ticket


def reroute_changes(turn: Turn, by: Person | None) -> list[Rerouted]:
    """Those whose people changed come before the right ones; who is gone is logged, and told to those who go on."""
    found = (_rerouted_change(turn, one, by) for one in open_changes(turn.session))
    return [one for one in found if one is not None]


def _rerouted_change(turn: Turn, change: Change, by: Person | None) -> Rerouted | None:
    ticket = turn.get(Ticket, change.ticket_id, lock=True)
    if ticket is None or ticket.status.is_final:
        return None
    turn.session.refresh(change)
    missing = note_missing(change, _consenter(turn, change), by, turn.now)
    before = tuple(change.asked_people)
    after = tuple(one.name for one in next_on_change(turn.session, ticket, turn.now))
    if not missing and set(before) == set(after):
        return None
    is_fewer = not set(before) <= set(after)
    if is_fewer:
        ticket.log("change_rerouted", by, turn.now, before="、".join(before), to="、".join(after))
    turn.session.flush()
    show_step(turn, change)
    for fact in missing:
        _tell_of_missing(turn, change, fact)
    if is_fewer and not after:
        Audience(turn).tell_about(ticket, _going_on(turn), notices.of_nobody, change)
    return Rerouted(ticket.number, before, after)


def _consenter(turn: Turn, change: Change) -> Person | None:
    """The leader who is said to have agreed by phone."""
    consent = change.held("phone_consent")
    return turn.get(Person, row_id(consent.content["leader_id"])) if consent is not None else None


def _tell_of_missing(turn: Turn, change: Change, fact: GateFact) -> None:
    """Tell the office and the people on duty; besides them those who may take the place."""
    people = _going_on(turn)
    if fact.what == "implementer_gone":
        people += next_on_change(turn.session, change.ticket, turn.now)
    elif fact.what == "consenter_gone":
        people += leaders_asked(turn)
    once = list({one.id: one for one in people}.values())
    Audience(turn).tell_about(change.ticket, once, notices.of_missing, change, fact.what, fact.content["who"])


def _going_on(turn: Turn) -> list[Person]:
    duty = on_duty(turn.session, turn.now).duty
    return [*office(turn), *([duty] if duty is not None else [])]
