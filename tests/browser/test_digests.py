"""The digest on the page: it comes at its slot, a number in a line opens its ticket, and so does the list behind it."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.conftest import running_desk
from tests.support.browser.window import Window

pytestmark = pytest.mark.browser

SHOTS = os.environ.get("ZHIBAN_TEST_SHOTS")
"""Where pictures go, for whoever looks at them."""
WIDTH = """image => image.decode().then(() => image.naturalWidth)"""


@pytest.fixture
def seat(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Window]]:
    """A window at a desk of its own, for its time is moved."""
    windows: list[Window] = []
    with running_desk(tmp_path_factory.mktemp("digests")) as url:

        def opened(name: str, **where: str) -> Window:
            windows.append(Window(chromium, url, name, width=1440, height=900, **where))
            return windows[-1]

        yield opened
        for one in windows:
            one.context.close()
    assert [complaint for one in windows for complaint in one.complaints] == []


def shot(window: Window, name: str) -> None:
    """A picture, if somebody wants to look."""
    if SHOTS:
        window.page.screenshot(path=f"{SHOTS}/{name}.png")


def shot_of(card: Locator, name: str) -> None:
    """A picture of a card, if somebody wants to look."""
    if SHOTS:
        card.screenshot(path=f"{SHOTS}/{name}.png")


def test_a_line_of_the_digest_opens_its_ticket(seat: Callable[..., Window]) -> None:
    """The next working morning the team reads the digest; a number and the list behind it open the ticket."""
    reporter = seat("赵小禾")
    number = reporter.report("投标文件解密失败，三号评标室所有人都解不开")
    reporter.report("统计报表导出按钮没反应")
    reporter.report("请问中标通知书在哪里下载？")
    reporter.page.locator(".demo-clock").get_by_role("button", name="下个工作日早上").click()
    engineer = seat("李强", place="team")
    card = engineer.page.locator("#middle article.card").filter(has_text="运维日报").last
    expect(card).to_contain_text("期初在办 0 + 新收 3", timeout=30_000)
    expect(card).to_contain_text("① 已超时：服务标准")
    shot(engineer, "daily")
    card.get_by_role("link", name=number, exact=True).click()
    expect(engineer.panel).to_contain_text(number)
    card.get_by_role("button", name="打开工单", exact=True).click()
    shot(engineer, "daily_menu")
    engineer.dialog.locator(f'[data-action="show:{number}"]').click()
    expect(engineer.dialog).to_contain_text(number)
    shot(engineer, "daily_opened")


def test_it_is_read_on_a_phone_and_in_english(seat: Callable[..., Window]) -> None:
    """Nothing sticks out to the side, however long its lines are."""
    seat("赵小禾").report("投标文件解密失败，三号评标室所有人都解不开，正在开标，投标人都在等")
    seat("赵小禾").page.locator(".demo-clock").get_by_role("button", name="下个工作日早上").click()
    phone = seat("李强", place="team")
    phone.page.set_viewport_size({"width": 390, "height": 844})
    expect(phone.page.locator("#middle article.card").filter(has_text="运维日报").last).to_be_visible(timeout=30_000)
    assert phone.page.evaluate("document.documentElement.scrollWidth") == 390
    shot(phone, "daily_phone")


def test_charts_and_the_report_stand_in_the_digests(seat: Callable[..., Window]) -> None:
    """Those of a week and of a month: pictures that load, on a wide window and a phone, and papers to be saved."""
    reporter = seat("赵小禾")
    reporter.report("投标文件解密失败，三号评标室所有人都解不开")
    reporter.report("统计报表导出按钮没反应")
    answer = reporter.context.request.post(
        f"{reporter.page.url.partition('#')[0]}demo/clock", data={"forward": "P35D"}, timeout=120_000
    )
    assert answer.ok, answer.text()
    engineer = seat("李强", place="team")
    week = engineer.page.locator("#middle article.card").filter(has_text="运维周报").last
    month = engineer.page.locator("#middle article.card").filter(has_text="运维月度摘要").last
    expect(month.locator("img")).to_have_count(2, timeout=120_000)
    expect(month.locator(".file button")).to_have_count(2)
    expect(week.locator("img")).to_have_count(1, timeout=120_000)
    for card in (week, month):
        card.locator("img").last.scroll_into_view_if_needed()
        assert card.locator("img").last.evaluate(WIDTH) == 1280
    with engineer.page.expect_download() as saved:
        month.locator(".file button").first.click()
    assert saved.value.suggested_filename.startswith("运维月报-")
    for name, card in (("weekly", week), ("monthly", month)):
        shot_of(card, f"{name}_wide")
    engineer.page.set_viewport_size({"width": 390, "height": 844})
    assert engineer.page.evaluate("document.documentElement.scrollWidth") == 390
    for name, card in (("weekly", week), ("monthly", month)):
        shot_of(card, f"{name}_phone")
