"""整改完成: the person who has to do a measure of a fault report says that it is done."""

from handlers.i18n import Voice
from handlers.tickets.fault_report_forms import LONGEST_SECTION, report_form_about
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import validated
from models.chat import Choice, Click, FieldKind, Form, FormField, Reply, Submission
from models.cutting import cut_at
from models.people.person import Person
from models.refusal import Refusal
from models.tickets.ticket import Ticket

router = Router()

LONGEST_NAME = 75


@router.click("measure.done")
def open_done(click: Click, turn: Turn) -> Reply:
    """Ask which of one's own measures it is, and what was done."""
    ticket = turn.ticket_of(click.post)
    _demand_any(ticket, turn.person)
    return Reply(form=close_measure_form(turn.voice, ticket, turn.person))


@router.form("measure.done")
def close_measure(submission: Submission, turn: Turn) -> Reply:
    """The task ends; the cards of the report say so."""
    ticket = turn.ticket_of(submission.post)
    _demand_any(ticket, turn.person)
    fields = validated(close_measure_form(turn.voice, ticket, turn.person), submission, turn)
    ticket.close_measure(int(fields["measure"]), fields["measure_note"], turn.person, turn.now, turn.clock)
    return turn.changed(ticket, "measure.was_done")


def close_measure_form(voice: Voice, ticket: Ticket, person: Person) -> Form:
    """The measures that this person may close, the one due first chosen already."""
    own = [one for one in ticket.measures_to_do if ticket.may_close_measure(one, person)]
    choices = tuple(
        Choice(value=str(one.id), label=cut_at(one.note, LONGEST_NAME))
        for one in sorted(own, key=lambda one: one.due_at)
    )
    measure = FormField(
        name="measure",
        label=voice("report.section.measures"),
        kind=FieldKind.CHOICE,
        choices=choices,
        value=choices[0].value if choices else "",
    )
    note = FormField(
        name="measure_note", label=voice("field.measure_note"), kind=FieldKind.TEXT, max_length=LONGEST_SECTION
    )
    return report_form_about("measure.done", voice, ticket, measure, note)


def _demand_any(ticket: Ticket, person: Person) -> None:
    """Raise Refusal where nothing is left to do, or nothing of it is theirs."""
    if not ticket.measures_to_do:
        raise Refusal("measure.is_done")
    if not any(ticket.may_close_measure(one, person) for one in ticket.measures_to_do):
        raise Refusal("measure.not_yours")
