"""The trading sessions (交易场次) that the office imports: no change may be made in them, nor close to them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, Session, col, select

from models.storage.columns import moment
from models.storage.row import Row


class SessionImport(Row, table=True):
    """One list of sessions as it was taken over: from which source and file, by whom, and what it held.

    `by_id` is nobody where the command line imported it, and `by_name` says so. `digest` is that of the file's bytes.
    """

    __tablename__ = "session_import"
    __table_args__: Any = (Index("ix_session_import_at", "imported_at"),)

    id: int | None = Field(default=None, primary_key=True)
    source: str
    file_name: str
    digest: str
    rows: int
    by_id: int | None = Field(default=None, foreign_key="person.id")
    by_name: str
    imported_at: datetime = Field(sa_column=moment())


class TradingSession(Row, table=True):
    """One session: a bid opening, an evaluation, an auction; or a moment (投标截止), which ends when it starts."""

    __tablename__ = "trading_session"
    __table_args__: Any = (
        Index("ix_trading_session_times", "ends_at", "starts_at"),
        Index("ix_trading_session_source", "source", "starts_at"),
        Index("ix_trading_session_import_number", "import_number"),
    )

    id: int | None = Field(default=None, primary_key=True)
    name: str
    project: str
    starts_at: datetime = Field(sa_column=moment())
    ends_at: datetime = Field(sa_column=moment())
    source: str
    import_number: int = Field(foreign_key="session_import.id")
    imported_at: datetime = Field(sa_column=moment())


def sessions_between(session: Session, begun: datetime, ended: datetime) -> Sequence[TradingSession]:
    """Every trading session that touches the time from `begun` to `ended`, in order."""
    found = select(TradingSession).where(col(TradingSession.ends_at) >= begun, col(TradingSession.starts_at) <= ended)
    return session.exec(found.order_by(col(TradingSession.starts_at), col(TradingSession.id))).all()


def last_session_import(session: Session) -> SessionImport | None:
    """The import that came last, of whatever source."""
    found = select(SessionImport).order_by(col(SessionImport.imported_at).desc(), col(SessionImport.id).desc())
    return session.exec(found.limit(1)).first()
