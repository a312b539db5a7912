"""The steps of a set-up that try the desk out: without faults, in both languages, on a desk and on a phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from models.people.link_code import LENGTH
from tests.support.browser.accessibility import Screens
from tests.support.browser.window import PATIENCE_MS
from tests.support.figures import FAULTS
from tests.support.processes.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.machine_clock]

WIDE, NARROW = 1280, 390


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A desk that nobody has set up."""
    server = Server(tmp_path_factory.mktemp("empty"), command="run")
    server.environment["ZHIBAN_READER"] = "small"
    try:
        server.start()
        yield server
    finally:
        server.end()


def press(page: Page, action: str) -> None:
    """Press the first button of the form that goes to `action`."""
    page.locator(f'form[action="{action}"] button').first.click()


def give_code(page: Page, server: Server) -> None:
    """Take the set-up over."""
    code = server.run("setup", "code").stdout.splitlines()[0]
    page.goto(f"{server.url}/setup")
    page.locator("#code").fill(code[-LENGTH:])
    press(page, "/setup")
    expect(page.locator("ol.changes")).to_be_visible()


def make_administrator(page: Page, server: Server) -> None:
    """Make one, or another link for the one there is."""
    page.goto(f"{server.url}/setup/administrator")
    name = page.locator("#name")
    if name.count():
        name.fill("王敏")
    press(page, "/setup/administrator")
    expect(page.locator("section.owed")).to_be_visible()


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_axe_finds_nothing_in_chats_and_trial(server: Server, chromium: Browser, language: str, width: int) -> None:
    """Before and after the presses, and where one is refused; nothing sticks out to the side."""
    context = chromium.new_context(viewport={"width": width, "height": 900}, locale=language)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    screens = Screens(page, language, width)
    give_code(page, server)
    make_administrator(page, server)
    page.goto(f"{server.url}/setup/chats")
    screens.look("chats")
    press(page, "/setup/chats")
    expect(page.locator(".changes li, .refused").first).to_be_visible()
    press(page, "/setup/chats")
    expect(page.locator(".refused")).to_be_visible()
    screens.look("chats_tried")
    page.goto(f"{server.url}/setup/trial")
    page.locator("#text").fill(" ")
    press(page, "/setup/trial")
    expect(page.locator(".refused")).to_be_visible()
    screens.look("trial_refused")
    page.locator("#text").fill(FAULTS["A"])
    press(page, "/setup/trial")
    expect(page.locator("section.owed")).to_be_visible()
    screens.look("trial")
    press(page, "/setup/trial/withdraw")
    expect(page.locator(".done")).to_be_visible()
    screens.look("trial_over")
    page.goto(f"{server.url}/setup")
    screens.look("steps")
    assert screens.faults == {}
    context.close()
