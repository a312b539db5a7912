"""Kind and class: the office confirms or corrects, the reporter may hold another to be right."""

from handlers import forms
from handlers.cards import notices
from handlers.filled import filled
from handlers.forms import judgement
from handlers.router import Router
from handlers.turn import Turn
from models.chat import Click, Reply, Submission
from models.refusal import Refusal
from models.terms import Kind, Severity
from models.ticket import Ticket

router = Router()


@router.click("confirm_class")
def confirm_class(click: Click, turn: Turn) -> Reply:
    """The office says triage was right."""
    ticket = turn.ticket_of(click.post)
    ticket.confirm_class(turn.person, turn.now)
    return turn.changed(ticket, "class.confirmed")


@router.click("change_class")
def open_change_class(click: Click, turn: Turn) -> Reply:
    """Ask the office for the right class."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_office(turn.person)
    return Reply(form=forms.change_class(turn.voice, ticket))


@router.form("change_class")
def change_class(submission: Submission, turn: Turn) -> Reply:
    """Another class, counted from the first report."""
    ticket = turn.ticket_of(submission.post)
    fields = filled(forms.change_class(turn.voice, ticket), submission, turn)
    return _correct(turn, ticket, Kind.DEFECT, Severity(fields["severity"]), fields["reason"])


@router.click("change_kind")
def open_change_kind(click: Click, turn: Turn) -> Reply:
    """Ask the office for the right kind."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_office(turn.person)
    return Reply(form=forms.change_kind(turn.voice, ticket))


@router.form("change_kind")
def change_kind(submission: Submission, turn: Turn) -> Reply:
    """Another kind, counted from the first report."""
    ticket = turn.ticket_of(submission.post)
    fields = filled(forms.change_kind(turn.voice, ticket), submission, turn)
    kind, severity = _judged(fields["judgement"])
    return _correct(turn, ticket, kind, severity, fields["reason"])


@router.click("to_defect")
def open_to_defect(click: Click, turn: Turn) -> Reply:
    """Ask for the class that goes with a defect."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_office(turn.person)
    return Reply(form=forms.to_defect(turn.voice, ticket))


@router.form("to_defect")
def to_defect(submission: Submission, turn: Turn) -> Reply:
    """A question that turned out to be a defect, counted from its first message."""
    ticket = turn.ticket_of(submission.post)
    fields = filled(forms.to_defect(turn.voice, ticket), submission, turn)
    return _correct(turn, ticket, Kind.DEFECT, Severity(fields["severity"]), fields["reason"])


@router.click("propose")
def open_propose(click: Click, turn: Turn) -> Reply:
    """判定不对: ask the reporter what would be right."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_reporter(turn.person)
    return Reply(form=forms.propose(turn.voice, ticket))


@router.form("propose")
def propose(submission: Submission, turn: Turn) -> Reply:
    """The reporter's wish stands before the office until it decides."""
    ticket = turn.ticket_of(submission.post)
    fields = filled(forms.propose(turn.voice, ticket), submission, turn)
    kind, severity = _judged(fields["judgement"])
    ticket.propose(kind, severity, fields["reason"], turn.person, turn.now)
    return turn.changed(ticket, "class.proposed")


@router.click("accept_proposal")
def accept_proposal(click: Click, turn: Turn) -> Reply:
    """The office goes along with the reporter."""
    ticket = turn.ticket_of(click.post)
    ticket.accept_proposal(turn.person, turn.now, turn.clock)
    return turn.changed(ticket, "class.corrected")


@router.click("keep_class")
def keep_class(click: Click, turn: Turn) -> Reply:
    """The office stays with what stands."""
    ticket = turn.ticket_of(click.post)
    ticket.keep_class(turn.person, turn.now)
    return turn.changed(ticket, "class.kept")


@router.click("decline")
def decline(click: Click, turn: Turn) -> Reply:
    """Not for this desk: the reporter hears where it belongs."""
    ticket = turn.ticket_of(click.post)
    if ticket.decline(turn.person, turn.now, turn.clock):
        turn.post_about(ticket, ticket.place, notices.declined, ticket)
    return turn.changed(ticket, "class.declined")


def _judged(value: str) -> tuple[Kind, Severity | None]:
    judged = judgement(value)
    if judged is None:
        raise Refusal("form.unknown")
    return judged


def _correct(turn: Turn, ticket: Ticket, kind: Kind, severity: Severity | None, reason: str) -> Reply:
    ticket.correct(kind, severity, reason, turn.person, turn.now, turn.clock)
    return turn.changed(ticket, "class.corrected")
