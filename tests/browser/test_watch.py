"""The desk keeps watch, seen at real windows: a C over a make-up Saturday, a handover, a report by telephone."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from sla.calendar.business_hours import SHANGHAI
from tests.support.browser.window import Window
from tests.support.databases import Databases
from tests.support.desk import ZH
from tests.support.processes.replicas import Served
from tests.support.rosters import plan_at

pytestmark = pytest.mark.browser

MONDAY = datetime(2026, 3, 9, 7, 45, tzinfo=SHANGHAI)
THURSDAY = datetime(2026, 2, 12, 10, 0, tzinfo=SHANGHAI)
EXPORT_FAILS = "统计报表导出失败，导出的文件打不开"

Open = Callable[..., Window]


@pytest.fixture
def seat(chromium: Browser, databases: Databases, tmp_path: Path) -> Iterator[Open]:
    """Windows on a desk whose clock begins on a Thursday before the Spring Festival."""
    with databases.with_office("sqlite", tmp_path) as url, windows(chromium, url, tmp_path, THURSDAY) as open_window:
        yield open_window


@pytest.fixture
def last_hour(chromium: Browser, databases: Databases, tmp_path: Path) -> Iterator[Open]:
    """Windows on a desk in the last hour of a shift: 王敏 follows 李强 at 08:30."""
    with databases.with_office("sqlite", tmp_path) as url:
        plan_at(url)
        with windows(chromium, url, tmp_path, MONDAY) as open_window:
            yield open_window


@contextmanager
def windows(chromium: Browser, url: str, folder: Path, begins_at: datetime) -> Iterator[Open]:
    """Windows on a desk at that time; at the end none of them may have had anything to complain about."""
    seats: list[Window] = []
    desk = Served(url, folder, begins_at)
    desk.start()

    def open_window(name: str, *, width: int = 1440, height: int = 900, **where: str) -> Window:
        seats.append(Window(chromium, f"http://127.0.0.1:{desk.port}", name, width=width, height=height, **where))
        return seats[-1]

    try:
        yield open_window
    finally:
        for one in seats:
            one.context.close()
        desk.stop()
    assert [complaint for one in seats for complaint in one.complaints] == []


def leap(one: Window, to: str) -> None:
    """Press a button of the demo's clock and wait until the desk is there."""
    one.page.locator(f'.demo-leap[data-forward="{to}"]').click()
    expect(one.page.locator(".demo-clock.is-moving")).to_have_count(0, timeout=30_000)


def test_a_c_over_a_make_up_saturday(seat: Open) -> None:
    """The clock moved to the warning, the breach and the leader; the explanation counts the Saturday."""
    reporter, duty, leader = seat("赵小禾"), seat("李强", place="desk"), seat("周主任", place="desk")
    number = reporter.report(EXPORT_FAILS)
    reporter.sees(number, "C类", number, "已通知值班员 李强", "周四 2月26日 17:00")
    reporter.press(number, "为什么是这个时限?")
    for words in ("2月14日(周六，调休上班)", "春节", "参照民法典", "下班时间"):
        expect(reporter.dialog).to_contain_text(words)
    reporter.page.keyboard.press("Escape")
    expect(duty.card(number)).to_contain_text(EXPORT_FAILS)

    leap(reporter, "PT1H")
    leap(reporter, "PT1H")  # noon: half of the four hours
    leap(reporter, "PT1H")  # what can wait is told at the full minute
    expect(duty.card(number)).to_contain_text("响应即将超时")
    leap(reporter, "next_deadline")
    expect(seat("张海涛", place="desk").card(number)).to_contain_text("响应已到时限，尚无人应答")
    leap(reporter, "PT1H")
    leap(reporter, "PT1H")
    expect(leader.card(number)).to_contain_text("响应已超时")
    expect(leader.card(number)).to_contain_text("此前已告知：李强、张海涛")

    duty.press(number, "接单")
    reporter.sees(number, "接单：李强 0532-8000-1234", "超时完成")
    leap(leader, "next_deadline")  # two weeks on, close of business on the 26th
    expect(leader.card(number)).to_contain_text("解决已超时")
    reporter.sees(number, "已超时")


def test_the_person_on_duty_hands_over(last_hour: Open) -> None:
    """交班 with a note, which stands on the card of whoever comes; 已接班 leaves an outcome in place of the button."""
    incoming, duty = last_hour("王敏", place="desk"), last_hour("李强", place="desk")
    incoming.go("值班表")
    for words in ("李强", "0532-8000-1234", "张海涛", "周主任"):
        expect(incoming.dialog).to_contain_text(words)
    incoming.page.keyboard.press("Escape")

    duty.go("值班表")
    expect(duty.dialog.get_by_role("button", name="调班", exact=True)).to_be_visible()
    duty.dialog.get_by_role("button", name="交班", exact=True).click()
    duty.fill(notes="3 号评标室的证书今天到期")
    duty.told(ZH("handover.noted", who="王敏"))

    leap(duty, "PT1H")
    card = incoming.page.locator("#middle article.card").filter(has_text="交接班 08:30 李强 → 王敏")
    expect(card).to_contain_text("3 号评标室的证书今天到期")
    card.get_by_role("button", name="已接班", exact=True).click()
    incoming.told(ZH("handover.accepted"))
    expect(card).to_contain_text(re.compile(r"✔ 王敏 08:\d\d 接班"))
    expect(card.get_by_role("button", name="已接班", exact=True)).to_have_count(0)


def test_a_report_by_telephone(seat: Open) -> None:
    """代录来电: counted from the call, with the caller's phone before the team; a call of the future is refused."""
    office, duty = seat("王敏", place="desk"), seat("李强", place="team")
    office.go("代录来电")
    caller = {"text": "开标大厅进不去，页面一直转", "name": "冯立", "unit": "岚山建设", "phone": "13800001111"}
    office.fill(**caller, who="bidder", channel="hotline", called_at="2026-02-13T10:00")
    expect(office.dialog).to_contain_text("这个时间还没有到")
    office.fill(called_at="2026-02-12T09:55")
    expect(office.dialog).to_have_count(0)
    card = duty.page.locator("#middle article.card").last
    for words in ("冯立", "岚山建设", "13800001111", "热线"):
        expect(card).to_contain_text(words)
    assert ZH("button.take") == "接单"
