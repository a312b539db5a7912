"""The words in which people tell a fault, and those that only sound like one, in many ways of saying the same."""

import pytest

from models.terms import Kind, Severity
from sla.triage.lexicon import Lexicon, load_lexicon
from sla.triage.remark import Remark, listen


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


def class_of(words: Remark) -> Severity | None:
    """The class of a fault; of anything else None."""
    return words.judged.severity if words.judged.kind is Kind.DEFECT else None


DENIED_WAYS = [
    "公告发不出去，手工推也推不出去",
    "开标签到签不上，人工代签也签不了",
    "投标文件解密不了，备用信封也解不开",
    "开标大厅进不去，备用入口也进不去",
    "专家抽不出来，手动抽也抽不出来",
    "中标通知书发不出，补发也发不出去",
    "保证金退不回去，人工退款也退不掉",
    "标书传不上去，改用手机热点也传不动",
    "签章盖不上，重启浏览器了，也盖不上",
    "竞价页面打不开，换了备用地址照样打不开",
    "项目登记提交失败，重新填了一遍也还是失败",
    "省平台推不过去，手动补推也都没推成功",
    "备用信封也没用，解密就是解不开",
    "CA登不上 插备用锁也不识别",
    "公告没发出来 手工发布也报错",
    "开标室连不上主持人端，备用线路同样连不上",
]


@pytest.mark.parametrize("text", DENIED_WAYS)
def test_a_way_round_that_is_denied_is_none(text: str, lexicon: Lexicon) -> None:
    """Somebody names the way they tried and that it failed as well: nobody gets through (standard 4(3))."""
    assert class_of(listen(text, lexicon)) is Severity.A


@pytest.mark.parametrize(
    "text",
    [
        "投标文件解密失败，换备用信封解开了",
        "公告推不过去，手工推能推",
        "签到签不上，人工代签的，都签完了",
        "登录有时候登不上，有的能登，也有的登不上",
        "打分提交失败，重试就好了，统计也打不开",
        "标书第一次传不上，再传一次也就传上了",
        "专家抽不出来，人工打电话通知的，没耽误开标",
    ],
)
def test_a_way_round_that_leads_round_is_one(text: str, lexicon: Lexicon) -> None:
    """也 beside something else takes no way away."""
    assert class_of(listen(text, lexicon)) is Severity.B
