"""`zhiban run` that is killed while it answers a press of the set-up: `python -m tests.support.processes.vanishing`.

It takes MOMENT PATH: the first form that is sent to PATH is the last one that it carries out.
"""

import os
import signal
import sys
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, NoReturn
from unittest.mock import patch

from sqlalchemy import Connection
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.app import build_app
from bot.commands import run
from bot.turns.writer import Writer

BEFORE_THE_COMMIT, BEFORE_THE_ANSWER = "before the commit", "before the answer"
SENT_TO: ContextVar[str] = ContextVar("SENT_TO", default="")


def vanish() -> NoReturn:
    """kill -9, from inside."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


class NotesTheForm:
    """Keeps for the time of a request where its form was sent to."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note it, and go on."""
        if scope["type"] == "http" and scope["method"] == "POST":
            SENT_TO.set(scope["path"])
        await self._app(scope, receive, send)


def make_vanishing(writer: Writer, moment: str, path: str) -> None:
    """Let the process vanish when the work of such a form is done and not kept, or kept and not answered."""
    answer = writer.answer

    async def answer_or_vanish(work: Callable[[Connection], Any], ordering_key: str) -> Any:
        if SENT_TO.get() != path:
            return await answer(work, ordering_key)
        await writer.run(_vanishing(work) if moment == BEFORE_THE_COMMIT else work, ordering_key)
        vanish()

    writer.answer = answer_or_vanish  # type: ignore[method-assign]


def _vanishing(work: Callable[[Connection], Any]) -> Callable[[Connection], NoReturn]:
    def work_and_vanish(connection: Connection) -> NoReturn:
        work(connection)
        vanish()

    return work_and_vanish


def main(moment: str, path: str) -> None:
    """Serve until the form comes."""

    def build(*given: Any, **named: Any) -> Starlette:
        app = build_app(*given, **named)
        make_vanishing(app.state.schedule.dispatch.writer, moment, path)
        app.add_middleware(NotesTheForm)
        return app

    with patch.object(run, "build_app", build):
        run.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
