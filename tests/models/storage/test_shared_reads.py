"""What turns share is what each would have read alone."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import Connection, Engine, event, update
from sqlmodel import Session, col, select

from handlers.turn.session import TurnSession
from models.duty.roster import Absence, Shift, person_on_duty
from models.people.person import Account, Person
from models.storage.shared_reads import read_once, sharing_reads
from models.terms import DutyRole, Language, Platform
from models.tickets.queries import chats_of
from tests.support.examples import TIMES
from tests.support.hand_clock import TUESDAY_10_OCLOCK as T0

HOUR = timedelta(hours=1)
NAMES = ("李", "张", "周", "吴")


@pytest.fixture
def connection(writing: Engine) -> Iterator[Connection]:
    """A transaction whose turns share what they read, with four people in it who serve an hour each."""
    with writing.connect() as connection, connection.begin() as transaction:
        with Session(connection) as session:
            people = [Person(name=name, roles=["engineer"]) for name in NAMES]
            session.add_all(people)
            session.flush()
            session.add_all(Account(platform=Platform.SLACK, external_id=one.name, person_id=one.id) for one in people)
            for number, one in enumerate(people):
                ends_at = T0 + (number + 1) * HOUR
                session.add(Shift(role=DutyRole.DUTY, person_id=one.id or 0, begins_at=ends_at - HOUR, ends_at=ends_at))
            session.commit()
        with sharing_reads(connection):
            yield connection
        transaction.rollback()


def duty(connection: Connection, at: datetime) -> str | None:
    """Who has the duty, as a turn of its own reads it."""
    with TurnSession(connection) as session:
        found = person_on_duty(session, at)
        assert found is None or found in session
        return found.name if found else None


def absence(session: Session, name: str, begins_at: datetime, ends_at: datetime) -> Absence:
    """The person is away."""
    who = session.exec(select(Person.id).where(Person.name == name)).one() or 0
    return Absence(person_id=who, begins_at=begins_at, ends_at=ends_at, entered_by_id=who, entered_at=begins_at)


def test_the_second_turn_asks_for_nothing_again(connection: Connection) -> None:
    """Who is on duty, and whose chats, cost the first turn its statements and the second none."""

    def look() -> None:
        with TurnSession(connection) as session:
            person = person_on_duty(session, T0)
            assert person is not None
            assert chats_of(session, person)

    sent: list[str] = []
    event.listen(connection.engine, "before_cursor_execute", lambda _, __, statement, *___: sent.append(statement))
    look()
    assert len(sent) == 2
    look()
    assert len(sent) == 2


def test_a_shift_that_ends_between_two_turns_is_over(connection: Connection) -> None:
    """To the last moment, and from the next on the other one."""
    assert duty(connection, T0 + HOUR - timedelta.resolution) == "李"
    assert duty(connection, T0 + HOUR) == "张"
    assert duty(connection, T0) == "李"  # an event may be older than the one before


def test_whoever_goes_away_between_two_turns_is_away(connection: Connection) -> None:
    """An absence that was known all along begins at its moment."""
    with TurnSession(connection) as session:
        session.add(absence(session, "李", T0 + HOUR / 2, T0 + 2 * HOUR))
        session.commit()
    assert duty(connection, T0) == "李"
    assert duty(connection, T0 + HOUR / 2) is None


def test_a_person_who_leaves_between_two_turns_has_left(connection: Connection) -> None:
    """Whoever is active until a moment has the duty until then."""
    with TurnSession(connection) as session:
        session.exec(select(Person).where(Person.name == "李")).one().active_until = T0 + HOUR / 2
        session.commit()
    assert duty(connection, T0) == "李"
    assert duty(connection, T0 + HOUR / 2) is None


def test_what_a_turn_writes_the_next_one_reads(connection: Connection) -> None:
    """By a row of its own, or by a statement that changes many."""
    assert duty(connection, T0) == "李"
    with TurnSession(connection) as session:
        session.add(absence(session, "李", T0, T0 + HOUR))
        session.commit()
    assert duty(connection, T0) is None
    with TurnSession(connection) as session:
        session.execute(update(Absence).values(withdrawn_at=T0))
    assert duty(connection, T0) == "李"
    with TurnSession(connection) as session:
        other = session.exec(select(Person.id).where(Person.name == "张")).one()
        session.execute(update(Shift).where(col(Shift.begins_at) == T0).values(person_id=other))
    assert duty(connection, T0) == "张"


def test_what_is_undone_was_never_shared(connection: Connection) -> None:
    """A turn that fails after it wrote and looked leaves nothing behind for the next."""
    savepoint = connection.begin_nested()
    with TurnSession(connection) as session:
        session.add(absence(session, "李", T0, T0 + HOUR))
        session.flush()
        assert person_on_duty(session, T0) is None
        assert read_once(session, "x", lambda: "undone") == "undone"
        savepoint.rollback()
    assert duty(connection, T0) == "李"
    with TurnSession(connection) as session:
        assert read_once(session, "x", lambda: "alone") == "alone"


def test_a_try_shares_nothing(connection: Connection) -> None:
    """A session whose work is undone in any case neither takes nor gives."""
    with TurnSession(connection, "create_savepoint") as session:
        assert read_once(session, "x", lambda: "tried") == "tried"
    with TurnSession(connection) as session:
        assert read_once(session, "x", lambda: "done") == "done"


def test_a_row_that_the_turn_already_has_stays_as_it_changed_it(connection: Connection) -> None:
    """The person on duty may be the one who acts, changed and not yet written."""
    assert duty(connection, T0) == "李"
    with TurnSession(connection) as session:
        own = session.exec(select(Person).where(Person.name == "李")).one()
        own.language = Language.EN
        with session.no_autoflush:
            assert person_on_duty(session, T0) is own
        assert own.language is Language.EN


def test_nothing_is_shared_beyond_the_block(writing: Engine) -> None:
    """The next transaction on the same connection begins with nothing."""
    with writing.connect() as connection:
        with connection.begin(), sharing_reads(connection), TurnSession(connection) as session:
            read_once(session, "x", lambda: "first")
        with connection.begin(), sharing_reads(connection), TurnSession(connection) as session:
            assert read_once(session, "x", lambda: "second") == "second"
        with connection.begin(), TurnSession(connection) as session:
            assert session.info == {}


def test_any_life_reads_the_same_as_alone(connection: Connection) -> None:
    """Absences that come and are taken back, people who leave, shifts that change hands, between looks at any time."""
    random = Random(20261127)  # noqa: S311 - it only picks what happens next
    for _ in range(150 * TIMES):
        at = T0 + random.randrange(-2, 10) * HOUR / 2 + random.choice([-1, 0, 1]) * timedelta.resolution
        if random.random() < 0.3:
            with TurnSession(connection) as session:
                _change_something(session, random, at)
                session.commit()
        with Session(connection, join_transaction_mode="rollback_only") as alone:
            expected = person_on_duty(alone, at)
            name = expected.name if expected else None
        assert duty(connection, at) == name


def _change_something(session: Session, random: Random, at: datetime) -> None:
    person = session.exec(select(Person).where(Person.name == random.choice(NAMES))).one()
    match random.randrange(4):
        case 0:
            session.add(absence(session, person.name, at, at + random.choice([1, 3]) * HOUR / 2))
        case 1:
            session.execute(update(Absence).where(col(Absence.person_id) == person.id).values(withdrawn_at=at))
        case 2:
            person.active_until = random.choice([None, at, at + HOUR / 2])
        case _:
            shift = session.exec(select(Shift).order_by(col(Shift.begins_at))).all()[random.randrange(len(NAMES))]
            shift.person_id = person.id or 0
