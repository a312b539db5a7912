"""What a calendar of changes shows its reader: windows that they may read about, and trading sessions."""

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
    """A window or a session from `starts_at` on; `collides` are changes of the same system at the same time."""

    starts_at: datetime
    ends_at: datetime
    change: Change | None = None
    session: TradingSession | None = None
    collides: tuple[str, ...] = ()


def entries_for(
    session: Session, workflows: Workflows, reader: Person, begun: datetime, ended: datetime
) -> list[CalendarEntry]:
    """What lies between the two, in order of the beginnings."""
    changes = windows_between(session, begun, ended)
    against = collisions(changes)
    shown = [
        CalendarEntry(one.starts_at, one.ends_at, change=one, collides=against.get(one.id or 0, ()))
        for one in changes
        if one.starts_at and one.ends_at and workflows.may_read(reader, one.ticket)
    ]
    listed = [CalendarEntry(one.starts_at, one.ends_at, session=one) for one in sessions_between(session, begun, ended)]
    return sorted([*shown, *listed], key=lambda one: (one.starts_at, one.ends_at, one.change is None))[:MOST]
