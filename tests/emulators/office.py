"""An office on the emulator: the desk as `zhiban run` serves it, its people linked, two channels set up."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
from sqlalchemy import create_engine
from sqlmodel import Session, col, select

from models.tickets.attachment import Attachment
from models.tickets.ticket import Ticket
from tests.emulators.local_slack import (
    APP_TOKEN,
    BOT_TOKEN,
    HALL,
    LIQIANG,
    SECRET,
    TEAM,
    WANGMIN,
    XIAOHE,
    LocalSlack,
)
from tests.support.processes.surroundings import surroundings

ROOT = Path(__file__).parents[2]
UP_WITHIN_S = 40.0
SOCKET, HTTP = "socket", "http"

PEOPLE = f"""
[[person]]
name = "赵小禾"
roles = ["staff"]
department = "交易一科"
phone = "0532-8000-1201"
accounts = ["slack:{XIAOHE}"]

[[person]]
name = "李强"
roles = ["engineer"]
company = "蓝湾软件"
phone = "0532-8000-1234"
accounts = ["slack:{LIQIANG}"]

[[person]]
name = "王敏"
roles = ["office", "admin"]
department = "综合科"
phone = "0532-8000-1211"
accounts = ["slack:{WANGMIN}"]
"""


class Office:
    """The desk's process and the workspace it is connected to."""

    def __init__(self, folder: Path, mode: str, language: str = "zh") -> None:
        self.folder = folder
        self.port = _free_port()
        requests_to = f"http://127.0.0.1:{self.port}/slack/events" if mode == HTTP else None
        self.slack = LocalSlack(folder, _free_port(), requests_to)
        way_in = {"ZHIBAN_SLACK_SIGNING_SECRET": SECRET} if mode == HTTP else {"ZHIBAN_SLACK_APP_TOKEN": APP_TOKEN}
        self.environment = surroundings() | {
            "PYTHONPATH": str(ROOT),
            "ZHIBAN_DATA_DIR": str(folder / "data"),
            "ZHIBAN_HTTP_PORT": str(self.port),
            "ZHIBAN_LANGUAGE": language,
            "ZHIBAN_SLACK_BOT_TOKEN": BOT_TOKEN,
            "ZHIBAN_SLACK_API_URL": self.slack.api_url,
            **way_in,
        }
        self._mode = mode
        self._language = language
        self._process: subprocess.Popen[bytes] | None = None
        self._engine = create_engine(f"sqlite:///{folder / 'data' / 'zhiban.db'}")

    def start(self) -> None:
        """Set the office up as an operator does, then serve."""
        self.slack.start()
        (self.folder / "people.toml").write_text(self._people(), "utf-8")
        self.command("people", "import", "people.toml", "--apply")
        for chat, purpose in ((HALL, "intake"), (TEAM, "team")):
            chosen = ("--purpose", purpose, "--level", "full", "--language", self._language)
            self.command("place", "set", f"slack:{chat}", *chosen)
        with (self.folder / "desk.log").open("wb") as log:
            command = [sys.executable, "-m", "bot", "run"]
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                command, cwd=self.folder, env=self.environment, stdout=log, stderr=log
            )
        self._wait_until_up()
        if self._mode == SOCKET:
            self.slack.wait_for(self.slack.hears_the_desk)

    def stop(self) -> None:
        """End both; the desk has to end by itself when it is asked to."""
        try:
            if self._process is not None and self._process.poll() is None:
                self._process.send_signal(signal.SIGTERM)
                self._process.wait(timeout=20)
        finally:
            if self._process is not None and self._process.poll() is None:
                self._process.kill()
                self._process.wait()
            self._engine.dispose()
            self.slack.stop()

    def command(self, *words: str) -> str:
        """Run a command of the desk; what it printed."""
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "bot", *words],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def tickets(self) -> list[Ticket]:
        """All tickets, oldest first."""
        with Session(self._engine) as session:
            return list(session.exec(select(Ticket).order_by(col(Ticket.id))).all())

    def ticket_about(self, text: str) -> Ticket:
        """The one ticket with this text, once it is there."""
        found = self.slack.wait_for(lambda: [one for one in self.tickets() if text in one.text])
        assert len(found) == 1
        ticket: Ticket = found[0]
        return ticket

    def files(self) -> list[Attachment]:
        """All files, in the order in which they came."""
        with Session(self._engine) as session:
            return list(session.exec(select(Attachment).order_by(col(Attachment.id))).all())

    def log(self) -> str:
        """What the desk's process wrote."""
        return (self.folder / "desk.log").read_text("utf-8")

    def _people(self) -> str:
        language = f'language = "{self._language}"\n'
        return PEOPLE.replace("accounts =", f"{language}accounts =")

    def _wait_until_up(self) -> None:
        deadline = time.monotonic() + UP_WITHIN_S
        while True:
            assert self._process is not None
            assert self._process.poll() is None, self.log()
            try:
                if httpx.get(f"http://127.0.0.1:{self.port}/readyz", timeout=2, trust_env=False).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
            assert time.monotonic() < deadline, self.log()[-4000:]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
