"""The desk on the page, on Slack and on Telegram at once: `python -m tests.support.processes.on_three`.

It takes URL FOLDER PORT SLACK TELEGRAM, and how many seconds ahead of the machine's clock it is.
"""

import logging
import socket
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import httpx
import uvicorn

from bot.app import build_app
from bot.desk_clock import utc_now
from bot.logs import set_up_logs
from models.terms import DatabaseUse
from tests.support.desk import settings_for
from tests.support.fakes.fake_slack import BOT_TOKEN
from tests.support.fakes.telegram_world import TOKEN
from tests.support.hand_clock import TUESDAY_10_OCLOCK
from tests.support.patience import HANG_S
from tests.support.processes.server import ROOT
from tests.support.slack_desk import SIGNING_SECRET
from tests.support.uses import use_as


class OnThree:
    """Such a process, from its start on a Tuesday morning to its end."""

    def __init__(self, url: str, folder: Path, slack: str, telegram: str) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            port = int(taken.getsockname()[1])
        self.url = f"http://127.0.0.1:{port}"
        self.ahead_s = (TUESDAY_10_OCLOCK - utc_now()).total_seconds()
        self._log = folder / "on_three.log"
        program = [sys.executable, "-m", "tests.support.processes.on_three", url, str(folder), str(port)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [*program, slack, telegram, str(self.ahead_s)], cwd=ROOT, stdout=log, stderr=log
            )

    def wait_until_ready(self) -> None:
        """Wait until it answers."""
        deadline = time.monotonic() + HANG_S
        while True:
            try:
                if httpx.get(f"{self.url}/readyz", timeout=HANG_S).status_code == 200:
                    return
            except httpx.TransportError:
                assert self._process.poll() is None, self.log()
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.05)

    def end(self) -> None:
        """Ask it to stop, and wait."""
        self._process.terminate()
        self._process.wait(timeout=HANG_S)

    def log(self) -> str:
        """What it wrote."""
        return self._log.read_text("utf-8")


def main(url: str, folder: str, port: str, slack: str, telegram: str, ahead_s: str) -> None:
    """Serve until told to stop."""
    set_up_logs(logging.WARNING)
    settings = settings_for(
        url,
        Path(folder),
        slack_bot_token=BOT_TOKEN,
        slack_api_url=slack,
        slack_signing_secret=SIGNING_SECRET,
        telegram_token=TOKEN,
        telegram_api_url=telegram,
    )
    use_as(url, DatabaseUse.DESK)
    ahead = timedelta(seconds=float(ahead_s))
    app = build_app(settings, now=lambda: utc_now() + ahead)
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_config=None, access_log=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
