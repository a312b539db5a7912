"""Reports that were not read whole in their turn are read once more beside the writer; no report waits for it."""

from datetime import timedelta

from sqlmodel import Session

from handlers.tickets.readings.coming_back import MadeReading, act_on_reading
from handlers.tickets.readings.trained import made_readings
from handlers.turn.router import Router, SideRead, till_a_commit
from handlers.turn.turn import Turn
from models.tickets.readings.reading import ReadBy, unread_by
from sla.toml_reader import FileError

router = Router()

AT_ONCE = 20
"""So many reports are read before others have their turn."""
READ_WITHIN = timedelta(days=1)
"""Age up to which messages are read again; older ones stay as people found them, such as after the reader was off."""

RESTS = timedelta(seconds=20)
"""The first reading loads what it needs, a second of work; what fell due while the desk was off comes before it."""


@router.tick("readings", every=timedelta(seconds=1), rests=RESTS, sleeps_until=till_a_commit)
def read_once_more(turn: Turn) -> int | SideRead:
    """Read the text of each open report that the trained reader has not read as it stands now."""
    unread = unread_by(turn.session, ReadBy.TRAINED, turn.now - READ_WITHIN, AT_ONCE)
    if not unread:
        return 0
    rules = turn.rules

    def read(session: Session) -> dict[int, MadeReading]:
        try:
            return made_readings(session, unread, rules)
        except FileError:
            return {}  # there are no weights, and the office was told

    def then(found: dict[int, MadeReading], later: Turn) -> int:
        return sum(act_on_reading(later, ticket_id, made) for ticket_id, made in found.items())

    return SideRead(read, then)
