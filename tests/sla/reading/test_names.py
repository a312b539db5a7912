"""Rooms, lots, windows and devices: one name, however it is written, and never another one."""

import pytest

from sla.reading.lexicon import normalise
from sla.reading.names import Name, may_be_one, names_in, share_one, without_names

SAME = {
    Name("room", "2", "opening"): (
        *(
            "开标室2",
            "2号开标室",
            "开标二室",
            "开标室二",
            "第二开标室",
            "开标室（2）",
            "2#开标室",
            "开标 2 室",
            "开标２室",
        ),
        *("二号唱标室", "opening room 2", "opening room two", "the second opening room", "No. 2 opening room"),
        *("2nd bid opening room", "Opening Room #2"),
    ),
    Name("room", "3", "evaluation"): (
        "评标室3",
        "三号评标室",
        "评标三室",
        "evaluation room 3",
        "third evaluation room",
    ),
    Name("room", "2"): ("二号厅", "2号室", "hall two", "room 2", "rm 2", "Room No.2"),
    Name("room", "b"): ("room B", "B室"),
    Name("room", "301", "meeting"): ("301会议室", "三〇一会议室", "meeting room 301"),
    Name("lot", "a"): ("A标段", "标段A", "Lot A", "A包"),
    Name("lot", "3"): (
        *("第三标段", "三标", "3标段", "标段三", "3号标包", "包3", "第三个标段", "第 3 标段", "Lot 3", "lot three"),
        *("the third lot", "package 3", "Lot III", "lot no. 03"),
    ),
    Name("lot", "12"): ("十二标段", "标段12", "twelfth lot"),
    Name("window", "4"): ("4号窗口", "四号窗口", "窗口4", "第四个窗口", "window 4", "counter four"),
    Name("item", "3"): ("3号打印机", "打印机3", "第三台打印机", "printer 3", "the third printer"),
    Name("floor", "3"): ("三楼", "3层", "third floor", "floor 3"),
}
COUNTED = (
    *(
        "标段一直解密不了",
        "标段一打开就报错",
        "标段三家投标人",
        "两个标段",
        "3个标段",
        "统一标准",
        "同一标段",
        "招标文件3份",
    ),
    *("包括3个附件", "开标大厅进不去", "弹出2个窗口", "windows 10 的电脑", "a lot of people", "server error 500"),
    *("电脑一直卡", "打印机2台都坏了", "第二天", "中标通知书", "2611-0042"),
)
ROOM_ALONE = (
    *(
        "开标室一直打不开",
        "开标室二次报价提交不了",
        "开标室2台电脑坏了",
        "开标室十点开标",
        "开标室三位评委",
        "开标室一体机坏了",
    ),
    *("两个开标室都打不开", "in the opening room a projector is broken"),
)


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in SAME.items() for text in texts])
def test_a_name_is_one_however_it_is_written(name: Name, text: str) -> None:
    """Digits, words and letters, before and behind, in both languages."""
    assert names_in(normalise(f"{text}, 现在")) == {name}


@pytest.mark.parametrize("text", COUNTED)
def test_a_count_is_no_name(text: str) -> None:
    """Nor is what only sounds like one."""
    assert names_in(normalise(text)) == frozenset()


@pytest.mark.parametrize("text", ROOM_ALONE)
def test_a_room_without_its_number_says_what_it_is_for(text: str) -> None:
    """What stands behind it is no number of its own."""
    assert names_in(normalise(text)) == {Name("room", "", "opening")}


@pytest.mark.parametrize(
    "text", ["2、3标段", "标段2和3", "lots 2 and 3", "Lots 2, 3", "二标、三标", "the second lot and lot three"]
)
def test_several_are_read(text: str) -> None:
    """Each of them."""
    assert {name.which for name in names_in(normalise(text))} == {"2", "3"}


@pytest.mark.parametrize(
    ("one", "other", "may_be"),
    [
        ("开标二室解密失败", "decryption fails in opening room 2", True),
        ("2号室没声音", "评标室2没声音", True),
        ("解密失败", "2标段解密失败", True),
        ("1、2标段解密失败", "2标段解密失败", True),
        ("2号开标室黑屏", "2号评标室黑屏", False),
        ("开标室没声音", "评标室没声音", False),
        ("开标室3没声音", "2号开标室没声音", False),
        ("A标段解密失败", "lot B cannot be decrypted", False),
        ("三楼会议室黑屏", "五楼会议室黑屏", False),
        ("2号开标室3号机黑屏", "2号开标室4号机黑屏", False),
    ],
)
def test_places_are_told_apart(one: str, other: str, may_be: bool) -> None:
    """Where both name a place of one sort, they name a common one; its purpose parts rooms of one number."""
    assert may_be_one(names_in(normalise(one)), names_in(normalise(other))) is may_be


def test_a_room_without_a_number_is_none_in_common() -> None:
    """开标室 says too little for that."""
    assert not share_one(names_in("开标室没声音"), names_in("开标室黑屏"))
    assert share_one(names_in("开标室2没声音"), names_in("2号室黑屏"))


def test_what_is_left_without_the_names() -> None:
    """The names are blanked where they stand."""
    assert without_names("2号开标室和三标段解密失败").split() == ["和", "解密失败"]
