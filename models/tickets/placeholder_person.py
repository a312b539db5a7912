"""Stands for an account that belongs to nobody known, so that its reports have a reporter (standard 5)."""

from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from models.chat import Sender
from models.people.person import Account, Person
from models.storage.insert_once import insert_once
from models.terms import Language, Role
from models.tickets.ticket import Ticket

LONGEST_NAME = 40
_ACCOUNT = (
    select(Account)
    .where(col(Account.platform) == bindparam("platform"), col(Account.external_id) == bindparam("account"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


def account_of(session: Session, sender: Sender) -> Account:
    """The sender's account, locked; one that never wrote before is written down."""
    known = _find(session, sender)
    if known is not None:
        return known
    row = {"platform": sender.platform, "external_id": sender.account, "name": sender.name}
    insert_once(session.connection(), Account, row)
    written = _find(session, sender)
    assert written is not None  # noqa: S101 - written just now
    return written


def placeholder_for(session: Session, account: Account, language: Language) -> Person:
    """Return the person who stands for the account, made when it first writes.

    A placeholder may see, answer and withdraw its own reports only.
    """
    name = _name_of(account)
    row = {"name": name, "roles": [str(Role.EXTERNAL)], "phone": "", "is_placeholder": True, "language": language}
    insert_once(session.connection(), Person, row)
    person = session.exec(select(Person).where(Person.name == name).with_for_update()).one()
    person.active_until = None
    account.person_id, account.person = person.id, person
    session.flush()
    return person


def rename(session: Session, placeholder: Person, account: Account) -> None:
    """The platform shows another name for the account; entries of the log keep the one they were written under."""
    name = _name_of(account)
    if session.exec(select(Person.id).where(Person.name == name)).first() is None:
        placeholder.name = name


def hand_over(session: Session, placeholder: Person, person: Person, now: datetime) -> list[Ticket]:
    """Give the placeholder's reports to the person, and retire the placeholder. Returns the tickets, locked."""
    found = select(Ticket).where(Ticket.reporter_id == placeholder.id).order_by(col(Ticket.id)).with_for_update()
    tickets = list(session.exec(found.execution_options(populate_existing=True)).all())
    for ticket in tickets:
        ticket.reporter_id, ticket.reporter = person.id, person
        ticket.log("reporter_known", None, now, was=placeholder.name, reporter=person.name)
    placeholder.active_until = now
    return tickets


def _find(session: Session, sender: Sender) -> Account | None:
    whose = {"platform": sender.platform, "account": sender.account}
    return session.execute(_ACCOUNT, whose).scalars().one_or_none()


def _name_of(account: Account) -> str:
    """`小王 (slack:U123)`: what the platform shows, and what tells it from everybody else of that name."""
    shown = "".join(character for character in account.name if character.isprintable())
    return " ".join(filter(None, (" ".join(shown.split())[:LONGEST_NAME], f"({account.word})")))
