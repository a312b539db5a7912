"""A desk as `zhiban run` serves it, and Debian's Chromium to look at it with."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser

from tests.support.browser.chromium import running_chromium
from tests.support.browser.window import Window

ROOT = Path(__file__).parents[2]
UP_WITHIN_S = 30.0


@pytest.fixture(scope="package")
def desk_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a desk answers that these tests share."""
    with running_desk(tmp_path_factory.mktemp("desk")) as url:
        yield url


@contextmanager
def running_desk(folder: Path) -> Iterator[str]:
    """A desk of its own: a process as an operator starts it, with an empty data directory; where it answers."""
    port = _free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ZHIBAN_")}
    settings = {"ZHIBAN_DATA_DIR": str(folder), "ZHIBAN_HTTP_PORT": str(port), "PYTHONPATH": str(ROOT)}
    with (folder / "output").open("wb") as output:
        desk = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=folder,
            env={**kept, **settings},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_until_up(f"http://127.0.0.1:{port}", desk, folder / "output")
            yield f"http://127.0.0.1:{port}"
        finally:
            desk.terminate()
            try:
                desk.wait(timeout=10)
            except subprocess.TimeoutExpired:
                desk.kill()
                desk.wait()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for all windows."""
    with running_chromium() as browser:
        yield browser


@pytest.fixture
def seat(chromium: Browser, desk_url: str) -> Iterator[Callable[..., Window]]:
    """Opens a window for a person; at the end no window may have had anything to complain about."""
    seats: list[Window] = []

    def open_window(name: str, *, width: int = 1440, height: int = 900, **where: str) -> Window:
        seats.append(Window(chromium, desk_url, name, width=width, height=height, **where))
        return seats[-1]

    yield open_window
    for one in seats:
        one.page.unroute_all(behavior="ignoreErrors")  # an answer may be under way
        one.context.close()
    assert [complaint for one in seats for complaint in one.complaints] == []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_up(url: str, desk: subprocess.Popen[bytes], output: Path) -> None:
    deadline = time.monotonic() + UP_WITHIN_S
    while time.monotonic() < deadline and desk.poll() is None:
        try:
            if httpx.get(f"{url}/readyz", timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(f"The desk did not come up: {output.read_text()[-2000:]}", pytrace=False)
