"""Two processes and one bot: one of them polls, and when it dies or freezes the other does."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.platforms.telegram.poller import PollTiming
from models.database.engines import reading_engine
from models.messaging.poll_lease import PollLease
from models.storage.database_time import machine_now
from models.tickets.ticket import Ticket
from tests.support.databases import Databases
from tests.support.fakes.fake_telegram import FakeTelegram
from tests.support.patience import wait_until
from tests.support.processes.on_telegram import OnTelegram
from tests.support.telegram_desk import INTAKE, ZHAO, fill_in_telegram, telegram_with_people

pytestmark = pytest.mark.both_databases("claims, locks and races")

TAKES_OVER_WITHIN_S = 15.0
GRACE_S = 5.0
"""For fetching and acting, once the lease is another's; a slow machine may take longer, which no test asks."""


class Office:
    """Two processes, of whom nobody knows which one polls but by stopping it."""

    def __init__(self, url: str, folder: Path, fake: FakeTelegram) -> None:
        self.fake = fake
        self.engine: Engine = reading_engine(url)
        self.replicas = [OnTelegram(url, folder, fake.url, name) for name in ("first", "second")]
        self.told: list[str] = []

    def report(self) -> None:
        """Somebody reports, and there is a ticket."""
        text = f"第 {len(self.told) + 1} 台终端打不开公告页面"
        self.told.append(text)
        self.fake.say(INTAKE, ZHAO, text)
        wait_until(lambda: text in self.tickets(), "no ticket came of it")

    def holder(self) -> str | None:
        """Which process holds the lease, by its token."""
        with Session(self.engine) as session:
            return session.exec(select(PollLease.token)).one_or_none()

    def lease_left_s(self) -> float:
        """How long the lease lasts still, by the database's clock, unless somebody renews it."""
        with Session(self.engine) as session:
            until = session.exec(select(PollLease.until)).one()
            return (until - machine_now(session.connection())).total_seconds()

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
    assert office.fake.sod_conflicts == 0
    assert office.tickets() == office.told


def test_the_other_takes_over_from_the_dead(office: Office) -> None:
    """A SIGKILL's lease ends within 15 seconds; the other has it then, and acts on what was said meanwhile."""
    first = office.holder()
    office.replicas[0].end()
    assert_ends_in_time(office)
    office.report()
    assert office.holder() not in {first, None}
    assert office.tickets() == office.told


def test_the_other_takes_over_from_the_frozen(office: Office) -> None:
    """A lease ends within 15 seconds of a SIGSTOP; the frozen one wakes up, polls no more, and nothing is there twice.

    Told to stop, the one that polls gives up its lease, and the one that was frozen takes its turn.
    """
    first, second = office.replicas
    frozen = office.holder()
    first.send(signal.SIGSTOP)
    assert_ends_in_time(office)
    office.report()
    heir = office.holder()
    assert heir not in {frozen, None}
    first.send(signal.SIGCONT)
    wait_until(lambda: "polling no more" in first.log(), "the frozen one did not notice")
    conflicts = office.fake.sod_conflicts
    for _ in range(3):
        office.report()
        assert office.holder() == heir
    assert office.fake.sod_conflicts == conflicts
    second.send(signal.SIGTERM)
    second.vanished()
    office.report()
    assert office.holder() == frozen
    assert office.tickets() == office.told
    first.send(signal.SIGTERM)
    first.vanished()
    assert office.holder() is None


def assert_ends_in_time(office: Office) -> None:
    """What is left of a lease nobody renews, and the other's look for it, leave time to act within the promise."""
    assert office.lease_left_s() + PollTiming().looks_each_s + GRACE_S <= TAKES_OVER_WITHIN_S
