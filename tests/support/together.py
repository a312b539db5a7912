"""What one sender says within three minutes, line by line, and which reports have to come of it (R2)."""

from typing import NamedTuple


class Wanted(NamedTuple):
    """A report: the lines in it, its kind, the line of its title, and the one that its clock begins with."""

    lines: tuple[int, ...]
    kind: str
    title: int
    since: int
    severity: str | None = None


class Said(NamedTuple):
    """Lines of one sender, twenty seconds apart, and the reports that they are; what is in none is talk."""

    lines: tuple[str, ...]
    reports: tuple[Wanted, ...]
    room: str = ""


D, H, Q, S, P, C = "defect", "hardware", "consultation", "suggestion", "permission", "change"


def one(*lines: str, kind: str = D, title: int = 0, since: int = 0, severity: str | None = None) -> Said:
    """All of it is one report."""
    return Said(lines, (Wanted(tuple(range(len(lines))), kind, title, since, severity),))


def apart(*lines: tuple[str, str], severity: str | None = None) -> Said:
    """Each line is a report of its own, of the kind beside it; the last has this class."""
    last = len(lines) - 1
    wanted = (Wanted((at,), kind, at, at, severity if at == last else None) for at, (_, kind) in enumerate(lines))
    return Said(tuple(line for line, _ in lines), tuple(wanted))


def talk_then(talk: str, line: str, kind: str = D, room: str = "") -> Said:
    """Only the second line is a report; the first is no part of it."""
    return Said((talk, line), (Wanted((1,), kind, 1, 1),), room)


SAME_THING = (
    one("投标文件解密失败", "解密一直报错，代码500"),
    one("签章盖不上", "二标段的签章盖不上", title=0),
    one("系统好像有点卡", "投标文件解密失败", title=1, since=1),
    one("竞价大厅进不去", "报价按钮点不了"),
    one("三号开标室的打印机卡纸了", "打印机一直卡纸", kind=H),
    one("今晚八点升级数据库", "升级期间停机两小时", kind=C),
    one("今晚八点升级数据库", "数据库升级大概停半小时", kind=C),
    one("the bid upload fails", "upload shows error 500"),
    one("upload fails for lot 2", "the upload of lot 2 fails again"),
)
CONTINUED = (
    one("投标文件上传不了", "换了浏览器也不行"),
    one("投标文件上传不了", "项目编号 JG2026-118"),
    one("投标文件上传不了", "一直转圈"),
    one("签章盖不上", "要重启吗"),
    one("签章盖不上", "是二标段"),
    one("保证金查不到", "查的是第3号项目"),
    one("怎么注册供应商", "需要什么材料", kind=Q),
    one("建议增加批量导出功能", "最好还能选日期", kind=S),
    one("今晚八点升级数据库", "停机半小时", kind=C),
    one("the bid upload fails", "still failing in Chrome"),
    one("signature fails", "should I restart"),
    one("the bid upload fails", "project JG2026-118"),
)
APART = (
    apart(("二标段解密失败", D), ("三标段解密失败", D)),
    apart(("保证金查不到", D), ("专家抽取失败", D)),
    apart(("三号开标室的大屏不亮", H), ("三号开标室的打印机卡纸了", H)),
    apart(("登录不了", D), ("打印机卡纸了", H)),
    apart(("今晚八点升级数据库", C), ("投标文件解密失败", D)),
    apart(("投标文件解密失败", D), ("今晚八点升级数据库", C)),
    apart(("今晚八点升级数据库", C), ("系统打不开", D)),
    apart(("系统打不开", D), ("今晚八点升级数据库", C)),
    apart(("今晚八点升级数据库", C), ("机房巡检发现3号服务器硬盘亮红灯", H)),
    apart(("今晚八点升级数据库", C), ("机房巡检发现3号服务器硬盘亮红灯", H), ("杀毒软件提示病毒库过期", H)),
    apart(("机房巡检发现UPS电池报警", H), ("杀毒软件提示病毒库过期", H)),
    apart(("杀毒软件提示病毒库过期", H), ("今晚九点给服务器打补丁", C)),
    apart(("杀毒软件提示病毒库过期", H), ("投标文件上传不了", D)),
    apart(("今晚八点升级数据库", C), ("明晚九点给应用服务器打补丁", C)),
    apart(("怎么改密码", Q), ("投标文件上传不了", D)),
    apart(("投标文件上传不了", D), ("怎么改密码", Q)),
    apart(("请问保证金什么时候退", Q), ("保证金页面打不开", D)),
    apart(("投标文件怎么上传", Q), ("上传投标文件一直报错", D)),
    apart(("签章盖不上", D), ("请给我开通统计报表的查看权限", P)),
    apart(("请给我开通统计报表的查看权限", P), ("签章盖不上", D)),
    apart(("建议增加批量导出功能", S), ("导出报表失败", D)),
    apart(("导出报表失败", D), ("建议增加批量导出功能", S)),
    apart(("怎么注册供应商", Q), ("专家怎么抽取", Q)),
    apart(("怎么注册供应商", Q), ("今晚八点升级数据库", C)),
    apart(("今晚八点升级数据库", C), ("怎么注册供应商", Q)),
    apart(("保证金页面有一个错别字", D), ("系统打不开了", D)),
    apart(("we will upgrade the database at 8pm tonight", C), ("bid decryption fails", D)),
    apart(("bid decryption fails", D), ("we will upgrade the database at 8pm tonight", C)),
    apart(("how do I register a supplier", Q), ("the signature page shows an error", D)),
    apart(("the signature page shows an error", D), ("how do I register a supplier", Q)),
    apart(("the printer in room 3 is jammed", H), ("the projector in room 3 does not turn on", H)),
    apart(("lot 2 cannot be decrypted", D), ("lot 3 cannot be decrypted", D)),
    apart(("the printer is jammed", H), ("we will patch the server at 9pm tonight", C)),
    apart(("please give me access to the reports", P), ("I cannot upload the bid file", D)),
    apart(("please add a batch export button", S), ("exporting the report fails with error 500", D)),
)
MATTERS = (
    Said(("投标文件上传不了", "今天机房巡检完成，一切正常"), (Wanted((0,), D, 0, 0),)),
    Said(("the bid upload fails", "the routine inspection of room 3 is done"), (Wanted((0,), D, 0, 0),)),
    Said(
        ("今晚八点升级数据库", "今天机房巡检完成，一切正常", "病毒库已更新到最新版本"),
        (Wanted((0,), C, 0, 0),),
    ),
    Said(
        ("通知：今晚系统升级", "明天巡检开标室设备", "今晚九点给服务器打补丁"),
        (Wanted((0, 2), C, 2, 0),),
        "intake",
    ),
    Said(("杀毒软件提示病毒库过期", "明天上午对机房设备巡检"), (Wanted((0,), H, 0, 0),)),
    apart(("巡检发现UPS电池鼓包", H), ("杀毒软件要续费了", H)),
    apart(("服务器要打补丁了", C), ("空调巡检发现漏水", H), ("杀毒软件过期了", H)),
    apart(("请给我开通统计报表的查看权限", P), ("打不开", D)),
    one("投标文件上传不了", "是不是杀毒软件拦截了"),
    one("投标文件上传不了", "杀毒软件关了也不行"),
    one("投标文件上传不了", "昨天刚升级过控件"),
    one("3号机柜温度偏高", "巡检时发现的", kind=H),
    one("怎么上传投标文件", "一直报错", title=-1, since=1, severity="A"),
)
GRAVER = (
    one("系统有点慢", "现在完全进不去了，正在开标", title=1, since=1, severity="A"),
    one("解密有点慢，不过能解开", "现在全部解密失败，正在开标", title=1, since=1, severity="A"),
    one("解密失败", "所有投标人都解密不了，正在开标", severity="A"),
    one("解密失败，正在开标，所有人都解不开", "有点慢", severity="A"),
    one("解密有点慢，不过能解开", "二标段", "全部解不开了，正在开标", title=2, since=2, severity="A"),
    one("login is slow", "nobody can log in now and the bid opening is under way", title=1, since=1, severity="A"),
    one(
        "decryption is a bit slow, but it works",
        "all bids fail to decrypt and the opening is under way",
        title=1,
        since=1,
        severity="A",
    ),
)
AFTER_TALK = (
    one("解密", "失败了", title=-1, severity="A"),
    talk_then("早上好", "投标文件解密失败"),
    talk_then("今天巡检都正常", "投标文件上传不了"),
    talk_then("通知：今晚八点升级系统，请知悉", "投标文件解密失败", room="intake"),
    talk_then("收到", "签章盖不上", room="intake"),
    talk_then("good morning", "the auction countdown is stuck"),
    talk_then("Please note: the system will be upgraded at 8pm tonight", "bid decryption fails", room="intake"),
)
TOGETHER = (*SAME_THING, *CONTINUED, *APART, *MATTERS, *GRAVER, *AFTER_TALK)
