"""R12, R9: captions tell what pictures show; while one talks about a ticket they belong to it."""

from collections.abc import Mapping, Sequence

import pytest

from tests.support.desk import Desk
from tests.support.dialogues.outcome import Outcome
from tests.support.dialogues.script import Dialogue
from tests.support.dialogues.stage import played

UPLOAD = {"id": "T1", "by": "外部乙", "text": "投标文件上传很慢，要传好几次", "class": "B", "state": "taken"}
SPOKEN_OF = {**UPLOAD, "ago": "6m", "since": "5m"}


@pytest.mark.parametrize(
    "captions",
    [
        ["第一张是报错", "第二张是整个屏幕"],
        ["报错截图", "整个页面的截图"],
        ["图1报错", "图2是页面全部内容"],
        ["这张是弹窗", "这张一直转圈"],
        ["左边是失败的提示", "右边是整个界面"],
        ["第1张：提示失败", "第2张：网页全屏", "第3张：我的电脑型号"],
        ["见图，报错了", "后面这张空白"],
        ["照片1 白屏的", "照片2 按钮是灰的"],
        ["截屏，卡在99%", "全屏截屏"],
        ["如图，所有按钮都点不了"],
    ],
)
def test_an_album_follows_what_is_spoken_of(desk: Desk, captions: list[str]) -> None:
    """One follow-up, however many pictures."""
    lines = [{"who": "外部乙", "album": captions}]
    assert told(desk, lines, {"logged": {"T1": [1]}, "hears": ["李强"]}) == []


@pytest.mark.parametrize(
    "captions", [["第一张是CA登录报错，登不上", "第二张是整个屏幕"], ["公告发不出去，见图", "第二张是整个屏幕"]]
)
def test_another_function_is_a_report(desk: Desk, captions: list[str]) -> None:
    """What a caption names is no follow-up of something else."""
    assert told(desk, [{"who": "外部乙", "album": captions}], {"new": [{}]}) == []


@pytest.mark.parametrize(
    "captions",
    [
        ["", "投标文件上传还是慢"],
        ["", "公告发不出去，见图", ""],
        ["", "", "谢谢"],
        ["", "我要投诉代理机构，见图"],
        ["好的", ""],
    ],
)
def test_every_picture_is_counted(desk: Desk, captions: list[str]) -> None:
    """Whichever has the caption, and whatever it says: a report, a follow-up, a complaint or talk (R21)."""
    assert told(desk, [{"who": "外部乙", "album": captions}], {"is_open": True}) == []


def told(desk: Desk, lines: Sequence[Mapping[str, object]], must: Mapping[str, object]) -> list[str]:
    """What came out otherwise than it must, five minutes after talk about a slow upload."""
    whole = {"id": "-", "rules": "R12", "about": "-", "platform": "telegram", "tickets": [SPOKEN_OF]}
    with played(desk, Dialogue.model_validate({**whole, "lines": lines, "must": must})) as stage:
        return Outcome(stage).problems()
