"""Circumstances of a fault, put down by people who know them: 发生时间 and 地点 (三·2.3(4)), 责任方, 超时原因."""

from handlers.tickets import forms
from handlers.tickets.occurrence import occurred_in
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import FieldErrors, validated
from models.chat import Click, Form, Reply, Submission
from models.terms import THIRD_PARTIES, Delay, Party
from models.tickets.ticket import Ticket

router = Router()


@router.click("circumstances")
def open_circumstances(click: Click, turn: Turn) -> Reply:
    """Ask where and when it happened."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_may_record(turn.person)
    return Reply(form=forms.CIRCUMSTANCES.asked(turn, ticket))


@router.click("party")
def open_party(click: Click, turn: Turn) -> Reply:
    """责任方: ask who caused it, and by which evidence."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_may_set_party(turn.person)
    return Reply(form=forms.PARTY.asked(turn, ticket))


@router.form("party")
def set_party(submission: Submission, turn: Turn) -> Reply:
    """Keep what the office found; a third party is named with its number or notice."""
    ticket = turn.ticket_of(submission.post)
    ticket.demand_may_set_party(turn.person)
    fields = validated(forms.PARTY.asked(turn, ticket), submission, turn)
    party, evidence = Party(fields["party"]), fields["evidence"]
    if party in THIRD_PARTIES and not evidence:
        raise FieldErrors({"evidence": turn.voice("party.evidence_needed")})
    ticket.set_party(party, evidence, turn.person, turn.now)
    return turn.changed(ticket, "party.kept")


@router.click("late.explain")
def open_late_reason(click: Click, turn: Turn) -> Reply:
    """超时原因: ask which deadline was missed, and why."""
    ticket = turn.ticket_of(click.post)
    return Reply(form=_late_form(turn, ticket))


@router.form("late.explain")
def keep_late_reason(submission: Submission, turn: Turn) -> Reply:
    """Keep why it was late, with who said so and when; papers, digests and the report of the month have it."""
    ticket = turn.ticket_of(submission.post)
    fields = validated(_late_form(turn, ticket), submission, turn)
    ticket.explain_delay(fields["late_promise"], Delay(fields["delay"]), fields["reason"], turn.person, turn.now)
    return turn.changed(ticket, "delay.kept")


@router.form("circumstances")
def record_circumstances(submission: Submission, turn: Turn) -> Reply:
    """Keep what was said; every card and the record of the fault have it."""
    ticket = turn.ticket_of(submission.post)
    ticket.demand_may_record(turn.person)
    fields = validated(forms.CIRCUMSTANCES.asked(turn, ticket), submission, turn)
    occurred_at = occurred_in(fields, ticket.reported_at, turn)
    ticket.record_circumstances(occurred_at, fields["location"], turn.person, turn.now)
    return turn.changed(ticket, "record.kept")


def _late_form(turn: Turn, ticket: Ticket) -> Form:
    """Return the form for the promises that are broken. Raises Refusal where none is."""
    late = ticket.demand_late_promises(turn.person, turn.now)
    return forms.EXPLAIN_DELAY.asked(turn, ticket, offers={"late_promise": forms.promises(turn.voice, late)})
