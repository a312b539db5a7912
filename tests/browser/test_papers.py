"""取文书: a press on a card has the browser save the record of the ticket."""

from collections.abc import Callable

import pytest

from tests.support.browser.window import Window

pytestmark = pytest.mark.browser

Open = Callable[..., Window]


def test_a_press_saves_the_record(seat: Open) -> None:
    """From the list of further actions, without leaving the page."""
    number = seat("赵小禾").report("报表导出的金额列显示不全")
    office = seat("王敏", place="team")
    office.press(number, "更多…")
    with office.page.expect_download() as download:
        office.dialog.get_by_role("button", name="取文书").click()
    assert download.value.suggested_filename == f"故障记录单-{number}-v1.docx"
