"""One of two processes that are given the same messages: `python -m tests.support.processes.replica URL COUNT`.

It says `ready`, waits for a line on standard input, and then says how it went as a JSON object.
"""

import asyncio
import json
import logging
import sys
import time
from datetime import datetime
from pathlib import Path

from bot.app import open_dispatch
from bot.logs import set_up_logs
from bot.turns.dispatch import Dispatch
from bot.turns.writer import Busy
from models.chat import Message, Place, Reply, Sender, Submission
from models.terms import Platform
from tests.support.desk import settings_for
from tests.support.hand_clock import TUESDAY_10_OCLOCK

AT_A_TIME = 48
NAMES = ("赵小禾", "陈思远", "刘晓彤")


async def main(url: str, count: int) -> None:
    """Deliver all messages, many at a time."""
    async with open_dispatch(settings_for(url, Path())) as (dispatch, _):
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        before = time.monotonic()
        slots = asyncio.Semaphore(AT_A_TIME)
        busy = await asyncio.gather(*(deliver(dispatch, number, slots) for number in range(count)))
        sys.stdout.write(json.dumps({"seconds": time.monotonic() - before, "busy": sum(busy)}) + "\n")


async def deliver(dispatch: Dispatch, number: int, slots: asyncio.Semaphore) -> int:
    """Deliver one message as a platform does: again until it is taken; how often it was not."""
    name, now = NAMES[number % len(NAMES)], TUESDAY_10_OCLOCK  # at night, duty would not hear of each at once
    # Half of them in the hall's one ordering key, half by forms in threads with a key each.
    hall = Place(platform=Platform.WEBCHAT, chat="intake")
    sender = Sender(platform=Platform.WEBCHAT, account=name, name=name)
    text, key, ref = f"第{number}行有一个错别字", f"two/{number}", f"r{number}"
    message: Message | Submission = Message(
        idempotency_key=key, place=hall, sender=sender, text=text, ref=ref, sent_at=now
    )
    if number % 2:
        place, fields = hall.threaded(f"t{number}"), {"text": text, "location": ""}
        message = Submission(
            idempotency_key=key, place=place, sender=sender, form="report", fields=fields, sent_at=now, ref=f"t{number}"
        )
    async with slots:
        busy = 0
        while (reply := await answered(dispatch, message, now)) is None:  # whoever started this process gives up
            busy += 1
            await asyncio.sleep(0.1)
        if reply.ticket is None:
            raise AssertionError(reply)
        return busy


async def answered(dispatch: Dispatch, message: Message | Submission, now: datetime) -> Reply | None:
    """Return the answer, None where the desk is too busy for one."""
    try:
        return await dispatch.act(message, now)
    except Busy:
        return None


if __name__ == "__main__":
    set_up_logs(logging.WARNING)
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
