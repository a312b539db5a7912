"""A process of the desk on a stand-in of Telegram: `python -m tests.support.processes.on_telegram`.

It takes URL FOLDER PORT API MODE [N]. MODE is `polling` or `webhook`. With N it vanishes in the middle of the N-th
report that it acts on.
"""

import logging
import os
import signal
import socket
import subprocess
import sys
import time
from itertools import count
from pathlib import Path

import httpx
import uvicorn

from bot.app import build_app
from bot.logs import set_up_logs
from handlers.desk import desk as stories
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Message, Reply
from models.terms import DatabaseUse
from tests.support.desk import settings_for
from tests.support.fakes.telegram_world import TOKEN
from tests.support.patience import HANG_S
from tests.support.processes.server import ROOT
from tests.support.routers import asking_like
from tests.support.telegram_desk import SECRET
from tests.support.uses import use_as

KILLED = 137


class OnTelegram:
    """Such a process, to be killed or stopped at will."""

    def __init__(self, url: str, folder: Path, api_url: str, name: str = "desk", mode: str = "polling") -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            self._port = int(taken.getsockname()[1])
        self._arguments = [url, str(folder), str(self._port), api_url, mode]
        self._log = folder / f"{name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, vanish_at: int | None = None) -> None:
        """Start it and wait until it answers, or has vanished."""
        program = [sys.executable, "-m", "tests.support.processes.on_telegram", *self._arguments]
        program += [str(vanish_at)] if vanish_at else []
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(program, cwd=ROOT, stdout=log, stderr=log)  # noqa: S603 - our own program
        deadline = time.monotonic() + HANG_S
        while self.process.poll() is None:
            try:
                httpx.get(f"http://127.0.0.1:{self._port}/healthz", timeout=HANG_S)
            except httpx.TransportError:
                assert time.monotonic() < deadline, self.log()
                time.sleep(0.05)
            else:
                return

    def vanished(self) -> int:
        """Wait until it is gone by itself; its exit code."""
        assert self.process is not None
        return self.process.wait(timeout=HANG_S)

    def send(self, how: signal.Signals) -> None:
        """Send it a signal."""
        assert self.process is not None
        self.process.send_signal(how)

    def end(self) -> None:
        """Make sure that nothing is left running."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(timeout=HANG_S)

    def log(self) -> str:
        """What it wrote."""
        return self._log.read_text("utf-8")


def main(url: str, folder: str, port: str, api_url: str, mode: str, vanish_at: str = "0") -> None:
    """Serve until told to stop, or until it vanishes."""
    set_up_logs(logging.INFO)
    called = {"telegram_webhook_url": f"http://127.0.0.1:{port}", "telegram_webhook_secret": SECRET}
    way_in = called if mode == "webhook" else {}
    settings = settings_for(url, Path(folder), telegram_token=TOKEN, telegram_api_url=api_url, **way_in)
    use_as(url, DatabaseUse.DESK)
    app = build_app(settings)
    if int(vanish_at):
        dispatch = app.state.schedule.dispatch
        dispatch.desk = dispatch.desk._replace(router=_vanishing(int(vanish_at)))
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_config=None, access_log=False)


def _vanishing(at: int) -> Router:
    router, calls = asking_like(stories), count(1)

    @router.message
    def vanish(message: Message, turn: Turn) -> Reply | None:
        if next(calls) == at:
            os._exit(KILLED)
        return None

    router.include(stories)
    return router


if __name__ == "__main__":
    main(*sys.argv[1:])
