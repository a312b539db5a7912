"""Permissions in the stories: asked for, approved, granted; and a look at everything the desk remembers of them."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlmodel import Session, col, select

from models.access.decision import Decision
from models.access.granting import Grant
from models.access.request import AccessRequest
from models.access.revocation import Revocation
from models.chat import Click, Event, Form, Place, Reply, Sender, Submission
from models.database.engines import writing_engine
from models.messaging.outbox import Post
from models.messaging.receipt import Receipt, ReceiptState
from models.people.person import Account, Department, Deputy, Person
from models.terms import AccessState, Platform, Role
from models.tickets.target import Target
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry
from tests.support.desk import Desk
from tests.support.one_connection import SwiftDesk
from tests.support.page_answers import Answer

ROOM = {"role": "room_admin", "scope": "room_3", "until": "2026-09-30", "reason": "接替老郝负责三号评标室"}
RECORDINGS = {**ROOM, "role": "recordings", "until": "2026-03-31"}
"""A sensitive role: two leaders have to agree."""
REMEMBERED = (Ticket, AccessRequest, Decision, Grant, Revocation, Target, WorkLogEntry)


def asked(desk: Desk, who: str = "赵小禾", system: str = "evaluation", **changes: str) -> str:
    """The number of a request that `who` asks for themselves, or prepares for `whom`."""
    return wished(desk, who, system, **changes).number


def wished(desk: Desk, who: str = "赵小禾", system: str = "evaluation", **changes: str) -> Answer:
    """What the desk says to a request."""
    return desk.as_(who).submit(None, f"access.ask:{system}", {**ROOM, **changes})


def prepared(desk: Desk, by: str, whom: str, **changes: str) -> str:
    """The number of a request that `by` prepared and `whom` made their own."""
    number = asked(desk, by, whom=whom, **changes)
    assert not press(desk, whom, number, "access.claim").is_refusal
    return number


def approved(desk: Desk, who: str = "赵小禾", by: str = "周主任", **changes: str) -> str:
    """The number of a request that one leader has approved."""
    number = asked(desk, who, **changes)
    assert not press(desk, by, number, "access.approve").is_refusal
    return number


def granted(desk: Desk, who: str = "赵小禾", by: str = "孙工", **changes: str) -> str:
    """The number of a request that is approved and granted."""
    number = approved(desk, who, **changes)
    assert not submit(desk, by, number, "access.grant", set_as="已加入组").is_refusal
    return number


def press(desk: Desk, who: str, number: str, action: str, post: Post | None = None) -> Reply:
    """`who` presses a button on the newest card of the ticket, whether that shows it or not, and to them or not."""
    post = post or newest(desk, number)
    return act(
        desk, Click(idempotency_key=_key(desk), place=post.place, sender=sender(who), action=action, post=post.id)
    )


def extend(desk: Desk, who: str, number: str) -> Reply:
    """申请延期, once the old end and the new one were shown."""
    shown = press(desk, who, number, "access.extend")
    return shown if shown.form is None else submit(desk, who, number, shown.form.name)


def submit(desk: Desk, who: str, number: str, form: str, **fields: str) -> Reply:
    """`who` sends in a form as if it had been opened from the newest card of the ticket."""
    return act(desk, filled(desk, who, newest(desk, number), form, **fields))


def filled(desk: Desk, who: str, post: Post | None, form: str, **fields: str) -> Submission:
    """A form, not brought to the desk yet."""
    place = post.place if post else Place(platform=Platform.WEBCHAT, chat=f"@{who}")
    return Submission(
        idempotency_key=_key(desk),
        place=place,
        sender=sender(who),
        form=form,
        fields=fields,
        sent_at=desk.clock(),
        post=post.id if post else None,
        is_direct=place.chat.startswith("@"),
    )


def act(desk: Desk, event: Event) -> Reply:
    """Bring an event to the desk past what a page or a chat would let through."""
    reply: Reply = desk.run(desk.app.state.schedule.dispatch.act(event, desk.now))
    assert not failures(desk), event
    return reply


def sender(who: str) -> Sender:
    """Somebody at the web page."""
    return Sender(platform=Platform.WEBCHAT, account=who, name=who)


def newest(desk: Desk, number: str, view: str | None = None) -> Post:
    """The newest card of the ticket, or of this view."""
    found = select(Post).join(Ticket, col(Post.ticket_id) == col(Ticket.id)).where(Ticket.number == number)
    if view is not None:
        found = found.where(Post.card_view == view)
    with desk.session() as session:
        return session.exec(found.order_by(col(Post.seq).desc()).limit(1)).one()


def request_of(desk: Desk, number: str) -> AccessRequest:
    """The request as it stands, with its decisions and its grant."""
    with desk.session() as session:
        found = select(AccessRequest).join(Ticket, col(AccessRequest.ticket_id) == col(Ticket.id))
        request = session.exec(found.where(Ticket.number == number)).one()
        _ = request.ticket, request.person, request.decisions, request.grant
        return request


def state(desk: Desk, number: str) -> AccessState:
    """How far the request has come."""
    return request_of(desk, number).state


@contextmanager
def unchanged(desk: Desk | SwiftDesk) -> Iterator[None]:
    """Whatever is done inside leaves every request, decision, grant, deadline, log entry and card as it was."""
    before = everything(desk)
    yield
    after = everything(desk)
    assert after == before, {"new": after - before, "gone": before - after}


def everything(desk: Desk | SwiftDesk) -> set[str]:
    """What the desk remembers of permissions, and what it has said."""
    with desk.session() as session:
        rows = [row.model_dump_json() for table in REMEMBERED for row in session.exec(select(table)).all()]
        said = session.exec(select(Post.id, Post.card_view, Post.ticket_id, Post.card)).all()
        return {*rows, *(repr(tuple(post)) for post in said)}


def failures(desk: Desk) -> list[str | None]:
    """The errors of events that could not be acted on."""
    with desk.session() as session:
        return list(session.exec(select(Receipt.error).where(Receipt.state == ReceiptState.FAILED)).all())


def form_values(form: Form | None) -> dict[str, str]:
    """What a form comes filled in with."""
    assert form is not None
    return {field.name: field.value for field in form.fields}


def becomes(desk: Desk, name: str, *roles: Role, department: str | None = None) -> None:
    """The person has these roles from now on, maybe in another department."""
    with writing(desk) as session:
        person = session.exec(select(Person).where(Person.name == name)).one()
        person.roles = [str(role) for role in roles]
        if department is not None:
            person.department = session.exec(select(Department).where(Department.name == department)).one()


def joins(desk: Desk, name: str, department: str, *roles: Role) -> None:
    """Somebody new, with a page of their own."""
    with writing(desk) as session:
        unit = session.exec(select(Department).where(Department.name == department)).one()
        person = Person(name=name, roles=[str(role) for role in roles], department=unit)
        session.add(person)
        session.flush()
        session.add(Account(platform=Platform.WEBCHAT, external_id=name, name=name, person_id=person.id))


def deputises(desk: Desk, name: str, leader: str) -> None:
    """代理审批人: the person stands in for the leader."""
    with writing(desk) as session:
        ids = {one.name: one.id for one in session.exec(select(Person)).all()}
        session.merge(Deputy(leader_id=ids[leader] or 0, person_id=ids[name] or 0))


@contextmanager
def writing(desk: Desk) -> Iterator[Session]:
    """A session whose changes stay."""
    engine = writing_engine(desk.settings.database)
    try:
        with Session(engine) as session:
            yield session
            session.commit()
    finally:
        engine.dispose()


def _key(desk: Desk) -> str:
    return f"test/{desk.new_id()}"
