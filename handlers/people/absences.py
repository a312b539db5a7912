"""Saying that one will be away: others are on duty meanwhile, and a deputy decides."""

from handlers.duty import forms as duty_forms
from handlers.duty import shift_cards as cards
from handlers.offboarding.steps import reroute_waiting
from handlers.turn.form import named_people
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import moment_in, validated
from models.chat import Click, Form, Reply, Submission
from models.duty.coverage import holes
from models.duty.queries import eligible
from models.duty.roster import Absence, serves
from models.refusal import Refusal
from models.storage.row_id import row_id
from models.terms import DutyRole, Role
from models.tickets.queries import people_with

router = Router()


@router.click("absence.open")
def open_absence(click: Click, turn: Turn) -> Reply:
    """Ask from when until when, and why; the office also who."""
    return Reply(form=_absence_form(turn))


@router.form("absence")
def enter_absence(submission: Submission, turn: Turn) -> Reply:
    """Enter an absence, which counts at once; tell the office of hours that become uncovered by it."""
    fields = validated(_absence_form(turn), submission, turn)
    absence = Absence(
        person_id=row_id(fields.get("person", "")) or turn.person.id or 0,
        begins_at=moment_in(fields["from"]),
        ends_at=moment_in(fields["until"]),
        reason=fields["reason"],
        entered_by_id=turn.person.id or 0,
        entered_at=turn.now,
    )
    absence.demand_possible(turn.person)
    before = holes(turn.session, absence.begins_at, absence.ends_at)
    turn.session.add(absence)
    turn.session.flush()
    if absence.begins_at <= turn.now:
        reroute_waiting(turn, turn.person)
    opened = [hole for hole in holes(turn.session, absence.begins_at, absence.ends_at) if hole not in before]
    if not opened:
        return turn.toast("absence.entered", who=absence.person.name)
    told = turn.tell(people_with(turn.session, turn.now, Role.OFFICE), cards.uncovered, absence, opened, turn.now)
    untold = "" if told else "_untold"
    return turn.toast(f"absence.entered_uncovered{untold}", who=absence.person.name)


@router.click("absence.withdraw")
def withdraw_absence(click: Click, turn: Turn) -> Reply:
    """Back at work, or never away."""
    absence = turn.get(Absence, row_id(click.argument), lock=True)
    if absence is None:
        raise Refusal("card.stale")
    absence.withdraw(turn.person, turn.now)
    turn.session.flush()
    reroute_waiting(turn, turn.person)
    return turn.toast("absence.withdrawn", who=absence.person.name)


def _absence_form(turn: Turn) -> Form:
    person = turn.person
    if not serves(person):
        raise Refusal("absence.only_serving")
    others = eligible(turn.session, turn.now, *DutyRole) if person.has(Role.OFFICE) else []
    return duty_forms.ABSENCE.asked(turn, offers={"person": named_people(others)}, guesses={"person": person.id})
