"""One permission on all platforms: asked on Telegram, approved on Slack, granted on the page, tried on Telegram."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.terms import AccessState, Status
from tests.support.everywhere import Everywhere, running_everywhere
from tests.support.fakes.telegram_world import Json
from tests.support.permission_life import joins_slack, joins_telegram, state_of, the_only_number
from tests.support.slack_desk import button_of
from tests.support.telegram_desk import ZHAO
from tests.support.tickets import told

ZHOU_SLACK, ZHAO_SLACK, SUN_SLACK = "U0ZHOU", "U0ZHAO", "U0ADMIN"
ZHOU, SUN = 511, 513
AGREED, GRANTED, WORKS = "✔ 同意 周主任 10:05", "✔ 已授权 孙工 10:20", "✔ 本人核验可用 赵小禾 10:25"


@pytest.fixture
def house(office_url: str, tmp_path: Path) -> Iterator[Everywhere]:
    """The demo office with its page, its Slack and its Telegram; leader and administrator are on all three."""
    with running_everywhere(office_url, tmp_path) as house:
        joins_slack(house.slack, ZHOU_SLACK, "周主任")
        joins_telegram(house.telegram, ZHOU, "周主任")
        joins_telegram(house.telegram, SUN, "孙工")
        yield house


def asked(house: Everywhere) -> str:
    """赵小禾 asks on Telegram; the number of the request."""
    house.telegram.write(ZHAO, "/access")
    house.telegram.fill(ZHAO, "评标系统", "提交")
    house.telegram.fill(ZHAO, "评标室管理员", "三号评标室", "年底", "接替老郝负责三号评标室", "跳过", "提交")
    house.slack.settle()
    return the_only_number(house.desk)


def leaders_cards(house: Everywhere, number: str) -> dict[str, str]:
    """All words of the newest card that 周主任 has of the request, by platform."""
    house.telegram.settle()
    house.slack.settle()
    page = told(house.desk, "周主任", number)[-1]
    return {
        "page": "\n".join((page.title, *page.intro, *page.outcome, *(button.label for button in page.buttons))),
        "slack": next(card for card in reversed(house.slack.cards(f"@{ZHOU_SLACK}")) if number in card),
        "telegram": shown(house, ZHOU, number),
    }


def administrators_cards(house: Everywhere, number: str) -> dict[str, str]:
    """The same of 孙工."""
    page = told(house.desk, "孙工", number)[-1]
    return {
        "page": "\n".join((page.title, *page.intro, *page.outcome, *(button.label for button in page.buttons))),
        "slack": next(card for card in reversed(house.slack.cards(f"@{SUN_SLACK}")) if number in card),
        "telegram": shown(house, SUN, number),
    }


def shown(house: Everywhere, user: int, number: str) -> str:
    """The words and the buttons of the newest card of the request in somebody's Telegram."""
    card: Json = house.telegram.card_with(user, number)
    return "\n".join((card["text"], *house.telegram.buttons(card)))


def test_asked_here_approved_there_granted_elsewhere(house: Everywhere) -> None:
    """Whoever acts does so where they are; every card of it says afterwards who decided, and has no step left."""
    number = asked(house)
    assert all("同意" in card for card in leaders_cards(house, number).values())
    house.desk.clock.move(minutes=5)
    house.slack.press(ZHOU_SLACK, f"@{ZHOU_SLACK}", "同意")
    assert state_of(house.desk, number) is AccessState.APPROVED
    agreed = leaders_cards(house, number)
    assert all(AGREED in card and "退回补正" not in card for card in agreed.values()), agreed
    assert AGREED in shown(house, ZHAO, number)
    assert all("领导已同意，请办理。" in card for card in administrators_cards(house, number).values())

    house.desk.clock.move(minutes=15)
    house.desk.as_("孙工").fill(number, "已授权", set_as="账号 zhaoxh 加入三号评标室管理员组")
    house.telegram.settle()
    assert "账号 zhaoxh 加入三号评标室管理员组" in shown(house, ZHAO, number)
    assert state_of(house.desk, number) is AccessState.GRANTED
    house.desk.clock.move(minutes=5)
    house.telegram.press(ZHAO, "可以使用")
    assert state_of(house.desk, number) is AccessState.CONFIRMED
    assert house.desk.ticket(number).status is Status.CLOSED

    cards = [*leaders_cards(house, number).values(), *administrators_cards(house, number).values()]
    for card in (*cards, shown(house, ZHAO, number)):
        assert all(line in card for line in (AGREED, GRANTED, WORKS)), card
        assert not any(step in card for step in ("退回补正", "无法办理", "可以使用")), card
    assert house.desk.log(number) == ["received", "access_asked", "access_approved", "access_granted", "access_works"]


def test_decided_on_slack_a_late_press_on_telegram_is_told_so(house: Everywhere) -> None:
    """The other card of the same leader was not read in time: nothing is decided twice."""
    number = asked(house)
    late = house.telegram.card_with(ZHOU, number)
    keys = [key for row in late["reply_markup"]["inline_keyboard"] for key in row]
    approve = next(key["callback_data"] for key in keys if key["text"] == "同意")
    house.slack.press(ZHOU_SLACK, f"@{ZHOU_SLACK}", "不同意")
    house.slack.fill(ZHOU_SLACK, reason="三号室暂停使用")
    answer = house.telegram.send_press(ZHOU, late["message_id"], approve)
    assert answer["show_alert"]
    assert answer["text"].startswith("周主任 已于")
    assert state_of(house.desk, number) is AccessState.REJECTED
    assert all("✘ 不同意 周主任" in card for card in leaders_cards(house, number).values())


def test_whoever_asks_hears_where_they_asked(house: Everywhere) -> None:
    """赵小禾 has three chats with the desk; the request lives in the one it was made in."""
    house.slack.command(ZHAO_SLACK, "access")
    answer = house.slack.fill(ZHAO_SLACK, system="evaluation")
    view = answer["view"] | {"id": "V-next", "hash": "1"}
    house.slack.submit(ZHAO_SLACK, view, role="schedule_viewer", scope="all", reason="看排期")
    number = the_only_number(house.desk)
    house.telegram.settle()
    assert button_of(house.slack.fake.messages(f"@{ZHAO_SLACK}"), "access.withdraw")
    assert not any(number in text for text in house.telegram.texts(ZHAO))
    assert told(house.desk, "赵小禾", number) == []
