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
        self._starts = 0

    def start(self) -> None:
        """Start it with a new key and wait until it answers."""
        if not (HERE / "node_modules" / "oidc-provider").exists():
            pytest.fail("The provider is missing: make emulator", pytrace=False)
        self._starts += 1
        key = RSAKey.generate_key(2048, {"kid": f"key-{self._starts}", "use": "sig", "alg": "RS256"})
        keys = self._folder / "keys.json"
        keys.write_text(json.dumps({"keys": [key.as_dict(private=True)]}))
        command = ["node", str(HERE / "office_provider.mjs"), str(self._port), self._callback, str(keys)]
        with (self._folder / "provider.log").open("ab") as log:
            self._process = subprocess.Popen(command, env=surroundings(), stdout=log, stderr=log)  # noqa: S603 - pinned
        _until(lambda: _answers(f"{self.url}/.well-known/openid-configuration"), self._folder / "provider.log")

    def stop(self) -> None:
        """End it."""
        _end(self._process)


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
        (self._folder / "people.toml").write_text(PEOPLE, "utf-8")
        self.command("people", "import", "people.toml", "--apply")
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
