"""离职, 离岗: the office or an administrator says who goes; shown first what it comes to, then done in one go."""

from datetime import datetime

from sqlmodel import col, select

from handlers.offboarding import forms
from handlers.offboarding.steps import leave, leave_together, would_leave
from handlers.turn.form import YES
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import FieldErrors, moment_in, validated
from models.access.offboarding import Departure, OffboardingResult, demand_may_say
from models.access.revocation import LEAVING
from models.chat import Click, FieldKind, Form, Reply, Submission
from models.people.person import Person
from models.refusal import Refusal
from models.storage.row_id import row_id
from models.terms import EndReason
from models.tickets.assignment import WORKERS
from models.tickets.queries import people_with, person_named

router = Router()


@router.click("leave.open")
def open_leaving(click: Click, turn: Turn) -> Reply:
    """Ask for the person, and the reason; a person named in the message that it was opened from is proposed."""
    demand_may_say(turn.person)
    text = turn.ticket_of(click.post).text if turn.ticket_id_behind(click.post) else ""
    return Reply(form=_who_form(turn, text))


@router.form("leave.open")
def show_what_it_does(submission: Submission, turn: Turn) -> Reply:
    """Show the changes before any is made."""
    demand_may_say(turn.person)
    form = _who_form(turn)
    fields = validated(form, submission, turn)
    person = _meant(turn, form, fields["leaver"])
    preview = would_leave(turn, person, EndReason(fields["leaving_why"]), turn.person)
    return Reply(form=forms.confirm_form(turn, person, preview, _successors(turn, person)))


@router.form("leave.confirm")
def let_leave(submission: Submission, turn: Turn) -> Reply:
    """It is done, as things stand now."""
    demand_may_say(turn.person)
    person, reason = _confirmed(turn, submission.form)
    preview, successors = would_leave(turn, person, reason, turn.person), _successors(turn, person)
    form = forms.confirm_form(turn, person, preview, successors)
    fields = validated(form, submission, turn)
    if fields["leaving_sure"] != YES:
        return turn.toast("offboarding.not_done", who=person.name)
    departure = Departure(
        person,
        reason,
        since=_since(turn, fields["leaving_since"]),
        successor=next((one for one in successors if str(one.id) == fields.get("leaving_successor")), None),
        elsewhere=fields["leaving_elsewhere"],
    )
    done = leave_together(turn, [departure], turn.person)[0]
    key = "offboarding.repeat" if done.is_repeat and done.is_empty else "offboarding.done"
    return turn.toast(key, who=person.name, because=turn.voice(f"access.end.{reason}"))


def _successors(turn: Turn, person: Person) -> list[Person]:
    """Return the people who may have the person's tickets."""
    return [one for one in people_with(turn.session, turn.now, *WORKERS) if one.id != person.id]


def _since(turn: Turn, value: str) -> datetime | None:
    """Return the time of leaving; a time a moment ahead by another clock is now."""
    return min(moment_in(value), turn.now) if value else None


def leave_named(turn: Turn, name: str, reason: EndReason) -> OffboardingResult:
    """The person called `name` goes, says the operator. Raises Refusal where there is nobody of that name."""
    return leave(turn, _named(turn, name), reason, None)


def would_leave_named(turn: Turn, name: str, reason: EndReason) -> OffboardingResult:
    """Return the changes that leaving would make."""
    return would_leave(turn, _named(turn, name), reason, None)


def _who_form(turn: Turn, text: str = "") -> Form:
    everybody = select(Person).where(col(Person.is_placeholder).is_(False)).order_by(col(Person.id))
    found = turn.session.exec(everybody).all()
    people = [one for one in found if one.is_active(turn.now) and one.id != turn.person.id]
    named = [one for one in people if one.name in text]
    return forms.who_leaves_form(turn, people, named[0] if len(named) == 1 else None)


def _meant(turn: Turn, form: Form, value: str) -> Person:
    """Return the person who was chosen, or typed. Raises FieldErrors where nobody is called so."""
    if form.fields[0].kind is FieldKind.CHOICE:
        person = turn.get(Person, row_id(value))
    else:
        person = person_named(turn.session, value)
    if person is None or person.is_placeholder:
        raise FieldErrors({"leaver": turn.voice("offboarding.nobody_called", name=value)})
    return person


def _named(turn: Turn, name: str) -> Person:
    person = person_named(turn.session, name.strip())
    if person is None or person.is_placeholder:
        raise Refusal("offboarding.nobody_called", name=name)
    return person


def _confirmed(turn: Turn, form: str) -> tuple[Person, EndReason]:
    """Return the person and the reason from the form that shows them; it comes from outside and may be forged."""
    _, person_id, word = (*form.split(":"), "", "")[:3]
    person = turn.get(Person, row_id(person_id))
    reason = next((one for one in LEAVING if one == word), None)
    if person is None or person.is_placeholder or reason is None:
        raise Refusal("form.unknown")
    return person, reason
