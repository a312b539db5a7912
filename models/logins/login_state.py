"""The logins of the office's people as administrators see them: what each has set, and when they were last in."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

from sqlalchemy.orm import joinedload
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from models.logins.credential import Credential, may_log_in
from models.logins.link import LoginLink
from models.logins.login_log import LoginEntry, LoginEvent
from models.logins.office_account import OfficeAccount
from models.logins.second_factor import SecondFactor, SeedKey
from models.people.person import Account, Person

OfPerson = TypeVar("OfPerson", Credential, SecondFactor, LoginLink, OfficeAccount, Account)


class LoginState(NamedTuple):
    """A person, with their department, and their login; the times are the database's, aware UTC.

    `is_new`: they never set a password of their own. `link_until` is the end of a link that waits to be used;
    `is_of_office`: the office's own log-in lets them in.
    """

    person: Person
    accounts: Sequence[Account]
    has_password: bool
    is_new: bool
    has_factor: bool
    is_of_office: bool
    shut_at: datetime | None
    link_until: datetime | None
    last_login: datetime | None


class FoundPeople(NamedTuple):
    """Some of the people who were asked for, and how many there are `in_all`."""

    states: Sequence[LoginState]
    in_all: int


def people_called(session: Session, name: str, skip: int, most: int, seeds: SeedKey, now: datetime) -> FoundPeople:
    """Return the people whose name has `name` in it, those who have left behind the others; `now` is machine time."""
    is_called = col(Person.is_placeholder).is_(False), col(Person.name).contains(name, autoescape=True)
    count = session.exec(select(func.count()).select_from(Person).where(*is_called)).one()
    rank = col(Person.active_until).is_not(None), col(Person.id)
    found = select(Person).where(*is_called).order_by(*rank).offset(skip).limit(most)
    return FoundPeople(states_of(session, session.exec(_with_department(found)).all(), seeds, now), count)


def state_of(session: Session, person_id: int, seeds: SeedKey, now: datetime) -> LoginState | None:
    """Return that of one person; None for nobody, and for a placeholder."""
    found = select(Person).where(Person.id == person_id, col(Person.is_placeholder).is_(False))
    states = states_of(session, session.exec(_with_department(found)).all(), seeds, now)
    return states[0] if states else None


def awaiting_link(session: Session, now: datetime, desk_time: datetime, *, again: bool) -> list[int]:
    """Return the ids of the people who may log in and have no way to yet, those who waited longest first.

    With `again` those whose link waits to be used are among them. `now` is machine time.
    """
    found = (
        select(Person, Credential, LoginLink)
        .outerjoin(Credential, col(Credential.person_id) == col(Person.id))
        .outerjoin(LoginLink, col(LoginLink.person_id) == col(Person.id))
        .where(col(Credential.own_since).is_(None), col(Person.id).not_in(select(OfficeAccount.person_id)))
    )
    rows = [
        (link.expires_at if link is not None else now, person.id or 0)
        for person, credential, link in session.exec(found)
        if may_log_in(person, credential, desk_time) and (again or link is None or link.expires_at <= now)
    ]
    return [person_id for _, person_id in sorted(rows)]


def states_of(session: Session, people: Sequence[Person], seeds: SeedKey, now: datetime) -> list[LoginState]:
    """Return those of these people, in their order."""
    ids = [one.id or 0 for one in people]
    credentials = {one.person_id: one for one in session.exec(_of(Credential, ids))}
    factors = {one.person_id: one for one in session.exec(_of(SecondFactor, ids))}
    links = {one.person_id: one.expires_at for one in session.exec(_of(LoginLink, ids)) if one.expires_at > now}
    of_office = {one.person_id for one in session.exec(_of(OfficeAccount, ids))}
    accounts: dict[int, list[Account]] = {}
    for account in session.exec(_of(Account, ids).order_by(col(Account.id))):
        accounts.setdefault(account.person_id or 0, []).append(account)
    last = _last_logins(session, ids)
    states = []
    for person_id, person in zip(ids, people, strict=True):
        credential, factor = credentials.get(person_id), factors.get(person_id)
        states.append(
            LoginState(
                person,
                accounts.get(person_id, []),
                has_password=credential is not None and bool(credential.digest),
                is_new=credential is None or credential.own_since is None,
                has_factor=factor is not None and factor.set_at is not None and bool(seeds.opened(factor.sealed_seed)),
                is_of_office=person_id in of_office,
                shut_at=credential.shut_at if credential is not None else None,
                link_until=links.get(person_id),
                last_login=last.get(person_id),
            )
        )
    return states


def _last_logins(session: Session, ids: Collection[int]) -> dict[int, datetime]:
    """The times of the last log-ins; each is one step into the index of the log, however long that is."""
    last = (
        select(LoginEntry.at)
        .where(col(LoginEntry.person_id) == col(Person.id), LoginEntry.what == LoginEvent.LOGGED_IN)
        .order_by(col(LoginEntry.position).desc())
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )
    found = session.exec(select(Person.id, last).where(col(Person.id).in_(ids)))
    return {person_id: at for person_id, at in found if person_id is not None and at is not None}


def _with_department(found: SelectOfScalar[Person]) -> SelectOfScalar[Person]:
    return found.options(joinedload(Person.department))  # type: ignore[arg-type]


def _of(model: type[OfPerson], ids: Collection[int]) -> SelectOfScalar[OfPerson]:
    return select(model).where(col(model.person_id).in_(ids))
