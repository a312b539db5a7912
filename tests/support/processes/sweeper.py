"""One of several replicas that keep watch at a given moment: `python -m tests.faults.sweeper URL NOW`.

It sweeps and delivers until it is stopped; what a database that was away interrupts, it tries again.
"""

import asyncio
import logging
import sys
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.app import open_dispatch
from bot.logs import set_up_logs
from bot.platforms.webchat import delivery
from bot.turns.writer import Busy
from tests.support.desk import settings_for

LATE_AFTER = timedelta(days=1)


async def main(url: str, now: datetime) -> None:
    """Sweep, deliver, and so on."""
    async with open_dispatch(settings_for(url, Path())) as (dispatch, _):
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            try:
                swept = await dispatch.tick("escalations", now)
                sent = await dispatch.writer.run(lambda c: delivery.deliver(c, now, LATE_AFTER), "delivery")
            except (Busy, SQLAlchemyError):
                swept = sent = 0
            if not swept and not sent:
                await asyncio.sleep(0.05)


if __name__ == "__main__":
    set_up_logs(logging.CRITICAL)
    asyncio.run(main(sys.argv[1], datetime.fromisoformat(sys.argv[2])))
