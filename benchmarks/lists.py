"""lists.mine, lists.16, lists.beside: a person's list where 500 tickets are open, and reports beside such lists."""

import asyncio
import logging
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from statistics import median, quantiles

from sqlmodel import Session, select

from benchmarks.measuring import ROUNDS, Act, report
from bot.app import open_dispatch
from bot.bootstrap import get_ready
from bot.desk_clock import utc_now
from bot.gc_tuning import settle
from bot.logs import set_up_logs
from bot.settings import Settings
from bot.turns.dispatch import Dispatch
from models.chat import Click, Message, Place, Sender
from models.people.person import Account, Person
from models.terms import DatabaseUse, Platform, Role

OPEN = 500
REPORT = "统计报表导出后金额列全是0，请看一下"
WAITING, TIMES = 16, 160
A_SECOND_S, LISTS_A_SECOND, REPORTS = 1.0, 20, 60
GOAL_MS, GOAL_P99_MS = 15.0, 300.0


def run() -> None:
    """Measure the list of somebody of the office who reported all 500, and print the results."""
    set_up_logs(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_run(Path(folder)))


async def _run(folder: Path) -> None:
    settings = Settings(_env_file=None, data_dir=folder)  # type: ignore[call-arg]
    get_ready(settings, DatabaseUse.DEMO)
    async with open_dispatch(settings) as (dispatch, engine):
        with Session(engine) as session:
            found = select(Account.external_id, Person).join(Person)
            name = next(account for account, person in session.exec(found).all() if person.has(Role.OFFICE))
        reporting, listing = _reporter(dispatch, name), _lister(dispatch, name)
        for _ in range(OPEN):
            await reporting()
        await listing()
        settle()
        processor = median([await _processor_ms(listing) for _ in range(ROUNDS)])
        report("lists.mine", processor, "ms of processor", against="goal", other=GOAL_MS)
        p99 = median([await _p99_ms(listing) for _ in range(ROUNDS)])
        report(f"lists.{WAITING}.p99", p99, "ms", against="goal", other=GOAL_P99_MS)
        await _beside(reporting, listing)


async def _processor_ms(act: Act) -> float:
    begun = time.process_time()
    for _ in range(LISTS_A_SECOND):
        await act()
    return 1000 * (time.process_time() - begun) / LISTS_A_SECOND


async def _p99_ms(act: Act) -> float:
    taken: list[float] = []

    async def again_and_again() -> None:
        for _ in range(TIMES // WAITING):
            taken.append(await _timed(act))

    await asyncio.gather(*(again_and_again() for _ in range(WAITING)))
    return quantiles(taken, n=100)[98]


async def _beside(reporting: Act, listing: Act) -> None:
    """Reports one after the other, alone and beside 20 lists a second, in turn."""
    rounds = [(await _reports_ms(reporting), await _with(listing, lambda: _reports_ms(reporting))) for _ in range(3)]
    alone, beside = (median(half) for half in zip(*rounds, strict=True))
    report("lists.beside", beside, "ms a report", against="alone", other=alone)


async def _reports_ms(reporting: Act) -> float:
    taken = []
    for _ in range(REPORTS):
        taken.append(await _timed(reporting))
        await asyncio.sleep(A_SECOND_S / LISTS_A_SECOND / 3)
    return median(taken)


async def _with(listing: Act, measure: Callable[[], Awaitable[float]]) -> float:
    """What `measure` finds while lists are asked for 20 times a second, whether or not the last one is answered."""
    asked: set[asyncio.Task[object]] = set()

    async def ask() -> None:
        while True:
            asked.add(asyncio.ensure_future(listing()))
            await asyncio.sleep(A_SECOND_S / LISTS_A_SECOND)

    asking = asyncio.create_task(ask())
    try:
        return await measure()
    finally:
        asking.cancel()
        with suppress(asyncio.CancelledError):
            await asking
        await asyncio.gather(*asked)


async def _timed(act: Act) -> float:
    begun = time.perf_counter()
    await act()
    return 1000 * (time.perf_counter() - begun)


def _reporter(dispatch: Dispatch, name: str) -> Act:
    numbers = count()
    place, sender = Place(platform=Platform.WEBCHAT, chat="intake"), Sender(platform=Platform.WEBCHAT, account=name)

    async def act() -> None:
        ref, now = f"r{next(numbers)}", utc_now()
        message = Message(idempotency_key=ref, place=place, sender=sender, text=REPORT, ref=ref, sent_at=now)
        await dispatch.act(message, now)

    return act


def _lister(dispatch: Dispatch, name: str) -> Act:
    numbers = count()
    sender = Sender(platform=Platform.WEBCHAT, account=name)

    async def act() -> None:
        place = Place.direct(Platform.WEBCHAT, name)
        click = Click(idempotency_key=f"l{next(numbers)}", place=place, sender=sender, action="mine")
        reply = await dispatch.act(click, utc_now())
        if reply.card is None or not reply.card.buttons:
            raise SystemExit("no list was answered")

    return act
