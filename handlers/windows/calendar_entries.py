"""Entries of a calendar of changes for its reader: windows that they may read about, and trading sessions."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from handlers.turn.workflow import Workflows
from models.changes.change import Change
from models.changes.queries import collisions, windows_between
from models.changes.trading_session import TradingSession, sessions_between
from models.people.person import Person

MOST = 2000


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A window or a session from `starts_at` on; `collides` are changes of the same system at the same time.

    `number` and `of` say which window of a series it is.
    """

    starts_at: datetime
    ends_at: datetime
    change: Change | None = None
    session: TradingSession | None = None
    collides: tuple[str, ...] = ()
    number: int = 1
    of: int = 1


def entries_for(
    session: Session, workflows: Workflows, reader: Person, begun: datetime, ended: datetime
) -> list[CalendarEntry]:
    """Return the entries between the two times, in order of their beginnings."""
    windows = windows_between(session, begun, ended)
    against = collisions(windows)
    shown = [
        CalendarEntry(
            *one.window,
            change=one.change,
            collides=against.get((one.change.ticket_id, one.starts_at), ()),
            number=one.number,
            of=one.of,
        )
        for one in windows
        if workflows.may_read(reader, one.change.ticket)
    ]
    listed = [CalendarEntry(one.starts_at, one.ends_at, session=one) for one in sessions_between(session, begun, ended)]
    return sorted([*shown, *listed], key=lambda one: (one.starts_at, one.ends_at, one.change is None))[:MOST]
