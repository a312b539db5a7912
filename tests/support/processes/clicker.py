"""One of two processes that are told to act at the same instant: `python -m tests.faults.clicker URL`.

It says `ready`; then for each line of standard input, `[instant, event]`, it acts on the event at that instant of the
machine's steady clock, and answers with a line that holds the desk's reply.
"""

import asyncio
import json
import logging
import sys
import time
from pathlib import Path

from bot.app import open_dispatch
from bot.logs import set_up_logs
from bot.turns.dispatch import EVENT
from tests.support.desk import settings_for
from tests.support.hand_clock import TUESDAY_10_OCLOCK
from tests.support.patience import slow_machine


async def main(url: str) -> None:
    """Act on one event after the other."""
    async with open_dispatch(settings_for(url, Path())) as (dispatch, _):
        tell("ready")
        while line := await asyncio.to_thread(sys.stdin.readline):
            instant, event = json.loads(line)
            event = EVENT.validate_python(event)
            while time.monotonic() < instant:
                pass
            reply = await dispatch.act(event, TUESDAY_10_OCLOCK)
            tell(reply.model_dump_json())


def tell(line: str) -> None:
    """Say something to whoever started us."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    set_up_logs(logging.ERROR)
    with slow_machine():
        asyncio.run(main(sys.argv[1]))
