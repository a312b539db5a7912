"""Trading sessions in the stories, as an import leaves them."""

from datetime import datetime, timedelta

from models.changes.trading_session import SessionImport, TradingSession
from tests.support.one_connection import SwiftDesk


def imported(desk: SwiftDesk, name: str, starts_at: datetime, hours: float = 0) -> None:
    """A list with one session, of a project, taken over now."""
    with desk.session() as session:
        by = SessionImport(source="s", file_name="f", digest="d", rows=1, by_name="b", imported_at=desk.now)
        session.add(by)
        session.flush()
        session.add(
            TradingSession(
                name=name,
                project="地铁",
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=hours),
                source="s",
                import_number=by.id or 0,
                imported_at=desk.now,
            )
        )
