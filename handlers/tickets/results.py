"""Bringing a result to the reporter, to each merged reporter too, or taking a report back, and what follows."""

from handlers.tickets import forms
from handlers.tickets.assignee_notices import tell_duty, tell_whoever_has_it
from handlers.tickets.cards import notices, reclassification
from handlers.tickets.cards.assignment import settled
from handlers.tickets.cards.merged import has_result
from handlers.tickets.directive_cards import end_directive
from handlers.tickets.filing import split_left_over
from handlers.tickets.reports.parties import project_leads
from handlers.turn.audience import Audience
from handlers.turn.turn import Turn
from models.chat import Card, Place, Reply
from models.messaging.outbox import CardView
from models.phrase import Phrase, phrase
from models.terms import Kind, Promise, Purpose, Severity, Status
from models.tickets.card_queries import OrdinaryView, posts_with
from models.tickets.queries import lock_parts
from models.tickets.ticket import Ticket
from models.tickets.ticket_link import made_by
from sla.policy.policy import EscalationLevel


def bring_verdict(turn: Turn, ticket: Ticket) -> None:
    """Put the news before the reporter, and before those whose tickets were merged into this one."""
    _put(turn, ticket)
    tell_merged(turn, ticket)


def tell_merged(turn: Turn, main: Ticket) -> None:
    """Put what the main ticket came to before the reporters of those merged into it."""
    if main.merged_ones:
        lock_parts(turn.session, main)
    for ticket in main.merged_ones:
        tell_part(turn, ticket, main)


def tell_part(turn: Turn, ticket: Ticket, main: Ticket) -> None:
    """Put what the main ticket has come to so far before the reporter of one part of it."""
    if has_result(main):
        _put_part(turn, ticket)


def _put_part(turn: Turn, ticket: Ticket) -> None:
    """The card of a part says how the main ticket stands, so there is one in a chat: the newest."""
    places = turn.where_read(ticket)
    chats = {(place.platform, place.chat) for place in places}
    for post in turn.live_cards(ticket):
        if post.card_view in {CardView.REPORTER, OrdinaryView.VERDICT} and (post.platform, post.chat) in chats:
            turn.supersede(post, ticket)
    turn.pin_cards(ticket, places, CardView.REPORTER)


def _put(turn: Turn, ticket: Ticket) -> None:
    turn.unpin_card(ticket, OrdinaryView.VERDICT)
    turn.pin_cards(ticket, turn.where_read(ticket), OrdinaryView.VERDICT)


def close_confirmed(turn: Turn, ticket: Ticket) -> Reply:
    """The reporter says it works: the ticket ends, and everybody who waits for that hears of it."""
    was_closed = ticket.status.is_final
    ticket.confirm_fixed(turn.person, turn.now, turn.clock)
    end_directive(turn, ticket)
    if not was_closed:
        tell_merged(turn, ticket)
    tell_report_owed(turn, ticket)
    return turn.changed(ticket, "ticket.fix_confirmed")


def send_back(turn: Turn, ticket: Ticket, reason: str) -> Reply:
    """The reporter says that it does not work: back to work, and the people who have it hear of that."""
    ticket.reopen(reason, turn.person, turn.now, turn.clock)
    turn.unpin_card(ticket, OrdinaryView.VERDICT)
    resolve = ticket.target(Promise.RESOLVE)
    if resolve is None or resolve.next_step_at is None or resolve.next_step_at > turn.now:
        # Where steps are past already, the sweep tells of the reopening within the second.
        tell_whoever_has_it(turn, ticket, phrase("work.reopened", reason=reason))
    return turn.changed(ticket, "ticket.reopened")


def take_back_by_press(turn: Turn, ticket: Ticket) -> Reply:
    """Take it back at once, or ask why by a form. Raises Refusal for a person who may not."""
    if ticket.status is not Status.WITHDRAWN and ticket.withdrawal_needs_reason(turn.person):
        ticket.demand_may_withdraw(turn.person, makers_of(turn, ticket))
        return Reply(form=forms.WITHDRAW.asked(turn, ticket))
    return take_back(turn, ticket, "")


def take_back(turn: Turn, ticket: Ticket, reason: str) -> Reply:
    """A false alarm: the ticket ends, and everybody who waits for it hears of it."""
    was_open = not ticket.status.is_final
    ticket.withdraw(reason, turn.person, turn.now, turn.clock, makers_of(turn, ticket))
    end_directive(turn, ticket)
    split_left_over(turn, ticket)
    if was_open:
        tell_merged(turn, ticket)
        _tell_reporter(turn, ticket, reason)
    if ticket.late_alarm_at == turn.now:
        audience = Audience(turn)
        leader = audience.people(EscalationLevel.DUTY_LEADER, ticket)
        audience.tell_about(ticket, leader, reclassification.late_alarm, ticket, turn.person, turn.now)
    return turn.changed(ticket, "ticket.withdrawn")


def makers_of(turn: Turn, ticket: Ticket) -> dict[int, str]:
    """Return the ids of people with a hand in the change that made it or a part of it, with that change's number."""
    ids = [one.id or 0 for one in (ticket, *ticket.merged_ones)]
    changes = made_by(turn.session, ids)
    return {person: change.number for change in changes for person in turn.workflows.of(change).makers(change)}


def _tell_reporter(turn: Turn, ticket: Ticket, reason: str) -> None:
    """The office took it for a false alarm: its reporter may say that it is none."""
    if not ticket.is_reported_by(turn.person) and ticket.caller is None:
        turn.post_about(ticket, ticket.place, notices.taken_back_by_office, ticket, turn.person, reason)


def settle(turn: Turn, ticket: Ticket, action: str, outcome: Phrase) -> None:
    """The cards that asked for this press say what became of it, and ask no more."""
    for post in posts_with(turn.session, ticket, action):
        turn.replace(post.id, settled, Card.model_validate(post.card), outcome)


def tell_report_owed(turn: Turn, ticket: Ticket) -> None:
    """Put its card before team, engineer and project lead, if this very turn set its due time.

    A card of an earlier round ends. The reporters' room never sees cause and loss.
    """
    target = ticket.target(Promise.REPORT)
    if target is None or not target.is_open or target.id is not None:
        return
    turn.unpin_card(ticket, OrdinaryView.FAULT_REPORT)
    turn.pin_cards(ticket, _where_written(turn, ticket), OrdinaryView.FAULT_REPORT)


def _where_written(turn: Turn, ticket: Ticket) -> list[Place]:
    assignee = ticket.assignee
    writers = {one.id: one for one in ([assignee, *project_leads(turn, assignee.company)] if assignee else [])}
    return [*turn.places_for(Purpose.TEAM), *turn.chats_of(writers.values())]


def tell_of_class(
    turn: Turn, ticket: Ticket, was: tuple[Kind, Severity | None], reason: str, *, was_lowered: bool
) -> None:
    """Tell the leader of a class lowered late, and the workers of one that became graver or owes a report now."""
    tell_report_owed(turn, ticket)
    split_left_over(turn, ticket)
    audience = Audience(turn)
    if was_lowered or ticket.lowered_at == turn.now:
        who, leader = turn.person.name, audience.people(EscalationLevel.DUTY_LEADER, ticket)
        audience.tell_about(ticket, leader, reclassification.lowered, ticket, was, who, reason, turn.now)
    is_graver = ticket.kind is Kind.DEFECT and (was[0] is not Kind.DEFECT or (ticket.severity or "B") < (was[1] or "B"))
    if is_graver and not ticket.status.is_final:
        tell_duty(turn, ticket, phrase("work.graver", reason=reason))
