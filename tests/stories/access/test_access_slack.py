"""A permission on Slack alone: asked for in modals, sent back and put right, approved, granted and tried."""

from copy import deepcopy

import pytest

from models.terms import AccessState, Role, Status
from tests.support.desk import ZH
from tests.support.permission_life import LIFE, RIGHT, joins_slack, loses, state_of, the_only_number
from tests.support.slack_desk import OTHER, SlackDesk, button_of, text_of
from tests.support.slack_payloads import Payload

ZHAO, CHEN, SUN, ZHOU, WU = "U0ZHAO", "U0CHEN", "U0ADMIN", "U0ZHOU", "U0WU"
WISH = {"role": "room_admin", "scope": "room_3", "until": "2026-09-30", "reason": "接替老郝负责三号评标室"}


@pytest.fixture
def house(office: SlackDesk) -> SlackDesk:
    """The office in Slack, and two leaders with it."""
    joins_slack(office, ZHOU, "周主任")
    joins_slack(office, WU, "吴副主任")
    return office


def asked(house: SlackDesk, user: str = ZHAO, system: str = "evaluation", **changes: str) -> str:
    """`/desk 权限` in some channel, the system, then the rest; the number of the only request there is."""
    house.command(user, "权限")
    sent(house, user, house.fill(user, system=system), **WISH | changes)
    return the_only_number(house.desk)


def sent(house: SlackDesk, user: str, answer: Payload, **fields: str) -> Payload:
    """Fill in the view that came in answer to another, and send it."""
    return house.submit(user, answer["view"] | {"id": "V-next", "hash": "1"}, **fields)


def own(user: str) -> str:
    """The chat of somebody with the desk."""
    return f"@{user}"


def told(house: SlackDesk, user: str, words: str) -> None:
    """Somebody was shown these words last, for their eyes only; over the socket they may come after the press."""
    house.wait_until(lambda: house.whispers(user) and words in house.whispers(user)[-1], words)


def newest(house: SlackDesk, user: str) -> str:
    """The words of the last card that stands in somebody's chat."""
    return house.cards(own(user))[-1]


def test_from_the_wish_to_the_word_that_it_works(house: SlackDesk) -> None:
    """Each step is a press or a modal in the chat of whoever takes it, and nothing of it stands in a channel."""
    number = asked(house)
    assert f"{number} {RIGHT}" in newest(house, ZHAO)
    assert "待 周主任 审批" in newest(house, ZHAO)

    house.press(ZHOU, own(ZHOU), "退回补正")
    house.fill(ZHOU, missing="请写明项目编号")
    assert state_of(house.desk, number) is AccessState.RETURNED
    assert "请写明项目编号" in newest(house, ZHAO)
    house.press(ZHAO, own(ZHAO), "补正")
    assert "周主任 退回：请写明项目编号" in text_of(house.view())
    house.fill(ZHAO, reason="接替老郝，项目 QD2026-015", until="2026-12-31")

    assert "至 2026年12月31日" in newest(house, ZHOU)
    house.press(ZHOU, own(ZHOU), "同意")
    assert "✔ 同意 周主任 10:00" in newest(house, ZHAO)
    assert "待管理员办理" in newest(house, ZHAO)
    assert "领导已同意，请办理。" in newest(house, SUN)
    house.press(SUN, own(SUN), "已授权")
    house.fill(SUN, set_as="账号 zhaoxh 加入三号评标室管理员组")
    assert "管理员说已设置：账号 zhaoxh 加入三号评标室管理员组" in newest(house, ZHAO)
    assert state_of(house.desk, number) is AccessState.GRANTED

    house.press(ZHAO, own(ZHAO), "可以使用")
    assert state_of(house.desk, number) is AccessState.CONFIRMED
    assert house.desk.ticket(number).status is Status.CLOSED
    assert house.desk.log(number) == LIFE
    for user in (ZHAO, ZHOU, SUN):
        assert "✔ 同意 周主任 10:00" in newest(house, user)
        assert "✔ 本人核验可用 赵小禾 10:00" in newest(house, user)
    assert house.fake.messages(OTHER) == []


def test_a_day_is_picked_and_may_be_left_out(house: SlackDesk) -> None:
    """The calendar shows what was asked for; taken out again, the right has no end."""
    number = asked(house)
    house.press(ZHOU, own(ZHOU), "退回补正")
    house.fill(ZHOU, missing="要用多久")
    house.press(ZHAO, own(ZHAO), "补正")
    days = [
        block["element"] for block in house.view()["blocks"] if block.get("element", {}).get("type") == "datepicker"
    ]
    assert [day["initial_date"] for day in days] == ["2026-09-30"]
    house.fill(ZHAO, until="")
    assert "期限 长期" in newest(house, ZHOU)
    assert state_of(house.desk, number) is AccessState.ASKED


def test_what_is_wrong_stands_at_its_field(house: SlackDesk) -> None:
    """A day in the past is said at the calendar, and nothing was asked."""
    house.command(ZHAO, "access")
    view = house.fill(ZHAO, system="evaluation")
    refused = sent(house, ZHAO, view, **WISH | {"until": "2026-03-02"})
    assert refused == {
        "response_action": "errors",
        "errors": {"access.ask:evaluation/until": ZH("field.is_over.day")},
    }
    assert house.desk.tickets() == []


def test_who_may_not_decide_is_told_who_may(house: SlackDesk) -> None:
    """Rights are looked at in the moment of the press, whoever the card was put before."""
    number = asked(house)
    loses(house.desk, "周主任", Role.LEADER)
    house.press(ZHOU, own(ZHOU), "同意")
    told(house, ZHOU, ZH("access.not_decider", department="交易一科", leaders=("吴副主任",)))
    assert state_of(house.desk, number) is AccessState.ASKED


def test_who_may_not_grant_is_told_who_may(house: SlackDesk) -> None:
    """Administrators grant, and only as long as they are."""
    number = asked(house)
    house.press(ZHOU, own(ZHOU), "同意")
    loses(house.desk, "孙工", Role.ADMIN)
    house.press(SUN, own(SUN), "已授权")
    told(house, SUN, ZH("access.only_admin"))
    assert state_of(house.desk, number) is AccessState.APPROVED


def test_nobody_presses_on_the_card_of_another(house: SlackDesk) -> None:
    """A card that somebody else has alone with the desk does nothing for others, nor does one they made up."""
    number = asked(house)
    house.press(CHEN, own(CHEN), "同意", house.card_with(own(ZHOU), "同意"))
    house.press(CHEN, own(CHEN), "撤回", house.card_with(own(ZHAO), "撤回"))
    assert state_of(house.desk, number) is AccessState.ASKED
    assert len(house.whispers(CHEN)) == 2


def test_a_late_press_is_told_who_decided(house: SlackDesk) -> None:
    """Two leaders must agree on a sensitive role; one word against it is enough, and the other comes too late."""
    number = asked(house, role="recordings", until="2026-03-20")
    late, agreed = deepcopy(house.card_with(own(WU), "同意")), deepcopy(house.card_with(own(ZHOU), "同意"))
    house.press(ZHOU, own(ZHOU), "同意")
    assert state_of(house.desk, number) is AccessState.ASKED
    assert "✔ 同意 周主任 10:00" in newest(house, ZHAO)
    house.press(ZHOU, own(ZHOU), "同意", agreed)
    told(house, ZHOU, ZH("access.agreed_already"))
    house.press(WU, own(WU), "不同意")
    house.fill(WU, reason="三号室暂停使用")
    assert state_of(house.desk, number) is AccessState.REJECTED
    house.press(WU, own(WU), "同意", late)
    told(house, WU, "吴副主任 已于")
    assert all("✘ 不同意 吴副主任 10:00：三号室暂停使用" in newest(house, user) for user in (ZHAO, ZHOU, WU))
    assert all(button_of(house.fake.messages(own(user)), "access.approve") is None for user in (ZHOU, WU))
