"""While the desk is late the page says that it is confirming, and asks until it knows; nothing is done twice."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.support.browser.feed import REPLY, answer_in_turn
from tests.support.browser.window import Window

pytestmark = pytest.mark.browser

Open = Callable[..., Window]
LATE = {"pending": True, "sentence": "已在办理，结果还不知道。请刷新后再看。"}
CONFIRMING = "正在确认……"
BUSY = "服务台正忙，正在重试……"


def answer_late(window: Window, path: str, *, is_taken: bool) -> list[str]:
    """The first request is answered 202, taken by the desk or lost on the way; its keys in order of coming."""
    keys: list[str] = []

    def answer(route: Route) -> None:
        if route.request.method != "POST":
            route.fallback()
            return
        keys.append(str((route.request.post_data_json or {})["client_id"]))
        if len(keys) > 1:
            route.fallback()
            return
        if is_taken:
            route.fetch()
        route.fulfill(status=202, json=LATE)

    window.page.route(path, answer)
    return keys


def turn_away(window: Window, path: str) -> list[str]:
    """The first request finds the desk busy; its keys in order of coming."""
    keys: list[str] = []

    def answer(route: Route) -> None:
        if route.request.method != "POST":
            route.fallback()
            return
        keys.append(str((route.request.post_data_json or {})["client_id"]))
        if len(keys) > 1:
            route.fallback()
        else:
            route.fulfill(
                status=503, headers={"Retry-After": "2"}, json={"error": "服务台正忙，没有办理。请稍后再试。"}
            )

    window.page.route(path, answer)
    return keys


def hold_outcomes(window: Window) -> Callable[[], None]:
    """Whoever asks what became of it hears that it is at work, until the returned function is called."""
    held = [True]

    def answer(route: Route) -> None:
        if held:
            route.fulfill(json={"outcome": "pending"})
        else:
            route.fallback()

    window.page.route("**/chat/outcomes/*", answer)
    return held.clear


@pytest.mark.parametrize("is_taken", [True, False])
def test_a_message_is_being_confirmed_until_it_is_known(seat: Open, is_taken: bool) -> None:
    """Taken, its answer is fetched; never accepted, it goes out again under the same key. There is one line of it."""
    person = seat("赵小禾", place="intake")
    tell = hold_outcomes(person)
    # The room is told of the line by the desk, too: here only the answer may settle it.
    person.page.route("**/chat/events?*", lambda route: route.abort())
    person.page.reload()
    expect(person.composer).to_be_visible()
    person.page.route("**/chat/lines?*", lambda route: route.abort())
    keys = answer_late(person, "**/chat/lines", is_taken=is_taken)
    text = "二号评标室的投影仪不亮" if is_taken else "统计报表导出后金额列全是0"
    person.composer.fill(text)
    person.composer.press("Enter")
    expect(person.page.locator(".unsent-state")).to_have_text(CONFIRMING)
    tell()
    person.page.unroute("**/chat/lines?*")
    expect(person.page.locator(".unsent-state")).to_have_count(0)
    expect(person.line(text)).to_have_count(1)
    assert len(keys) == (1 if is_taken else 2)
    assert len(set(keys)) == 1


def test_a_press_is_being_confirmed_until_it_is_known(seat: Open) -> None:
    """Its button stays shut meanwhile, a look-up that fails says nothing, and then comes the answer to the press."""
    person = seat("王敏", place="intake")
    number = person.report("签章偶尔慢一点，重试可以")
    answer_late(person, "**/chat/clicks", is_taken=False)
    asked = answer_in_turn(
        person.page,
        "**/chat/outcomes/*",
        {"outcome": "pending"},
        None,
        {"outcome": "done", "answer": {**REPLY, "toast": "已催办"}},
    )
    person.press(number, "催办")
    expect(person.page.locator(".toast")).to_have_text([f"{CONFIRMING}×"])
    expect(person.card(number).get_by_role("button", name="催办", exact=True)).to_be_disabled()
    expect(person.page.locator(".toast")).to_have_text(["已催办×"])
    assert len(asked) == 3


def test_a_form_is_being_confirmed_until_it_is_known(seat: Open) -> None:
    """What was filled in stays in the form, which closes once the desk has it."""
    person = seat("赵小禾", place="intake")
    tell = hold_outcomes(person)
    answer_late(person, "**/chat/forms", is_taken=True)
    person.page.locator('#middle .composer button[data-action="report.open"]').click()
    person.fill(text="三号开标室的话筒没有声音")
    expect(person.dialog.locator(".form-problem")).to_have_text(CONFIRMING)
    tell()
    expect(person.dialog).to_have_count(0)
    expect(person.line("三号开标室的话筒没有声音")).to_have_count(1)


def test_a_busy_desk_is_sent_it_again(seat: Open) -> None:
    """A message, a press and a form go out by themselves under their key; meanwhile the page says so, and no more."""
    person = seat("赵小禾", place="intake")
    said = turn_away(person, "**/chat/lines")
    person.composer.fill("评标专家抽取页面的排序偶尔不对")
    person.composer.press("Enter")
    expect(person.page.locator(".unsent-state")).to_have_text(BUSY)
    card = person.line("评标专家抽取页面的排序偶尔不对").locator("article.card").first
    expect(card).to_be_visible()
    number = str(card.get_attribute("data-ticket"))

    pressed = turn_away(person, "**/chat/clicks")
    person.press(number, "补充情况")
    expect(person.page.locator(".toast")).to_have_text([f"{BUSY}×"])
    expect(person.dialog).to_be_visible()
    expect(person.page.locator(".toast")).to_have_count(0)

    sent = turn_away(person, "**/chat/forms")
    person.dialog.locator("textarea").first.fill("今天上午三次")
    person.send_form()
    expect(person.dialog.locator(".form-problem")).to_have_text(BUSY)
    expect(person.dialog).to_have_count(0)
    assert [len(set(keys)) for keys in (said, pressed, sent)] == [1, 1, 1]
    assert [len(keys) for keys in (said, pressed, sent)] == [2, 2, 2]
    assert all("503" in complaint for complaint in person.complaints)
    person.complaints.clear()
