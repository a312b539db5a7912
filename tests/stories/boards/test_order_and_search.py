"""What presses most stands first in every list; what was closed is found by number or words, by whoever may read it."""

import pytest

from tests.support.desk import ZH, Browser, Desk
from tests.support.from_slack import FromSlack
from tests.support.one_connection import SwiftDesk
from tests.support.page_drawn import rows_in

MINOR = "统计报表导出后金额列全是0，请看一下"
GRAVE = "系统登录不了，所有人都打不开"
OFFICE = "王敏"


def numbers(browser: Browser, view: str = "board", **query: str) -> list[str]:
    """The list as the page gets it."""
    answer = browser.get("/chat/tickets", view=view, **query)
    assert answer.status_code == 200, answer.text
    return [ticket["number"] for ticket in rows_in(answer.json()["html"])]


def test_among_the_late_the_graver_class_comes_first(desk: Desk) -> None:
    """A C that is days late stands behind an A that is just over, on the page, the board, in my tickets and digest."""
    reporter, office = desk.as_("赵小禾"), desk.as_(OFFICE)
    c = reporter.say("intake", MINOR).number
    assert desk.ticket(c).severity == "C"
    desk.clock.move(days=12)
    a = reporter.say("intake", GRAVE).number
    assert desk.ticket(a).severity == "A"
    desk.clock.move(hours=2)
    assert numbers(office) == numbers(reporter, "mine") == [a, c]
    for who in (reporter, office):
        card = who.click(None, "mine" if who is reporter else "board").card
        assert card is not None
        told = "\n".join(card.intro)
        assert 0 < told.index(a) < told.index(c)


def test_what_is_not_late_goes_by_the_share_of_its_time_that_is_left(desk: Desk) -> None:
    """A day before its end a C has less left than a B of a minute ago, though the B is due sooner."""
    reporter = desk.as_("赵小禾")
    c = reporter.say("intake", MINOR).number
    desk.as_("李强").press(c, "接单")
    desk.clock.move(days=6)
    b = reporter.say("intake", "登录页面很慢，要等一分钟才能打开").number
    desk.as_("李强").press(b, "接单")
    assert desk.ticket(b).severity == "B"
    assert desk.target(b, "resolve").due_at < desk.target(c, "resolve").due_at
    assert numbers(desk.as_(OFFICE)) == [c, b]


def test_a_missed_resolve_is_shown_as_one(desk: Desk) -> None:
    """Where both promises are broken the board names the graver one."""
    number = desk.as_("赵小禾").say("intake", GRAVE).number
    desk.clock.move(hours=3)
    card = desk.as_(OFFICE).click(None, "board").card
    assert card is not None
    line = next(one for one in card.intro if number in one)
    assert ZH("deadline.label.resolve") in line
    assert ZH("deadline.label.respond") not in line


def test_what_is_closed_is_found(desk: Desk) -> None:
    """By its number or by several words in any order and case; behind what is open; never by who may not read it."""
    reporter, office = desk.as_("赵小禾"), desk.as_(OFFICE)
    closed = reporter.say("intake", "Excel 报表导出后金额列全是0").number
    reporter.press(closed, "withdraw")
    still = reporter.say("desk", "投标大厅的 EXCEL 报表里有一个错别字").number
    assert numbers(office) == [still]
    for words in ("excel 报表", "报表 Excel", "赵小禾 报表", "  报表   EXCEL "):
        assert numbers(office, q=words) == [still, closed], words
    assert numbers(office, q=closed) == numbers(office, q="金额 excel") == [closed]
    assert numbers(desk.as_("郑文"), q="excel 金额") == [closed]
    assert numbers(reporter, q="excel") == [still, closed]
    assert numbers(desk.as_("陈思远"), q="excel") == []
    for hostile in ("%", "_", "报%表", "'", '"', "\\", "' OR 1=1 --"):
        assert numbers(office, q=hostile) == [], hostile


def test_a_list_has_pages(desk: Desk) -> None:
    """All up to the one that is asked for stand below each other, and the count is that of the whole list."""
    for name in ("赵小禾", "陈思远", "刘晓彤"):
        desk.as_(name).say("intake", MINOR)
    first = desk.as_(OFFICE).get("/chat/tickets", view="board", page=0).json()
    assert (len(rows_in(first["html"])), first["count"]) == (3, 3)
    assert ZH("page.tickets.count", count=3) in first["html"]
    assert ZH("page.tickets.more") not in first["html"]
    beyond = desk.as_(OFFICE).get("/chat/tickets", view="board", page=7).json()
    assert beyond == first
    assert desk.as_(OFFICE).get("/chat/tickets", view="board", page="x").status_code == 422


@pytest.mark.parametrize("words", ["导出", "excel 导出"])
def test_find_answers_for_ones_own_eyes(desk: Desk, words: str) -> None:
    """The command lists what is open and what is closed, with a button each; what is typed is one's own to read."""
    reporter = desk.as_("赵小禾")
    number = reporter.say("intake", "Excel 导出后金额列全是0").number
    reporter.press(number, "withdraw")
    card = desk.as_(OFFICE).click(None, f"find:{words}").card
    assert card is not None
    assert card.title == ZH("list.found", count=1, words=words)
    assert number in card.intro[0]
    assert [button.action for button in card.buttons] == [f"show:{number}"]
    nothing = desk.as_("陈思远").click(None, f"find:{words}").card
    assert nothing is not None
    assert nothing.intro == (ZH("list.found.none"),)


def test_find_takes_whatever_is_typed(swift: SwiftDesk) -> None:
    """Nothing at all is one sentence; signs, and a text of 200,000 characters, find nothing and break nothing."""
    swift.say("赵小禾", "intake", MINOR)
    for words in ("%", "_", "'", "x" * 200_000, "谁 " * 100_000):
        card = swift.click(OFFICE, f"find:{words}").card
        assert card is not None
        assert card.intro == (ZH("list.found.none"),)
        assert len(card.title) < 150
    assert [swift.click(OFFICE, what).toast for what in ("find", "find:  ")] == [ZH("list.find_what")] * 2


def test_what_is_found_has_pages_in_a_chat(swift: SwiftDesk) -> None:
    """Ten lines a page, buttons to turn it, and the words are looked for again; a page beyond the last is empty."""
    numbers = {str(swift.say("赵小禾", "intake", f"{one}号标段公示有一个错别字").ticket) for one in range(23)}
    action, seen = "find:错别字 公示", list[str]()
    for page, turns in enumerate((["下一页"], ["上一页", "下一页"], ["上一页"])):
        card = swift.click(OFFICE, action).card
        assert card is not None
        assert card.title == ZH("list.found", words="错别字 公示", count=23)
        assert card.intro[-1] == ZH("list.page", page=page + 1, pages=3)
        assert [one.label for one in card.buttons if one.action.startswith("found:")] == turns
        assert len(card.buttons) <= 5
        seen += [number for line in card.intro for number in numbers if number in line]
        action = card.buttons[-1].action
    assert sorted(seen) == sorted(numbers)
    for forged in ("found:", "found:x:公示", "found:-1:公示", "found:99999:公示", "found:²:公示"):
        assert swift.click(OFFICE, forged).is_refusal, forged
    beyond = swift.click(OFFICE, "found:90:公示").card
    assert beyond is not None
    assert beyond.intro[0] == ZH("list.found.none")


def test_what_is_found_shows_no_more_than_the_place_may(slack: FromSlack) -> None:
    """A phone in a report is hidden in what is found, in a room and in one's own chat; the page shows it whole."""
    phone = "13853212345"
    number = str(slack.say("UZHAO", "CHALL", f"{phone} 报表导出不了").ticket)
    for user, chat in (("UWANG", "CTALK"), ("UWANG", "@UWANG"), ("UZHAO", "@UZHAO")):
        for action in ("find:报表", "found:0:报表", f"find:{phone}"):
            card = slack.click(user, chat, action).card
            assert card is not None
            assert any(number in line for line in card.intro)
            assert phone not in "".join((*card.intro, *(one.label for one in card.buttons))), (chat, action)
    shown = slack.desk.as_(OFFICE).click(None, "find:报表").card
    assert shown is not None
    assert phone in "".join(shown.intro)
