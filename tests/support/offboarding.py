"""Who leaves or moves in the stories, and what of theirs is left at the desk."""

from sqlmodel import col, select

from bot.turns.dispatch import Dispatch
from handlers.offboarding.people import leave_named
from models.access.granting import Grant
from models.access.offboarding import OffboardingResult
from models.access.queries import held_by
from models.access.revocation import Revocation
from models.chat import Form
from models.people.person import Person
from models.terms import EndReason
from models.tickets.ticket import Ticket
from tests.support.desk import Desk
from tests.support.page_answers import Answer

WANG = "王敏"
LEFT = EndReason.LEFT


def leaves(desk: Desk, name: str, reason: EndReason = LEFT, by: str = WANG) -> Answer:
    """`by` says that the person leaves or moves, and confirms what it comes to."""
    form = previewed(desk, by, name, reason)
    return form if form.form is None else desk.as_(by).submit(None, form.form.name, {"leaving_sure": "yes"})


def previewed(desk: Desk, by: str, name: str, reason: EndReason) -> Answer:
    """What the desk says that it would come to."""
    fields = {"leaver": str(person(desk, name).id), "leaving_why": str(reason)}
    return desk.as_(by).submit(None, "leave.open", fields)


def confirm(desk: Desk, by: str, name: str, reason: EndReason) -> Answer:
    """The second form, sent without the first."""
    return desk.as_(by).submit(None, f"leave.confirm:{person(desk, name).id}:{reason}", {"leaving_sure": "yes"})


def on_the_desk(desk: Desk, name: str, reason: EndReason) -> OffboardingResult:
    """What the operator's command does."""
    return desk.run(desk.elsewhere(lambda other: let_leave(other, desk, name, reason)))


async def let_leave(dispatch: Dispatch, desk: Desk, name: str, reason: EndReason) -> OffboardingResult:
    """The same, by a process's own dispatch."""
    return await dispatch.carry_out(lambda turn: leave_named(turn, name, reason), desk.now, "test")


def person(desk: Desk, name: str) -> Person:
    """Somebody as they stand."""
    with desk.session() as session:
        return session.exec(select(Person).where(Person.name == name)).one()


def active(desk: Desk, name: str) -> bool:
    """Whether the person is still one of us."""
    return person(desk, name).is_active(desk.clock())


def held(desk: Desk, name: str) -> set[str]:
    """The numbers of the rights that the person holds."""
    with desk.session() as session:
        return {grant.number for grant in held_by(session, person(desk, name))}


def open_lines(desk: Desk, name: str) -> list[Revocation]:
    """What stands on checklists and is not dealt with, of a person."""
    with desk.session() as session:
        found = select(Revocation).join(Grant, col(Revocation.grant_id) == col(Grant.id))
        found = found.where(Grant.person_id == person(desk, name).id, col(Revocation.dropped_at).is_(None))
        lines = [one for one in session.exec(found.order_by(col(Revocation.id))).all() if one.is_open]
        _ = [one.grant for one in lines]
        return lines


def checklist_of(desk: Desk, name: str) -> str:
    """The number of the one ticket on which everything of a person stands."""
    (ticket_id,) = {line.ticket_id for line in open_lines(desk, name)}
    with desk.session() as session:
        return session.exec(select(Ticket.number).where(Ticket.id == ticket_id)).one()


def choice(form: Form | None, field: str, label: str) -> str:
    """The value of a choice by how its label begins."""
    assert form is not None
    choices = next(one.choices for one in form.fields if one.name == field)
    return next(one.value for one in choices if one.label.startswith(label))
