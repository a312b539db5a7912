"""What the stories of permissions share: who joins a platform later, and how far a request has come."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlmodel import Session, select

from models.access.request import AccessRequest
from models.database.engines import writing_engine
from models.people.person import Account, Person
from models.terms import AccessState, Platform, Role
from models.tickets.ticket import Ticket
from tests.support.desk import Desk
from tests.support.slack_desk import SlackDesk
from tests.support.telegram_desk import TelegramDesk

RIGHT = "评标系统 · 评标室管理员（三号评标室）"
LIFE = [
    *("received", "access_asked", "access_returned", "access_amended"),
    *("access_approved", "access_granted", "access_works"),
]
"""The log of a request that was sent back once, put right, approved, granted and tried."""


def joins_slack(office: SlackDesk, user: str, name: str) -> None:
    """A person of the office has an account of the workspace now."""
    office.fake.add_user(user, name)
    _link(office.desk, Platform.SLACK, user, name)


def joins_telegram(office: TelegramDesk, user: int, name: str) -> None:
    """A person of the office has opened the chat with the bot."""
    office.fake.add_user(user, name)
    _link(office.desk, Platform.TELEGRAM, str(user), name)


def loses(desk: Desk, name: str, *roles: Role) -> None:
    """From this moment the person does not have these roles any more."""
    with writing(desk) as session:
        person = session.exec(select(Person).where(Person.name == name)).one()
        person.roles = [role for role in person.roles if role not in roles]


def gains(desk: Desk, name: str, *roles: Role) -> None:
    """From this moment the person has these roles, too."""
    with writing(desk) as session:
        person = session.exec(select(Person).where(Person.name == name)).one()
        person.roles = [*person.roles, *roles]


def state_of(desk: Desk, number: str) -> AccessState:
    """How far the request has come."""
    with desk.session() as session:
        found = select(AccessRequest.state).join(Ticket).where(Ticket.number == number)
        return AccessState(session.exec(found).one())


def the_only_number(desk: Desk) -> str:
    """The number of the one ticket there is."""
    (ticket,) = desk.tickets()
    return ticket.number


@contextmanager
def writing(desk: Desk) -> Iterator[Session]:
    """A session to change things behind the desk's back."""
    engine = writing_engine(desk.settings.database)
    try:
        with Session(engine) as session:
            yield session
            session.commit()
    finally:
        engine.dispose()


def _link(desk: Desk, platform: Platform, account: str, name: str) -> None:
    with writing(desk) as session:
        person = session.exec(select(Person).where(Person.name == name)).one()
        session.add(Account(platform=platform, external_id=account, name=name, person_id=person.id))
