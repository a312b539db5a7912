"""代录来电: the office enters what somebody reported by phone, at the counter or through 12345."""

from datetime import UTC

from handlers.intake.objections import complaint_of, is_objection
from handlers.intake.phone_forms import CallField, phone_in, told_by_phone
from handlers.tickets.cards.parts import class_or_kind
from handlers.tickets.filing import new_ticket, notify_team, open_by_workflow, open_ticket
from handlers.tickets.occurrence import occurred_in
from handlers.tickets.results import bring_verdict
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import moment_in
from models.chat import Click, Place, Reply, Submission
from models.messaging.outbox import CardView
from models.refusal import Refusal
from models.terms import Kind, Role
from models.tickets.ticket import Ticket
from sla.reading.triage import Triage

router = Router()

OF_THE_TICKET = (
    *(CallField.TEXT, CallField.CALLED_AT, CallField.LOCATION, CallField.OCCURRED_AT),
    CallField.ANSWER_NOW,
)
"""Fields kept as the ticket's own; the rest tells of the caller."""


@router.click("phone_in.open")
def open_phone_in(click: Click, turn: Turn) -> Reply:
    """Ask what was said and by whom."""
    _demand_office(turn)
    return Reply(form=phone_in(turn.rules.policy.intake.back_dating_at_most).asked(turn))


@router.form("phone_in")
def enter(submission: Submission, turn: Turn) -> Reply:
    """Enter a ticket that counts from the call, and for an objection, too, one for office and leaders alone (R6).

    The desk's answers go to the person who entered it.
    """
    _demand_office(turn)
    fields = told_by_phone(submission, turn)
    text = fields[CallField.TEXT]
    called_at = moment_in(fields[CallField.CALLED_AT]).astimezone(UTC)
    words = turn.hear(text, called_at).settled
    judged = words.judged
    kept = {str(name): fields[name] for name in CallField if name not in OF_THE_TICKET}
    facts = {
        "entered_by_id": turn.person.id,
        "caller": kept,
        "occurred_at": occurred_in(fields, called_at, turn),
        "location": fields[CallField.LOCATION],
    }
    answer = fields[CallField.ANSWER_NOW]
    if is_objection(words, None):
        complaint = complaint_of(turn, _own_chat(turn), "", text, called_at, judged, facts)
        _note_the_call(turn, complaint, answer)
        if not words.has_symptom:
            return _entered(turn, complaint, answer)
        answer = ""  # what was said to somebody who objects is for office and leaders alone
    ticket = new_ticket(turn, _own_chat(turn), "", text, called_at, judged, **facts)
    if answer and ticket.kind is Kind.CONSULTATION and not ticket.is_confidential:
        return _answered_at_once(turn, ticket, answer)
    return _opened(turn, ticket, judged, answer)


def _opened(turn: Turn, ticket: Ticket, judged: Triage, answer: str) -> Reply:
    follows = turn.workflows.readings.get(ticket.kind)
    takes = follows is not None and follows[1].takes(turn.person)
    if follows is not None and takes and not judged.is_security and not ticket.lesser:
        ticket = turn.begin(ticket)
        open_by_workflow(turn, ticket, *follows)
        _note_the_call(turn, ticket, answer)
    else:
        open_ticket(turn, ticket)
        _note_the_call(turn, ticket, answer)
        notify_team(turn, ticket, judged)
    return _entered(turn, ticket, answer)


def _answered_at_once(turn: Turn, ticket: Ticket, answer: str) -> Reply:
    """当场答复: a question that was answered while the caller was on the line ends with it (三·2.1)."""
    ticket = turn.begin(ticket)
    open_ticket(turn, ticket)
    _note_the_call(turn, ticket)
    ticket.give_answer(answer, turn.person, turn.now, turn.clock)
    turn.pin_card(ticket, ticket.place, CardView.REPORTER)
    bring_verdict(turn, ticket)
    return turn.toast("phone_in.answered", ticket, number=ticket.number)


def _entered(turn: Turn, ticket: Ticket, answer: str) -> Reply:
    """Its number; where the caller was told something that does not end it, that this is kept."""
    if not answer:
        return turn.toast("phone_in.entered", ticket, number=ticket.number)
    said = class_or_kind(turn.voice, ticket.kind, ticket.severity)
    return turn.toast("phone_in.entered_told", ticket, number=ticket.number, what=said)


def _note_the_call(turn: Turn, ticket: Ticket, answer: str = "") -> None:
    """Log the caller, the channel, and the answer that they got at once."""
    told = ticket.caller or {}
    minutes = int((ticket.created_at - ticket.reported_at).total_seconds() // 60)
    ticket.log(
        "phoned_in",
        turn.person,
        turn.now,
        caller=told["name"],
        channel=told["channel"],
        reference=told["reference"] or None,
        called_at=ticket.reported_at.isoformat(),
        late=minutes,
        reason=told["late_reason"],
    )
    if answer:
        ticket.log("told_caller", turn.person, turn.now, text=answer)


def _own_chat(turn: Turn) -> Place:
    """Return the actor's direct chat, on the platform they act on."""
    account = turn.account
    assert account is not None  # noqa: S101 - somebody without an account acts on nothing
    return Place.direct(account.platform, account.external_id)


def _demand_office(turn: Turn) -> None:
    if not turn.person.has(Role.OFFICE):
        raise Refusal("phone_in.only_office")
