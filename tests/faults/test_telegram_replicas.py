"""Two processes and one bot: one of them polls, and when it dies or freezes the other does."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.storage.database import reading_engine
from models.tickets.ticket import Ticket
from tests.support.databases import Databases
from tests.support.fakes.fake_telegram import FakeTelegram
from tests.support.patience import wait_until
from tests.support.processes.on_telegram import OnTelegram
from tests.support.telegram_desk import INTAKE, ZHAO, fill_in_telegram, telegram_with_people

pytestmark = pytest.mark.both_databases("claims, locks and races")

TAKES_OVER_WITHIN_S = 15.0


class Office:
    """Two processes, of whom nobody knows which one polls but by stopping it."""

    def __init__(self, url: str, folder: Path, fake: FakeTelegram) -> None:
        self.fake = fake
        self.engine: Engine = reading_engine(url)
        self.replicas = [OnTelegram(url, folder, fake.url, name) for name in ("first", "second")]
        self.told: list[str] = []

    def report(self) -> float:
        """Somebody reports; how many seconds until there is a ticket."""
        text, began = f"第 {len(self.told) + 1} 台终端打不开公告页面", time.monotonic()
        self.told.append(text)
        self.fake.say(INTAKE, ZHAO, text)
        wait_until(lambda: text in self.tickets(), "no ticket came of it")
        return time.monotonic() - began

    def tickets(self) -> list[str]:
        """The texts of all tickets, in order."""
        with Session(self.engine) as session:
            return list(session.exec(select(Ticket.text).order_by(Ticket.number)).all())

    def close(self) -> None:
        """Nothing is left running."""
        for replica in self.replicas:
            replica.end()
        self.engine.dispose()


@pytest.fixture
def office(databases: Databases, tmp_path: Path) -> Iterator[Office]:
    """Both processes at work, the first one polling."""
    with databases.with_office("postgresql", tmp_path) as url, telegram_with_people() as (fake, team):
        fill_in_telegram(url, team)
        office = Office(url, tmp_path, fake)
        try:
            for replica in office.replicas:
                replica.start()
                office.report()
            yield office
        finally:
            office.close()


def test_only_one_polls(office: Office) -> None:
    """Telegram never has to send one of them away."""
    office.report()
    assert office.fake.conflicts == 0
    assert office.tickets() == office.told


def test_the_other_takes_over_from_the_dead(office: Office) -> None:
    """Within 15 seconds of a SIGKILL; what was said meanwhile is acted on."""
    office.replicas[0].end()
    assert office.report() < TAKES_OVER_WITHIN_S
    assert office.tickets() == office.told


def test_the_other_takes_over_from_the_frozen(office: Office) -> None:
    """Within 15 seconds of a SIGSTOP; the frozen one wakes up, polls no more, and nothing is there twice."""
    office.replicas[0].send(signal.SIGSTOP)
    assert office.report() < TAKES_OVER_WITHIN_S
    office.replicas[0].send(signal.SIGCONT)
    time.sleep(3.0)
    conflicts = office.fake.conflicts
    for _ in range(3):
        assert office.report() < TAKES_OVER_WITHIN_S
    assert office.fake.conflicts == conflicts
    assert office.tickets() == office.told
    # Told to stop, the one that polls gives up its lease, and the one that was frozen takes its turn at once.
    office.replicas[1].send(signal.SIGTERM)
    assert office.report() < TAKES_OVER_WITHIN_S
    assert office.tickets() == office.told
