"""The set-up of a desk: begun once by a code of the desk's machine, bound to one browser, and over for good."""

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Column
from sqlmodel import Field, Session, col, select, update

from models.logins.secret import new_secret, secret_digest
from models.messaging.outbox import Post
from models.people.link_code import code_digest, new_code
from models.people.person import Person
from models.storage.column_facts import Unproved
from models.storage.columns import Json, moment
from models.storage.insert_once import insert_once
from models.storage.row import Row
from models.tickets.ticket import Ticket

THE_ONE = 1
CODE_LASTS, BROWSER_LASTS = timedelta(minutes=30), timedelta(days=7)
"""The time that a code lasts, and one browser has the set-up: it may be left for a night or two."""
MOST_WRONG = 5


class Setup(Row, table=True):
    """The one set-up of the database; times are the database's.

    A code waits while `code_digest` is there, after `wrong` tries. `browser` is the digest of the cookie of the
    browser that has the set-up. Since `begun_at` people and tickets come by it; since `over_at` nobody has it any more.
    The rest is what only the set-up knows: the administrator that it made, the edition of the policy whose figures were
    confirmed, the ids of the newest posts by which each chat was tried, and the ticket that was reported on trial.
    """

    __proof__ = Unproved.LOGIN
    __tablename__ = "setup"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    code_digest: str = ""
    code_until: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    wrong: int = 0
    browser: str = ""
    browser_until: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    begun_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    over_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    administrator_id: int | None = Field(default=None, foreign_key="person.id")
    confirmed_edition: str = ""
    confirmed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    tried: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    trial_id: int | None = Field(default=None, foreign_key="ticket.id")

    def issue(self, now: datetime) -> str:
        """Return a fresh code, the only one that counts; the browser that had the set-up has it no more."""
        code = new_code()
        self.code_digest, self.code_until, self.wrong = code_digest(code), now + CODE_LASTS, 0
        self.browser, self.browser_until = "", None
        return code

    def give(self, code: str, now: datetime) -> str | None:
        """Return the secret of the browser that gives the code, which is used up; a wrong one is counted."""
        if not self.code_digest or self.code_until is None or now >= self.code_until:
            return None
        if not hmac.compare_digest(self.code_digest, code_digest(code)):
            self.wrong += 1
            if self.wrong >= MOST_WRONG:
                self.code_digest = ""
            return None
        secret = new_secret()
        self.code_digest, self.begun_at = "", self.begun_at or now
        self.browser, self.browser_until = secret_digest(secret), now + BROWSER_LASTS
        return secret

    def is_of(self, secret: str, now: datetime) -> bool:
        """Return whether the browser with this secret has the set-up."""
        if self.over_at is not None or not self.browser or self.browser_until is None or now >= self.browser_until:
            return False
        return hmac.compare_digest(self.browser, secret_digest(secret))


def setup_of(session: Session, *, lock: bool = False) -> Setup | None:
    """Return the set-up of the database; None where no code was ever asked for."""
    return session.get(Setup, THE_ONE, with_for_update=lock or None, populate_existing=lock)


def held_setup(session: Session) -> Setup:
    """Return the set-up, locked; a new one where there was none."""
    empty = dict.fromkeys(("code_digest", "browser", "confirmed_edition"), "")
    insert_once(session.connection(), Setup, {"id": THE_ONE, "wrong": 0, "tried": [], **empty})
    return session.get_one(Setup, THE_ONE, with_for_update=True, populate_existing=True)


def administrator_of(session: Session, setup: Setup) -> Person | None:
    """Return the administrator whom the set-up made; None before."""
    return session.get(Person, setup.administrator_id) if setup.administrator_id is not None else None


def may_be_set_up(session: Session, setup: Setup | None) -> bool:
    """Return whether the desk can still be set up: it was begun so and is not over, or holds no person and ticket."""
    if setup is not None and setup.over_at is not None:
        return False
    if setup is not None and setup.begun_at is not None:
        return True
    return all(session.exec(select(one).limit(1)).first() is None for one in (Person.id, Ticket.id))


def tried_posts(session: Session, setup: Setup | None) -> Sequence[Post]:
    """Return the newest posts by which each chat was tried, in their order."""
    if setup is None or not setup.tried:
        return ()
    return session.exec(select(Post).where(col(Post.id).in_(setup.tried)).order_by(col(Post.seq))).all()


def trial_of(session: Session, setup: Setup | None, *, lock: bool = False) -> Ticket | None:
    """Return the newest ticket that was reported on trial; None where there was none."""
    if setup is None or setup.trial_id is None:
        return None
    return session.get(Ticket, setup.trial_id, with_for_update=lock or None, populate_existing=lock)


def open_trial(session: Session) -> Ticket | None:
    """Return the ticket that was reported on trial and has not ended."""
    ticket = trial_of(session, setup_of(session))
    return ticket if ticket is not None and not ticket.status.is_final else None


def end_setup(session: Session, person: Person, now: datetime) -> None:
    """An administrator logs in: from now on the desk is theirs, and nobody has the set-up."""
    if person.is_administrator:
        over = update(Setup).where(col(Setup.begun_at).is_not(None), col(Setup.over_at).is_(None))
        session.execute(over.values(over_at=now, code_digest="", browser=""))
