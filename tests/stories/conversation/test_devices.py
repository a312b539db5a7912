"""R9: a broken device is a report of its own while a function fails, whoever tells it and wherever."""

from collections.abc import Mapping

import pytest

from models.terms import Kind
from tests.support.desk import Desk
from tests.support.dialogues.outcome import Outcome
from tests.support.dialogues.script import Dialogue
from tests.support.dialogues.stage import played

UPLOAD = {"id": "T1", "text": "投标文件上传不了，所有人都传不上去", "class": "A", "state": "taken", "ago": "20m"}
SEAL = {"id": "T1", "text": "签章盖起来很慢，要等两分钟", "class": "B", "state": "taken", "ago": "50m"}
PLATFORM = {"id": "T1", "text": "交易系统打不开，所有人都进不去", "class": "A", "state": "new", "ago": "12m"}
IN_ROOM = {"id": "T1", "text": "二号开标室的开标大厅页面进不去", "class": "A", "state": "taken", "ago": "9m"}
PRINTER = {"id": "T1", "text": "窗口的打印机卡纸了", "kind": "hardware", "state": "taken", "ago": "30m"}
RESULT = {"id": "T1", "text": "投标文件上传不了", "class": "A", "state": "resolved", "ago": "3h", "since": "20m"}
DIRECT: dict[str, str] = {"who": "甲"}
IN_THREAD = {"who": "甲", "where": "intake", "thread": "T1"}
BY_ANOTHER = {"who": "乙", "where": "intake", "thread": "T1"}


@pytest.mark.parametrize(
    ("stood", "line", "said", "title"),
    [
        (UPLOAD, DIRECT, "大厅的叫号机黑屏了", "叫号机"),
        (UPLOAD, DIRECT, "复印机一直卡纸", "复印机"),
        (UPLOAD, IN_THREAD, "窗口的高拍仪不亮灯了", "高拍仪"),
        (UPLOAD, IN_THREAD, "又来一个事，电视没信号", "电视"),
        (UPLOAD, BY_ANOTHER, "评标室麦克风没声了", "麦克风"),
        (UPLOAD, BY_ANOTHER, "我这边键盘也按不动了", "键盘"),
        (SEAL, DIRECT, "机房空调不制冷，温度蹭蹭往上走", "空调"),
        (SEAL, DIRECT, "我这台电脑开不了机了", "电脑"),
        (SEAL, IN_THREAD, "签字板没反应，笔断了", "签字板"),
        (SEAL, BY_ANOTHER, "读卡器不认卡了", "读卡器"),
        (PLATFORM, DIRECT, "门禁刷不了卡了", "门禁"),
        (PLATFORM, DIRECT, "UPS一直报警", "UPS"),
        (PLATFORM, BY_ANOTHER, "显示器花屏了", "显示器"),
        (IN_ROOM, DIRECT, "二号开标室的投影仪不亮了", "投影仪"),
        (IN_ROOM, IN_THREAD, "二号开标室话筒没声音", "话筒"),
        (PRINTER, DIRECT, "投影仪也坏了", "投影仪"),
        (RESULT, DIRECT, "扫描仪又坏了", "扫描仪"),
    ],
)
def test_it_is_a_report_of_its_own(
    desk: Desk, stood: Mapping[str, str], line: Mapping[str, str], said: str, title: str
) -> None:
    """The device gets its own ticket; what stood before stays as it was."""
    must: dict[str, object] = {"new": [{"kind": "hardware", "title": [title]}]}
    if stood is not PRINTER:
        must["class"] = {"T1": stood["class"]}
    assert told(desk, stood, {**line, "text": said}, must) == []


@pytest.mark.parametrize("said", ["打印机还是卡纸", "窗口那台打印机又卡纸了，换过墨盒也没用"])
def test_more_of_the_same_device_is_a_follow_up(desk: Desk, said: str) -> None:
    """The device that was told of is not told of anew."""
    assert told(desk, PRINTER, {**DIRECT, "text": said}, {"logged": {"T1": [1]}}) == []


def test_the_receipt_offers_to_join_nothing(desk: Desk) -> None:
    """A device and a function are never one fault."""
    line = {**DIRECT, "text": "大厅的叫号机黑屏了", "lacks": ["同一问题"]}
    assert told(desk, UPLOAD, line, {"new": [{"kind": "hardware"}], "class": {"T1": "A"}}) == []


def told(desk: Desk, stood: Mapping[str, str], line: Mapping[str, object], must: Mapping[str, object]) -> list[str]:
    """What came out otherwise than it must, of one line said while the ticket stands."""
    where = {"where": "intake"} if line.get("thread") else {}
    whole = {"id": "-", "rules": "R9", "about": "-", "tickets": [{**stood, **where}], "lines": [line], "must": must}
    with played(desk, Dialogue.model_validate(whole)) as stage:
        return Outcome(stage).problems()


TWO = "一号开标室的麦克风没声了，窗口的打印机也卡纸"


@pytest.mark.parametrize("where", ["desk", "intake"])
def test_two_devices_in_one_message_are_two_tickets(desk: Desk, where: str) -> None:
    """An answer closes a broken device, so none can wait for another one (R9); both count from the message."""
    desk.as_("赵小禾").say(where, TWO)
    first, second = sorted(desk.tickets(), key=lambda one: one.number)
    assert [one.summary for one in (first, second)] == ["一号开标室的麦克风没声了", "窗口的打印机也卡纸"]
    assert {one.kind for one in (first, second)} == {Kind.HARDWARE}
    assert (second.reported_at, second.split_from_id) == (first.reported_at, first.id)
    assert desk.as_("赵小禾").card(where, second.number).title.endswith("窗口的打印机也卡纸")


def test_two_devices_in_the_form_are_two_tickets(desk: Desk) -> None:
    """The form is read as a message is."""
    desk.as_("赵小禾").submit(None, "report", {"text": TWO, "location": ""}, place="desk")
    assert [one.summary for one in desk.tickets() if one.split_from_id] == ["窗口的打印机也卡纸"]


@pytest.mark.parametrize(
    ("said", "titles"),
    [
        ("打印机还是卡纸，麦克风也没声了", ["麦克风也没声了"]),
        ("打印机又卡纸了，另外投影仪不亮", ["投影仪不亮"]),
        ("打印机还是卡纸，硒鼓漏粉", []),
        ("打印机还是卡纸，换了墨盒也没用", []),
        ("打印机还是卡纸，扫描仪是好的", []),
    ],
)
def test_another_device_told_of_later_is_a_ticket_of_its_own(desk: Desk, said: str, titles: list[str]) -> None:
    """The device that has a ticket gets no second one."""
    number = desk.as_("赵小禾").say("desk", "窗口的打印机卡纸了").number
    desk.clock.move(minutes=20)
    desk.as_("赵小禾").say("desk", said)
    assert [one.summary for one in desk.tickets() if one.number != number] == titles
    assert "supplemented" in desk.log(str(number))
