"""A permission on Telegram alone: asked for question by question, sent back and put right, approved, granted, tried."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.terms import AccessState, Role, Status
from tests.support.desk import ZH
from tests.support.fakes.telegram_world import Json
from tests.support.permission_life import LIFE, RIGHT, gains, joins_telegram, loses, state_of, the_only_number
from tests.support.telegram_desk import (
    CHEN,
    FORUM,
    INTAKE,
    LIU,
    MODES,
    STRANGER,
    ZHAO,
    TelegramDesk,
    running_telegram_desk,
)

ZHOU, WU, SUN = 511, 512, 513


@pytest.fixture(params=MODES)
def house(request: pytest.FixtureRequest, office_url: str, tmp_path: Path) -> Iterator[TelegramDesk]:
    """The office on Telegram, and with it two leaders and an administrator."""
    with running_telegram_desk(office_url, tmp_path, str(request.param)) as house:
        for user, name in ((ZHOU, "周主任"), (WU, "吴副主任"), (SUN, "孙工")):
            joins_telegram(house, user, name)
        yield house


def asked(house: TelegramDesk, until: str = "2026年9月30日", role: str = "评标室管理员") -> str:
    """`/access` in private, a question after the other; the number of the only request there is."""
    house.write(ZHAO, "/access")
    house.fill(ZHAO, "评标系统", "提交")
    house.fill(ZHAO, role, "三号评标室", until, "接替老郝负责三号评标室", "跳过", "提交")
    return the_only_number(house.desk)


def newest(house: TelegramDesk, user: int, number: str) -> str:
    """The words of the last card of the request in somebody's chat."""
    return str(house.card_with(user, number)["text"])


def test_from_the_wish_to_the_word_that_it_works(house: TelegramDesk) -> None:
    """Each step is a press or an answer in the chat of whoever takes it, and nothing of it stands in a group."""
    number = asked(house)
    assert RIGHT in newest(house, ZHAO, number)
    assert "待 周主任 审批" in newest(house, ZHAO, number)

    house.press(ZHOU, "退回补正")
    house.fill(ZHOU, "请写明项目编号", "提交")
    assert state_of(house.desk, number) is AccessState.RETURNED
    assert "请写明项目编号" in newest(house, ZHAO, number)
    house.press(ZHAO, "补正")
    assert "周主任 退回：请写明项目编号" in house.texts(ZHAO)[-1]
    house.fill(ZHAO, "评标室管理员", "三号评标室", "2026年12月31日", "接替老郝，项目 QD2026-015", "提交")

    assert "至 2026年12月31日" in newest(house, ZHOU, number)
    assert not house.press(ZHOU, "同意").get("show_alert")
    assert any("✔ 同意 周主任 10:00" in text for text in house.texts(ZHAO)), "painted into the card that is there"
    assert "领导已同意，请办理。" in newest(house, SUN, number)
    house.press(SUN, "已授权")
    house.fill(SUN, "账号 zhaoxh 加入三号评标室管理员组", "提交")
    assert "管理员说已设置：账号 zhaoxh 加入三号评标室管理员组" in newest(house, ZHAO, number)
    assert state_of(house.desk, number) is AccessState.GRANTED

    house.press(ZHAO, "可以使用")
    assert state_of(house.desk, number) is AccessState.CONFIRMED
    assert house.desk.ticket(number).status is Status.CLOSED
    assert house.desk.log(number) == LIFE
    for user in (ZHAO, ZHOU, SUN):
        decided = [text for text in house.texts(user) if "✔ 同意 周主任 10:00" in text]
        assert "✔ 本人核验可用 赵小禾 10:00" in decided[-1]
    assert not any(number in text for group in (INTAKE, FORUM) for text in house.texts(group))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("12月31日", "至 2026年12月31日"),
        ("年底", "至 2026年12月31日"),
        ("30 June 2027", "至 2027年6月30日"),
        ("长期", "长期"),
    ],
)
def test_a_day_as_people_write_it(house: TelegramDesk, typed: str, shown: str) -> None:
    """Its year is filled in, its words are understood; 长期 leaves it out."""
    number = asked(house, until=typed)
    assert f"期限 {shown}" in newest(house, ZHAO, number)


def test_a_day_that_is_none_is_asked_again(house: TelegramDesk) -> None:
    """The sentence stands at the question, and what was answered before is still there."""
    house.write(ZHAO, "/access")
    house.fill(ZHAO, "评标系统", "提交", "评标室管理员", "三号评标室")
    for wrong in ("2月30日", "等项目完了", "2026-09-30 10:00"):
        house.fill(ZHAO, wrong)
        assert ZH("field.not_a_day") in house.texts(ZHAO)[-1]
    house.fill(ZHAO, "2026年12月31日", "接替老郝", "跳过")
    assert "用到哪天：2026年12月31日" in house.texts(ZHAO)[-1]
    assert house.desk.tickets() == []


def test_a_day_that_is_over_is_refused_at_its_question(house: TelegramDesk) -> None:
    """As soon as it is typed, and not three steps later; the next answer goes on."""
    house.write(ZHAO, "/access")
    house.fill(ZHAO, "评标系统", "提交", "评标室管理员", "三号评标室")
    for wrong in ("2026-03-02", "昨天"):
        house.fill(ZHAO, wrong)
        assert ZH("field.is_over.day") in house.texts(ZHAO)[-1]
    house.fill(ZHAO, "明天", "接替老郝", "跳过", "提交")
    assert "期限 至 2026年3月4日" in newest(house, ZHAO, the_only_number(house.desk))


def test_asked_in_a_group_it_lives_in_private(house: TelegramDesk) -> None:
    """The questions follow whoever asked; the card and the right are theirs alone."""
    house.write(CHEN, "/access", INTAKE)
    house.fill(CHEN, "评标系统", "提交", "排期查看", "全部评标室", "长期", "看排期", "跳过", "提交", chat=INTAKE)
    number = the_only_number(house.desk)
    assert "评标系统 · 排期查看" in newest(house, CHEN, number)
    assert house.desk.ticket(number).chat == f"@{CHEN}"


def test_the_ledger_of_a_day_gone_by(house: TelegramDesk) -> None:
    """A day without a year is the last one there was; one to come is refused at its question."""
    house.write(SUN, "/ledger")
    house.fill(SUN, "跳过", "跳过", "12月31日", "提交")
    assert any("2025年12月31日" in text for text in house.texts(SUN)[-2:])
    house.write(SUN, "/ledger")
    house.fill(SUN, "跳过", "跳过", "2026-12-31")
    assert ZH("field.is_to_come.day") in house.texts(SUN)[-1]


def refused(answer: Json, sentence: str) -> None:
    """The press was answered with this sentence, in a window."""
    assert answer["show_alert"]
    assert answer["text"] == sentence


def test_who_may_not_decide_or_grant_is_told_who_may(house: TelegramDesk) -> None:
    """Rights are looked at in the moment of the press, whoever the card was put before."""
    number = asked(house)
    loses(house.desk, "周主任", Role.LEADER)
    sentence = ZH("access.not_decider", department="交易一科", leaders=("吴副主任",))
    refused(house.press(ZHOU, "同意"), sentence)
    refused(house.press(ZHOU, "不同意"), sentence)
    assert state_of(house.desk, number) is AccessState.ASKED
    gains(house.desk, "周主任", Role.LEADER)
    house.press(ZHOU, "同意")
    loses(house.desk, "孙工", Role.ADMIN)
    refused(house.press(SUN, "已授权"), ZH("access.only_admin"))
    assert state_of(house.desk, number) is AccessState.APPROVED


def test_a_late_press_is_told_who_decided(house: TelegramDesk) -> None:
    """What a client still shows is pressed after the other leader has said no."""
    number = asked(house, role="音视频调阅", until="2026-03-20")
    late = house.card_with(WU, number)
    keys = [key for row in late["reply_markup"]["inline_keyboard"] for key in row]
    approve = next(key["callback_data"] for key in keys if key["text"] == "同意")
    house.press(ZHOU, "不同意")
    house.fill(ZHOU, "三号室暂停使用", "提交")
    assert state_of(house.desk, number) is AccessState.REJECTED
    answer = house.send_press(WU, late["message_id"], approve)
    assert answer["text"].startswith("周主任 已于")
    assert "✘ 不同意 周主任 10:00：三号室暂停使用" in newest(house, WU, number)
    assert house.buttons(house.card_with(WU, number)) == []


def test_whom_nobody_knows_asks_for_nothing(house: TelegramDesk) -> None:
    """An account that belongs to nobody is told so, and nothing is asked of it."""
    house.write(STRANGER, "/access")
    assert ZH("person.unknown") in house.texts(STRANGER)[-1]
    assert house.desk.tickets() == []


def test_it_is_asked_in_english(house: TelegramDesk) -> None:
    """Question, choices and day, for whoever reads English."""
    house.write(LIU, "/access")
    assert "system" in house.texts(LIU)[-1].lower()
    house.fill(LIU, "evaluation system", "Submit", "schedule viewer", "all evaluation rooms", "31 December 2026")
    house.fill(LIU, "to plan rooms", "Skip", "Submit")
    number = the_only_number(house.desk)
    assert "until 31 Dec 2026" in newest(house, LIU, number)
