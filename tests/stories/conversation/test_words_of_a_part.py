"""R8d, R16: what somebody says after their report was merged is on its log, and no ticket of its own."""

import pytest

from tests.support.desk import Desk
from tests.support.dialogues.outcome import Outcome
from tests.support.dialogues.script import Dialogue
from tests.support.dialogues.stage import played

TICKETS = [
    {"id": "T1", "text": "CA登录不了，所有人都打不开", "class": "A", "state": "taken", "ago": "25m"},
    {"id": "T2", "by": "外部", "text": "生成保证金子账号时报错，换浏览器也不行", "class": "A", "ago": "20m"},
]


@pytest.mark.parametrize(
    "said",
    [
        "我的不是登录的问题，我登得上",
        "我登录是正常的",
        "我这个跟登录不是一回事",
        "我没说登录有问题",
        "我的是保证金那块",
        "我用的是谷歌浏览器",
        "联系电话13800001111",
        "项目编号是QD2026-118",
        "银行是建行",
    ],
)
def test_it_stays_with_the_part(desk: Desk, said: str) -> None:
    """Whoever has the whole hears it, and the other reporter's name stays unseen."""
    lines = [
        {"who": "王敏", "merge": ["T2", "T1"]},
        {"who": "外部", "text": said, "after": "5m", "hides": ["赵小禾"]},
    ]
    must = {"logged": {"T2": [2]}, "state": {"T2": "merged", "T1": "in_progress"}, "hears": ["李强"]}
    whole = {"id": "-", "rules": "R16", "about": "-", "tickets": TICKETS, "lines": lines, "must": must}
    with played(desk, Dialogue.model_validate(whole)) as stage:
        assert Outcome(stage).problems() == []
