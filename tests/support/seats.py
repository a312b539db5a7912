"""The cookie with which a browser is a person's: a face in a demo, and on a desk a session begun without a word."""

from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.logins.cookies import SESSION
from bot.platforms.webchat.visitor import COOKIE, cookie_for
from models.database.engines import reading_engine, writing_engine
from models.logins.session import begin_session
from models.people.person import Account, Person
from models.storage.database_time import machine_now
from models.storage.database_use import is_demo
from models.terms import Platform

SENT_BY_US = {"Sec-Fetch-Site": "same-origin"}
"""The header by which browsers say that a page of ours sends this."""


def cookies_of(url: str, name: str, key: str) -> dict[str, str]:
    """The cookie of the person with this account on the page; a desk does not know names that nobody has.

    It is never kept by the address: another test's database may have the same one, and not its sessions.
    """
    if _is_of_demo(url):
        return {COOKIE: cookie_for(name, key)}
    engine = writing_engine(url)
    try:
        return _session_of(engine, name)
    finally:
        engine.dispose()


def _is_of_demo(url: str) -> bool:
    engine = reading_engine(url)
    with Session(engine) as session:
        found = is_demo(session)
    engine.dispose()
    return found


def _session_of(engine: Engine, name: str) -> dict[str, str]:
    with Session(engine) as session:
        known = select(Account).where(Account.platform == Platform.WEBCHAT, Account.external_id == name)
        account = session.exec(known).one_or_none()
        person = session.get(Person, account.person_id) if account is not None and account.person_id else None
        if person is None:
            return {}
        secret = begin_session(session, person, machine_now(session.connection()))
        session.commit()
        return {SESSION: secret}
