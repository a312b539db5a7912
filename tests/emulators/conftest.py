"""An office for each way in: Socket Mode, and signed HTTP requests."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.emulators.office import HTTP, SOCKET, Office
from tests.support.browser.chromium import running_chromium


@pytest.fixture(scope="package", params=[SOCKET, HTTP])
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A desk connected to the emulator; one for all tests of a mode."""
    made = Office(tmp_path_factory.mktemp(str(request.param)), str(request.param))
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for all windows."""
    with running_chromium() as browser:
        yield browser
