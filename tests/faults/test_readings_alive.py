"""A report is read whole once, also where the process that took it was killed right after."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from models.database.engines import reading_engine
from models.terms import Severity
from models.tickets.readings.reading import ReadBy, TicketReading
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import SHANGHAI
from tests.support.databases import Databases
from tests.support.patience import wait_until
from tests.support.processes.replicas import Served
from tests.support.readings import RAISED

pytestmark = pytest.mark.both_databases("claims, locks and races")

TUESDAY = datetime(2026, 2, 10, 10, 0, tzinfo=SHANGHAI)


def test_killed_before_it_read(databases: Databases, tmp_path: Path, kind: str) -> None:
    """It is kept with the report where it came in time; else the next process reads it. Either way it stands once."""
    with databases.with_office(kind, tmp_path) as url:
        desk = Served(url, tmp_path, TUESDAY)
        engine = reading_engine(url)

        def severity(number: str) -> Severity | None:
            with Session(engine) as session:
                return session.exec(select(Ticket).where(Ticket.number == number)).one().severity

        try:
            desk.start()
            number = desk.as_("赵小禾").say(RAISED)
            desk.kill()
            assert severity(number) in {Severity.A, Severity.B}
            desk.start()
            wait_until(lambda: severity(number) is Severity.A, "it was not read")
            with Session(engine) as session:
                found = select(TicketReading).where(col(TicketReading.reader) == ReadBy.TRAINED)
                assert len(session.exec(found).all()) == 1
        finally:
            desk.stop()
            engine.dispose()
