"""What comes up at the edge lies over no card for long: one sentence at a time, over the head, gone with a press."""

from collections.abc import Callable

import pytest
from playwright.sync_api import APIResponse, Locator, Route, expect

from tests.support.browser.feed import REPLY, answer_in_turn
from tests.support.browser.window import Window

pytestmark = pytest.mark.browser

Open = Callable[..., Window]


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1000, 700), (390, 844)])
def test_three_sentences_are_one_over_the_head(seat: Open, width: int, height: int) -> None:
    """Three presses after each other leave one sentence, which covers no card, on a phone neither."""
    person = seat("王敏", width=width, height=height, place="intake")
    number = person.report("签章有时失败，重试可以")
    answers = [{**REPLY, "toast": f"{number} 第{each}句"} for each in (1, 2, 3)]
    answer_in_turn(person.page, "**/chat/clicks", *answers)
    for answer in answers:
        person.press(number, "催办")
        expect(person.page.locator(".toast")).to_have_text([str(answer["toast"]) + "×"])
    assert bottom(person.page.locator(".toast")) <= bottom(person.page.locator(".middle-head")) + 2


def test_a_slow_acknowledgement_covers_no_newer_sentence(seat: Open) -> None:
    """The card of a message comes before the answer to it, and whoever presses on it at once reads of the press."""
    person = seat("王敏", place="intake")
    held: list[tuple[Route, APIResponse]] = []
    person.page.route("**/chat/lines", lambda route: held.append((route, route.fetch())))
    number = person.report("签章时好时坏，重试可以")
    answer_in_turn(person.page, "**/chat/clicks", {**REPLY, "toast": "已催办"})
    person.press(number, "催办")
    expect(person.page.locator(".toast")).to_have_text(["已催办×"])
    [(route, acknowledgement)] = held
    with person.page.expect_response("**/chat/lines") as answered:
        route.fulfill(response=acknowledgement)
    answered.value.finished()
    person.page.evaluate("() => new Promise((read) => setTimeout(read, 200))")
    expect(person.page.locator(".toast")).to_have_text(["已催办×"])


def test_the_next_press_sends_it_away(seat: Open) -> None:
    """Whoever goes on has read it."""
    person = seat("王敏", place="intake")
    number = person.report("签章偶尔失败，重试可以")
    answer_in_turn(person.page, "**/chat/clicks", {**REPLY, "toast": "已记", "refused": True})
    person.press(number, "催办")
    expect(person.page.locator(".toast-refusal")).to_be_visible()
    person.composer.click()
    expect(person.page.locator(".toast")).to_have_count(0)


def bottom(shown: Locator) -> float:
    """Where a thing ends on the screen."""
    box = shown.bounding_box()
    assert box is not None
    return box["y"] + box["height"]
