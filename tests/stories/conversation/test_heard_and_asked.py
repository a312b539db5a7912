"""R4, R8a: a leader heard of something and asks: how what fails stands is the answer, and no ticket."""

from collections.abc import Mapping

import pytest

from tests.support.desk import Desk
from tests.support.dialogues.outcome import Outcome
from tests.support.dialogues.script import Dialogue
from tests.support.dialogues.stage import played

DECRYPTION = {"id": "T1", "text": "投标文件解密失败，所有人都解不开", "class": "A", "state": "taken", "ago": "15m"}


@pytest.mark.parametrize(
    "said",
    [
        "听说开标那边解密出了点问题，现在处理得怎么样了？",
        "听说开标那边出问题了，处理得怎么样了？",
        "听说解密出了点问题，怎么样了？",
        "听说解密出问题了，怎么样了？",
        "听说解密出了点状况，解决了没有？",
        "据说解密不太顺利，现在进展如何？",
        "听人说投标文件解不开，处理到哪一步了？",
        "解密那个事处理得怎么样了？",
        "解密的问题解决了吗？",
        "听说标书解密出了岔子？",
    ],
)
def test_how_it_stands_is_told(desk: Desk, said: str) -> None:
    """Whoever may read everybody's tickets reads who has it."""
    line = {"who": "周主任", "text": said, "says": ["李强"]}
    assert told(desk, line, {"state": {"T1": "in_progress"}}) == []


@pytest.mark.parametrize("said", ["听说评标那边出了点状况？", "听说保证金退款出问题了"])
def test_something_else_is_a_report(desk: Desk, said: str) -> None:
    """What nobody reported yet is checked by duty."""
    assert told(desk, {"who": "周主任", "text": said}, {"new": [{"class": ["A", "B"]}]}) == []


def test_an_outsider_hears_nothing_of_it(desk: Desk) -> None:
    """Whoever may not read the ticket is told no more than before (R18)."""
    line = {"who": "外部", "text": "听说解密出了点问题，现在处理得怎么样了？", "hides": ["赵小禾", "T1"]}
    assert told(desk, line, {"is_open": True}) == []


def told(desk: Desk, line: Mapping[str, object], must: Mapping[str, object]) -> list[str]:
    """What came out otherwise than it must, of one line while a decryption fails."""
    whole = {"id": "-", "rules": "R4", "about": "-", "tickets": [DECRYPTION], "lines": [line], "must": must}
    with played(desk, Dialogue.model_validate(whole)) as stage:
        return Outcome(stage).problems()
