"""Reports: a message or a form becomes a ticket with its clocks, or joins one."""

from collections.abc import Mapping
from functools import partial

from handlers.intake.objections import file_told
from handlers.tickets import forms
from handlers.tickets.filing import NOTHING, demand_text
from handlers.tickets.occurrence import occurred_in, occurrence_faults
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import Also, FieldErrors, validated
from models.chat import Click, Form, Place, Reply, Submission
from models.refusal import HeldBack
from models.terms import Kind, Purpose
from models.tickets.ticket import Ticket

router = Router()


@router.click("report.open")
def open_report(click: Click, turn: Turn) -> Reply:
    """Ask what is wrong."""
    return Reply(form=forms.REPORT.asked(turn))


@router.click("ask.open")
def open_question(click: Click, turn: Turn) -> Reply:
    """Ask what one wants to know."""
    return Reply(form=forms.ASK.asked(turn))


@router.form("report")
def report_by_form(submission: Submission, turn: Turn) -> Reply:
    """A fault told by form; where it happened goes with the text, and is kept as a field of its own, like when."""
    also = partial(occurrence_faults, reported_at=submission.sent_at, turn=turn)
    fields = _told_in(forms.REPORT.asked(turn), submission, turn, also)
    text = "\n".join(filter(None, (demand_text(fields["text"]), fields["location"])))
    facts = {"location": fields["location"], "occurred_at": occurred_in(fields, submission.sent_at, turn)}
    return _file_form(submission, turn, text, Kind.DEFECT, facts)


@router.form("ask")
def ask_by_form(submission: Submission, turn: Turn) -> Reply:
    """A question told by form."""
    text = demand_text(_told_in(forms.ASK.asked(turn), submission, turn)["text"])
    return _file_form(submission, turn, text, Kind.CONSULTATION)


def _told_in(form: Form, submission: Submission, turn: Turn, also: Also = lambda sound: {}) -> dict[str, str]:
    """The fields, checked. Raises FieldErrors; HeldBack for words behind a command, which no open form keeps."""
    try:
        return validated(form, submission, turn, also)
    except FieldErrors:
        if not submission.is_command:
            raise
        raise HeldBack("field.too_long", count=forms.LONGEST_REPORT) from None


def _file_form(
    submission: Submission, turn: Turn, text: str, assumed: Kind, facts: Mapping[str, object] = NOTHING
) -> Reply:
    """A ticket from a form; where the words tell nothing, the form's own kind is `assumed`."""
    judged = turn.judge(text, submission.sent_at)
    place, at, sender = _place_of_form(submission, turn), submission.sent_at, submission.sender
    return _filed(turn, file_told(turn, place, submission.ref, text, at, judged, sender, assumed, facts=facts))


def _place_of_form(submission: Submission, turn: Turn) -> Place:
    """A form may be opened anywhere; where nobody expects reports, it stays between its sender and the desk."""
    if submission.is_direct or submission.ref or turn.purpose_of(submission.place) is Purpose.INTAKE:
        return submission.place
    return Place.direct(submission.sender.platform, submission.sender.account)


def _filed(turn: Turn, ticket: Ticket) -> Reply:
    return turn.toast("intake.received", ticket, number=ticket.number)
