"""Earlier answers in the page: an answer is kept, offered for the next question, sent by a press, and listed."""

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
QUESTION, AGAIN = "请问电子保函在哪里开具？", "我想问下，电子保函怎么开具"
ANSWER = "登录交易平台，在“保证金”里选“电子保函”，按提示开具，次日生效。"
TAKEN_IN_MS = 45_000
"""The desk takes in what was answered every few seconds."""


def test_an_answer_is_kept_offered_and_sent(seat: Callable[..., Window]) -> None:
    """The office answers once, keeps it, and sends it for the next question with one press."""
    staff, office = seat("赵小禾", place="intake"), seat("王敏", place="team")
    first = staff.report(QUESTION)
    office.press(first, ZH("button.answer"))
    office.fill(answer=ANSWER)
    office.told(ZH("ticket.answered", number=first))
    office.press(first, ZH("button.knowledge.keep"))
    expect(office.dialog).to_contain_text(ZH("knowledge.keep.warning"))
    _shot(office, "keep-zh")
    office.send_form()
    office.told(ZH("knowledge.kept", number=first))
    asker = seat("陈思远", place="intake")
    asker.report(AGAIN)
    offered = office.page.locator("#middle article.card").filter(
        has=office.page.get_by_role("button", name=ZH("button.knowledge.adopt", which=1), exact=True)
    )
    expect(offered.last).to_be_visible(timeout=TAKEN_IN_MS)
    offered.last.scroll_into_view_if_needed()
    _shot(office, "card-zh")
    _see_list(office, ZH, "zh")
    offered.last.get_by_role("button", name=ZH("button.knowledge.adopt", which=1), exact=True).click()
    expect(asker.page.locator("#middle article.card", has_text=ANSWER).last).to_be_visible()


def test_the_list_in_english(seat: Callable[..., Window]) -> None:
    """Leaders read it in their own language."""
    leader = seat("周主任", place="desk")
    leader.page.locator("button[lang='en']").click()
    expect(leader.page.locator("#side")).to_contain_text(EN("page.action.knowledge.open"))
    leader.page.locator("#side button[data-action='knowledge.open']").click()
    expect(leader.dialog).to_contain_text(EN("button.knowledge.find"))
    _shot(leader, "list-en")
    leader.page.keyboard.press("Escape")
    leader.page.locator("button[lang='zh-CN']").click()
    expect(leader.page.locator("#side")).to_contain_text(ZH("page.action.knowledge.open"))


def _see_list(window: Window, voice: Callable[..., str], name: str) -> None:
    window.page.locator("#side button[data-action='knowledge.open']").click()
    expect(window.dialog).to_contain_text(voice("knowledge.list.unused", count=1))
    expect(window.dialog.get_by_role("button", name=voice("button.knowledge.find"), exact=True)).to_be_visible()
    _shot(window, f"list-{name}")
    window.dialog.get_by_role("button", name=voice("button.knowledge.find"), exact=True).click()
    window.fill(article_sought="电子保函")
    expect(window.dialog).to_contain_text("电子保函")
    window.page.keyboard.press("Escape")


def _shot(window: Window, name: str) -> None:
    """A picture to look at, where somebody asks for it."""
    folder = os.environ.get("ZHIBAN_TEST_SHOTS")
    if folder:
        window.page.screenshot(path=Path(folder) / f"knowledge-{name}.png")
