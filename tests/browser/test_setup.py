"""The steps of a set-up: without faults, in both languages, on a desk and on a phone."""

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
SHEET = """\
姓名,角色,部门
李强,技术人员,信息科
张海涛,技术人员,信息科
周主任,领导,综合科
新来的{number},业务工作人员,综合科
"""


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
    page.goto(f"{server.url}/setup/check")
    screens.look("check")
    page.goto(f"{server.url}/setup")
    screens.look("steps")
    assert screens.faults == {}
    context.close()


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_axe_finds_nothing_in_people_and_roster(server: Server, chromium: Browser, language: str, width: int) -> None:
    """With faults, the changes, slips and a roster that cannot be; nothing sticks out to the side."""
    context = chromium.new_context(viewport={"width": width, "height": 900}, locale=language)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    screens = Screens(page, language, width)
    give_code(page, server)
    page.goto(f"{server.url}/setup/people")
    sheet = SHEET.format(number=f"{language}{width}")
    send(page, "/setup/people", f"{sheet}李四,皇帝,综合科\n,领导,\n")
    expect(page.locator(".refused")).to_be_visible()
    screens.look("people_faults")
    send(page, "/setup/people", sheet)
    expect(page.locator(".owed")).to_be_visible()
    screens.look("people_plan")
    press(page, "/setup/people/apply")
    expect(page.locator(".done")).to_be_visible()
    page.goto(f"{server.url}/setup/people")
    press(page, "/setup/people/slips")
    expect(page.locator(".slip").first).to_be_visible()
    screens.look("slips")
    page.goto(f"{server.url}/setup/roster")
    for role in ("duty", "backup"):
        page.locator(f'select[name^="{role}-"]').first.select_option("李强")
    press(page, "/setup/roster/week")
    expect(page.locator(".refused")).to_be_visible()
    screens.look("roster_fault")
    assert screens.faults == {}
    context.close()


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_axe_finds_nothing_in_rooms_and_standard(server: Server, chromium: Browser, language: str, width: int) -> None:
    """The levels, and the figures that are confirmed; nothing sticks out to the side."""
    context = chromium.new_context(viewport={"width": width, "height": 900}, locale=language)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    screens = Screens(page, language, width)
    give_code(page, server)
    page.goto(f"{server.url}/setup/office")
    screens.look("office")
    page.goto(f"{server.url}/setup/rooms")
    screens.look("rooms")
    press(page, "/setup/rooms")
    expect(page.locator("ol.changes")).to_be_visible()
    page.goto(f"{server.url}/setup/standard")
    screens.look("standard")
    button = page.locator('form[action="/setup/standard"] button')
    if button.count():
        button.click()
        page.goto(f"{server.url}/setup/standard")
    expect(page.locator(".done")).to_be_visible()
    assert screens.faults == {}
    context.close()


def send(page: Page, action: str, sheet: str) -> None:
    """Choose a list of people and send it."""
    page.locator("#file").set_input_files({"name": "people.csv", "mimeType": "text/csv", "buffer": sheet.encode()})
    press(page, action)
