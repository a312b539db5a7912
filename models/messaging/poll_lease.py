"""A lease on what a platform hands to one process at a time; it ends by itself when its holder is gone."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, Table, delete, or_
from sqlmodel import Field

from models.storage.column_facts import Unproved
from models.storage.columns import moment
from models.storage.database_time import machine_now
from models.storage.insert_once import insert_into
from models.storage.row import Row


class PollLease(Row, table=True):
    """The right to fetch for `account`, such as a bot: held by the process `token`, until `until` (machine time)."""

    __proof__ = Unproved.ONCE
    __tablename__ = "poll_lease"

    account: str = Field(primary_key=True)
    token: str
    until: datetime = Field(sa_column=moment())


LEASES: Table = PollLease.__table__  # type: ignore[attr-defined]  # SQLModel adds it to tables


def hold(connection: Connection, account: str, token: str, lasts: timedelta) -> bool:
    """Take the lease where nobody has it, or keep it where `token` does; whether it is `token`'s from now on."""
    now = machine_now(connection)
    taken = insert_into(LEASES, connection.dialect.name).values(account=account, token=token, until=now + lasts)
    taken = taken.on_conflict_do_update(
        index_elements=[LEASES.c.account],
        set_={"token": token, "until": now + lasts},
        where=or_(LEASES.c.token == token, LEASES.c.until <= now),
    )
    return connection.execute(taken.returning(LEASES.c.token)).first() is not None


def release(connection: Connection, account: str, token: str) -> bool:
    """Give the lease back, so that nobody has to wait for its end; whether it was `token`'s."""
    own = delete(LEASES).where(LEASES.c.account == account, LEASES.c.token == token)
    return connection.execute(own).rowcount > 0
