"""The ways around the page: addresses that back and a reload keep, and presses that wait for the script."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.support.browser.window import Window
from tests.support.desk import ZH

pytestmark = pytest.mark.browser

Open = Callable[..., Window]
FAULT = "签章有时失败，重试可以"


def test_back_and_reload_keep_what_is_on_show(seat: Open) -> None:
    """A search, a ticket beside it, a room; nothing is asked of the desk for a page that is on show already."""
    number = seat("赵小禾").report(f"{FAULT}，第77号")
    office = seat("王敏", place="team")
    opened: list[str] = []
    office.page.on("request", lambda one: opened.append(one.url) if one.is_navigation_request() else None)
    office.go(ZH("page.view.board"))
    office.page.locator(".search").fill("77号")
    expect(office.page.locator(".ticket")).to_have_count(1)
    expect(office.page).to_have_url(re.compile(r"/tickets\?q=77%E5%8F%B7$"))
    office.page.locator(".ticket").click()
    expect(office.panel).to_contain_text(number)
    office.go(ZH("place.intake"))
    expect(office.page).to_have_url(re.compile("/rooms/intake$"))
    expect(office.page.locator("#side [aria-current]")).to_have_text(ZH("place.intake"))
    assert opened == []
    office.page.go_back()
    expect(office.panel).to_contain_text(number)
    office.page.reload()
    expect(office.page.locator(".search")).to_have_value("77号")
    expect(office.page.locator(".ticket")).to_have_count(1)
    expect(office.panel).to_contain_text(number)
    office.page.go_back()
    expect(office.page.locator("#panel .empty")).to_be_visible()
    office.page.go_back()
    expect(office.page.locator("#middle h1")).to_have_text(ZH("place.team"))


def test_presses_wait_for_the_script(seat: Open) -> None:
    """A page whose script is slow shows what it has; a press is not lost, for it cannot be made yet."""
    office = seat("王敏")
    held: list[Route] = []
    office.page.route("**/static/app/app.js", lambda route: held.append(route))  # noqa: PLW0108 - its owner marks it
    office.page.goto(office.page.url.rstrip("/") + "/tickets", wait_until="commit")
    roster = office.page.locator('#side [data-action="roster.open"]')
    expect(roster).to_have_css("pointer-events", "none")
    expect(office.page.locator("#middle h1")).to_have_text(ZH("page.view.board"))
    while held:
        held.pop().continue_()
    expect(roster).to_have_css("pointer-events", "auto")
    roster.click()
    expect(office.dialog).to_be_visible()
