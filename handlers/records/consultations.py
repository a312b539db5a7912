"""咨询登记: on what an answer rests, and what else its record should say (三·2.1); added once the question is over."""

from handlers.tickets.forms import about_ticket
from handlers.turn.form import line, text
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import FieldErrors, validated
from models.chat import Click, Reply, Submission

router = Router()

LONGEST_KIND, LONGEST_BASIS, LONGEST_REMARK = 100, 500, 1000
NOTE = about_ticket(
    "consultation.note",
    line("business", LONGEST_KIND).optional(),
    line("basis", LONGEST_BASIS).optional(),
    text("remark", LONGEST_REMARK).optional(),
)
"""业务类型, 依据 and 备注."""


@router.click("consultation.note")
def open_consultation_note(click: Click, turn: Turn) -> Reply:
    """Ask for them."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_may_note_consultation(turn.person)
    return Reply(form=NOTE.asked(turn, ticket))


@router.form("consultation.note")
def note_consultation(submission: Submission, turn: Turn) -> Reply:
    """The record has them from now on."""
    ticket = turn.ticket_of(submission.post)
    fields = validated(NOTE.asked(turn, ticket), submission, turn)
    if not any(fields.values()):
        raise FieldErrors({"basis": turn.voice("field.missing")})
    said = {name: value or None for name, value in fields.items()}
    ticket.note_consultation(turn.person, turn.now, **said)
    return turn.changed(ticket, "record.noted")
