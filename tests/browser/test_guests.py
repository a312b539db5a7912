"""The pages of a caller's link: without faults, in both languages, on a phone, and with scripts switched off."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from bot.desk_clock import utc_now
from sla.calendar.business_hours import SHANGHAI
from tests.support.browser.accessibility import Screens
from tests.support.browser.office import PASSWORD, Colleague, Office
from tests.support.page_drawn import card_in
from tests.support.phone import CALL

pytestmark = [pytest.mark.browser, pytest.mark.machine_clock]

NARROW = 390


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A desk that these tests share."""
    office = Office(tmp_path_factory.mktemp("office"))
    try:
        office.server.start()
        yield office
    finally:
        office.server.end()


@pytest.fixture(scope="module")
def clerk(office: Office, chromium: Browser) -> Colleague:
    """Somebody of the office who has logged in."""
    clerk = Colleague(office, office.browser(chromium), "王敏")
    clerk.set_password()
    clerk.page.goto(f"{office.url}/login")
    clerk.page.locator("#name").fill(clerk.name)
    clerk.page.locator("#password").fill(PASSWORD)
    clerk.submit()
    return clerk


def link_to_a_call(clerk: Colleague, sent_to: str) -> str:
    """The address of a link to a call that was entered just now."""
    called_at = (utc_now() - timedelta(minutes=2)).astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")
    number = asked(clerk, "forms", f"{sent_to}1", post=None, form="phone_in", fields=CALL | {"called_at": called_at})[
        "ticket"
    ]
    clerk.page.wait_for_timeout(500)
    lines = clerk.context.request.get(f"{clerk.office.url}/chat/lines?place=desk").json()["lines"]
    post = next(one["post"] for one in lines if one["ticket"] == number and one["post"])
    made = asked(clerk, "forms", f"{sent_to}2", post=post, form="guest.link", fields={"sent_to": sent_to})
    return str(card_in(made["card"]).intro[0])


def asked(clerk: Colleague, what: str, client_id: str, **body: object) -> dict[str, Any]:
    """The answer to what the page sends."""
    own = {"Origin": clerk.office.url}
    sent = {**body, "client_id": client_id, "place": "desk"}
    answer = clerk.context.request.post(f"{clerk.office.url}/chat/{what}", headers=own, data=sent)
    assert answer.ok, answer.text()
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_axe_finds_nothing_on_the_pages_of_a_link(
    office: Office, chromium: Browser, clerk: Colleague, language: str
) -> None:
    """The button, the ticket, what was added and what is not there; nothing sticks out to the side."""
    address = link_to_a_call(clerk, f"{language}@haizhou.example")
    context = office.browser(chromium, width=NARROW, language=language)
    page = context.new_page()
    screens = Screens(page, language, NARROW)
    page.goto(address)
    screens.look("guest_link")
    page.locator("main form button").click()
    expect(page).to_have_url(f"{office.url}/o/")
    screens.look("guest")
    page.locator("#text-supplement").fill("换了浏览器也一样")
    page.locator("main form").last.locator("button").click()
    expect(page.locator(".done")).to_be_visible()
    screens.look("guest_done")
    page.goto(f"{office.url}/o/nothing")
    screens.look("guest_gone")
    assert screens.faults == {}
    context.close()


def test_a_link_needs_no_script(office: Office, chromium: Browser, clerk: Colleague) -> None:
    """A phone that runs none opens it, adds to it and reads it again."""
    context = chromium.new_context(java_script_enabled=False, viewport={"width": NARROW, "height": 800})
    page = context.new_page()
    page.goto(link_to_a_call(clerk, "plain@haizhou.example"))
    page.locator("main form button").click()
    page.locator("#text-supplement").fill("二标段")
    page.locator("main form").last.locator("button").click()
    expect(page.locator(".log")).to_contain_text("二标段")
    context.close()
