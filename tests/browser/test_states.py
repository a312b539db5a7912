"""How tickets, rooms and notices look in every state that the desk may tell the page of."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from models.chat import Card, DeadlineState
from tests.support.browser.feed import DEADLINE, TICKET, answer_in_turn, line, listed, shown, stand_at
from tests.support.browser.window import Window

pytestmark = pytest.mark.browser

Open = Callable[..., Window]
PAUSED = DEADLINE.model_copy(update={"state": DeadlineState.PAUSED, "text": "计时暂停"})


def test_a_paused_deadline_has_words_and_no_countdown(seat: Open) -> None:
    """It is not late, whatever its old due time was; it stands after those that run."""
    office = seat("王敏", view="board")
    stand_at(office.page, "2026-02-12T02:00:00+00:00")
    waiting = replace(TICKET, status="待提出人补充", deadlines=(PAUSED,))
    running = replace(TICKET, number="2602-0009", deadlines=(DEADLINE,))
    answer_in_turn(office.page, "**/chat/tickets?*", listed(running, waiting))
    office.page.reload()
    row = office.page.locator('.ticket[data-ticket="2602-0007"]')
    expect(row).to_contain_text("待提出人补充")
    expect(row.locator(".deadline")).to_have_text("解决截止 计时暂停")
    expect(row.locator(".deadline")).to_have_attribute("data-state", "paused")
    expect(office.page.locator(".tickets-group")).to_have_count(1)
    numbers = [one.get_attribute("data-ticket") for one in office.page.locator(".ticket").all()]
    assert numbers == ["2602-0009", "2602-0007"]


def test_a_clock_time_of_another_day_gets_its_date(seat: Open) -> None:
    """A card that said 17:00 on its day says which day that was, once it is another."""
    office = seat("王敏", view="board")
    stand_at(office.page, "2026-02-27T02:00:00+00:00")
    answer_in_turn(office.page, "**/chat/tickets?*", listed(replace(TICKET, deadlines=(DEADLINE,))))
    office.page.reload()
    expect(office.page.locator(".ticket")).to_have_count(1)  # in place of those that the page came with
    expect(office.page.locator(".deadline")).to_contain_text("周四 2月26日 17:00")
    expect(office.page.locator(".deadline")).to_contain_text("已超时")


@pytest.mark.parametrize("width", [1440, 390])
def test_where_only_the_desk_posts_nobody_is_asked_to_write(seat: Open, width: int) -> None:
    """The room stands in the list with its title; a long notice reads line by line; there is no composer."""
    person = seat("赵小禾", width=width, height=844)
    counted = (f"第{count}行：新增 3 张，办结 2 张，超时 0 张，等待提出人补充 1 张，其余在办" for count in range(1, 21))
    card = Card(
        title="运维日报 2月12日(周四)",
        intro=tuple(counted),
        log=tuple(f"09:{count:02} 李强 处理 2602-00{count:02}" for count in range(12)),
        footnote="防篡改校验码 2026-02-12 9f8e-7d6c-5b4a-3f2e-1a2b-3c4d",
    )
    reply = line(2, thread=line(1)["id"], text="更正：办结 3 张")
    told = {"lines": [line(1, card=shown(card), post="p1"), reply, line(3, text="通知")], "last": 3}
    answer_in_turn(person.page, "**/chat/lines?place=staff*", told)
    person.page.reload()
    person.page.locator("#side a, #middle .chips button").filter(has_text="全体通知").locator("visible=true").click()
    expect(person.page.locator("#middle h1")).to_have_text("全体通知")
    expect(person.page.locator("#middle .card-intro")).to_have_count(20)
    expect(person.page.locator("#middle .card-log li")).to_have_count(12)
    expect(person.page.locator("#middle .card > :last-child")).to_have_text(card.footnote)
    expect(person.composer).to_have_count(0)
    expect(person.page.locator("#middle .desk-only")).to_contain_text("这里只由服务台发通知")
    expect(person.page.locator("#middle .thread-link")).to_have_count(1)
    person.page.locator("#middle .thread-link").click()
    expect(person.panel).to_contain_text("更正：办结 3 张")
    expect(person.panel.locator(".composer-input")).to_have_count(0)
    assert person.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
