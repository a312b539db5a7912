"""The npm package oidc-provider as a process, and a desk that people enter by it."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from joserfc.jwk import RSAKey

from tests.support.processes.surroundings import surroundings

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
UP_WITHIN_S = 30.0
HAS_READ = "has read its keys"

PEOPLE = """
[[person]]
name = "李强"
roles = ["engineer", "staff"]
department = "综合科"
staff_no = "u-0417"

[[person]]
name = "王敏"
roles = ["admin", "office"]
department = "综合科"
staff_no = "u-0418"
"""


class OfficeProvider:
    """The provider; each start has a key of its own."""

    def __init__(self, folder: Path, port: int, callback: str) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._folder, self._port, self._callback = folder, port, callback
        self._process: subprocess.Popen[bytes] | None = None
        self._keys: list[RSAKey] = []

    def issuer(self, host: str) -> str:
        """Its name when it was started under this host."""
        return f"http://{host}:{self._port}"

    def start(self, host: str = "127.0.0.1") -> None:
        """Start it with a new key and wait until it answers; `host` is that of its issuer."""
        if not (HERE / "node_modules" / "oidc-provider").exists():
            pytest.fail("The provider is missing: make emulator", pytrace=False)
        self._sign_with(self._new_key())
        command = ["node", str(HERE / "office_provider.mjs"), str(self._port), host, self._callback, str(self._file)]
        with (self._folder / "provider.log").open("ab") as log:
            self._process = subprocess.Popen(command, env=surroundings(), stdout=log, stderr=log)  # noqa: S603 - pinned
        _until(lambda: _answers(f"{self.url}/.well-known/openid-configuration"), self._folder / "provider.log")

    def rotate(self) -> None:
        """Sign with a new key from now on, and list no other; who is logging in goes on."""
        self._read(self._new_key())

    def sign_with_the_key_before(self) -> None:
        """Sign with the key that is listed no more, as somebody does who has taken it."""
        self._read(self._keys[-2])

    def stop(self) -> None:
        """End it."""
        _end(self._process)

    @property
    def _file(self) -> Path:
        return self._folder / "keys.json"

    def _new_key(self) -> RSAKey:
        number = len(self._keys) + 1
        self._keys.append(RSAKey.generate_key(2048, {"kid": f"key-{number}", "use": "sig", "alg": "RS256"}))
        return self._keys[-1]

    def _sign_with(self, key: RSAKey) -> None:
        listed = [self._keys[-1].as_dict(private=False)]
        self._file.write_text(json.dumps({"signing": [key.as_dict(private=True)], "listed": listed}))

    def _read(self, key: RSAKey) -> None:
        log = self._folder / "provider.log"
        before = log.read_text().count(HAS_READ)
        self._sign_with(key)
        assert self._process is not None
        self._process.send_signal(signal.SIGHUP)
        _until(lambda: log.read_text().count(HAS_READ) > before, log)


class OfficeDesk:
    """A desk in a process of its own, on plain loopback."""

    def __init__(self, folder: Path, port: int, issuer: str) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._environment = surroundings() | {
            "PYTHONPATH": str(ROOT),
            "ZHIBAN_DATA_DIR": str(folder / "data"),
            "ZHIBAN_HTTP_PORT": str(port),
            "ZHIBAN_PAGE_URL": self.url,
            "ZHIBAN_OIDC_ISSUER": issuer,
            "ZHIBAN_OIDC_CLIENT": "zhiban",
            "ZHIBAN_OIDC_SECRET": "secret-of-the-client",
        }

    def start(self) -> None:
        """Make the desk and serve it."""
        self.know(PEOPLE)
        self.serve()

    def know(self, people: str) -> None:
        """Take the office's people over as they stand in a file."""
        (self._folder / "people.toml").write_text(people, "utf-8")
        done = self.command("people", "import", "people.toml", "--apply")
        assert done.returncode == 0, done.stdout + done.stderr

    def change_issuer(self, issuer: str) -> None:
        """Name another issuer, and start anew."""
        self.stop()
        self._environment["ZHIBAN_OIDC_ISSUER"] = issuer
        self.serve()

    def serve(self) -> None:
        """Serve the desk, and wait until it answers."""
        with (self._folder / "desk.log").open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"], cwd=self._folder, env=self._environment, stdout=log, stderr=log
            )
        _until(lambda: _answers(f"{self.url}/healthz"), self._folder / "desk.log")

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the desk."""
        command = [sys.executable, "-m", "bot", *words]
        return subprocess.run(  # noqa: S603 - our own program
            command, cwd=self._folder, env=self._environment, capture_output=True, text=True, timeout=90, check=False
        )

    def stop(self) -> None:
        """End it."""
        _end(self._process)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2, trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def _until(holds: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + UP_WITHIN_S
    while not holds():
        assert time.monotonic() < deadline, log.read_text()[-4000:]
        time.sleep(0.1)


def _end(process: subprocess.Popen[bytes] | None) -> None:
    if process is None or process.poll() is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
