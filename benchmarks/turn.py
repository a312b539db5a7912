"""turn.1, turn.16, turn.16.p99: reports a second to their commit, beside the same rows by an async session."""

import asyncio
import logging
import tempfile
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from sqlmodel import Session, select

from benchmarks.async_peer import AsyncPeer
from benchmarks.measuring import Act, compare, report
from bot.app import open_dispatch
from bot.bootstrap import get_ready
from bot.gc_tuning import settle
from bot.logs import set_up_logs
from bot.settings import Settings
from bot.turns.dispatch import Dispatch
from models.chat import Message, Place, Sender
from models.people.person import Account
from models.terms import Platform

REPORTS = 320
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
        with Session(engine) as session:
            name = session.exec(select(Account.external_id).limit(1)).one()
        ours = _reporter(dispatch, name)
        await ours()
        peer = AsyncPeer(folder / "peer.db", engine)
        await peer.report()
        settle()
        for waiting in (1, 16):
            mine, theirs = await compare(ours, peer.report, waiting, REPORTS)
            report(f"turn.{waiting}", mine[0], "reports/s", against="peer", other=theirs[0])
        report("turn.16.p99", mine[1], "ms", against="peer", other=theirs[1])
        await peer.close()


def _reporter(dispatch: Dispatch, name: str) -> Act:
    numbers = count()
    place, sender = Place(platform=Platform.WEBCHAT, chat="intake"), Sender(platform=Platform.WEBCHAT, account=name)

    async def act() -> None:
        ref, now = f"r{next(numbers)}", datetime.now(UTC)
        message = Message(idempotency_key=ref, place=place, sender=sender, text=REPORT, ref=ref, sent_at=now)
        await dispatch.act(message, now)

    return act
