"""取文书: a press on a card has the browser save the record of the ticket."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.support.browser.window import Window

pytestmark = pytest.mark.browser

Open = Callable[..., Window]


def test_a_press_saves_the_record(seat: Open) -> None:
    """From the list of further actions; its reporter writes in no other test, or it could be noted there."""
    number = seat("吴副主任", place="intake").report("异议答复页面的落款日期显示不全")
    office = seat("王敏", place="team")
    office.press(number, "更多…")
    with office.page.expect_download() as download:
        office.dialog.get_by_role("button", name="取文书").click()
    assert download.value.suggested_filename == f"故障记录单-{number}-v1.docx"


def test_a_refused_paper_is_a_sentence_on_the_page(seat: Open) -> None:
    """The page stays, also where a link to a file or a part of the ledger is pressed; and the next press saves."""
    office = seat("王敏")
    address = office.page.url
    office.page.route("**/chat/access/ledger.docx*", lambda route: route.fulfill(status=404, json={"error": "没有。"}))
    office.page.locator("#side").get_by_role("button", name="权限台账").click()
    office.fill(person="赵小禾")
    link = office.dialog.locator(".file button").first
    link.click()
    expect(office.dialog.locator(".toast-refusal")).to_contain_text("没有。")
    assert office.page.url == address
    office.complaints.clear()  # the browser's own line on a 404
    office.page.unroute("**/chat/access/ledger.docx*")
    with office.page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename.endswith(".docx")
