"""The words in which people tell a fault, and those that only sound like one, in many ways of saying the same."""

import pytest

from models.terms import Kind, Severity
from sla.reading.lexicon import Lexicon, Signal
from sla.reading.remark import Remark, listen
from tests.support.as_heard import as_heard


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
    "公告发不出去，试过手动推，推不动",
    "解密解不开，备用锁插上去还是解不开",
    "抽专家抽不出，备用系统也登不上",
    "登录不了，短信登录也收不到验证码",
    "评标打分交不了，换了三台机器都交不了",
    "竞价报不了价，备用通道也堵死了",
    "保证金子账号生成不了，柜台手工生成也报错",
    "开标大厅进不去，手机端电脑端都进不去",
    "省平台推不上去，让厂家手工补推也没推上",
    "签章盖不了，换浏览器重装驱动统统不顶用",
    "手动传了传不上",
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
        "换谷歌传一次，传上了，别的都传不上",
    ],
)
def test_a_way_round_that_leads_round_is_one(text: str, lexicon: Lexicon) -> None:
    """也 beside something else takes no way away."""
    assert class_of(listen(text, lexicon)) is Severity.B


ADVICE = [
    "登录慢的同志可以先清一下缓存再试，我刚才就是这么弄好的",
    "登录慢的同志可以先清一下缓存再试",
    "打不开的先换谷歌试试",
    "登不上的重启一下电脑就好了",
    "提醒大家上传卡住的话先拔掉锁再插",
    "通知：登录慢属正常，请耐心等待",
    "温馨提示：上传失败的请检查文件大小",
    "签章盖不上的记得先装驱动",
    "公告发不出去的同事可以重新登一下再发",
    "各位，解密失败的可以先重插一下锁",
    "谁那边签到签不上的，换个浏览器就行",
    "要是传不上去就分批传，我试过管用",
    "如果登录转圈，先清缓存",
    "大家注意，CA驱动没装的会盖不了章",
    "遇到白屏的先按Ctrl+F5",
    "抽取页面打不开的请用360极速模式",
    "提示：打分提交不了的专家请先点保存",
    "网速慢的可以用有线",
    "标书传不上的可以试试压缩一下",
    "报错的先截个图再重启",
]


@pytest.mark.parametrize("text", ADVICE)
def test_advice_tells_no_fault(text: str, lexicon: Lexicon) -> None:
    """What others may do where something fails is talk, and so is a notice of it (R17)."""
    words = listen(text, lexicon)
    assert (words.has_symptom, words.judged.kind) == (False, Kind.OTHER)


@pytest.mark.parametrize(
    "text",
    [
        "登不上的有十几个人了",
        "打不开的页面是开标大厅",
        "传不上去的都是大文件，请尽快处理",
        "签章盖不上，可以先帮我看看吗",
        "登录慢的问题请处理",
        "解密失败的那家换了锁也不行",
        "通知书发不出去，请尽快",
        "登不上的时候先转圈再白屏",
        "打不开的话开标就没法进行了，快来看",
        "系统提示：上传失败，请检查文件大小",
        "提示：解密失败，请联系管理员",
        "提醒一下，登录又上不去了",
        "盖不上章的专家有五个，请派人来",
        "要是点提交就刷新一遍页面 内容全没了",
        "遇到一个问题，登录打不开，请确认",
        "遇到投标人打不开标书，请检查一下",
        "标书打不开谁可以重新发一份",
        "今天遇到白屏，先用手机顶着",
        "我登不上的话先用纸质",
        "页面提示上传失败的请检查文件，一直这样",
        "系统慢的要等半天才打开",
        "签章盖不上的先用纸质盖了，你们来看看",
    ],
)
def test_what_sounds_like_advice_may_be_a_fault(text: str, lexicon: Lexicon) -> None:
    """One's own trouble, what a screen advises, what fails already, a question and an alarm are no advice."""
    assert listen(text, lexicon).has_symptom


@pytest.mark.parametrize(
    "text",
    [
        "系统今天倒是没崩，我快崩了哈哈",
        "系统今天倒是没崩",
        "今天网站没卡，好开心",
        "心态崩了",
        "这周忙崩了",
        "今天忙到崩溃",
        "我真是要疯了，崩溃",
        "电脑没崩，人崩了",
        "登录没掉线，不错不错",
        "评标系统今天居然没死机",
        "开会开到崩溃，累得要裂开",
        "心态有点炸，晚上还要加班",
        "人都快裂了",
        "今天开标没转圈没白屏，奇迹",
        "加班加到我人都崩溃了",
        "系统没崩我先崩了",
        "这个月我已经崩溃了好几回，唉",
    ],
)
def test_what_does_not_crash_is_no_fault(text: str, lexicon: Lexicon) -> None:
    """没崩 says that it works, and who is worn out says 崩 of themselves."""
    words = listen(text, lexicon)
    assert not words.has_symptom
    assert not words.asks_or_wishes


@pytest.mark.parametrize(
    "text",
    [
        "系统又崩了，我也快崩了",
        "我这边系统崩溃了",
        "上传没报错，就是传不上去",
        "没白屏但是一直转圈",
        "我快疯了，标书还是传不上",
        "心态崩了，解密又失败了",
        "系统要崩了",
        "竞价大厅直接崩溃",
        "客户端又崩溃了",
        "点了没报错也没反应",
        "人脸认证崩了",
        "专家忙着打分系统崩了",
    ],
)
def test_what_crashes_beside_it_is_one(text: str, lexicon: Lexicon) -> None:
    """A fault told in despair, or beside what works, stays a fault."""
    assert listen(text, lexicon).has_symptom


@pytest.mark.parametrize(
    "text",
    [
        "算了算了不弄了我自己锁插反了不是系统的事",
        "算了不弄了，我自己锁插反了，不是系统的事",
        "不用管了，是我自己锁没插紧，跟系统没关系",
        "没事了没事了，是我电脑的毛病，和你们平台无关",
        "误会了，是我这边网线松了，不怪平台",
        "算了，我自己密码输反了，不关系统的事",
        "虚惊一场，是我选错项目了，系统没毛病",
        "哦是我锁拿错了，不是平台的锅",
        "别查了，我自己网不好，跟你们没关系",
        "算了，是我看反了，系统是好的",
        "我自己锁插反了",
        "是我自己锁插反了",
        "我自己把锁插反了不好意思",
    ],
)
def test_ones_own_mistake_takes_back(text: str, lexicon: Lexicon) -> None:
    """It was my own doing, it is none of the platform's: the presses are offered, and nothing new is told (R8c)."""
    words = listen(text, lexicon)
    assert not words.has_symptom
    assert not words.asks_or_wishes
    assert Signal.TAKES_BACK in words.said


@pytest.mark.parametrize(
    "text",
    [
        "不是系统的事吧，是登录页面打不开",
        "算了，还是登不上，不是我的锁的问题",
        "不是我自己的问题，系统就是打不开",
        "锁没插反，就是登不上",
        "跟网络没关系，系统就是进不去",
        "算了我自己重新弄，签章还是盖不上",
    ],
)
def test_what_fails_beside_it_is_told(text: str, lexicon: Lexicon) -> None:
    """Whose doing it is not is no withdrawal of what fails."""
    assert listen(text, lexicon).has_symptom


@pytest.mark.parametrize(
    "text",
    [
        "快点啊！！",
        "快点",
        "快点吧",
        "能不能快点",
        "麻烦快一点",
        "求求你们了，快点啊",
        "求求你们了！！",
        "抓紧啊",
        "麻烦抓紧点",
        "赶紧的！",
        "搞快点嘛",
        "你们能不能快些",
        "快点行不行啊",
        "拜托快一点",
    ],
)
def test_begging_is_a_reminder(text: str, lexicon: Lexicon) -> None:
    """快点 and 求求你们 ask for nothing but haste (R8a)."""
    words = listen(text, lexicon)
    assert words.is_empty
    assert Signal.PROGRESS in words.said


@pytest.mark.parametrize(
    "text",
    [
        "标书上传能不能快点，太慢了",
        "快点来人，登录打不开了",
        "求求你们了，解密又失败了",
        "签到签不上，快点啊！",
    ],
)
def test_begging_beside_a_fault_hides_none(text: str, lexicon: Lexicon) -> None:
    """What fails is told all the same."""
    assert listen(text, lexicon).has_symptom


@pytest.mark.parametrize(
    "text",
    [
        "谢谢各位，评审结束了，一切顺利，我先走了",
        "我先走了",
        "我明天就走了",
        "她已经走了",
        "我离开一下",
        "专家都走了",
        "那我走了啊，明天见",
        "评标完了，大家都走了",
        "我得先离开一会儿",
        "我要走了，有事打电话",
        "客户已经走了，不用等了",
        "保安说人都走了",
    ],
)
def test_who_goes_home_asks_for_no_right(text: str, lexicon: Lexicon) -> None:
    """走了 without an account, a right or a post beside it is no leaver's."""
    words = listen(text, lexicon)
    assert not words.has_symptom
    assert not words.asks_or_wishes


@pytest.mark.parametrize(
    "text",
    [
        "小王走了，账号还能登录",
        "老张已经走了，请把他的权限收回",
        "她走了，CA还开着",
        "他下月离职",
        "我明天就走了，把我的账号停了吧",
    ],
)
def test_a_leaver_is_one(text: str, lexicon: Lexicon) -> None:
    """Whoever left the post, or whose account is still open, is a matter of rights."""
    assert as_heard(text, lexicon).kind is Kind.PERMISSION
