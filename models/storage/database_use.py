"""Use of a database: a demo of invented people, or a desk at work; written once, when the database is made."""

from typing import Any

from sqlalchemy import CheckConstraint, Connection
from sqlmodel import Field, Session, col, select

from models.refusal import Refusal
from models.storage.column_facts import Unproved
from models.storage.columns import word
from models.storage.insert_once import insert_once
from models.storage.row import Row
from models.terms import DatabaseUse

ONLY_ROW = 1


class NotedUse(Row, table=True):
    """The one row of a database's use. No setting outweighs it, it goes with a copy, and nothing changes it."""

    __proof__ = Unproved.MADE
    __tablename__ = "database_use"
    __table_args__: Any = (CheckConstraint(f"id = {ONLY_ROW}", name="ck_database_use_id"),)

    id: int = Field(default=ONLY_ROW, primary_key=True)
    use: DatabaseUse = Field(sa_column=word(DatabaseUse))


def note_use(connection: Connection, use: DatabaseUse) -> None:
    """Note the use of a database that was just made; one that is noted already stays."""
    insert_once(connection, NotedUse, {"id": ONLY_ROW, "use": use})


def use_of(connection: Connection) -> DatabaseUse:
    """Return the use of the database. Raises Refusal for one that was made without it, by an earlier version."""
    use: DatabaseUse | None = connection.execute(select(col(NotedUse.use))).scalar_one_or_none()
    if use is None:
        raise Refusal("run.no_use")
    return use


def is_demo(session: Session) -> bool:
    """Return whether the database is a demo's: a page without log-in, and time that can be moved. Raises Refusal."""
    return use_of(session.connection()) is DatabaseUse.DEMO
