"""整改完成: the person who has to do a measure of a fault report says that it is done."""

from handlers.tickets.forms import about_ticket, text
from handlers.turn.form import first_of, given
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import validated
from models.chat import Choice, Click, Form, Reply, Submission
from models.cutting import cut_at
from models.people.person import Person
from models.refusal import Refusal
from models.tickets.ticket import Ticket

router = Router()

LONGEST_NAME = 75
CLOSE_MEASURE = about_ticket(
    "measure.done",
    given("measure", label="measures").worded("report.section").prefilled_by(first_of("measure")),
    text("measure_note"),
)


@router.click("measure.done")
def open_done(click: Click, turn: Turn) -> Reply:
    """Ask which of one's own measures it is, and what was done."""
    ticket = turn.ticket_of(click.post)
    return Reply(form=_form(turn, ticket))


@router.form("measure.done")
def close_measure(submission: Submission, turn: Turn) -> Reply:
    """The task ends; the cards of the report say so."""
    ticket = turn.ticket_of(submission.post)
    fields = validated(_form(turn, ticket), submission, turn)
    ticket.close_measure(int(fields["measure"]), fields["measure_note"], turn.person, turn.now, turn.clock)
    return turn.changed(ticket, "measure.was_done")


def measures(ticket: Ticket, person: Person) -> list[Choice]:
    """Return the measures that this person may close as choices, the one due first above."""
    own = sorted(
        (one for one in ticket.measures_to_do if ticket.may_close_measure(one, person)), key=lambda one: one.due_at
    )
    return [Choice(value=str(one.id), label=cut_at(one.note, LONGEST_NAME)) for one in own]


def _form(turn: Turn, ticket: Ticket) -> Form:
    """Return the form for one's own measures. Raises Refusal where none is left to do, or none is theirs."""
    if not ticket.measures_to_do:
        raise Refusal("measure.is_done")
    offered = measures(ticket, turn.person)
    if not offered:
        raise Refusal("measure.not_yours")
    return CLOSE_MEASURE.asked(turn, ticket, offers={"measure": offered})
