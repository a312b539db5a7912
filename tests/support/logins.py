"""The demo office at its login: passwords that cost nothing to verify, and people who type."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar, cast

from argon2 import PasswordHasher
from sqlalchemy import Executable
from sqlmodel import Session, col, select

from bot.logins.hashing import Hashing
from bot.logins.logins import Logins
from bot.turns.dispatch import Dispatch
from handlers.logins.log_in import Browser, LoggedIn
from handlers.logins.resets import LINK_PATH, link_by_operator
from handlers.turn.turn import Turn
from models.database.engines import writing_engine
from models.logins.login_log import LoginEntry
from models.people.person import Person
from models.refusal import Refusal
from models.storage.database_time import machine_now
from tests.support.desk import Browser as Seat
from tests.support.desk import Desk, running_desk

GOOD, BETTER, WRONG = "Lanshan-kaibiao7", "Lanshan-pingbiao8", "Lanshan-xiangcuole9"
HOME, ELSEWHERE = "10.0.0.1", "203.0.113.7"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

Result = TypeVar("Result")


class NotedHashing(Hashing):
    """Verifies at no cost, and notes the digest of each verification: empty where it was nobody's."""

    def __init__(self, hasher: PasswordHasher = CHEAP) -> None:
        super().__init__(hasher, waits_s=60)
        self.asked: list[str] = []

    async def verify(self, digest: str, password: str) -> bool:
        """As the real one does."""
        self.asked.append(digest)
        return await super().verify(digest, password)


class LoginDesk:
    """A running desk and its logins."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.logins = cast("Logins", desk.app.state.logins)
        self.hashing = NotedHashing()
        self._has_password: set[str] = set()
        self.use(self.hashing)

    def use(self, hashing: NotedHashing) -> None:
        """From now on passwords are digested so."""
        self.hashing = self.logins.hashing = hashing

    def turn(self, story: Callable[[Turn], Result]) -> Result:
        """Run a story in a turn of its own."""
        dispatch = cast("Dispatch", self.desk.app.state.schedule.dispatch)
        return self.desk.run(dispatch.answer(story, self.desk.now, "test"))

    def id_of(self, name: str) -> int:
        """The id of the person."""
        with self.desk.session() as session:
            return session.exec(select(Person.id).where(Person.name == name)).one() or 0

    def link(self, name: str) -> str:
        """The code of a link that the operator makes."""
        return self.turn(lambda turn: link_by_operator(turn, name, "zhiban people login")).code

    def let_in(self, name: str, password: str = GOOD) -> None:
        """The person sets a password of their own by a link."""
        self.desk.run(self.logins.set_by_link(self.link(name), password, HOME))

    def log_in(
        self, typed: str, password: str = GOOD, code: str = "", browser: Browser | None = None
    ) -> LoggedIn | str:
        """The session that begins, or the key of the sentence that refuses it."""
        try:
            return self.desk.run(self.logins.log_in(typed, password, code, browser or Browser(HOME)))
        except Refusal as refusal:
            return refusal.phrase.key

    def logged_in(self, typed: str, password: str = GOOD, code: str = "", browser: Browser | None = None) -> LoggedIn:
        """The session that begins."""
        done = self.log_in(typed, password, code, browser)
        assert isinstance(done, LoggedIn), done
        return done

    def seat(self, name: str, password: str = GOOD) -> Seat:
        """A browser whose person logged in at the page; before the first time, they set the password by a link."""
        seat = Seat(self.desk, {}, name)
        if name not in self._has_password:
            set_by = seat.form(f"{LINK_PATH}{self.link(name)}", password=password, again=password)
            assert set_by.headers.get("location") == "/login?set", set_by.text
            self._has_password.add(name)
        inside = seat.form("/login", name=name, password=password)
        assert inside.status_code == 303, inside.text
        return seat

    def is_in(self, secret: str) -> bool:
        """Return whether somebody is behind the secret."""
        return self.desk.run(self.logins.holder(secret, is_active=False)) is not None

    def log(self) -> list[str]:
        """What the log says, oldest first."""
        with self.desk.session() as session:
            return [str(one.what) for one in session.exec(select(LoginEntry).order_by(col(LoginEntry.position)))]

    def entries(self, what: str) -> list[LoginEntry]:
        """The entries of a kind, oldest first."""
        with self.desk.session() as session:
            found = select(LoginEntry).where(LoginEntry.what == what).order_by(col(LoginEntry.position))
            return list(session.exec(found))

    def write(self, *statements: Executable) -> None:
        """Run statements behind the desk's back."""
        engine = writing_engine(self.desk.settings.database)
        with Session(engine) as session:
            for statement in statements:
                session.connection().execute(statement)
            session.commit()
        engine.dispose()

    def database_moment(self) -> datetime:
        """The database's time, aware UTC."""
        with self.desk.session() as session:
            return machine_now(session.connection())


@contextmanager
def running_login_desk(url: str, folder: Path, **more: Any) -> Iterator[LoginDesk]:
    """The demo's people in a desk, where nobody has a password yet, from its start to its stop."""
    with running_desk(url, folder, is_desk=True, **more) as desk:
        yield LoginDesk(desk)


def refused(work: Callable[[], object]) -> str:
    """Return the key of the sentence that refuses it."""
    try:
        work()
    except Refusal as refusal:
        return refusal.phrase.key
    raise AssertionError("it was not refused")
