"""变更模板: a change that was done once is done again in windows of its own, as long as a leader lets it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from handlers.changes.lookups import leaders, press_of, verifiers
from handlers.changes.telling import show_step
from handlers.changes.templates import forms
from handlers.changes.templates.cards import proposed_card, templates_card
from handlers.tickets.filing import open_workflow_ticket, title_of
from handlers.turn.form import Asking, people
from handlers.turn.homes import home_of
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import moment_in, validated
from models.changes.change import Change, change_of, the_change
from models.changes.series import ChangeWindow
from models.changes.templates import running
from models.changes.templates import template as ruling
from models.changes.templates.template import ChangeTemplate, TemplateState
from models.changes.terms import CHANGE
from models.chat import Click, Form, Reply, Submission
from models.messaging.outbox import CardView
from models.people.person import Person
from models.refusal import Refusal
from models.storage.row_id import row_id
from models.terms import Kind, Purpose
from models.tickets.queries import id_of
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import SHANGHAI

router = Router()

FORMS = {
    "template.propose": forms.PROPOSE,
    "template.approve": forms.APPROVE,
    "template.withdraw": forms.WITHDRAW,
    "template.run": forms.RUN,
}
OPEN = (TemplateState.PROPOSED, TemplateState.APPROVED)


@router.read("template.open")
def open_templates(click: Click, turn: Turn) -> Reply:
    """Every template, and what the reader may do with them."""
    person = _of_the_house(turn)
    return Reply(card=templates_card(turn.voice, ruling.templates(turn.session), person, turn.now))


@router.click("template.propose")
def open_proposal(click: Click, turn: Turn) -> Reply:
    """Ask which change, and until when."""
    _of_the_house(turn)
    return Reply(form=_form(turn, "template.propose"))


@router.form("template.propose")
def propose_by_form(submission: Submission, turn: Turn) -> Reply:
    """A leader is asked; patches and new code are refused."""
    said = validated(_form(turn, "template.propose"), submission, turn)
    ticket_id = id_of(turn.session, said["change_number"])
    ticket = turn.get(Ticket, ticket_id, lock=True) if ticket_id else None
    change = change_of(ticket) if ticket is not None else None
    if change is None:
        raise Refusal("change.template_no_change", number=said["change_number"])
    until = datetime.combine(date.fromisoformat(said["until"]), time(23, 59), SHANGHAI).astimezone(UTC)
    template = ruling.propose_template(change, until, _of_the_house(turn), turn.now)
    turn.session.add(template)
    turn.session.flush()
    turn.tell(leaders(turn), proposed_card, template, turn.now)
    return turn.toast("template.proposed_toast", number=template.ticket.number)


@router.click("template.approve")
def open_approval(click: Click, turn: Turn) -> Reply:
    """Ask for the proposed template to approve."""
    return _asked(turn, "template.approve", TemplateState.PROPOSED)


@router.form("template.approve")
def approve_by_form(submission: Submission, turn: Turn) -> Reply:
    """A leader lets it be used."""
    template, _ = _chosen(turn, submission)
    ruling.approve_template(template, turn.person, turn.now)
    return turn.toast("template.approved_toast", number=template.ticket.number)


@router.click("template.withdraw")
def open_withdrawal(click: Click, turn: Turn) -> Reply:
    """Ask for the template to withdraw, and the reason."""
    return _asked(turn, "template.withdraw", *OPEN)


@router.form("template.withdraw")
def withdraw_by_form(submission: Submission, turn: Turn) -> Reply:
    """It may not be used any more."""
    template, said = _chosen(turn, submission)
    ruling.withdraw_template(template, said["reason"], turn.person, turn.now)
    return turn.toast("template.withdrawn_toast", number=template.ticket.number)


@router.click("template.run")
def open_run(click: Click, turn: Turn) -> Reply:
    """Ask for the approved template to run, the time, and the verifier."""
    return _asked(turn, "template.run", TemplateState.APPROVED)


@router.form("template.run")
def run_by_form(submission: Submission, turn: Turn) -> Reply:
    """A change that stands as confirmed; backups, work, verification and record are its own."""
    template, said = _chosen(turn, submission)
    window = ChangeWindow(moment_in(said["starts_at"]).astimezone(UTC), moment_in(said["ends_at"]).astimezone(UTC))
    if window.ends_at <= window.starts_at:
        raise Refusal("change.ends_before_it_begins")
    if window.starts_at <= turn.now:
        raise Refusal("change.window_past")
    source = the_change(template.ticket)
    running.demand_may_run(template, source, turn.person, window, turn.now)
    ticket = _begin(turn, submission, template, source, window, row_id(said["verifier"]))
    return turn.toast("change.drafted_toast", ticket, number=ticket.number)


def _begin(
    turn: Turn, submission: Submission, template: ChangeTemplate, source: Change, window: ChangeWindow, verifier: int
) -> Ticket:
    home = home_of(turn, turn.person, submission.place.platform)
    ticket = open_workflow_ticket(turn, CHANGE, Kind.CHANGE, home, title_of(source.what), turn.person)
    ticket.log("received", turn.person, turn.now, kind=ticket.kind)
    change = Change(
        ticket_id=ticket.id or 0,
        ticket=ticket,
        applicant_id=turn.person.id or 0,
        applicant=turn.person,
        verifier=turn.get(Person, verifier),
        facts=[],
        **running.columns_of_run(source, window, verifier),
    )
    turn.session.add(change)
    turn.session.flush()
    running.take_over_facts(change, source)
    running.run_template(change, template, press_of(turn, change))
    turn.session.flush()
    turn.pin_card(ticket, home, CardView.REPORTER)
    turn.pin_cards(ticket, turn.places_for(Purpose.TEAM), CardView.TEAM)
    show_step(turn, change)
    return ticket


def _form(turn: Turn, name: str, found: Sequence[ChangeTemplate] = ()) -> Form:
    offered = {
        "template": forms.template_choices(turn.voice, found, turn.now),
        "verifier": people(turn.voice, verifiers(turn)) if name == "template.run" else (),
    }
    return FORMS[name].drawn(name, Asking(voice=turn.voice, about=None, now=turn.now, offers=offered))


def _chosen(turn: Turn, submission: Submission) -> tuple[ChangeTemplate, dict[str, str]]:
    """Return the template that a form names, its ticket and itself locked, and the rest of what the form says."""
    _of_the_house(turn)
    said = validated(_form(turn, submission.name, ruling.templates(turn.session)), submission, turn)
    found = turn.get(ChangeTemplate, row_id(said["template"]))
    ticket = turn.get(Ticket, found.ticket_id, lock=True) if found is not None else None
    locked = turn.get(ChangeTemplate, row_id(said["template"]), lock=True)
    if locked is None or ticket is None:
        raise Refusal("card.stale")
    return locked, said


def _asked(turn: Turn, name: str, *states: TemplateState) -> Reply:
    """Answer with the form; where no template is in a state for it, with a sentence instead."""
    _of_the_house(turn)
    found = [one for one in ruling.templates(turn.session) if one.state(turn.now) in states]
    if not found:
        raise Refusal("change.no_template")
    return Reply(form=_form(turn, name, found))


def _of_the_house(turn: Turn) -> Person:
    """Return the person who acts, if they work for the house or for a vendor. Raises Refusal."""
    person = turn.account.person if turn.account else None
    if person is None or person.is_external or person.is_placeholder or not person.is_active(turn.now):
        raise Refusal("change.only_house")
    return person
