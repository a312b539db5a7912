"""People log in by name, address or number; the answer to a failure tells nothing, neither by words nor by time."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select, update

from handlers.logins.log_in import Browser, LoggedIn
from models.database.engines import writing_engine
from models.logins.credential import Credential
from models.logins.failure import LoginFailure
from models.logins.login_log import logins_broken_at
from models.logins.session import LoginSession
from models.people.person import Person
from tests.support.logins import ELSEWHERE, GOOD, HOME, WRONG, LoginDesk
from tests.support.offboarding import leaves

PHONE = "0532-8000-1234"


def test_by_name_address_or_number(house: LoginDesk) -> None:
    """Each begins a session of the same person, and is logged with where it came from."""
    house.let_in("李强")
    house.write(update(Person).where(col(Person.name) == "李强").values(email="li.qiang@example.org"))
    people = [house.logged_in(typed).person_id for typed in ("李强", " Li.Qiang@Example.org ", PHONE)]
    assert people == [house.id_of("李强")] * 3
    assert [one.address for one in house.entries("logged_in")] == [HOME] * 3
    with house.desk.session() as session:
        assert logins_broken_at(session) is None


@pytest.mark.parametrize("typed", ["", " ", "李", "\0", "\ud800", "x" * 10_000, "'; drop table person;--", "%"])
def test_anything_may_be_typed(house: LoginDesk, typed: str) -> None:
    """It is refused in the same words, also as a password or a code."""
    house.let_in("李强")
    assert house.log_in(typed, typed, typed) == "login.refused"
    assert house.log_in("李强", typed, typed) == "login.refused"


def test_a_failure_tells_nothing(house: LoginDesk) -> None:
    """The same words and as many verifications for all that may be wrong, and for nobody's name."""
    house.let_in("李强")
    house.let_in("孙工")
    house.let_in("马跃")
    house.let_in("王敏")
    house.turn(lambda turn: turn.session.execute(update(Credential).where(_of(house, "王敏")).values(shut_at=turn.now)))
    assert not leaves(house.desk, "马跃").refused
    for _ in range(5):
        house.log_in("孙工", WRONG, browser=Browser(ELSEWHERE))
    cases = {
        "wrong password": ("李强", WRONG),
        "nobody's name": ("无此人", GOOD),
        "no password yet": ("赵小禾", GOOD),
        "left": ("马跃", GOOD),
        "shut": ("王敏", GOOD),
        "locked": ("孙工", GOOD),
        "too long": ("李强", GOOD * 20),
    }
    answers, verified = {}, {}
    for name, (typed, password) in cases.items():
        house.hashing.asked.clear()
        answers[name] = house.log_in(typed, password)
        verified[name] = len(house.hashing.asked)
    assert set(answers.values()) == {"login.refused"}, answers
    assert set(verified.values()) == {1}, verified


def _of(house: LoginDesk, name: str) -> ColumnElement[bool]:
    return col(Credential.person_id) == house.id_of(name)


def test_a_name_that_nobody_has_is_kept_nowhere(house: LoginDesk) -> None:
    """Somebody typed their password there: no table has it, and a failure of nobody's is counted."""
    typed = "Geheim-und-lang7"
    assert house.log_in(typed, WRONG) == "login.refused"
    with house.desk.session() as session:
        (row,) = session.exec(select(LoginFailure)).all()
        assert (row.person_id, row.address, row.count) == (0, HOME, 1)
        dump = "\n".join(session.connection().connection.dbapi_connection.iterdump())  # type: ignore[union-attr]
    assert typed not in dump
    assert house.log() == []


def test_the_old_secret_is_dead_after_login(house: LoginDesk) -> None:
    """A secret that somebody planted in a browser is good for nothing once its owner logs in there."""
    house.let_in("李强")
    house.let_in("孙工")
    planted = house.logged_in("李强", browser=Browser(ELSEWHERE))
    begun = house.logged_in("孙工", browser=Browser(HOME, planted.device, planted.secret))
    assert begun.secret != planted.secret
    assert begun.device != planted.device
    assert (house.is_in(planted.secret), house.is_in(begun.secret)) == (False, True)
    assert house.log()[-2:] == ["logged_out", "logged_in"]


def test_logging_out_ends_this_session_alone(house: LoginDesk) -> None:
    """Twice is once."""
    house.let_in("李强")
    first, second = house.logged_in("李强"), house.logged_in("李强")
    for _ in range(2):
        house.desk.run(house.logins.log_out(first.secret, HOME))
    assert (house.is_in(first.secret), house.is_in(second.secret)) == (False, True)
    assert house.log().count("logged_out") == 1


@pytest.mark.parametrize("secret", ["", "x", "\ud800", "x" * 100_000, "\0"])
def test_a_secret_of_nobody(house: LoginDesk, secret: str) -> None:
    """Nobody is behind it."""
    house.let_in("李强")
    house.logged_in("李强")
    assert not house.is_in(secret)


def test_desk_time_ends_nothing(house: LoginDesk) -> None:
    """Sessions and links run by the database's clock: a demo that is moved ahead by days changes neither."""
    house.let_in("李强")
    code, begun = house.link("王敏"), house.logged_in("李强")
    house.desk.forward("PT240H")
    assert house.is_in(begun.secret)
    assert house.desk.run(house.logins.link_owner(code)) == "王敏"
    assert isinstance(house.log_in("李强"), LoggedIn)


def test_activity_counts_and_reading_does_not(house: LoginDesk) -> None:
    """A press keeps the session for another hour, known at once and written each minute; a stream keeps nothing."""
    house.let_in("李强")
    begun = house.logged_in("李强")

    def age(minutes: int) -> None:
        house.write(update(LoginSession).values(seen_at=_shifted(house, minutes)))

    age(59)
    assert house.is_in(begun.secret)
    age(60)
    assert not house.is_in(begun.secret)
    age(59)
    assert house.desk.run(house.logins.holder(begun.secret, is_active=True)) is not None
    age(61)
    assert house.is_in(begun.secret)
    house.desk.run(house.logins.keep_up())
    assert _shifted(house, 0) - _seen(house) < timedelta(minutes=1)


def _shifted(house: LoginDesk, minutes: int) -> datetime:
    return house.database_moment() - timedelta(minutes=minutes)


def _seen(house: LoginDesk) -> datetime:
    with house.desk.session() as session:
        return session.exec(select(LoginSession.seen_at)).one()


def test_after_twelve_hours_it_is_over_however_busy(house: LoginDesk) -> None:
    """And the minute's upkeep deletes it."""
    house.let_in("李强")
    begun = house.logged_in("李强")
    house.write(update(LoginSession).values(made_at=_shifted(house, 12 * 60)))
    assert house.desk.run(house.logins.holder(begun.secret, is_active=True)) is None
    house.desk.run(house.logins.keep_up())
    with house.desk.session() as session:
        assert session.exec(select(LoginSession)).all() == []


def test_a_gained_role_asks_for_a_fresh_secret(house: LoginDesk) -> None:
    """The one of before is dead with it."""
    house.let_in("王敏")
    begun = house.logged_in("王敏")
    house.write(update(Person).where(col(Person.name) == "王敏").values(roles=["office", "admin"]))
    holder = house.desk.run(house.logins.holder(begun.secret, is_active=False))
    assert holder is not None
    assert holder.has_gained_roles
    fresh = house.desk.run(house.logins.renew(begun.secret))
    assert (house.is_in(begun.secret), house.is_in(fresh)) == (False, True)


def test_leaving_ends_all_of_it(house: LoginDesk) -> None:
    """Sessions at once and logged, the link, and the password; also those of somebody whose last role goes."""
    house.let_in("李强")
    house.let_in("马跃")
    li, ma = [house.logged_in("李强") for _ in range(2)], house.logged_in("马跃")
    code = house.link("李强")
    assert not leaves(house.desk, "李强").refused
    assert [house.is_in(one.secret) for one in (*li, ma)] == [False, False, True]
    assert house.desk.run(house.logins.link_owner(code)) is None
    assert [(one.person_id, one.count) for one in house.entries("sessions_ended")] == [(house.id_of("李强"), 2)]
    assert house.log_in("李强") == "login.refused"
    house.turn(lambda turn: _lose_roles(turn.session))
    assert not house.is_in(ma.secret)
    with house.desk.session() as session:
        assert session.exec(select(LoginSession)).all() == []


def _lose_roles(session: Session) -> bool:
    session.exec(select(Person).where(Person.name == "马跃")).one().roles = []
    return True


def test_a_busy_database_ends_no_session(house: LoginDesk) -> None:
    """What could not be written is written a minute later; a reader does not wait meanwhile."""
    house.let_in("李强")
    begun = house.logged_in("李强")
    house.desk.run(house.logins.holder(begun.secret, is_active=True))
    before = _seen(house)
    engine = writing_engine(house.desk.settings.database)
    with engine.begin():
        house.desk.run(house.logins.write_seen())
        assert house.is_in(begun.secret)
        assert _seen(house) == before
    engine.dispose()
    house.desk.run(house.logins.write_seen())
    assert house.is_in(begun.secret)
    assert _seen(house) > before
