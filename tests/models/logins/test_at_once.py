"""A link and a code count once, also where two processes are given the same one at the same moment."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from threading import Barrier, Thread

import pyotp
import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from models.database.engines import writing_engine
from models.logins.link import make_link, use_link
from models.logins.second_factor import SecondFactor, SeedKey, begin_factor, factor_of
from models.people.person import Person

pytestmark = pytest.mark.both_databases("locks on rows")

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
SEEDS = SeedKey("key of the tests")
AT_ONCE, TIMES = 4, 5


@pytest.fixture
def person_id(writing: Engine) -> int:
    """The id of a person."""
    with Session(writing, expire_on_commit=False) as session:
        person = Person(name="李强", roles=["engineer"])
        session.add(person)
        session.commit()
        return person.id or 0


def successes(url: str, use: Callable[[Session], bool]) -> int:
    """How many of several that do it side by side, each on a connection of its own, succeed."""
    barrier, done = Barrier(AT_ONCE), list[bool]()

    def one() -> None:
        own = writing_engine(url)
        with Session(own) as session:
            barrier.wait()
            done.append(use(session))
            session.commit()
        own.dispose()

    threads = [Thread(target=one) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == AT_ONCE
    return done.count(True)


def test_a_link_counts_for_one(writing: Engine, database_url: str, person_id: int) -> None:
    """The database decides, whichever process comes first."""
    for _ in range(TIMES):
        with Session(writing) as session:
            code = make_link(session, person_id, "何静", NOW)
            session.commit()
        assert successes(database_url, partial(_uses, code=code)) == 1


def test_a_code_counts_for_one(writing: Engine, database_url: str, person_id: int) -> None:
    """Its step is taken under the lock of the row."""
    for _ in range(TIMES):
        with Session(writing) as session:
            seed = begin_factor(session, person_id, SEEDS)
            session.get_one(SecondFactor, person_id).set_at = NOW
            session.commit()
        assert successes(database_url, partial(_takes, person_id=person_id, seed=seed)) == 1


def _uses(session: Session, code: str) -> bool:
    return use_link(session, code, NOW) is not None


def _takes(session: Session, person_id: int, seed: str) -> bool:
    factor = factor_of(session, person_id, SEEDS, lock=True)
    assert factor is not None
    return factor.takes(pyotp.TOTP(seed).at(NOW), SEEDS, NOW)
