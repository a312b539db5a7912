"""When a desk was first alive: what fell due before is not owed."""

from sqlmodel import Session, delete

from models.clocks.desk_time import DeskTime
from models.database.engines import writing_engine
from models.figures.digest import DigestRun
from tests.support.desk import Desk


def alive_since(desk: Desk, day: str, clock: str = "10:00") -> None:
    """The desk's first sign of life; whatever it ran before is forgotten."""
    at = desk.clock.set(day, clock)
    engine = writing_engine(desk.settings.database)
    with Session(engine) as session:
        row = session.get(DeskTime, 1) or DeskTime(first_alive_at=at, alive_at=at)
        row.first_alive_at, row.alive_at = at, at
        session.add(row)
        session.execute(delete(DigestRun))
        session.commit()
    engine.dispose()
