"""The office's own log-in with a real provider: the whole way in Chromium, again after its keys have changed."""

import socket
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from handlers.i18n import voice_of
from models.terms import Language
from tests.emulators.office_provider import OfficeDesk, OfficeProvider

pytestmark = [pytest.mark.emulator, pytest.mark.browser]

SAYS = voice_of(Language.ZH)
WITHIN_MS = 20_000


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[OfficeDesk, OfficeProvider]]:
    """A desk and its provider."""
    folder = tmp_path_factory.mktemp("provider")
    desk_port, provider_port = _free_port(), _free_port()
    provider = OfficeProvider(folder, provider_port, f"http://127.0.0.1:{desk_port}/login/office/back")
    desk = OfficeDesk(folder, desk_port, provider.url)
    try:
        provider.start()
        desk.start()
        yield desk, provider
    finally:
        desk.stop()
        provider.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def log_in(page: Page, desk: OfficeDesk, number: str) -> None:
    """Follow the link, log in at the provider, agree, and come back."""
    page.set_default_timeout(WITHIN_MS)
    page.goto(f"{desk.url}/login?then=/login/own")
    page.get_by_role("link", name=SAYS("login.office.link")).click()
    page.locator("input[name=login]").fill(number)
    page.locator("input[name=password]").fill("any")
    page.locator("button[type=submit]").click()
    page.locator("form button[type=submit]", has_text="Continue").click()
    page.wait_for_url(f"{desk.url}/**")


def test_the_whole_way_and_changed_keys(house: tuple[OfficeDesk, OfficeProvider], chromium: Browser) -> None:
    """By a link there and back under our own content policy; after a rotation, too; a stranger gets no session."""
    desk, provider = house
    for _ in range(2):
        page = chromium.new_context(locale="zh-CN").new_page()
        log_in(page, desk, "u-0417")
        expect(page.locator("h1")).to_contain_text("李强")
        assert page.url == f"{desk.url}/login/own"
        page.context.close()
        provider.stop()
        provider.start()
    page = chromium.new_context(locale="zh-CN").new_page()
    log_in(page, desk, "u-9999")
    expect(page.get_by_role("alert")).to_contain_text(SAYS("login.office.unknown"))
    page.context.close()


def test_doctor_asks_for_a_password(house: tuple[OfficeDesk, OfficeProvider]) -> None:
    """One administrator at least keeps the way without the provider."""
    desk, _ = house
    assert SAYS("doctor.no_local_admin") in desk.command("doctor").stdout
