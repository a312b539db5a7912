"""An office for each way in: Socket Mode, and signed HTTP requests."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import QUIET
from tests.emulators.office import HTTP, SOCKET, Office


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
    program = shutil.which("chromium")
    if program is None:
        pytest.fail("The browser tests need Debian's chromium: apt-get install chromium fonts-noto-cjk", pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield browser
        browser.close()
