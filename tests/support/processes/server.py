"""The real server as a process of its own, to be killed at will."""

import signal
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path

import httpx

from bot.authority import Files, make
from bot.desk_clock import utc_now
from bot.platforms.webchat.visitor import COOKIE, cookie_for
from tests.support.patience import HANG_S
from tests.support.processes.surroundings import surroundings

ROOT = Path(__file__).parents[3]
KEY = "key of the server under test"


class Server:
    """`python -m bot demo`, or `run`, with its own data directory and port."""

    def __init__(self, folder: Path, database_url: str | None = None, command: str = "demo") -> None:
        self.program = ["-m", "bot", command]
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            self.port = int(taken.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder = folder
        self.environment = surroundings() | {
            "PYTHONPATH": str(ROOT),
            "ZHIBAN_DATA_DIR": str(folder / "data"),
            "ZHIBAN_HTTP_PORT": str(self.port),
            "ZHIBAN_SECRET_KEY": KEY,
        }
        if database_url:
            self.environment["ZHIBAN_DATABASE_URL"] = database_url
        self.verify: ssl.SSLContext | bool = True
        self._process: subprocess.Popen[bytes] | None = None

    def use_tls(self, *names: str) -> Files:
        """Serve over TLS from the next start on, by an authority of its own, which is trusted from here on."""
        files = make(self.folder / "data" / "tls", list(names), utc_now()).files
        self.environment |= {"ZHIBAN_TLS_CERT": str(files.certificate), "ZHIBAN_TLS_KEY": str(files.key)}
        self.trust(files.authority)
        return files

    def trust(self, authority: Path) -> None:
        """Look for it over TLS from here on, and trust this authority alone."""
        self.url = f"https://127.0.0.1:{self.port}"
        self.verify = ssl.create_default_context(cafile=authority)

    def start(self) -> None:
        """Start it and wait until it is ready."""
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, *self.program],
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + HANG_S
        while True:
            try:
                if self.get("/readyz").status_code == 200:
                    return
            except httpx.TransportError:
                assert self._process.poll() is None, self.log()
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.05)

    def get(self, path: str, **headers: str) -> httpx.Response:
        """What a program on the same machine is answered."""
        return httpx.get(f"{self.url}{path}", timeout=HANG_S, verify=self.verify, headers=headers)

    def start_in_the_morning(self) -> None:
        """Start it on an empty database as business opens on a working day: the same whatever the hour is."""
        moved = self.run("demo", "clock", "--forward", "next_morning")
        assert moved.returncode == 0, moved.stderr
        self.start()

    @property
    def pid(self) -> int:
        """The number of its process."""
        assert self._process is not None
        return self._process.pid

    def vanished(self) -> int:
        """Wait until it is gone by itself; its exit code, which is less than 0 where a signal ended it."""
        assert self._process is not None
        return self._process.wait(timeout=HANG_S)

    def kill(self) -> None:
        """kill -9, in the middle of whatever it does."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(timeout=HANG_S)

    def stop(self) -> int:
        """Ask it to stop; its exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(timeout=HANG_S)

    def signal(self, number: int) -> None:
        """Send it a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    def end(self) -> None:
        """Make sure that nothing is left running."""
        if self._process is not None and self._process.poll() is None:
            self.kill()

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the desk beside the server."""
        command = [sys.executable, "-m", "bot", *words]
        return subprocess.run(  # noqa: S603 - our own program
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=HANG_S, check=False
        )

    def browser(self, name: str) -> httpx.Client:
        """A browser with somebody's eyes."""
        return httpx.Client(base_url=self.url, cookies={COOKIE: cookie_for(name, KEY)}, timeout=HANG_S)

    def log(self) -> str:
        """The end of what it wrote."""
        return (self.folder / "server.log").read_text("utf-8")[-4000:]
