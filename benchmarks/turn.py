"""turn.1, turn.16, turn.16.p99: reports a second to their commit, beside the same rows by an async session."""

import asyncio
import logging
import tempfile
from itertools import count
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from benchmarks.async_peer import AsyncPeer
from benchmarks.measuring import Act, compare, report
from bot.app import open_dispatch
from bot.bootstrap import get_ready
from bot.desk_clock import utc_now
from bot.gc_tuning import settle
from bot.logs import set_up_logs
from bot.settings import Settings
from bot.turns.dispatch import Dispatch
from models.chat import Message, Place, Sender
from models.people.person import Account, Person
from models.terms import Platform, Role

REPORTS = 320
STAFF = 3400
REPORT = "统计报表导出后金额列全是0，请看一下"


def run() -> None:
    """Measure both at 1 and at 16 waiting, in turn, and print the three results."""
    set_up_logs(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_run(Path(folder)))


async def _run(folder: Path) -> None:
    settings = Settings(data_dir=folder)
    get_ready(settings)
    async with open_dispatch(settings) as (dispatch, engine):
        ours = _reporter(dispatch, _staff(engine))
        await ours()
        peer = AsyncPeer(folder / "peer.db", engine)
        await peer.report()
        settle()
        for waiting in (1, 16):
            mine, theirs = await compare(ours, peer.report, waiting, REPORTS)
            report(f"turn.{waiting}", mine[0], "reports/s", against="peer", other=theirs[0])
        report("turn.16.p99", mine[1], "ms", against="peer", other=theirs[1])
        await peer.close()


def _staff(engine: Engine) -> int:
    """As many people as there are reports: a second one of the same person is more about the first."""
    names = [f"员工{number}" for number in range(STAFF)]
    with Session(engine) as session:
        begun = session.exec(select(func.max(Person.id))).one() or 0
        session.add_all(Person(name=name, roles=[Role.STAFF]) for name in names)
        session.flush()
        ids = dict(session.exec(select(Person.name, Person.id).where(col(Person.id) > begun)).all())
        session.add_all(Account(platform=Platform.WEBCHAT, external_id=name, person_id=ids[name]) for name in names)
        session.commit()
    return len(names)


def _reporter(dispatch: Dispatch, staff: int) -> Act:
    numbers, place = count(), Place(platform=Platform.WEBCHAT, chat="intake")

    async def act() -> None:
        number, now = next(numbers), utc_now()
        ref, sender = f"r{number}", Sender(platform=Platform.WEBCHAT, account=f"员工{number % staff}")
        message = Message(idempotency_key=ref, place=place, sender=sender, text=REPORT, ref=ref, sent_at=now)
        await dispatch.act(message, now)

    return act
