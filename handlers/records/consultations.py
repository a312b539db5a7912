"""咨询登记: on what an answer rests, and what else its record should say (三·2.1); added once the question is over."""

from handlers.i18n import Voice
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import FieldErrors, validated
from models.chat import Click, FieldKind, Form, FormField, Reply, Submission
from models.tickets.ticket import Ticket

router = Router()

FIELDS = {"business": 100, "basis": 500, "remark": 1000}
"""业务类型, 依据 and 备注, with how many characters each may have."""


def consultation_note_form(voice: Voice, ticket: Ticket) -> Form:
    """Return the form for the record of a question, besides question and answer."""
    fields = tuple(
        FormField(
            name=name,
            label=voice(f"field.{name}"),
            kind=FieldKind.TEXT if name == "remark" else FieldKind.LINE,
            is_required=False,
            max_length=longest,
        )
        for name, longest in FIELDS.items()
    )
    return Form(
        name="consultation.note",
        title=voice("form.consultation.note"),
        submit=voice("form.submit"),
        fields=fields,
        intro=(f"{ticket.number} {ticket.summary}",),
    )


@router.click("consultation.note")
def open_consultation_note(click: Click, turn: Turn) -> Reply:
    """Ask for them."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_may_note_consultation(turn.person)
    return Reply(form=consultation_note_form(turn.voice, ticket))


@router.form("consultation.note")
def note_consultation(submission: Submission, turn: Turn) -> Reply:
    """The record has them from now on."""
    ticket = turn.ticket_of(submission.post)
    fields = validated(consultation_note_form(turn.voice, ticket), submission, turn)
    if not any(fields[name].strip() for name in FIELDS):
        raise FieldErrors({"basis": turn.voice("field.missing")})
    said = {name: fields[name].strip() or None for name in FIELDS}
    ticket.note_consultation(turn.person, turn.now, **said)
    return turn.changed(ticket, "record.noted")
