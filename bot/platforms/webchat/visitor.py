"""The person behind a browser: a signed cookie in the demo, and the places that this person may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from itsdangerous import BadSignature, URLSafeSerializer
from sqlmodel import Session, col, select
from starlette.requests import Request

from bot.platforms.webchat.errors import Refused
from models.chat import direct_chat
from models.people.person import Account, Person
from models.terms import Platform, Role

COOKIE = "zhiban_person"
DIRECT = "desk"
NOTICES = "staff"
DESK_ROLES = (Role.OFFICE, Role.ENGINEER, Role.ADMIN, Role.LEADER, Role.AUDITOR)


@dataclass(frozen=True)
class Visitor:
    """A person at a browser, with the name of their account."""

    person: Person
    account: str

    @property
    def places(self) -> tuple[str, ...]:
        """The chats this person may enter: outsiders only their own, the team room only the desk's people.

        Where notices go everybody of the house reads, and nobody writes.
        """
        if self.person.is_external:
            return (DIRECT,)
        rooms = ("intake", "team") if self.person.has(*DESK_ROLES) else ("intake",)
        return (*rooms, NOTICES, DIRECT)

    def chat(self, place: str) -> str | None:
        """The chat that the page's word for a place means; None for one that is not for this person."""
        if place not in self.places:
            return None
        return direct_chat(self.account) if place == DIRECT else place

    def place(self, chat: str) -> str:
        """The page's word for a chat."""
        return DIRECT if chat == direct_chat(self.account) else chat


def cookie_for(name: str, key: str) -> str:
    """The signed value that makes a browser see as `name`."""
    return URLSafeSerializer(key, salt=COOKIE).dumps(name)


def visitor(session: Session, request: Request, key: str, now: datetime) -> Visitor | None:
    """Return the person at the browser; without a cookie the first of the staff.

    None where nobody is known at all, where the cookie names a person who is unknown or no longer one of us, and where
    it was tampered with.
    """
    known = [found for found in _named(session, request, key) if found[1].is_active(now)]
    staff = [found for found in known if found[1].has(Role.STAFF)]
    return _visitor(*(staff or known)[0]) if known else None


def demand_visitor(session: Session, request: Request, key: str, now: datetime) -> Visitor:
    """Return the same. Raises Refused, 401, which tells a person who is no longer one of us that they have left."""
    someone = visitor(session, request, key, now)
    if someone is not None:
        return someone
    left = _named(session, request, key)
    if not left:
        raise Refused(401, "person.unknown")
    request.state.language = left[0][1].language
    raise Refused(401, "person.left")


def _named(session: Session, request: Request, key: str) -> Sequence[tuple[Account, Person]]:
    """The accounts that the cookie means; all of the page without one, none where it was tampered with."""
    cookie = request.cookies.get(COOKIE)
    name = _signed_name(cookie, key) if cookie else None
    if cookie and name is None:
        return ()
    accounts = (
        select(Account, Person)
        .join(Person, col(Account.person_id) == col(Person.id))
        .where(Account.platform == Platform.WEBCHAT)
        .order_by(col(Person.id))
    )
    if name is not None:
        accounts = accounts.where(Account.external_id == name)
    return session.exec(accounts).all()


def _visitor(account: Account, person: Person) -> Visitor:
    _ = person.department  # loaded now: the session is gone when it is read
    return Visitor(person, account.external_id)


def _signed_name(cookie: str, key: str) -> str | None:
    try:
        return str(URLSafeSerializer(key, salt=COOKIE).loads(cookie))
    except BadSignature:
        return None
