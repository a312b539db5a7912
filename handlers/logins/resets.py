"""Hands make first links, reset and shut logins; the operator makes a link at the desk's machine."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from handlers.i18n import voice_of
from handlers.logins import cards
from handlers.logins.cards import MadeBy
from handlers.turn.privilege import ADMINISTERS, MANAGES_PEOPLE, SECURES
from handlers.turn.turn import Turn
from models.logins.credential import Credential, held_credential, may_log_in
from models.logins.ending import end_login
from models.logins.link import LINK_LASTS, make_link
from models.logins.login_log import LoginEvent, log_login
from models.logins.office_account import drop_office_accounts
from models.logins.reset import HAND_FOR, Resettable, ask_reset, needs_two, waiting_reset
from models.logins.second_factor import drop_factor
from models.messaging.outbox import INSIDE
from models.people.person import Person
from models.proof.hand_history import role_since
from models.refusal import Refusal
from models.storage.database_time import machine_now
from models.tickets.queries import person_named

LINK_PATH = "/login/link/"
PEOPLE = "/people"
"""The page on which administrators press all this."""


class MadeLink(NamedTuple):
    """A link that was made: its code where the person has no chat to get it in, else empty; until when, aware UTC."""

    name: str
    code: str
    expires_at: datetime

    def where(self, page_url: str | None) -> str:
        """Return the address of the link; its path alone where the desk does not know its own address."""
        return link_address(page_url, self.code)


class Reset(NamedTuple):
    """The outcome of a reset: it `waits` for a second person, or was done, a password's with a new link."""

    waits: bool
    link: MadeLink | None = None


def make_first_link(turn: Turn, by_id: int, person_id: int, address: str, page_url: str | None) -> MadeLink:
    """An administrator makes a link for a person who never had a password of their own.

    Raises Refusal where they had one: that is reset.
    """
    return first_link(turn, ADMINISTERS.holder(turn, by_id).name, person_id, address, page_url)


def first_link(turn: Turn, by_name: str, person_id: int, address: str, page_url: str | None) -> MadeLink:
    """Make a link for a person who never had a password of their own; `by_name` stands in the log and in their chat.

    Raises Refusal where they had one, and for a person who left or has no role.
    """
    person, credential = _person(turn, person_id), held_credential(turn.session, person_id)
    if credential.own_since is not None:
        raise Refusal("login.has_password", name=person.name)
    if not may_log_in(person, credential, turn.now):
        raise Refusal("login.may_not", name=person.name)
    return _sent(turn, person, MadeBy(by_name, machine_now(turn.session.connection()), address), page_url)


def reset(turn: Turn, by_id: int, person_id: int, what: Resettable, address: str, page_url: str | None) -> Reset:
    """Take a person's password or second factor away, and tell them; the other half stays.

    Of a hand or a leader the first press asks, and that of a second person does it: two who manage people, one of
    them for security, and both for a day. Raises Refusal where neither is for security, and for one who is new.
    """
    person = turn.get(Person, person_id)
    takes_two = person is not None and needs_two(person)
    by, person = (MANAGES_PEOPLE if takes_two else SECURES).holder(turn, by_id), _person(turn, person_id)
    if by_id == person_id:
        raise Refusal("login.reset_oneself")
    made = MadeBy(by.name, machine_now(turn.session.connection()), address)
    credential = held_credential(turn.session, person_id)
    waiting = waiting_reset(turn.session, person_id, made.at)
    if takes_two:
        if not _has_long_managed(turn, by):
            raise Refusal("login.reset_new_hand", name=by.name)
        asker = turn.get(Person, waiting.asked_by_id) if waiting is not None and waiting.what is what else None
        if asker is None or asker.id == by_id or not _has_long_managed(turn, asker):
            return _asked(turn, person, what, by_id, made, page_url)
        if not any(SECURES.is_of(turn.session, one, turn.now) for one in (asker, by)):
            raise Refusal("login.reset_without_security")
        made = made._replace(by=f"{asker.name}、{by.name}")
    if waiting is not None:
        turn.session.delete(waiting)
    return _reset(turn, credential, person, what, made, page_url)


def end_all_sessions(turn: Turn, by_id: int, person_id: int, address: str) -> int:
    """End every session of a person, by themselves or for security; how many that were."""
    by = _person(turn, by_id) if by_id == person_id else SECURES.holder(turn, by_id)
    person = _person(turn, person_id)
    return end_login(turn.session, person.id or 0, machine_now(turn.session.connection()), by.name, address)


def shut(turn: Turn, by_id: int, person_id: int, address: str) -> None:
    """Let nobody log in as this person, and end their sessions; twice is once.

    Raises Refusal for oneself, and for the last administrator who can log in.
    """
    by, person = SECURES.holder(turn, by_id), _person(turn, person_id)
    if by_id == person_id:
        raise Refusal("login.shut_oneself")
    if person.is_administrator and not any(one.id != person_id for one in _able_to_administer(turn)):
        raise Refusal("login.shut_last_admin", name=person.name)
    credential, now = held_credential(turn.session, person_id), machine_now(turn.session.connection())
    if credential.shut_at is None:
        credential.shut_at = now
        end_login(turn.session, person_id, now, by.name, address)
        log_login(turn.session, LoginEvent.SHUT, person.id, now, by_name=by.name, address=address)


def reopen(turn: Turn, by_id: int, person_id: int, address: str) -> None:
    """Let the person log in again; twice is once."""
    by, person = SECURES.holder(turn, by_id), _person(turn, person_id)
    credential, now = held_credential(turn.session, person_id), machine_now(turn.session.connection())
    if credential.shut_at is not None:
        credential.shut_at = None
        log_login(turn.session, LoginEvent.REOPENED, person.id, now, by_name=by.name, address=address)


def link_by_operator(
    turn: Turn, name: str, by_name: str, *, drops_factor: bool = False, drops_office: bool = False
) -> MadeLink:
    """A link for the person called `name`, at the desk's machine, also where they have a password; it opens the login.

    With `drops_office` their account of the office is unbound. All administrators are told. Raises Refusal
    for a person who left or has no role.
    """
    person = person_named(turn.session, name.strip())
    if person is None or person.id is None or person.is_placeholder:
        raise Refusal("account.no_such_person", name=name)
    if not may_log_in(person, None, turn.now):
        raise Refusal("login.may_not", name=person.name)
    session, credential = turn.session, held_credential(turn.session, person.id)
    made, was_shut = MadeBy(by_name, machine_now(session.connection()), ""), credential.shut_at is not None
    credential.shut_at = None
    had_factor = drops_factor and drop_factor(session, person.id)
    had_office = drops_office and drop_office_accounts(session, person.id)
    code = make_link(session, person.id, by_name, made.at)
    session.flush()
    for what in (
        *((LoginEvent.REOPENED,) if was_shut else ()),
        *((LoginEvent.FACTOR_RESET,) if had_factor else ()),
        *((LoginEvent.OFFICE_UNBOUND,) if had_office else ()),
        LoginEvent.LINK_MADE,
    ):
        log_login(session, what, person.id, made.at, by_name=by_name)
    turn.tell(MANAGES_PEOPLE.holders(turn), cards.link_made, person.name, made)
    if had_factor:
        turn.tell([person], cards.was_reset, person.name, Resettable.FACTOR, made)
    return MadeLink(person.name, code, made.at + LINK_LASTS)


def link_address(page_url: str | None, code: str) -> str:
    """Return the address of a link; its path alone where the desk does not know its own address."""
    return f"{page_url or ''}{LINK_PATH}{code}"


def _has_long_managed(turn: Turn, person: Person) -> bool:
    """Return whether the person manages people, and has for a day by the chained list of roles."""
    if not MANAGES_PEOPLE.is_of(turn.session, person, turn.now):
        return False
    since = role_since(turn.session, person.id or 0, MANAGES_PEOPLE.roles)
    return since is not None and since + HAND_FOR <= turn.now


def _asked(turn: Turn, person: Person, what: Resettable, by_id: int, made: MadeBy, page_url: str | None) -> Reset:
    ask_reset(turn.session, person.id or 0, what, by_id, made.at)
    log_login(
        turn.session,
        LoginEvent.RESET_ASKED,
        person.id,
        made.at,
        by_name=made.by,
        address=made.address,
        detail=str(what),
    )
    others = [one for one in MANAGES_PEOPLE.holders(turn) if one.id not in {by_id, person.id}]
    where = f"{page_url}{PEOPLE}/{person.id}" if page_url else ""
    turn.tell(others, cards.reset_asked, person.name, what, made, where)
    return Reset(waits=True)


def _reset(
    turn: Turn, credential: Credential, person: Person, what: Resettable, made: MadeBy, page_url: str | None
) -> Reset:
    session, person_id = turn.session, person.id or 0
    if what is Resettable.FACTOR:
        event = LoginEvent.FACTOR_RESET
        drop_factor(session, person_id)
    else:
        event, credential.digest = LoginEvent.PASSWORD_RESET, ""
    session.flush()
    end_login(session, person_id, made.at, made.by, made.address)
    log_login(session, event, person_id, made.at, by_name=made.by, address=made.address)
    turn.tell([person], cards.was_reset, person.name, what, made)
    return Reset(waits=False, link=_sent(turn, person, made, page_url) if what is Resettable.PASSWORD else None)


def _sent(turn: Turn, person: Person, made: MadeBy, page_url: str | None) -> MadeLink:
    """Send a fresh link in the person's chats outside the page, which they could not read; else its code is told."""
    code, until = make_link(turn.session, person.id or 0, made.by, made.at), made.at + LINK_LASTS
    log_login(turn.session, LoginEvent.LINK_MADE, person.id, made.at, by_name=made.by, address=made.address)
    chats = [place for place in turn.direct_chats(person) if place.platform is not INSIDE]
    for place in chats:
        post = turn.post(place, cards.link, person.name, link_address(page_url, code), until)
        post.card_after = cards.link_sent(voice_of(post.language), person.name).model_dump(mode="json")
    return MadeLink(person.name, "" if chats else code, until)


def _able_to_administer(turn: Turn) -> Iterator[Person]:
    """Yield the administrators whose login is not shut."""
    for one in ADMINISTERS.holders(turn):
        if held_credential(turn.session, one.id or 0).shut_at is None:
            yield one


def _person(turn: Turn, person_id: int) -> Person:
    person = turn.get(Person, person_id)
    if person is None or person.is_placeholder:
        raise Refusal("card.stale")
    return person
