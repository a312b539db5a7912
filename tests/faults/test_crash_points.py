"""A process that vanishes at any point of an event: delivered again, the event has happened once."""

import asyncio
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, col, func, select

from bot.app import open_dispatch
from bot.platforms.webchat import delivery
from models.database.engines import reading_engine
from models.messaging.receipt import Receipt
from models.messaging.webchat import Line
from models.tickets.ticket import Ticket
from tests.support.chains import assert_chains_hold
from tests.support.desk import settings_for
from tests.support.hand_clock import TUESDAY_10_OCLOCK
from tests.support.patience import HANG_S
from tests.support.processes.crash import COMMITTED, POINTS, message
from tests.support.processes.server import ROOT

pytestmark = pytest.mark.both_databases("claims, locks and races")


def test_an_event_happens_once_wherever_the_process_vanished(office_url: str, tmp_path: Path) -> None:
    """Before the commit nothing is there, after it everything; a second delivery makes both the same."""
    subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "tests.support.processes.crash", office_url], cwd=ROOT, check=True, timeout=HANG_S
    )
    engine = reading_engine(office_url)
    with Session(engine) as session:
        assert [ticket.ref for ticket in session.exec(select(Ticket).order_by(col(Ticket.id))).all()] == list(COMMITTED)
        assert session.exec(select(func.count()).select_from(Receipt)).one() == len(COMMITTED)
    asyncio.run(deliver_again(office_url, tmp_path))
    with Session(engine) as session:
        tickets = session.exec(select(Ticket)).all()
        assert sorted(ticket.ref for ticket in tickets) == sorted(POINTS)
        assert sorted(ticket.number for ticket in tickets) == [f"2603-{n:04d}" for n in range(1, len(POINTS) + 1)]
        assert session.exec(select(func.count()).select_from(Line)).one() == 3 * len(POINTS)  # reporter, team, duty
        assert_chains_hold(session)
    engine.dispose()


async def deliver_again(url: str, folder: Path) -> None:
    """The platform delivers every event once more, and the desk says what it has to say."""
    async with open_dispatch(settings_for(url, folder)) as (dispatch, _):
        for point in POINTS:
            assert (await dispatch.act(message(point), TUESDAY_10_OCLOCK)).ticket
        while await dispatch.writer.run(
            lambda connection: delivery.deliver(connection, TUESDAY_10_OCLOCK, timedelta(minutes=1)), "delivery"
        ):
            continue
