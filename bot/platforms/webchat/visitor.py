"""The person behind a browser, by a face in a demo and by a session on a desk, and the places they may see."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from itsdangerous import BadSignature, URLSafeSerializer
from sqlmodel import Session, col, select
from starlette.requests import Request

from bot.logins.cookies import browser_of
from bot.logins.logins import AT_THE_PAGE, Logins, SessionHolder
from bot.pages.login_pages import LOG_IN, OWN
from bot.platforms.webchat.errors import NotLetIn, Refused, Remedy
from models.chat import direct_chat
from models.people.person import Account, Person
from models.terms import Platform, Role

COOKIE = "zhiban_person"
DIRECT = "desk"
NOTICES = "staff"
WHOSE = "zhiban-person"
"""Header of an open page's requests: the id of the person it was opened for."""
DESK_ROLES = (Role.OFFICE, Role.ENGINEER, Role.ADMIN, Role.LEADER, Role.AUDITOR)


@dataclass(frozen=True)
class Visitor:
    """A person at a browser, with the name of their account and, where they logged in, the session it goes by."""

    person: Person
    account: str
    session_id: int | None = None

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


class Who(Protocol):
    """Tells who is at a browser."""

    def find(self, session: Session, request: Request) -> Visitor | None:
        """Return the visitor; None where the request does not say who that is, or is nobody's any more."""

    def demand(self, session: Session, request: Request) -> Visitor:
        """Return the same. Raises Refused, 401, in words that the reader can do something about."""

    def elsewhere(self, session: Session, request: Request) -> str:
        """Return the page to be opened before this one, which a person opens now; empty where it is this one."""


class Faces:
    """A demo's way: a signed cookie names the person whose eyes one has, and without one it is the first of the staff.

    `key` signs cookies, `clock` gives desk time, by which people come and leave.
    """

    def __init__(self, key: str, clock: Callable[[], datetime]) -> None:
        self._key = key
        self._clock = clock

    def find(self, session: Session, request: Request) -> Visitor | None:
        """Return the visitor; None where nobody is known at all, and for a cookie that is tampered with or nobody's."""
        now = self._clock()
        known = [found for found in _named(session, request, self._key) if found[1].is_active(now)]
        staff = [found for found in known if found[1].has(Role.STAFF)]
        return _visitor(*(staff or known)[0]) if known else None

    def demand(self, session: Session, request: Request) -> Visitor:
        """Return the same. Raises Refused, 401, which tells a person who is no longer one of us that they have left."""
        someone = self.find(session, request)
        if someone is not None:
            return someone
        left = _named(session, request, self._key)
        if not left:
            raise Refused(401, "person.unknown")
        request.state.language = left[0][1].language
        raise Refused(401, "person.left")

    def elsewhere(self, session: Session, request: Request) -> str:
        """None: a demo asks nobody who they are."""
        return ""


class Sessions:
    """A desk's way: the session whose secret the browser has. Only what is sent by POST counts as activity."""

    def __init__(self, logins: Logins) -> None:
        self._logins = logins

    def find(self, session: Session, request: Request) -> Visitor | None:
        """Return the visitor, also one who owes something; None where no session goes on."""
        holder = self._logins.holder_in(session, browser_of(request).secret, is_active=False)
        return _of_person(session, holder) if holder is not None else None

    def demand(self, session: Session, request: Request) -> Visitor:
        """Return the visitor. Raises Refused, 401, where none goes on, and what the person owes comes first.

        A page that was opened for another person says and reads nothing in the name of the one who is in now.
        """
        holder = self._logins.holder_in(session, browser_of(request).secret, is_active=request.method == "POST")
        if holder is None:
            raise NotLetIn("login.ended", Remedy.LOG_IN)
        request.state.session_id = holder.session_id  # its connection counts for no address: bot/server.py
        if request.headers.get(WHOSE, str(holder.person_id)) != str(holder.person_id):
            raise NotLetIn("login.another", Remedy.RELOAD)
        someone = _of_person(session, holder)
        if someone is None:
            raise Refused(403, "web.no_account")
        request.state.language = someone.person.language
        if holder.owes:
            raise NotLetIn("login.owes", Remedy.SETTLE)
        if holder.has_gained_roles:
            raise NotLetIn("login.gained", Remedy.RENEW)
        return someone

    def elsewhere(self, session: Session, request: Request) -> str:
        """The log-in where no session goes on, and one's own where something is owed.

        Another site that opens the page shows nothing of a person at this browser.
        """
        is_by_hand = request.headers.get("sec-fetch-site", "none") in {"none", "same-origin"}
        holder = self._logins.holder_in(session, browser_of(request).secret, is_active=is_by_hand)
        if holder is None:
            return LOG_IN
        return OWN if holder.owes else ""


def cookie_for(name: str, key: str) -> str:
    """The signed value that makes a browser see as `name`."""
    return URLSafeSerializer(key, salt=COOKIE).dumps(name)


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


def _of_person(session: Session, holder: SessionHolder) -> Visitor | None:
    """Return the person by the oldest account of theirs on the page; None where it was taken from them."""
    accounts = (
        select(Account, Person)
        .join(Person, col(Account.person_id) == col(Person.id))
        .where(Account.person_id == holder.person_id, *AT_THE_PAGE)
        .order_by(col(Account.id))
    )
    found = session.exec(accounts).first()
    return _visitor(*found, holder.session_id) if found is not None else None


def _visitor(account: Account, person: Person, session_id: int | None = None) -> Visitor:
    _ = person.department  # loaded now: the session is gone when it is read
    return Visitor(person, account.external_id, session_id)


def _signed_name(cookie: str, key: str) -> str | None:
    try:
        return str(URLSafeSerializer(key, salt=COOKIE).loads(cookie))
    except BadSignature:
        return None
