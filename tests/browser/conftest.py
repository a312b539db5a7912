"""A desk as `zhiban run` serves it, and Debian's Chromium to look at it with."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support.browser.chromium import running_chromium
from tests.support.browser.window import Window
from tests.support.processes.server import Server


@pytest.fixture(scope="package")
def desk_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a desk answers that these tests share."""
    with running_desk(tmp_path_factory.mktemp("desk")) as url:
        yield url


@contextmanager
def running_desk(folder: Path) -> Iterator[str]:
    """A desk of its own, with an empty data directory, in working hours whatever the hour; where it answers."""
    server = Server(folder)
    server.environment["ZHIBAN_READER"] = "small"  # else cards change under the hands of a test
    try:
        server.start_in_the_morning()
        yield server.url
    finally:
        server.end()


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
