"""The account of a person at the office's own log-in: found by a claim once, and known by issuer and subject since."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, col, delete, select

from models.people.person import Person
from models.storage.column_facts import Unproved
from models.storage.columns import moment
from models.storage.row import Row


class FoundBy(StrEnum):
    """The fact by which the office's own log-in and the desk mean the same person."""

    STAFF_NO = "staff_no"
    EMAIL = "email"
    PHONE = "phone"


class OfficeAccount(Row, table=True):
    """The subject of an issuer is this person, since the first log-in at `bound_at`, the database's time.

    A person has one account of an issuer.
    """

    __proof__ = Unproved.LOGIN
    __tablename__ = "office_account"
    __table_args__ = (UniqueConstraint("issuer", "person_id"),)

    issuer: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    bound_at: datetime = Field(sa_column=moment())


def person_found_by(session: Session, fact: FoundBy, value: str) -> Person | None:
    """Return the one person of this number or address; None for nobody, for two, and for a placeholder."""
    people = select(Person).where(col(Person.is_placeholder).is_(False))
    if fact is FoundBy.PHONE:
        found = [one for one in session.exec(people.where(Person.phone != "")) if digits(one.phone) == digits(value)]
        return found[0] if len(found) == 1 and digits(value) else None
    meant = Person.email == value.lower() if fact is FoundBy.EMAIL else Person.staff_no == value
    return session.exec(people.where(meant)).one_or_none() if value else None


def digits(phone: str) -> str:
    """Return the digits of a Chinese telephone number without the country's code, however it is written."""
    number = "".join(one for one in phone if one in "0123456789+")
    return number.removeprefix("+86").removeprefix("0086").lstrip("+")


def drop_office_accounts(session: Session, person_id: int) -> int:
    """Unbind the person: the next log-in finds them by the claim again; how many accounts that were."""
    gone = delete(OfficeAccount).where(col(OfficeAccount.person_id) == person_id).returning(col(OfficeAccount.subject))
    return len(session.execute(gone).all())
