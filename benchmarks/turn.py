"""turn.1, turn.16, turn.16.p99: reports a second to their commit, beside the same rows by an async session."""

import asyncio
import gc
import logging
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median, quantiles

from sqlmodel import Session, select

from benchmarks.async_peer import AsyncPeer
from benchmarks.measuring import ROUNDS, report
from bot.app import open_dispatch
from bot.dispatch import Dispatch
from bot.garbage import settle
from bot.logs import set_up_logs
from bot.settings import Settings
from bot.start import get_ready
from models.chat import Message, Place, Sender
from models.person import Account
from models.terms import Platform

REPORTS = 320
REPORT = "统计报表导出后金额列全是0，请看一下"

Act = Callable[[], Awaitable[object]]


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
            measured = [(await _measure(ours, waiting), await _measure(peer.report, waiting)) for _ in range(ROUNDS)]
            mine, theirs = (
                tuple(median(column) for column in zip(*side, strict=True)) for side in zip(*measured, strict=True)
            )
            report(f"turn.{waiting}", mine[0], "reports/s", against="peer", other=theirs[0])
        report("turn.16.p99", mine[1], "ms", against="peer", other=theirs[1])
        await peer.close()


def _reporter(dispatch: Dispatch, name: str) -> Act:
    numbers = count()
    place, sender = Place(platform=Platform.WEBCHAT, chat="intake"), Sender(platform=Platform.WEBCHAT, account=name)

    async def act() -> None:
        ref, now = f"r{next(numbers)}", datetime.now(UTC)
        message = Message(key=ref, place=place, sender=sender, text=REPORT, ref=ref, sent_at=now)
        await dispatch.act(message, now)

    return act


async def _measure(act: Act, waiting: int) -> tuple[float, float]:
    """Acts a second with so many at once, and the 99th percentile of their times in ms."""
    times: list[float] = []
    gc.collect()  # neither pays for what the other left behind

    async def act_again_and_again() -> None:
        for _ in range(REPORTS // waiting):
            begun = time.perf_counter()
            await act()
            times.append(1000 * (time.perf_counter() - begun))

    begun = time.perf_counter()
    await asyncio.gather(*(act_again_and_again() for _ in range(waiting)))
    return len(times) / (time.perf_counter() - begun), quantiles(times, n=100)[98]
