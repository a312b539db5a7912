"""The desk's clock in the demo's bar, and that everything which says how late it is goes by it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Route, expect

from tests.support.browser.feed import DEADLINE, TICKET, amend, answer_in_turn, listed, stand_at
from tests.support.browser.window import Window

pytestmark = pytest.mark.browser

Open = Callable[..., Window]
BEFORE, AFTER = "2026-02-12T02:00:00+00:00", "2026-02-13T01:00:00+00:00"


def at(person: Window, now: str) -> None:
    """Begin anew at `now`; an answer of the desk may set it again."""
    person.page.unroute("**/chat/me")
    stand_at(person.page, now)


def test_the_clock_runs_and_may_be_moved_ahead(seat: Open) -> None:
    """Day, weekday and seconds; while it is moved nothing else can be pressed; afterwards all goes by the new time."""
    person = seat("李强")
    at(person, BEFORE)
    answer_in_turn(person.page, "**/chat/tickets?*", listed(replace(TICKET, deadlines=(DEADLINE,))))
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    person.page.route("**/demo/clock", hold)
    person.page.goto(urljoin(person.page.url, "/tickets"))
    clock = person.page.locator(".demo-clock")
    expect(clock.locator(".demo-now")).to_contain_text("周四 2月12日 10:0")
    expect(clock.locator(".demo-now")).not_to_contain_text(clock.locator(".demo-now").inner_text())
    deadline = person.page.locator(".ticket .deadline")
    expect(deadline).to_contain_text("周四 2月26日 17:00")
    expect(deadline).to_contain_text("还剩 14 天 6 小时")

    with person.page.expect_request("**/demo/clock"):
        clock.get_by_role("button", name="下个工作日早上").click()
    expect(clock).to_contain_text("正在拨快……")
    for button in clock.get_by_role("button").all():
        expect(button).to_be_disabled()
    at(person, AFTER)
    assert held[0].request.post_data_json == {"forward": "next_morning"}
    held[0].fulfill(json={"now": AFTER, "steps": 3})
    expect(clock.locator(".demo-now")).to_contain_text("周五 2月13日 09:00:")
    expect(clock).not_to_contain_text("正在拨快……")
    expect(deadline).to_contain_text("还剩 13 天 7 小时")
    expect(clock.get_by_role("button", name="下个工作日早上")).to_be_focused()


@pytest.mark.parametrize(("button", "forward"), [("+1小时", "PT1H"), ("下一个时限", "next_deadline")])
def test_a_clock_that_cannot_be_moved_says_why(seat: Open, button: str, forward: str) -> None:
    """The sentence comes up, the time stays, and one may press again."""
    person = seat("李强")
    at(person, BEFORE)
    asked: list[object] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.post_data_json)
        route.fulfill(status=409, json={"error": "没有还在计时的时限"})

    person.page.route("**/demo/clock", refuse)
    person.page.reload()
    person.page.get_by_role("button", name=button).click()
    person.told("没有还在计时的时限")
    assert asked == [{"forward": forward}]
    expect(person.page.locator(".demo-now")).to_contain_text("周四 2月12日 10:00:")
    expect(person.page.get_by_role("button", name=button)).to_be_enabled()
    assert all("409" in complaint for complaint in person.complaints)
    person.complaints.clear()


def test_a_clock_moved_elsewhere_moves_here_too(seat: Open) -> None:
    """The desk tells every open page; what was said today was said yesterday now."""
    person = seat("赵小禾")
    number = person.report("请问发票在哪里领取？")
    expect(person.page.locator(".day").last).to_contain_text("今天")
    amend(person.page, "**/chat/me", lambda told: told.update(now=_day_after(told["now"])))
    told = person.page.evaluate("async () => (await (await fetch('/chat/me')).json()).now")
    body = f'event: clock\ndata: {{"now": "{told}"}}\n\n'
    person.page.route("**/chat/events?*", lambda route: route.fulfill(content_type="text/event-stream", body=body))
    person.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(person.page.locator(".day").last).to_contain_text("昨天")
    expect(person.card(number)).to_be_visible()


def _day_after(now: str) -> str:
    """The same time on the next day."""
    return (datetime.fromisoformat(now) + timedelta(days=1)).isoformat()


def test_a_length_of_time_has_no_part_that_is_zero(seat: Open) -> None:
    """The page says it as the cards do: 23 小时, and 分钟 where there are some."""
    page = seat("李强").page
    source = page.locator('script[type="module"]').first.get_attribute("src") or ""
    times = source.replace("app/app.js", "format/times.js")
    said = page.evaluate(
        "async ([from, lengths]) => lengths.map((await import(from)).span)",
        [times, [minutes * 60_000 for minutes in (23 * 60, 23 * 60 + 5, 48 * 60, 50 * 60)]],
    )
    assert said == ["23 小时", "23 小时 5 分钟", "2 天", "2 天 2 小时"]
