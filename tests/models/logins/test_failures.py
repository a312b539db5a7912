"""Failed logins: a row a minute at most, an hour's sum in the chained log, and nothing after six months."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, delete, update
from sqlmodel import Session, col, select

from models.logins.failure import LoginFailure, forget_failures, note_failure, sum_failures
from models.logins.login_log import LoginEntry, LoginEvent, log_login, logins_broken_at

pytestmark = pytest.mark.both_databases("ON CONFLICT and a chain")

NOW = datetime(2026, 3, 3, 2, 5, 10, tzinfo=UTC)
HOUR = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


def test_one_row_a_minute_for_account_and_address(writing: Engine) -> None:
    """With a count; a name that nobody has is a row of nobody."""
    with Session(writing) as session:
        for person_id, address, second in ((7, "a", 0), (7, "a", 40), (7, "b", 0), (None, "a", 0), (7, "a", 50)):
            note_failure(session, person_id, address, NOW + timedelta(seconds=second))
        rows = session.exec(select(LoginFailure).order_by(col(LoginFailure.minute), col(LoginFailure.person_id)))
        found = sorted((one.minute.minute, one.person_id, one.address, one.count) for one in rows)
    assert found == [(5, 0, "a", 1), (5, 7, "a", 2), (5, 7, "b", 1), (6, 7, "a", 1)]


def test_each_hour_is_summed_once(writing: Engine) -> None:
    """When it is over, and what came after a sum is in one of its own."""
    with Session(writing) as session:
        for hours in (0, 0, 1):
            note_failure(session, 7, "a", NOW + timedelta(hours=hours))
        assert sum_failures(session, HOUR + timedelta(minutes=61)) == 0
        assert sum_failures(session, HOUR + timedelta(minutes=62)) == 1
        assert sum_failures(session, HOUR + timedelta(minutes=62)) == 0
        assert sum_failures(session, HOUR + timedelta(hours=5)) == 1
        sums = session.exec(select(LoginEntry).where(LoginEntry.what == LoginEvent.FAILURES))
        assert [(one.detail, one.count) for one in sums] == [
            (HOUR.isoformat(), 2),
            ((HOUR + timedelta(hours=1)).isoformat(), 1),
        ]
        assert logins_broken_at(session) is None


@pytest.mark.parametrize("month", range(1, 7))
def test_after_six_months_they_are_gone_and_the_sum_stays(writing: Engine, month: int) -> None:
    """Whichever months these are: the longest have 184 days, and on the last of them nothing goes yet."""
    failed_at = datetime(2027, month, 1, 2, 5, tzinfo=UTC)
    with Session(writing) as session:
        note_failure(session, 7, "a", failed_at)
        sum_failures(session, failed_at + timedelta(hours=2))
        forget_failures(session, failed_at.replace(month=month + 6) - timedelta(minutes=1))
        assert len(session.exec(select(LoginFailure)).all()) == 1
        forget_failures(session, failed_at + timedelta(days=184))
        assert session.exec(select(LoginFailure)).all() == []
        assert len(session.exec(select(LoginEntry)).all()) == 1


def test_a_changed_entry_is_found(writing: Engine) -> None:
    """A value, and the last entry gone."""
    with Session(writing) as session:
        for number in range(3):
            log_login(session, LoginEvent.LOGGED_IN, None, NOW, address=f"10.0.0.{number}")
        session.commit()
        assert logins_broken_at(session) is None
        session.execute(update(LoginEntry).where(col(LoginEntry.position) == 2).values(address="10.0.0.9"))
        session.expire_all()
        assert logins_broken_at(session) == 2
        session.rollback()
        session.execute(delete(LoginEntry).where(col(LoginEntry.position) == 3))
        assert logins_broken_at(session) == 3
        session.rollback()
