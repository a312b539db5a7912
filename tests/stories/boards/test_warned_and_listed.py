"""Whoever is warned of a deadline of what they may take has it on their list, in each kind and state."""

from collections.abc import Callable

import pytest

from models.terms import Kind
from tests.support.desk import Desk

DUTY = "李强"
TEXTS = {
    Kind.DEFECT: "统计报表导出不了，点导出没有反应",
    Kind.HARDWARE: "三号评标室的打印机卡纸了",
    Kind.CONSULTATION: "请问怎么导出报表？",
    Kind.PERMISSION: "请给我开通回放下载的权限",
}


def nothing(desk: Desk, number: str) -> None:
    """Nobody has touched it."""


def confirmed(desk: Desk, number: str) -> None:
    """The office confirmed what it is; nobody has it."""
    office = desk.as_("王敏")
    assert not office.click(office.cards("team", number)[0].post, "confirm_class").refused


STATES: dict[str, Callable[[Desk, str], None]] = {one.__name__: one for one in (nothing, confirmed)}


def listed(desk: Desk, who: str) -> set[str]:
    """The numbers on somebody's 待我处理."""
    return {one["number"] for one in desk.as_(who).listed("waiting")}


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.parametrize("state", STATES)
def test_who_is_on_duty_has_what_nobody_took(desk: Desk, kind: Kind, state: str) -> None:
    """On the list as the report comes; taken by somebody else, it is gone."""
    number = desk.as_("赵小禾").say("intake", TEXTS[kind]).number
    assert number is not None
    assert desk.ticket(number).kind is kind
    STATES[state](desk, number)
    desk.settle()
    assert number in listed(desk, DUTY)
    post = desk.as_(DUTY).cards("team", number)[0].post
    assert not desk.as_("马跃").click(post, "take").refused
    assert number not in listed(desk, DUTY)


@pytest.mark.parametrize("kind", TEXTS)
def test_who_is_warned_may_take_what_is_listed(desk: Desk, kind: Kind) -> None:
    """The warning names it to whoever is on duty, whose list has it, and their 接单 is heard."""
    number = desk.as_("赵小禾").say("intake", TEXTS[kind]).number
    assert number is not None
    desk.forward("P2D")
    desk.settle()
    assert number in listed(desk, DUTY)
    post = desk.as_(DUTY).cards("team", number)[0].post
    assert not desk.as_(DUTY).click(post, "take").refused
    assert desk.ticket(number).assignee_id is not None
    assert number in listed(desk, DUTY)


def test_who_is_not_on_duty_is_asked_for_no_device(desk: Desk) -> None:
    """It is the office's to give out, and that of whoever is warned."""
    number = desk.as_("赵小禾").say("intake", TEXTS[Kind.HARDWARE]).number
    assert number not in listed(desk, "张海涛")
    assert number in listed(desk, "王敏")


def test_ones_own_question_waits_for_others(desk: Desk) -> None:
    """Whoever is on duty and asks has nothing to take of it."""
    number = desk.as_(DUTY).say("intake", TEXTS[Kind.CONSULTATION]).number
    assert number not in listed(desk, DUTY)
    assert number in listed(desk, "王敏")


def test_what_may_not_be_read_is_on_no_list_of_theirs(desk: Desk) -> None:
    """A complaint is the office's, whoever is on duty."""
    number = desk.as_("投标人 冯立").say("desk", "我要投诉评标专家打分不公").number
    assert number in listed(desk, "王敏")
    assert number not in listed(desk, DUTY)
