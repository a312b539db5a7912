"""The answer to the one question: it raises at once; anything else the office decides, with one click (R14)."""

from handlers.tickets.assignee_notices import tell_duty
from handlers.tickets.filing import show_graver
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Click, Reply
from models.phrase import Phrase, phrase, to_json
from models.refusal import Refusal
from models.terms import MAY_BE_TAKEN_BACK, Kind, Role, Severity
from models.tickets.ticket import Ticket
from sla.reading.reader.labels import LABELS, Label

router = Router()

YES = "yes"


@router.click("moment")
def moment(click: Click, turn: Turn) -> Reply:
    """The one question: 是 raises to A, 否 lowers nothing (R14)."""
    ticket = turn.ticket_of(click.post)
    if not turn.person.has(Role.OFFICE):
        ticket.demand_reporter(turn.person)
    if click.argument == YES:
        if ticket.severity is not Severity.A or not ticket.conversation.get("moment_confirmed"):
            ticket.log("moment_confirmed", turn.person, turn.now)
        ticket.remember(moment_confirmed=True, moment_denied=None)
        return _raise(turn, ticket, Label(Kind.DEFECT, Severity.A), phrase("talk.moment_runs"))
    if ticket.conversation.get("moment_denied"):
        raise Refusal("case.answered", answer=phrase("button.moment.no"))
    if ticket.severity is Severity.A:
        raise Refusal("case.is_raised", number=ticket.number)
    ticket.log("moment_denied", turn.person, turn.now)
    ticket.remember(moment_confirmed=None, moment_denied=True)
    return turn.changed(ticket, "talk.goes_on")


@router.click("case")
def answer_case(click: Click, turn: Turn) -> Reply:
    """这是哪一种情况: a graver answer raises, a milder one or another kind is put before the office."""
    ticket = turn.ticket_of(click.post)
    asked = ticket.conversation.get("asked", {})
    ticket.demand_reporter(turn.person)
    if click.argument not in asked.get("options", ()):
        raise Refusal("card.stale")
    label = next(one for one in LABELS if one.name == click.argument)
    said = phrase(f"triage.answer.{label.name}")
    raises = _is_graver(ticket, label)
    if not raises and asked.get("answer"):
        raise Refusal("case.answered", answer=phrase(f"triage.answer.{asked['answer']}"))
    if ticket.confirmed_at is not None and (not raises or ticket.kind is not Kind.DEFECT):
        raise Refusal("case.settled", who=ticket.confirmer.name if ticket.confirmer else "")
    if ticket.status not in MAY_BE_TAKEN_BACK:
        raise Refusal("case.over", number=ticket.number)
    ticket.log("case_answered", turn.person, turn.now, answered_as=label.name)
    ticket.remember(asked={**asked, "answer": label.name})
    if raises:
        return _raise(turn, ticket, label, phrase("triage.said", answer=said))
    if label == (ticket.kind, ticket.severity):
        return turn.changed(ticket, "talk.goes_on")
    ticket.propose(*label, turn.voice("case.said", answer=turn.voice.say(said)), turn.person, turn.now, turn.clock)
    return turn.changed(ticket, "case.proposed")


def _is_graver(ticket: Ticket, label: Label) -> bool:
    """A fault where none was seen, or one of a graver class; whether a device is none, the office says."""
    if label.kind is not Kind.DEFECT or ticket.kind is Kind.HARDWARE:
        return False
    return ticket.is_milder_than(label.severity)


def _raise(turn: Turn, ticket: Ticket, label: Label, reason: Phrase) -> Reply:
    """A fault counts from the report where it was taken for something else, a graver class from its words."""
    if ticket.status not in MAY_BE_TAKEN_BACK:
        raise Refusal("case.over", number=ticket.number)
    start = turn.now if ticket.kind is Kind.DEFECT else ticket.reported_at
    if ticket.raise_to(label.severity, turn.now, turn.clock, start=start):
        kept = {"kind": label.kind, "severity": label.severity, "reason": to_json(reason)}
        ticket.triage = {**ticket.triage, "graver": kept}
        show_graver(turn, ticket)
        tell_duty(turn, ticket, phrase("work.graver", reason=reason))
    return turn.changed(ticket, "talk.raised" if label.severity is Severity.A else "case.raised")
