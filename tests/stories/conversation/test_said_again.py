"""R10: that it still fails, or fails again, reopens what was said to be over, however it is said."""

from collections.abc import Mapping

import pytest

from tests.support.desk import Desk
from tests.support.dialogues.outcome import Outcome
from tests.support.dialogues.script import Dialogue
from tests.support.dialogues.stage import played

REFUND = "保证金退款一直显示处理中，没有到账"
PLATFORM = "交易系统打不开，所有人都进不去"
FRONT_PAGE = "交易系统首页打不开，一片空白"
CA = "CA登录不了，所有人都打不开"
DRAW = "专家抽取页面打不开，抽不了专家"
UPLOAD = "投标文件上传很慢，要传好几次"


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("stood", "said"),
    [
        (REFUND, ["客户反馈退款仍然没有到账，页面还是显示处理中"]),
        (REFUND, ["退款还是没有到账"]),
        (REFUND, ["页面还是显示处理中"]),
        (REFUND, ["客户说钱还没收到"]),
        (REFUND, ["查了，钱没退回来"]),
        (REFUND, ["账上查不到那笔退款"]),
        (REFUND, ["退款到现在都没有退回来"]),
        (REFUND, ["我看了 款还没到"]),
        (REFUND, ["仍旧显示处理中"]),
        (DRAW, ["名单依旧没有出来"]),
        (DRAW, ["专家还是没有抽出来"]),
        (DRAW, ["名单仍是空的"]),
        (PLATFORM, ["还是谁都进不去"]),
        (PLATFORM, ["系统还是打不开"]),
        (PLATFORM, ["交易系统又进不去了"]),
        (PLATFORM, ["系统又崩了"]),
        (PLATFORM, ["首页又打不开了"]),
        (PLATFORM, ["网站依旧一直转圈"]),
        (PLATFORM, ["平台没有恢复，照样白屏"]),
        (FRONT_PAGE, ["我巡查时又看了一眼，首页还是一片空白"]),
        (FRONT_PAGE, ["页面还是空白的"]),
        (PLATFORM, ["CA登录还是登不进去"]),
        (CA, ["系统还是进不去"]),
        (CA, ["页面仍然打不开"]),
        (UPLOAD, ["好啦好啦✌️ 爱你们", "诶不对 又卡在99%了😤"]),
        (UPLOAD, ["好了", "又传不上去了"]),
        (UPLOAD, ["可以了，谢谢", "啊不行，又断了"]),
        (CA, ["好了好了", "咦又登不上了"]),
        (PLATFORM, ["正常了", "等下，又白屏了"]),
    ],
)
def test_it_reopens(desk: Desk, stood: str, said: list[str]) -> None:
    """The same or no function, the platform as a whole, and a line that follows a glad one within three minutes."""
    assert told(desk, stood, said, {"reopened": ["T1"], "logged": {"T1": [len(said)]}}) == []


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("stood", "said", "new"),
    [
        (CA, "统计报表导不出来了", "C"),
        (UPLOAD, "整个系统都打不开了，所有人都进不去", "A"),
        (REFUND, "公告谁都发不出去了，手工发也发不出去", "A"),
        (PLATFORM, "统计报表还是导不出来", "C"),
        (UPLOAD, "系统又打不开了，谁都进不去", "A"),
    ],
)
def test_another_fault_is_a_new_one(desk: Desk, stood: str, said: str, new: str) -> None:
    """What is another function's, or graver than what was over, hides in no old ticket."""
    must = {"new": [{"class": new}], "state": {"T1": "resolved"}}
    assert told(desk, stood, [said], must) == []


def told(desk: Desk, stood: str, said: list[str], must: Mapping[str, object]) -> list[str]:
    """What came out otherwise than it must, of lines that follow each other by a minute after a resolved ticket."""
    severity = "B" if stood in {REFUND, UPLOAD} else "A"
    ticket = {"id": "T1", "text": stood, "class": severity, "state": "resolved", "ago": "2h", "since": "20m"}
    lines = [{"who": "甲", "text": text, "after": "1m"} for text in said]
    whole = {"id": "-", "rules": "R10", "about": "-", "tickets": [ticket], "lines": lines, "must": must}
    dialogue = Dialogue.model_validate(whole)
    with played(desk, dialogue) as stage:
        return Outcome(stage).problems()
