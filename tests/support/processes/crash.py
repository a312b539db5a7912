"""Processes that vanish at a given point of an event: `python -m tests.faults.crash URL`."""

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

from sqlalchemy import Connection

from bot.app import open_dispatch
from bot.platforms.webchat import delivery
from bot.turns.dispatch import Dispatch
from handlers.desk import desk as stories
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Message, Place, Reply, Sender
from models.terms import Platform
from tests.support.desk import settings_for
from tests.support.hand_clock import TUESDAY_10_OCLOCK
from tests.support.patience import slow_machine
from tests.support.routers import asking_like

POINTS = ("before the story", "after the story", "before the commit", "after the commit", "in the delivery")
COMMITTED = POINTS[3:]
KILLED = 137


def message(point: str) -> Message:
    """The event in the middle of which the process vanishes."""
    return Message(
        idempotency_key=f"crash/{point}",
        place=Place(platform=Platform.WEBCHAT, chat="intake"),
        sender=Sender(platform=Platform.WEBCHAT, account="赵小禾", name="赵小禾"),
        text=f"{POINTS.index(point) + 1}号标段的保证金页面有一个错别字 ({point})",
        ref=point,
        sent_at=TUESDAY_10_OCLOCK,
    )


def vanish() -> NoReturn:
    """Be gone, without a goodbye to anybody."""
    os._exit(KILLED)


async def crash(url: str, point: str) -> None:
    """Act on the event until the point is reached."""
    async with open_dispatch(settings_for(url, Path())) as (dispatch, _):
        dispatch.desk = dispatch.desk._replace(router=_router(point))
        hook = (lambda connection: vanish()) if point == "before the commit" else None
        await dispatch.act(message(point), TUESDAY_10_OCLOCK, hook)
        if point == "in the delivery":
            await _deliver_and_vanish(dispatch)
        vanish()


async def _deliver_and_vanish(dispatch: Dispatch) -> None:
    def deliver(connection: Connection) -> None:
        if not delivery.deliver(connection, TUESDAY_10_OCLOCK, timedelta(minutes=1)):
            raise AssertionError("nothing to deliver")
        vanish()

    await dispatch.writer.run(deliver, "delivery")


def _router(point: str) -> Router:
    router = asking_like(stories)

    @router.message
    def tell_and_vanish(message: Message, turn: Turn) -> Reply | None:
        if point == "before the story":
            vanish()
        if point == "after the story":
            stories.act(message, turn)
            turn.finish()
            vanish()
        return None

    router.include(stories)
    return router


if __name__ == "__main__":
    for name in POINTS:
        child = os.fork()
        if child == 0:
            with slow_machine():
                asyncio.run(crash(sys.argv[1], name))
            os._exit(1)
        _, status = os.waitpid(child, 0)
        if os.waitstatus_to_exitcode(status) != KILLED:
            raise SystemExit(f"did not vanish {name}")
