"""督办: a leader wants an answer by a moment of their own; the person who has the ticket gives it."""

from datetime import UTC, datetime

from handlers.tickets import assignment_forms as forms
from handlers.tickets.cards import assignment as cards
from handlers.tickets.directive_cards import settle_directive, show_directive
from handlers.turn.audience import Audience
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import FieldErrors, moment_in, validated
from models.chat import Click, Reply, Submission
from models.people.person import Person
from models.phrase import phrase
from models.refusal import Refusal
from models.tickets.directives import demand_possible_due
from models.tickets.target import Target
from models.tickets.ticket import Ticket
from sla.policy.policy import EscalationLevel

router = Router()


@router.click("order")
def open_directive(click: Click, turn: Turn) -> Reply:
    """Ask the leader what is wanted, and by when."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_may_issue_directive(turn.person)
    return Reply(form=forms.ORDER.asked(turn, ticket))


@router.form("order")
def issue_directive(submission: Submission, turn: Turn) -> Reply:
    """Give the directive to the people who have the ticket; an earlier one gives way to it."""
    ticket = turn.ticket_of(submission.post)
    ticket.demand_may_issue_directive(turn.person)
    fields = validated(forms.ORDER.asked(turn, ticket), submission, turn)
    due_at = _possible(turn, moment_in(fields["due_at"]))
    settle_directive(turn, ticket, phrase("order.replaced"))
    ticket.issue_directive(due_at, fields["order_text"], turn.person, turn.now, turn.clock)
    audience = Audience(turn)
    people = audience.who_has_it(ticket)
    show_directive(turn, ticket, audience.places(people))
    turn.refresh(ticket)
    return turn.told_toast("order.given", ticket, audience.told(people, turn.voice("told.in_rooms")))


@router.click("order.answer")
def open_directive_answer(click: Click, turn: Turn) -> Reply:
    """Ask for the answer."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_may_answer_directive(turn.person, Audience(turn).team.duty)
    return Reply(form=forms.ANSWER_ORDER.asked(turn, ticket))


@router.form("order.answer")
def answer_directive(submission: Submission, turn: Turn) -> Reply:
    """The answer goes to the leader who ordered."""
    ticket = turn.ticket_of(submission.post)
    duty = Audience(turn).team.duty
    ticket.demand_may_answer_directive(turn.person, duty)
    fields = validated(forms.ANSWER_ORDER.asked(turn, ticket), submission, turn)
    text = fields["order_answer"]
    answered = ticket.answer_directive(text, turn.person, duty, turn.now, turn.clock)
    settle_directive(turn, ticket, phrase("order.was_answered", who=turn.person.name, at=turn.now))
    _tell_leader(turn, ticket, answered, text)
    return turn.changed(ticket, "order.answered")


def _tell_leader(turn: Turn, ticket: Ticket, answered: Target, text: str) -> None:
    """The leader who ordered or, where that one has left, the leader on duty."""
    audience = Audience(turn)
    leader = turn.get(Person, answered.set_by_id)
    is_there = leader is not None and leader.is_active(turn.now)
    leaders = [leader] if leader is not None and is_there else audience.people(EscalationLevel.DUTY_LEADER, ticket)
    audience.tell_about(ticket, leaders, cards.directive_answer, ticket, answered.note, text, turn.person)


def _possible(turn: Turn, due_at: datetime) -> datetime:
    """The moment in UTC, if one can order it; the sentence belongs at its field."""
    try:
        demand_possible_due(due_at, turn.now)
    except Refusal as refusal:
        raise FieldErrors({"due_at": turn.voice.say(refusal.phrase)}) from refusal
    return due_at.astimezone(UTC)
