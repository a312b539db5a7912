"""What a card asked and a person answered: the card says so, by whom and when, and does not ask it again."""

from collections.abc import Callable

import pytest

from tests.support.desk import ZH, Browser, Desk
from tests.support.lesser_faults import resolved
from tests.support.page_answers import Answer, Line
from tests.support.same_fault import AGAIN, UPLOAD, buttons_of, reported

PARTER = "陈思远"
ROOMS = ("intake", "desk")
OFFERED = ["part_fixed", "part_not_fixed", "not_same", "not_mine"]


def joined(desk: Desk) -> tuple[str, str]:
    """Two reports of one fault, the second a part of the first by its reporter's press, and 李强 at work."""
    first, second = reported(desk, "赵小禾", UPLOAD), reported(desk, PARTER, AGAIN)
    (press,) = buttons_of(desk.as_(PARTER), "intake", second, "join")
    assert not desk.as_(PARTER).fill(second, press.action).refused
    desk.as_("李强").press(first, "接单")
    return first, second


def asking(seat: Browser, ticket: str) -> dict[str, list[Line]]:
    """The cards of a ticket that offer a press, by place."""
    found = {place: [one for one in seat.cards(place, ticket) if one.card and one.card.buttons] for place in ROOMS}
    return {place: lines for place, lines in found.items() if lines}


def test_a_part_has_one_living_card_in_a_chat(desk: Desk) -> None:
    """After 业务已恢复, its confirmation, the result and the end: each follows the one before, in room and own chat."""
    first, second = joined(desk)
    steps: list[Callable[[], Answer]] = [
        lambda: desk.as_("李强").fill(first, "业务已恢复", state_before="untouched"),
        lambda: desk.as_("赵小禾").press(first, "confirm_restored"),
        lambda: resolved(desk, first),
        lambda: desk.as_("赵小禾").press(first, "confirm_fixed"),
    ]
    for step in steps:
        assert not step().refused
        desk.settle()
        cards = asking(desk.as_(PARTER), second)
        assert {place: len(lines) for place, lines in cards.items()} == {"intake": 1, "desk": 1}


def test_a_part_that_was_fixed_says_so_and_asks_no_more(desk: Desk) -> None:
    """On both cards with who and when, on the log that its reporter reads, and once however often it is pressed."""
    first, second = joined(desk)
    assert not desk.as_("李强").fill(first, "业务已恢复", state_before="untouched").refused
    seat = desk.as_(PARTER)
    post = seat.card_with(second, "part_fixed").post
    for _ in range(2):
        assert seat.click(post, "part_fixed").toast == ZH("talk.goes_on", number=first)
    desk.settle()
    said = ZH("card.answered", at=ZH.dated(desk.now, desk.now), who=PARTER, said=ZH("button.part_fixed"))
    for (line,) in asking(seat, second).values():
        assert line.card is not None
        assert line.card.outcome == (said,)
        assert [one.action for one in line.card.buttons] == OFFERED[1:]
    assert desk.log(second).count("part_fixed") == desk.log(first).count("part_fixed_of") == 1
    assert ZH("log.part_fixed") in str(seat.sheet(second)["log"])


def test_a_newer_result_is_asked_about_anew(desk: Desk) -> None:
    """What was said of the restoration says nothing of the result."""
    first, second = joined(desk)
    assert not desk.as_("李强").fill(first, "业务已恢复", state_before="untouched").refused
    seat = desk.as_(PARTER)
    seat.press(second, "part_fixed")
    desk.clock.move(minutes=5)
    assert not resolved(desk, first).refused
    card = seat.card("intake", second)
    assert [one.action for one in card.buttons] == OFFERED
    assert card.outcome == ()


@pytest.mark.parametrize("press", OFFERED[1:])
def test_what_parted_it_stands_on_both_logs(desk: Desk, press: str) -> None:
    """还没有, 不是同一问题, 不是我报的: in the words of the button."""
    first, second = joined(desk)
    assert not desk.as_(PARTER).press(second, press).refused
    said = ZH(f"button.{press}")
    assert ZH("log.unmerged_by_press", parted_by=said) in str(desk.as_(PARTER).sheet(second)["log"])
    told = ZH("log.unmerged_from_by_press", number=second, parted_by=said)
    assert told in str(desk.as_("王敏").sheet(first)["log"])
    assert said in str(desk.as_(PARTER).card("intake", second).outcome)


@pytest.mark.parametrize("press", ["runs", "runs_not"])
def test_is_it_over_is_answered_once(desk: Desk, press: str) -> None:
    """好了吗？: the card keeps what was said, and loses both buttons."""
    number = reported(desk, PARTER, UPLOAD)
    seat = desk.as_(PARTER)
    seat.say("intake", "好了")
    line = seat.card_with(number, f"{press}:{number}")
    assert not seat.click(line.post, f"{press}:{number}").refused
    desk.settle()
    card = next(one.card for one in seat.cards("intake", number) if one.post == line.post)
    assert card is not None
    said = ZH(f"button.{press}")
    assert card.outcome == (ZH("card.answered", at=ZH.dated(desk.now, desk.now), who=PARTER, said=said),)
    assert card.buttons == ()


def test_somebody_elses_press_answers_nothing(desk: Desk) -> None:
    """Refused, and the card still asks its reporter."""
    number = reported(desk, PARTER, UPLOAD)
    desk.as_(PARTER).say("intake", "好了")
    line = desk.as_(PARTER).card_with(number, f"runs:{number}")
    assert desk.as_("赵小禾").click(line.post, f"runs:{number}").refused
    card = next(one.card for one in desk.as_(PARTER).cards("intake", number) if one.post == line.post)
    assert card is not None
    assert len(card.buttons) == 2


def test_of_several_tickets_the_others_are_still_asked_about(desk: Desk) -> None:
    """One line for each: an answer takes its own pair of buttons alone."""
    other = reported(desk, PARTER, "首页有一个错别字")
    desk.clock.move(minutes=10)
    first = reported(desk, PARTER, UPLOAD)
    desk.as_("李强").press(other, "take")
    assert not resolved(desk, other).refused
    desk.as_("李强").press(first, "take")
    seat = desk.as_(PARTER)
    seat.say("intake", "好了")
    line = seat.card_with(None, f"runs:{first}")
    assert not seat.click(line.post, f"runs:{first}").refused
    desk.settle()
    card = next(one.card for one in seat.cards("intake") if one.post == line.post)
    assert card is not None
    assert {one.action for one in card.buttons} == {f"fixed:{other}", f"not_fixed:{other}"}
    assert len(card.outcome) == 1


def test_how_it_was_is_asked_beside_its_answers(desk: Desk) -> None:
    """After 还是不行: below the words that were said, so that these read as no answer; pressed, it is told."""
    number = reported(desk, PARTER, UPLOAD)
    desk.as_("李强").press(number, "take")
    assert not resolved(desk, number).refused
    seat = desk.as_(PARTER)
    seat.say("intake", "还是不行")
    line = seat.card_with(number, "relapse:never")
    assert line.card is not None
    assert line.card.quote == "还是不行"
    assert line.card.outcome == (ZH("talk.how_was_it"),)
    assert not seat.click(line.post, "relapse:never").refused
    desk.settle()
    card = next(one.card for one in seat.cards("intake", number) if one.post == line.post)
    assert card is not None
    said = ZH("card.answered", at=ZH.dated(desk.now, desk.now), who=PARTER, said=ZH("button.relapse"))
    assert (card.outcome, card.buttons) == ((ZH("talk.how_was_it"), said), ())
