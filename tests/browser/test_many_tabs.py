"""A browser has six connections to the desk for all its tabs: a hidden one keeps none, so that every tab lives."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.browser.window import Window

pytestmark = pytest.mark.browser

Open = Callable[..., Window]
TABS = 12
VISIBILITY = """
    window.isHiddenTab = true;
    Object.defineProperty(document, "hidden", { get: () => window.isHiddenTab });
    const Source = window.EventSource;
    window.streams = [];
    window.EventSource = class extends Source { constructor(...all) { super(...all); window.streams.push(this); } };
"""
SHOW = "(isHidden) => { window.isHiddenTab = isHidden; document.dispatchEvent(new Event('visibilitychange')); }"
OPEN_STREAMS = "() => window.streams.filter((one) => one.readyState !== EventSource.CLOSED).length"


def test_twelve_tabs_of_one_browser_live(seat: Open) -> None:
    """Each of them loads while eleven others are open, and whichever is looked at hears what is said at once."""
    person = seat("赵小禾", place="intake")
    person.context.add_init_script(VISIBILITY)
    tabs = [person.context.new_page() for _ in range(TABS - 1)]
    for tab in tabs:
        tab.goto(person.page.url)
        expect(tab.locator("#middle h1")).not_to_be_empty()
    person.say("一号大厅的空调不冷")
    looked_at = tabs[-1]
    looked_at.evaluate(SHOW, False)
    expect(line(looked_at, "一号大厅的空调不冷")).to_be_visible()
    assert [tab.evaluate(OPEN_STREAMS) for tab in tabs] == [0] * (TABS - 2) + [1]


def test_a_hidden_tab_closes_its_stream_and_catches_up(seat: Open) -> None:
    """What was said meanwhile stands there when somebody looks again, and what is said from then on, too."""
    person = seat("赵小禾", place="intake")
    person.context.add_init_script(VISIBILITY)
    tab = person.context.new_page()
    tab.goto(person.page.url)
    tab.evaluate(SHOW, False)
    expect(tab.locator("#middle h1")).not_to_be_empty()
    tab.wait_for_function(f"() => ({OPEN_STREAMS})() === 1")
    tab.evaluate(SHOW, True)
    assert tab.evaluate(OPEN_STREAMS) == 0
    person.say("二号大厅的灯坏了")
    assert line(tab, "二号大厅的灯坏了").count() == 0
    tab.evaluate(SHOW, False)
    expect(line(tab, "二号大厅的灯坏了")).to_be_visible()
    person.say("三号大厅的门关不上")
    expect(line(tab, "三号大厅的门关不上")).to_be_visible()


def line(page: Page, text: str) -> Locator:
    """A line with this text in the middle."""
    return page.locator("#middle .line .typed", has_text=text).first
