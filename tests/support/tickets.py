"""Tickets that go from hand to hand, and people who leave meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlmodel import Session, col, delete, select

from models.chat import Card
from models.database.engines import writing_engine
from models.duty.roster import Shift
from models.people.person import Person
from models.tickets.hidden_values import PROMISES
from models.tickets.worklog import WorkLogEntry
from tests.support.desk import Desk
from tests.support.page_answers import Answer

PHONES = {"李强": "0532-8000-1234", "张海涛": "0532-8000-1235", "王敏": "0532-8000-1211", "马跃": "0532-8000-1212"}


def chosen(desk: Desk, who: str, number: str, action: str, **fields: str) -> Answer:
    """Choose an action from 更多 on the team's card of the ticket, and fill in the form it opens."""
    seat = desk.as_(who)
    post = seat.card_with(number, "more").post
    opened = seat.submit(post, "more", {"action": action})
    return opened if opened.form is None or not fields else seat.submit(post, opened.form.name, fields)


def assigned(desk: Desk, number: str, to: str, by: str = "王敏") -> Answer:
    """派单 by the office."""
    return chosen(desk, by, number, "assign", to=id_of(desk, to))


def transferred(desk: Desk, number: str, to: str, by: str, reason: str = "不是我负责的模块") -> Answer:
    """转办 by whoever has it."""
    return chosen(desk, by, number, "transfer", transfer_to=id_of(desk, to), reason=reason)


def id_of(desk: Desk, name: str) -> str:
    """What stands for a person in a form."""
    with desk.session() as session:
        return str(session.exec(select(Person.id).where(Person.name == name)).one())


def has_it(desk: Desk, number: str) -> str | None:
    """Who has the ticket."""
    assignee = desk.ticket(number).assignee
    return assignee.name if assignee else None


def leaves(desk: Desk, name: str) -> None:
    """The person does not belong to the office any more."""
    with _writing(desk) as session:
        person = session.exec(select(Person).where(Person.name == name)).one()
        person.active_until = desk.clock()


def nobody_serves(desk: Desk) -> None:
    """The roster is empty."""
    with _writing(desk) as session:
        session.execute(delete(Shift))


def contents(desk: Desk, number: str, verb: str) -> list[dict[str, object]]:
    """What the entries of this verb say, oldest first, but for what became of promises."""
    with desk.session() as session:
        found = select(WorkLogEntry).where(WorkLogEntry.ticket_id == desk.ticket(number).id, WorkLogEntry.verb == verb)
        entries = session.exec(found.order_by(col(WorkLogEntry.position))).all()
        return [{name: said for name, said in entry.content.items() if name != PROMISES} for entry in entries]


def told(desk: Desk, name: str, number: str) -> list[Card]:
    """The ticket's cards in a person's own chat with the desk."""
    return [line.card for line in desk.as_(name).cards("desk", number) if line.card]


def lead_of(desk: Desk, name: str, number: str) -> str:
    """What the ticket's cards in a person's own chat say first, all of it."""
    return "\n".join(line for card in told(desk, name, number) for line in card.intro)


@contextmanager
def _writing(desk: Desk) -> Iterator[Session]:
    engine = writing_engine(desk.settings.database)
    try:
        with Session(engine) as session:
            yield session
            session.commit()
    finally:
        engine.dispose()
