"""The office's own log-in with a real provider: the whole way in Chromium, again after its keys have changed."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import pytest
from playwright.sync_api import Browser, Page, expect

from handlers.i18n import voice_of
from models.terms import Language
from tests.emulators.office_provider import PEOPLE, OfficeDesk, OfficeProvider
from tests.emulators.office_visitor import Visitor

pytestmark = [pytest.mark.emulator, pytest.mark.browser]

SAYS = voice_of(Language.ZH)
WITHIN_MS = 20_000
ENDS_WITHIN_S = 3.0
"""Two seconds, and one for a machine under load."""
OWN, OTHER_HOST = "/login/own", "localhost"


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


@pytest.fixture
def visitor(house: tuple[OfficeDesk, OfficeProvider]) -> Iterator[Callable[[], Visitor]]:
    """Opens browsers of people who come by the provider, and closes them at the end."""
    with ExitStack() as opened:
        yield lambda: opened.enter_context(closing(Visitor(house[0])))


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


def test_keys_change_while_people_log_in(
    house: tuple[OfficeDesk, OfficeProvider], visitor: Callable[[], Visitor]
) -> None:
    """Who was on their way comes in by the new key without a new start; the old key lets nobody in any more."""
    _, provider = house
    assert visitor().log_in("u-0417").url.path == OWN
    one = visitor()
    on_the_way = one.name("u-0417")
    provider.rotate()
    assert one.agree(on_the_way).url.path == OWN
    provider.sign_with_the_key_before()
    refused = visitor().log_in("u-0417")
    assert (refused.status_code, SAYS("login.office.failed") in refused.text) == (401, True)
    assert one.get(OWN).status_code == 200, "who is in stays in"
    provider.rotate()


def test_a_role_is_lost_while_logged_in(
    house: tuple[OfficeDesk, OfficeProvider], visitor: Callable[[], Visitor]
) -> None:
    """The directory says so: from the next request on, and an open stream ends within two seconds."""
    desk, _ = house
    one = visitor()
    one.log_in("u-0417")
    assert one.get("/chat/lines", place="team").status_code == 200
    with one.http.stream("GET", f"{desk.url}/chat/events") as stream:
        assert stream.status_code == 200
        desk.know(PEOPLE.replace('["engineer", "staff"]', '["staff"]'))
        begun = time.monotonic()
        for _ in stream.iter_bytes():
            assert time.monotonic() < begun + WITHIN_MS / 1000
    assert time.monotonic() < begun + ENDS_WITHIN_S
    assert one.get("/chat/lines", place="team").status_code == 403
    assert one.get("/chat/lines", place="intake").status_code == 200
    desk.know(PEOPLE)


def test_the_issuer_changes(house: tuple[OfficeDesk, OfficeProvider], visitor: Callable[[], Visitor]) -> None:
    """It lets nobody in until the office names it; who is in stays in, and is known by the claim once more."""
    desk, provider = house
    inside = visitor()
    inside.log_in("u-0417")
    provider.stop()
    provider.start(OTHER_HOST)
    refused = visitor().log_in("u-0417")
    assert (refused.status_code, SAYS("login.office.failed") in refused.text) == (401, True)
    assert inside.get(OWN).status_code == 200
    desk.change_issuer(provider.issuer(OTHER_HOST))
    again = visitor().log_in("u-0417")
    assert (again.url.path, "李强" in again.text) == (OWN, True)
    assert SAYS("login.log.office_bound") in again.text
    assert inside.get(OWN).status_code == 200


def test_doctor_asks_for_a_password(house: tuple[OfficeDesk, OfficeProvider]) -> None:
    """One administrator at least keeps the way without the provider."""
    desk, _ = house
    assert SAYS("doctor.no_local_admin") in desk.command("doctor").stdout
