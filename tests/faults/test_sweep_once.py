"""Four processes on one PostgreSQL keep watch over a thousand due targets: each is told exactly once."""

import asyncio
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from bot.app import open_dispatch
from bot.platforms.webchat import delivery
from models.chat import Message, Place, Sender
from models.database.engines import reading_engine
from models.messaging.outbox import Post, PostState
from models.messaging.webchat import Line
from models.terms import Platform
from models.tickets.target import SentStep
from models.tickets.ticket import Ticket
from tests.support.databases import Databases
from tests.support.desk import settings_for
from tests.support.hand_clock import TUESDAY_10_OCLOCK
from tests.support.patience import wait_until
from tests.support.processes.server import ROOT
from tests.support.processes.sweeper import LATE_AFTER

pytestmark = pytest.mark.both_databases("claims, locks and races")

TARGETS = 1000
REPLICAS = 4
NUMBER = re.compile(r"\d{4}-\d{4}")
WARNED_AT = TUESDAY_10_OCLOCK + timedelta(hours=2, minutes=1)
"""Half the response time of class C has passed, and nothing else is due."""


@pytest.mark.parametrize("accidents", [(), (signal.SIGKILL, signal.SIGSTOP)], ids=["undisturbed", "killed and stopped"])
def test_four_replicas_tell_of_a_thousand_targets_once(
    databases: Databases, tmp_path: Path, accidents: tuple[signal.Signals, ...]
) -> None:
    """A thousand rows and a thousand notices received, also when a process dies and another is frozen on the way."""
    with databases.with_office("postgresql", tmp_path) as url:
        asyncio.run(report_a_thousand(url, tmp_path))
        engine = reading_engine(url)
        before = lines_to_duty(engine)
        replicas = [started(url) for _ in range(REPLICAS)]
        try:
            for accident, replica in zip(accidents, replicas, strict=False):
                wait_until(lambda: told(engine) >= TARGETS // 10, lambda: how_far(engine))
                replica.send_signal(accident)
            wait_until(lambda: told(engine) == TARGETS and waiting(engine) == 0, lambda: how_far(engine))
            for replica in replicas:
                replica.send_signal(signal.SIGCONT)
            time.sleep(1)  # the one that was frozen goes on with what it had begun
            assert told(engine) == TARGETS
            assert waiting(engine) == 0
            received = lines_to_duty(engine) - before
            assert set(received.values()) == {1}
            assert len(received) == TARGETS
        finally:
            for replica in replicas:
                replica.kill()
                replica.communicate()
            engine.dispose()


async def report_a_thousand(url: str, folder: Path) -> None:
    """A thousand faults of class C, and every post that follows from them sent."""
    place = Place(platform=Platform.WEBCHAT, chat="intake")
    sender = Sender(platform=Platform.WEBCHAT, account="赵小禾", name="赵小禾")
    async with open_dispatch(settings_for(url, folder)) as (dispatch, _):
        for number in range(TARGETS):
            message = Message(
                idempotency_key=f"sweep/{number}",
                place=place,
                sender=sender,
                text=f"第{number}号统计报表导出失败",
                ref=f"r{number}",
                sent_at=TUESDAY_10_OCLOCK,
            )
            await dispatch.act(message, TUESDAY_10_OCLOCK)
        while await dispatch.writer.run(lambda c: delivery.deliver(c, TUESDAY_10_OCLOCK, LATE_AFTER), "delivery"):
            continue
    engine = reading_engine(url)
    with Session(engine) as session:
        severities = Counter(session.exec(select(Ticket.severity)).all())
    engine.dispose()
    assert severities == {"C": TARGETS}


def started(url: str) -> subprocess.Popen[str]:
    """A replica that keeps watch."""
    replica = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "tests.support.processes.sweeper", url, WARNED_AT.isoformat()],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert replica.stdout is not None
    assert replica.stdout.readline() == "ready\n"
    return replica


def told(engine: Engine) -> int:
    """How many steps have a row."""
    with Session(engine) as session:
        return session.exec(select(func.count()).select_from(SentStep)).one()


def waiting(engine: Engine) -> int:
    """How many posts have not left."""
    with Session(engine) as session:
        return session.exec(select(func.count()).select_from(Post).where(Post.state == PostState.QUEUED)).one()


def lines_to_duty(engine: Engine) -> Counter[str]:
    """How often each ticket is named in the direct chat of the person on duty, a line of a card counting once."""
    with Session(engine) as session:
        cards = session.exec(select(Line.card).where(Line.chat == "@李强", col(Line.card).is_not(None))).all()
    words = [words for card in cards if card for words in (card["title"], *card["intro"])]
    return Counter(number for line in words for number in NUMBER.findall(line))


def how_far(engine: Engine) -> str:
    """What has happened so far."""
    return f"{told(engine)} told, {waiting(engine)} waiting"
