"""Rights on their way out, for the stories: on which checklist one stands, and several of one person on one."""

from sqlmodel import col, select

from handlers.access.checklists import open_checklist
from handlers.turn.turn import Turn
from models.access.audit import differences
from models.access.granting import Grant
from models.access.queries import lock_held_by
from models.access.revocation import Revocation
from models.messaging.outbox import Post
from models.terms import EndReason
from models.tickets.queries import person_named
from models.tickets.ticket import Ticket
from tests.support.access import granted, newest, press
from tests.support.desk import ZH, Desk

ROOMS = ("room_1", "room_2", "room_3")


def held(desk: Desk, who: str = "赵小禾", **changes: str) -> str:
    """The number of a request whose right is granted and works."""
    number = granted(desk, who, **changes)
    assert not press(desk, who, number, "access.works").is_refusal
    return number


def given_back(desk: Desk, who: str = "赵小禾", **changes: str) -> str:
    """The number of the checklist of a right that its holder gave back."""
    number = held(desk, who, **changes)
    assert not press(desk, who, number, "access.give_back").is_refusal
    return checklist_of(desk, number)


def leaver(desk: Desk, who: str = "赵小禾", because: EndReason = EndReason.LEFT) -> str:
    """The number of the checklist of somebody with rights in three rooms."""
    for room in ROOMS:
        held(desk, who, scope=room)
    return on_one_checklist(desk, who, because)


def on_one_checklist(desk: Desk, who: str, because: EndReason) -> str:
    """Everything the person holds, on one checklist that the desk opened."""

    def begin(turn: Turn) -> str:
        person = person_named(turn.session, who)
        assert person is not None
        ticket = open_checklist(turn, person, lock_held_by(turn.session, person), because, None)
        assert ticket is not None
        return ticket.number

    dispatch = desk.app.state.schedule.dispatch
    number: str = desk.run(dispatch.carry_out(begin, desk.now, "test"))
    desk.settle()
    return number


def checklist_of(desk: Desk, number: str) -> str:
    """The number of the checklist on which the right of a request stands, the newest one."""
    with desk.session() as session:
        found = select(Ticket.number).join(Revocation, col(Revocation.ticket_id) == col(Ticket.id))
        found = found.join(Grant, col(Revocation.grant_id) == col(Grant.id)).where(Grant.number == number)
        return session.exec(found.order_by(col(Revocation.id).desc())).all()[0]


def checklists(desk: Desk) -> list[Ticket]:
    """Every checklist there is."""
    with desk.session() as session:
        found = select(Ticket).where(col(Ticket.id).in_(select(Revocation.ticket_id)))
        return list(session.exec(found.order_by(col(Ticket.id))).all())


def lines_of(desk: Desk, checklist: str) -> list[Revocation]:
    """The lines of a checklist, in order."""
    with desk.session() as session:
        found = select(Revocation).join(Ticket, col(Revocation.ticket_id) == col(Ticket.id))
        lines = session.exec(found.where(Ticket.number == checklist).order_by(col(Revocation.id))).all()
        return list(lines)


def grant_of(desk: Desk, number: str) -> Grant:
    """The right as it stands."""
    with desk.session() as session:
        return session.exec(select(Grant).where(Grant.number == number)).one()


def card_of(desk: Desk, number: str, view: str) -> Post:
    """The newest card of a ticket with this view."""
    return newest(desk, number, view)


def told(desk: Desk, who: str) -> list[str]:
    """What the person was told is gone."""
    cards = [line.card for line in desk.as_(who).cards("desk") if line.card]
    return [line for card in cards if card.title == ZH("revocation.told") for line in card.intro]


def differences_in(desk: Desk) -> list[str]:
    """Where the rights that the desk shows are not those that its logs tell of."""
    with desk.session() as session:
        return [ZH.say(one) for one in differences(session)]
