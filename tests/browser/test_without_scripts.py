"""A browser whose scripts are off: lists, the search and tickets are read, and nothing is offered that does nothing."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser.window import Window
from tests.support.desk import ZH

pytestmark = pytest.mark.browser

TYPO = "保证金页面有一个错别字"


@pytest.fixture
def plain(chromium: Browser, desk_url: str) -> Iterator[Callable[[str, int], Page]]:
    """Opens the page for a person, in such a browser of such a width."""
    contexts = []

    def open_page(name: str, width: int) -> Page:
        context = chromium.new_context(java_script_enabled=False, viewport={"width": width, "height": 900})
        contexts.append(context)
        assert context.request.post(f"{desk_url}/demo/person", data={"name": name}).ok
        page = context.new_page()
        page.goto(desk_url)
        return page

    yield open_page
    for one in contexts:
        one.close()


@pytest.mark.parametrize("width", [1440, 390])
def test_tickets_are_found_and_read(plain: Callable[[str, int], Page], seat: Callable[..., Window], width: int) -> None:
    """From the room to the board, by a search to the ticket, and back by its cross."""
    number = seat("赵小禾").report(f"{TYPO}，宽{width}")
    page = plain("王敏", width)
    expect(page.locator(".connection:visible")).to_have_text(ZH("page.noscript"))
    page.locator("#side a, #bar a").filter(has_text=ZH("page.view.board")).locator("visible=true").click()
    page.locator(".search").fill(f"错别字 宽{width}")
    page.locator(".search").press("Enter")
    expect(page.locator(".ticket")).to_have_count(1)
    expect(page.locator(".search")).to_have_value(f"错别字 宽{width}")
    page.locator(".ticket").click()
    expect(page).to_have_url(re.compile(f"/tickets/{number}$"))
    expect(page.locator("#panel")).to_contain_text(TYPO)
    expect(page.locator("#panel .log li").first).to_be_visible()
    expect(page.locator("[data-press]:visible, .languages:visible, [data-save]:visible")).to_have_count(0)
    page.locator("#panel a.icon").click()
    expect(page.locator("#panel .panel-body")).to_have_count(0)
    expect(page.locator(".ticket").first).to_be_visible()
