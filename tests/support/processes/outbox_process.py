"""A process that sends to a Slack: `python -m tests.faults.outbox_process DATABASE SLACK LEASE_S [POINT]`.

It says `ready` and sends until it is stopped. At POINT it vanishes without a goodbye, the first time it comes there.
"""

import asyncio
import logging
import os
import sys
from pathlib import Path

from bot.app import open_dispatch
from bot.delivery.relay import OutboxRelay, RelayTiming
from bot.delivery.transport import Outcome, Outgoing
from bot.delivery.wakeup import Bell
from bot.logs import set_up_logs
from bot.platforms.slack.client import open_client
from bot.platforms.slack.sender import SlackSender
from tests.support.desk import settings_for
from tests.support.fakes.fake_slack import BOT_TOKEN
from tests.support.hand_clock import TUESDAY_10_OCLOCK

BEFORE_SENDING, AFTER_SENDING, NEVER = "before sending", "after sending", "never"
KILLED = 137


class MortalSender(SlackSender):
    """Sends as ever, and dies at a point."""

    def __init__(self, api_url: str, point: str) -> None:
        super().__init__(open_client(BOT_TOKEN, api_url))
        self.point = point

    async def send(self, post: Outgoing) -> Outcome:
        """Between the commit that says `sending` and the call, or between the answer and the mark."""
        if self.point == BEFORE_SENDING:
            os._exit(KILLED)
        outcome = await super().send(post)
        if self.point == AFTER_SENDING:
            os._exit(KILLED)
        return outcome


async def main(database: str, slack: str, lease_s: float, point: str) -> None:
    """Send what is queued, and what comes."""
    timing = RelayTiming(pace_s=0.0, try_s=lease_s / 2, lease_s=lease_s, first_pause_s=0.05)
    async with open_dispatch(settings_for(database, Path())) as (dispatch, engine):
        outbox = OutboxRelay(dispatch, MortalSender(slack, point), engine, lambda: TUESDAY_10_OCLOCK, timing)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await outbox.run(Bell())


if __name__ == "__main__":
    set_up_logs(logging.CRITICAL)
    asyncio.run(main(sys.argv[1], sys.argv[2], float(sys.argv[3]), (*sys.argv[4:], NEVER)[0]))
