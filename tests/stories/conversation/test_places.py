"""R9, R13, R15: a fault in another room or lot is a ticket of its own; the same one, written otherwise, is none."""

import pytest

from models.terms import Severity, Status
from tests.support.desk import Desk
from tests.support.same_fault import buttons_of, compared, reported

DECRYPTS = "2号开标室解密失败，所有投标人都解不开"
LOT = "二标段解密失败，投标人都解不开"
ELSEWHERE = (
    (DECRYPTS, "开标三室解密失败，所有投标人都解不开"),
    (DECRYPTS, "开标室5解密也失败了，谁都解不开"),
    (DECRYPTS, "Nobody in opening room three can decrypt, all bidders fail"),
    (DECRYPTS, "2号评标室解密失败，所有人都解不开"),
    (LOT, "标段A解密失败，投标人都解不开"),
    (LOT, "第三标段解密失败，投标人都解不开"),
    (LOT, "lot four: decryption fails for all bidders"),
)
SAME_PLACE = (
    (DECRYPTS, "开标二室还是解密失败"),
    (DECRYPTS, "开标室2解密失败，一家都解不开"),
    (DECRYPTS, "opening room two: decryption still fails"),
    (LOT, "标段2还是解密失败"),
    (LOT, "lot two decryption still fails"),
)


@pytest.mark.parametrize("where", ["desk", "intake"])
@pytest.mark.parametrize(("stood", "said"), ELSEWHERE)
def test_a_fault_in_another_place_is_a_ticket_of_its_own(desk: Desk, stood: str, said: str, where: str) -> None:
    """Of the same person, a moment or a while later; it is offered to join nothing."""
    first = reported(desk, "赵小禾", stood, where)
    second = reported(desk, "赵小禾", said, where)
    assert first != second
    assert buttons_of(desk.as_("赵小禾"), where, second, "join") == []
    assert "supplemented" not in desk.log(first)
    assert [desk.ticket(one).status for one in (first, second)] == [Status.NEW, Status.NEW]


def test_a_second_running_a_counts_for_itself(desk: Desk) -> None:
    """Half an hour later, in the room next door: both are of class A, the second from its own words."""
    first = reported(desk, "赵小禾", DECRYPTS)
    desk.clock.move(minutes=30)
    second = desk.as_("赵小禾").say("intake", "三号开标室解密失败，所有投标人都解不开").number
    assert second not in {None, first}
    assert [desk.ticket(one).severity for one in (first, str(second))] == [Severity.A, Severity.A]
    assert desk.ticket(str(second)).reported_at == desk.now


@pytest.mark.parametrize(("stood", "said"), SAME_PLACE)
def test_the_same_place_is_a_follow_up_however_it_is_written(desk: Desk, stood: str, said: str) -> None:
    """Of the same person: the words are on the log, and no second ticket is opened."""
    first = reported(desk, "赵小禾", stood)
    desk.clock.move(minutes=20)
    desk.as_("赵小禾").say("intake", said)
    assert [one.number for one in desk.tickets()] == [first]
    assert "supplemented" in desk.log(first)


@pytest.mark.parametrize(("stood", "said"), SAME_PLACE)
def test_of_another_person_it_is_asked_about(desk: Desk, stood: str, said: str) -> None:
    """同一问题? stands on the receipt, and is never its first button."""
    first, second = reported(desk, "赵小禾", stood), reported(desk, "陈思远", said)
    assert desk.ticket(second).asked_same["number"] == first
    buttons = [one.action for one in desk.as_("陈思远").card("intake", second).buttons]
    assert f"join:{first}" in buttons[1:]


@pytest.mark.parametrize(("stood", "said"), ELSEWHERE)
def test_another_place_is_asked_about_by_nobody(desk: Desk, stood: str, said: str) -> None:
    """Nor does 我也是 join it."""
    first = reported(desk, "赵小禾", stood)
    for one in ("陈思远", "刘晓彤"):
        number = reported(desk, one, said if one == "陈思远" else f"我也是，{said}")
        assert desk.ticket(number).asked_same.get("number") != first
        assert desk.ticket(number).status is Status.NEW or desk.ticket(number).merged_into_id != desk.ticket(first).id


def test_me_too_of_the_same_place_joins(desk: Desk) -> None:
    """However it is written."""
    first = reported(desk, "赵小禾", DECRYPTS)
    desk.as_("陈思远").say("intake", "我也是，开标二室解密失败")
    compared(desk)
    (part,) = [one for one in desk.tickets() if one.number != first]
    assert part.merged_into_id == desk.ticket(first).id


@pytest.mark.parametrize(
    "said",
    ["统计报表导出不了，点导出没有反应", "三号开标室也解密失败", "2号开标室的投影仪不亮了", "签章盖不上去，谁都盖不了"],
)
def test_what_is_unlike_is_not_offered(desk: Desk, said: str) -> None:
    """Another function, another room, a broken device."""
    first = reported(desk, "赵小禾", DECRYPTS)
    desk.clock.move(minutes=20)
    number = reported(desk, "赵小禾", said)
    assert number != first
    assert buttons_of(desk.as_("赵小禾"), "intake", number, "join") == []


def test_what_is_over_is_not_offered(desk: Desk) -> None:
    """Restored before the second was reported: the receipt names it in no press that would be refused (R15)."""
    first = reported(desk, "赵小禾", "整个平台特别慢，页面半天才出来")
    desk.as_("李强").press(first, "接单")
    assert not desk.as_("李强").fill(first, "业务已恢复", state_before="untouched").refused
    desk.clock.move(minutes=20)
    number = reported(desk, "赵小禾", DECRYPTS)
    assert number != first
    assert buttons_of(desk.as_("赵小禾"), "intake", number, "join") == []


def test_the_office_is_offered_no_merger_that_is_refused(desk: Desk) -> None:
    """The choice of 并单 leaves out what was restored before, and what is of another kind."""
    over = reported(desk, "赵小禾", DECRYPTS)
    desk.as_("李强").press(over, "接单")
    assert not desk.as_("李强").fill(over, "业务已恢复", state_before="untouched").refused
    question = desk.as_("刘晓彤").say("intake", "请问投标保证金怎么退？").number
    desk.clock.move(minutes=5)
    stands, number = reported(desk, "陈思远", LOT), reported(desk, "刘晓彤", "签章盖不上去，谁都盖不了")
    office = desk.as_("王敏")
    form = office.click(office.cards("team", number)[0].post, "merge").form
    assert form is not None
    (into,) = [field for field in form.fields if field.name == "into"]
    assert question is not None
    assert {one.value for one in into.choices} == {stands}
