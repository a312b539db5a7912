"""Several processes of the desk on one database, at a time of the test's choosing, driven over HTTP as pages do."""

import signal
import socket
import subprocess
import sys
import time
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from bot.desk_clock import utc_now
from bot.platforms.webchat.visitor import COOKIE, cookie_for
from models.chat import Button
from tests.support.desk import KEY
from tests.support.page_answers import Answer, Line
from tests.support.patience import HANG_S
from tests.support.processes.server import ROOT

_ids = count(1)


class Served:
    """One process, that says what time it is from `starts_at` on."""

    def __init__(self, url: str, folder: Path, starts_at: datetime, ahead_s: float | None = None) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            self.port = int(taken.getsockname()[1])
        self.ahead_s = (starts_at - utc_now()).total_seconds() if ahead_s is None else ahead_s
        self._arguments = [url, str(folder), str(self.port), str(self.ahead_s)]
        self._log = folder / f"served-{self.port}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        program = [sys.executable, "-m", "tests.support.processes.served", *self._arguments]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(program, cwd=ROOT, stdout=log, stderr=log)  # noqa: S603
        deadline = time.monotonic() + HANG_S
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{self.port}/healthz", timeout=HANG_S)
            except httpx.TransportError:
                assert time.monotonic() < deadline, "it did not come up"
                time.sleep(0.05)
            else:
                return

    def kill(self) -> None:
        """kill -9."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end."""
        self._end(signal.SIGTERM)

    def as_(self, name: str) -> "Eyes":
        """Somebody's page."""
        return Eyes(self.port, name)

    def forward(self, wish: str) -> datetime:
        """Move desk time ahead, as the page does."""
        answer = self.as_("赵小禾").ask("POST", "/demo/clock", {"forward": wish})
        return datetime.fromisoformat(answer["now"])

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(timeout=HANG_S)


class Eyes:
    """A person at a page of one of the processes."""

    def __init__(self, port: int, name: str) -> None:
        self._url = f"http://127.0.0.1:{port}"
        self._cookies = {COOKIE: cookie_for(name, KEY)}

    def ask(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """An answer of the desk, which must be a good one."""
        with httpx.Client(base_url=self._url, cookies=self._cookies, timeout=HANG_S) as http:
            answer = http.request(method, path, json=body)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def say(self, text: str) -> str:
        """Report something in the hall; the number of the ticket."""
        body = {"place": "intake", "text": text, "client_id": f"r{next(_ids)}"}
        return str(self.ask("POST", "/chat/lines", body)["ticket"])

    def lines(self, place: str) -> list[Line]:
        """What stands in a place."""
        found = self.ask("GET", f"/chat/lines?place={place}&after=0")["lines"]
        return [Line.model_validate(line) for line in found]

    def post_with(self, number: str, action: str) -> str:
        """The newest post about a ticket that has this button, as soon as it is there."""
        deadline = time.monotonic() + HANG_S
        while True:
            places = [str(place["place"]) for place in self.ask("GET", "/chat/me")["places"]]
            found = [line for place in places for line in self.lines(place) if line.ticket == number]
            posts = [(line.at, line.position, line.post) for line in found if isinstance(line.button(action), Button)]
            if posts:
                post = max(posts, key=lambda one: one[:2])[2]
                assert post is not None
                return post
            assert time.monotonic() < deadline, f"no {action} on any card of {number}"
            time.sleep(0.1)

    def press(self, number: str, action: str) -> Answer:
        """Press a button of a ticket's card."""
        body = {"post": self.post_with(number, action), "action": action, "client_id": f"p{next(_ids)}"}
        return self._answer("/chat/clicks", body)

    def submit(self, number: str, form: str, fields: dict[str, str]) -> Answer:
        """Send the form that a button of the same name opens."""
        body = {"post": self.post_with(number, form), "form": form, "fields": fields, "client_id": f"f{next(_ids)}"}
        return self._answer("/chat/forms", body)

    def _answer(self, path: str, body: dict[str, Any]) -> Answer:
        answer = Answer.model_validate(self.ask("POST", path, body))
        assert not answer.refused, answer
        assert not answer.field_errors, answer
        return answer
