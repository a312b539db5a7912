"""The calendar of changes in the page, and a draft that a message became, as a vendor sees them."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from handlers.i18n import voice_of
from models.terms import Language
from tests.support.browser.window import Window
from tests.support.desk import ZH

pytestmark = pytest.mark.browser

EN = voice_of(Language.EN)


def test_a_vendor_sees_what_is_planned(seat: Callable[..., Window]) -> None:
    """今晚八点 becomes a draft, is told the steps to come, and stands in the calendar; its link comes privately."""
    vendor = seat("李强", place="desk")
    vendor.say("今晚八点更新一下评标系统，大概半小时")
    sentence = vendor.page.locator("#middle article.card", has_text="还要经过测试、业务处室确认、备份")
    expect(sentence.last).to_be_visible()
    vendor.page.locator("button[data-action='calendar.open']:visible").first.click()
    expect(vendor.dialog).to_contain_text("20:00–20:30")
    expect(vendor.dialog).to_contain_text("评标系统")
    _shot(vendor, "zh")
    vendor.dialog.get_by_role("button", name=ZH("button.calendar.link")).click()
    expect(vendor.page.locator("#middle article.card", has_text=".ics").last).to_be_visible()


def test_in_english(seat: Callable[..., Window]) -> None:
    """The reader's own language."""
    vendor = seat("李强", place="desk")
    vendor.say("Tonight at 8 we will update the evaluation system for half an hour")
    vendor.page.locator("button[lang='en']").click()
    expect(vendor.page.locator("#side")).to_contain_text(EN("page.action.calendar.open"))
    vendor.page.locator("button[data-action='calendar.open']:visible").first.click()
    expect(vendor.dialog).to_contain_text(EN("page.action.calendar.open"))
    _shot(vendor, "en")


def _shot(window: Window, name: str) -> None:
    """A picture to look at, where somebody asks for it."""
    folder = os.environ.get("ZHIBAN_TEST_SHOTS")
    if folder:
        window.page.screenshot(path=Path(folder) / f"calendar-{name}.png")
