"""The trading sessions (交易场次) that the office imports: no change may be made in them, nor close to them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Index, delete, insert
from sqlmodel import Field, Session, col, select

from models.storage.column_facts import Unproved
from models.storage.columns import moment
from models.storage.row import Row

AT_ONCE = 500


class SessionImport(Row, table=True):
    """One list of sessions as it was taken over: from which source and file, by whom, and what it held.

    `by_id` is nobody where the command line imported it, and `by_name` says so. `digest` is that of the file's bytes.
    """

    __proof__ = Unproved.SESSIONS
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

    __proof__ = Unproved.SESSIONS
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


class SessionFacts(NamedTuple):
    """A session as a list gives it; both moments are aware."""

    name: str
    project: str
    starts_at: datetime
    ends_at: datetime


def sessions_between(session: Session, begun: datetime, ended: datetime) -> Sequence[TradingSession]:
    """Every trading session that touches the time from `begun` to `ended`, in order."""
    found = select(TradingSession).where(col(TradingSession.ends_at) >= begun, col(TradingSession.starts_at) <= ended)
    return session.exec(found.order_by(col(TradingSession.starts_at), col(TradingSession.id))).all()


def last_session_import(session: Session) -> SessionImport | None:
    """The import that came last, of any source."""
    return next(iter(session_imports(session, 1)), None)


def take_over_sessions(
    session: Session, imported: SessionImport, listed: Sequence[SessionFacts], now: datetime
) -> tuple[int, int]:
    """Put the list in the place of what its source has from `now` on; how many sessions are new, how many are gone.

    What has begun stays, unless the list has it under the same name and start: then its end is the list's.
    """
    session.add(imported)
    session.flush()
    former = session.exec(
        select(TradingSession).where(TradingSession.source == imported.source, col(TradingSession.ends_at) >= now)
    ).all()
    begun_again = {(one.name, one.project, one.starts_at) for one in listed}
    given_up = [one for one in former if one.starts_at > now or (one.name, one.project, one.starts_at) in begun_again]
    before = {SessionFacts(one.name, one.project, one.starts_at, one.ends_at) for one in given_up}
    _delete(session, given_up)
    kept = _past(session, imported.source, min(one.starts_at for one in listed), now)
    new = [one for one in dict.fromkeys(listed) if one not in kept]
    _insert(session, imported, new)
    return len(set(new) - before), len(before - set(new))


def _delete(session: Session, given_up: Sequence[TradingSession]) -> None:
    ids = [one.id for one in given_up]
    for one in given_up:
        session.expunge(one)
    for begin in range(0, len(ids), AT_ONCE):
        gone = delete(TradingSession).where(col(TradingSession.id).in_(ids[begin : begin + AT_ONCE]))
        session.connection().execute(gone)


def _past(session: Session, source: str, first: datetime, now: datetime) -> set[SessionFacts]:
    """Return the kept sessions of the source from `first` on that have begun by `now`."""
    found = select(TradingSession).where(
        TradingSession.source == source, col(TradingSession.starts_at) >= first, col(TradingSession.starts_at) <= now
    )
    return {SessionFacts(one.name, one.project, one.starts_at, one.ends_at) for one in session.exec(found).all()}


def _insert(session: Session, imported: SessionImport, new: Sequence[SessionFacts]) -> None:
    of_import = {
        "source": imported.source,
        "import_number": imported.id,
        "imported_at": imported.imported_at,
    }
    if new:
        session.connection().execute(insert(TradingSession), [{**one._asdict(), **of_import} for one in new])


def session_imports(session: Session, at_most: int) -> Sequence[SessionImport]:
    """The imports, the last one first."""
    found = select(SessionImport).order_by(col(SessionImport.imported_at).desc(), col(SessionImport.id).desc())
    return session.exec(found.limit(at_most)).all()
