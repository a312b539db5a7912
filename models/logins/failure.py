"""Failed logins: at most a row a minute for each account and address, and each hour's sum in the chained log."""

from collections import Counter
from datetime import datetime, timedelta

from sqlmodel import Field, Session, col, delete, select

from models.logins.login_log import LoginEvent, log_login
from models.storage.column_facts import Unproved
from models.storage.columns import moment
from models.storage.insert_once import insert_into
from models.storage.row import Row
from models.storage.row_id import NO_ROW

KEPT_FOR = timedelta(days=184)
"""As many days as six months can have: so long 网络安全法 §23 (3) has logs kept."""
STILL_COMING = timedelta(minutes=2)
"""The time after an hour in which its last failures may still be written."""


class LoginFailure(Row, table=True):
    """So many logins, or codes of the set-up, failed in the minute that begins at `minute`, the database's time.

    `person_id` is 0 for a code, and for a name that nobody has, which is kept nowhere: people type passwords there.
    `is_summed` says that the sum of its hour has it.
    """

    __proof__ = Unproved.LOGIN
    __tablename__ = "login_failure"

    minute: datetime = Field(sa_column=moment(primary_key=True))
    person_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    address: str = Field(primary_key=True)
    count: int
    is_summed: bool = False


def note_failure(session: Session, person_id: int | None, address: str, now: datetime) -> None:
    """Count one failure more."""
    key = {"minute": now.replace(second=0, microsecond=0), "person_id": person_id or NO_ROW, "address": address}
    insert = insert_into(LoginFailure, session.connection().dialect.name)
    insert = insert.values({**key, "count": 1, "is_summed": False})
    more = {"count": LoginFailure.count + 1}
    session.execute(insert.on_conflict_do_update(index_elements=list(key), set_=more))


def sum_failures(session: Session, now: datetime) -> int:
    """Add an entry to the log for each hour that is over and has failures; how many entries."""
    hour = (now - STILL_COMING).replace(minute=0, second=0, microsecond=0)
    found = select(LoginFailure).where(col(LoginFailure.is_summed).is_(False), col(LoginFailure.minute) < hour)
    found = found.order_by(col(LoginFailure.minute), col(LoginFailure.person_id), col(LoginFailure.address))
    rows = session.exec(found.with_for_update().execution_options(populate_existing=True)).all()
    sums = Counter[datetime]()
    for row in rows:
        sums[row.minute.replace(minute=0)] += row.count
        row.is_summed = True
    for of_hour, count in sorted(sums.items()):
        log_login(session, LoginEvent.FAILURES, None, now, count=count, detail=of_hour.isoformat())
    return len(sums)


def forget_failures(session: Session, now: datetime) -> None:
    """Delete what was kept for its time."""
    session.execute(delete(LoginFailure).where(col(LoginFailure.minute) <= now - KEPT_FOR))
