"""发生时间 and 地点 of a fault: asked with the report, and put down afterwards by whoever knows them (三·2.3(4))."""

from handlers.intake.occurrence import occurred_in
from handlers.tickets import forms
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import validated
from models.chat import Click, Reply, Submission

router = Router()


@router.click("circumstances")
def open_circumstances(click: Click, turn: Turn) -> Reply:
    """Ask where and when it happened."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_may_record(turn.person)
    return Reply(form=forms.circumstances_form(turn.voice, ticket))


@router.form("circumstances")
def record_circumstances(submission: Submission, turn: Turn) -> Reply:
    """Keep what was said; every card and the record of the fault have it."""
    ticket = turn.ticket_of(submission.post)
    ticket.demand_may_record(turn.person)
    fields = validated(forms.circumstances_form(turn.voice, ticket), submission, turn)
    occurred_at = occurred_in(fields, ticket.reported_at, turn)
    ticket.record_circumstances(occurred_at, fields["location"], turn.person, turn.now)
    return turn.changed(ticket, "record.kept")
