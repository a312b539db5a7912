"""R9: two faults are told apart where each has a symptom of its own and words that add it; one told twice is one."""

import pytest

from sla.reading.lexicon import Lexicon
from sla.reading.remark import listen


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("CA登不上，另外三号室投标文件也解不开", ["CA登不上", "三号室投标文件也解不开"]),
        ("统计报表导不出来，另外登录也全部失败", ["登录也全部失败", "统计报表导不出来"]),
        ("登录页logo歪了，另外评委签字提交不了", ["评委签字提交不了", "登录页logo歪了"]),
        ("投标人签到签不上了，顺便说下首页那个图标歪了", ["投标人签到签不上了", "首页那个图标歪了"]),
        ("三号室解密失败，五号室签章也盖不上", ["三号室解密失败", "五号室签章也盖不上"]),
        ("三号室投标文件解不开，另外五号室也解不开", ["三号室投标文件解不开", "五号室也解不开"]),
        ("CA登不上了。还有一个问题，公告发不出去。", ["CA登不上了", "公告发不出去"]),
        ("解密失败了，所有人都解不开。另外，统计报表导不出来。", ["解密失败了，所有人都解不开", "统计报表导不出来"]),
        ("1、CA登录不了\n2、统计报表导不出来", ["1、CA登录不了", "统计报表导不出来"]),
        ("三号评标室的投影仪不亮，另外CA也登不上了", ["CA也登不上了", "三号评标室的投影仪不亮"]),
        ("CA登不上，另外三号室解不开，还有报表也导不出来", ["CA登不上", "三号室解不开", "报表也导不出来"]),
        ("签章盖不上了，还有就是公告也发布不了", ["签章盖不上了", "公告也发布不了"]),
        ("签章盖不上，另外操作手册的链接也点不开", ["签章盖不上", "操作手册的链接也点不开"]),
        ("登录不上，还有帮助中心的教程视频打不开", ["登录不上", "帮助中心的教程视频打不开"]),
        ("CA登不上，另外招标文件模板下载不了", ["CA登不上", "招标文件模板下载不了"]),
        ("公告内容被篡改了，另外统计报表导不出来", ["公告内容被篡改了", "统计报表导不出来"]),
        (
            "Nobody can log in. Also, the export of the statistics report is broken.",
            ["Nobody can log in", "the export of the statistics report is broken"],
        ),
        (
            "We can not decrypt the bids. Another problem: the expert draw hangs.",
            ["We can not decrypt the bids", "the expert draw hangs"],
        ),
    ],
)
def test_they_are_told_apart(text: str, told: list[str], lexicon: Lexicon) -> None:
    """The gravest first, each in its own words."""
    assert [fault.text for fault in listen(text, lexicon).faults] == told


@pytest.mark.parametrize(
    "text",
    [
        "CA登不上，投标文件也传不上去",
        "系统打不开，另外报表也导不出来",
        "解密失败，另外系统提示登录超时",
        "CA登不上，另外想问下发票去哪个窗口开",
        "解密失败，另外按规定截止后不能再传了",
        "CA登录不上，另外重新登录也没用",
        "解密失败，另外换了备用信封也解不开",
        "投标文件解密失败，另外所有人都解不开",
        "CA登不上，另外三号室的也登不上",
        "解密失败，还有二十分钟就开标了，签到都来不及",
        "签章盖不上，另外我的电话是13800000000",
        "解密失败，还有人也解不开",
        "公告发不出去，另外点发布没反应",
        "CA登不上，另外我们这边网页也打不开",
        "保证金退款没到账，另外页面一直显示处理中",
        "解密失败，报错签章服务器连接失败",
        "评标系统打分提交不了，另外评委都急了",
        "投标文件传不上去，同时提示签章无效",
        "CA登不上，另外项目编号是2026-118",
        "二次报价页面进不去，另外主持人点开启也没反应",
        "CA锁登录不了，另外证书驱动也重装了，还是不行",
        "专家抽取失败，另外名单也出不来",
        "谢谢，签章好了，另外报表导不出来",
        "报表导不出来，另外导出的金额列显示不全",
        "导出报错，还有导出很慢",
        "签到签不上，另外开标室里的人都签不了",
        "报表导不出来，另外谢谢你们昨天修好登录",
        "登录好了，另外报表导不出来",
        "Decryption fails for everyone. Also, the screen says login timeout.",
        "Upload is slow, also it fails at 99%",
        "投标文件解密失败，另外密码确定没输错，也重试了三次",
        "公告发布不了，另外审核那边已经通过了",
        "CA登不上，另外电脑是win10",
        "评委打分提交不了，另外别的评委都可以提交",
        "专家抽取页面打不开，另外昨天还是好的",
        "签到签不上，另外投标人都在催",
        "投标文件上传到99%就断，另外网络没问题",
        "签章盖不上，另外报错代码是500",
        "解密失败，另外开标马上开始了，急",
        "退款没到账，还有对方账号我核对过没错",
        "系统很卡，另外登录要等一分钟",
        "登录很慢，还有页面打开也慢",
        "评标系统进不去，另外评委名单也看不到",
        "上传失败，另外客户端已经重装过了，还是失败",
        "公示看不到，另外公告列表是空白的",
    ],
)
def test_one_fault_is_not_taken_for_two(text: str, lexicon: Lexicon) -> None:
    """What was tried, what the screen says, where it is, whom it hits, a number, a question: no other fault."""
    assert listen(text, lexicon).faults == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("一号开标室的麦克风没声了，窗口的打印机也卡纸", ["一号开标室的麦克风没声了", "窗口的打印机也卡纸"]),
        ("投影仪不亮，另外叫号机黑屏了", ["投影仪不亮", "叫号机黑屏了"]),
        ("打印机卡纸了，还有门禁刷不开", ["打印机卡纸了", "门禁刷不开"]),
        ("大厅的叫号机黑屏，电视也没信号", ["大厅的叫号机黑屏", "电视也没信号"]),
        ("三号室话筒没声，五号室话筒也没声", ["三号室话筒没声", "五号室话筒也没声"]),
        ("高拍仪不亮灯 扫描仪也连不上", ["高拍仪不亮灯", "扫描仪也连不上"]),
        ("UPS一直报警，机房空调不制冷", ["UPS一直报警", "机房空调不制冷"]),
        ("读卡器不认卡了，另外复印机一直卡纸", ["读卡器不认卡了", "复印机一直卡纸"]),
        ("签字板没反应，投影仪也黑屏，空调滴水", ["签字板没反应", "投影仪也黑屏", "空调滴水"]),
        ("电脑开不了机，打印机也打不了", ["电脑开不了机", "打印机也打不了"]),
        (
            "The projector is dead, and the printer in the hall is jammed",
            ["The projector is dead", "the printer in the hall is jammed"],
        ),
    ],
)
def test_two_devices_are_told_apart(text: str, told: list[str], lexicon: Lexicon) -> None:
    """Each is mended by itself; another device that fails needs no word that adds it."""
    assert [fault.text for fault in listen(text, lexicon).faults] == told


@pytest.mark.parametrize(
    "text",
    [
        "电脑黑屏，显示器没信号",
        "打印机卡纸，硒鼓漏粉",
        "投影不亮了，遥控器换了电池也没用",
        "麦克风没声，音响也没声",
        "网线松了，路由器红灯",
        "打印机坏了，请换一台打印机",
        "一号室投影不亮，打印机是好的",
        "话筒没声了，换了话筒也没声",
        "开标室投影不亮了,灯泡烧了吧,有股糊味",
        "受理窗口4号机开不了机,按电源没反应",
        "机房空调坏了，温度报警",
        "摄像头掉线，录像机报警",
        "门禁坏了，刷卡没反应",
        "办公区Wi-Fi这两天总掉,走廊那个AP摸着烫手",
        "UPS没电了，服务器停了",
    ],
)
def test_one_device_is_not_taken_for_two(text: str, lexicon: Lexicon) -> None:
    """What belongs to it, what was tried with it and what is in order are no other device."""
    assert listen(text, lexicon).faults == ()
