"""Changes as vendors announce them: each sentence is read as a change, with its window, and with what it leaves out."""

from datetime import date

import pytest

from models.changes.terms import ChangeKind
from models.terms import Kind
from sla.calendar.business_hours import SHANGHAI
from sla.policy.systems import load_systems
from sla.reading.lexicon import load_lexicon
from sla.reading.spoken_change import SpokenChange, spoken_change
from sla.reading.spoken_window import spoken_window
from tests.support.as_heard import as_heard
from tests.support.due import CALENDAR, at

NOW = at("2026-11-26 10:00")  # a Thursday
NOT_READ_AS_ONE = ("补丁今晚九点上", "We will deploy v2.4.0", "Firewall change tonight", "Can we push the new")
"""Beginnings of sentences that are read as talk or as a question."""
STOPS = {"stop": True, "run": False, "?": None}

# what was typed, start, end, system, sort, whether it stops, and which of test, confirmation and backup are missing
SENTENCES = [
    ("今晚八点更新一下评标系统，大概半小时", "11-26 20:00", "11-26 20:30", "evaluation", "patch", "?", "tcb"),
    ("下午3点打补丁", "11-26 15:00", "", "", "patch", "?", "tcb"),
    ("今晚打补丁，不备份了，直接上", "", "", "", "patch", "?", "tcb"),
    (
        "周六凌晨两点到四点交易系统升级，需要停机，已备份",
        "11-28 02:00",
        "11-28 04:00",
        "trading",
        "patch",
        "stop",
        "tc",
    ),
    ("明晚10点到12点停机维护，测试环境已经测过", "11-27 22:00", "11-28 00:00", "", "patch", "stop", "cb"),
    ("今晚十点半到明早六点数据库迁移，领导已同意", "11-26 22:30", "11-27 06:00", "", "data", "?", "tb"),
    ("12月5日20点至22点发布V2.3.1，修复登录超时的问题", "12-05 20:00", "12-05 22:00", "", "patch", "?", "tcb"),
    (
        "本周六 20:00 - 周日 6:00 对保证金系统做版本升级，届时不可用",
        "11-28 20:00",
        "11-29 06:00",
        "deposits",
        "patch",
        "stop",
        "tcb",
    ),
    ("今天下班后发布新版本，不停机", "11-26 17:00", "", "", "patch", "run", "tcb"),
    ("现在就上补丁，大概10分钟", "11-26 10:00", "11-26 10:10", "", "patch", "?", "tcb"),
    ("3点打补丁，测过了", "11-26 15:00", "", "", "patch", "?", "cb"),
    (
        "今晚22:00-24:00更新专家抽取系统，测试通过，业务处已确认，备份已完成",
        "11-26 22:00",
        "11-27 00:00",
        "experts",
        "patch",
        "?",
        "",
    ),
    ("晚上10点到2点服务器重启升级，期间系统用不了", "11-26 22:00", "11-27 02:00", "", "patch", "stop", "tcb"),
    ("周日 20:00 到 8:00 系统升级", "11-29 20:00", "11-30 08:00", "", "patch", "?", "tcb"),
    ("明天中午12点半更新一下报表模块", "11-27 12:30", "", "", "patch", "?", "tcb"),
    ("下周三晚上8点上线新功能，预计一小时", "12-02 20:00", "12-02 21:00", "", "patch", "?", "tcb"),
    (
        "2026-12-05 20:00-22:00 评标系统版本更新，无需停机",
        "12-05 20:00",
        "12-05 22:00",
        "evaluation",
        "patch",
        "run",
        "tcb",
    ),
    ("28号凌晨1点升级，预计一个半小时，先做快照", "11-28 01:00", "11-28 02:30", "", "patch", "?", "tc"),
    ("下午五点半以后更新服务器上的程序", "11-26 17:30", "", "", "patch", "?", "tcb"),
    ("11/28 凌晨2:00～4:00 系统维护，届时停服", "11-28 02:00", "11-28 04:00", "", "patch", "stop", "tcb"),
    ("预计20分钟 23点开始打补丁", "11-26 23:00", "11-26 23:20", "", "patch", "?", "tcb"),
    ("我们准备今晚把评标系统的防火墙策略改一下，9点开始", "11-26 21:00", "", "evaluation", "configuration", "?", "tcb"),
    ("今晚7点给交易系统换证书，10分钟搞定", "11-26 19:00", "11-26 19:10", "trading", "configuration", "?", "tcb"),
    (
        "周五晚上9点重装评标系统服务器，大约3小时，备份好了",
        "11-27 21:00",
        "11-28 00:00",
        "evaluation",
        "reinstall",
        "?",
        "tc",
    ),
    ("明天晚上8点执行数据修复脚本，修一下重复的保证金记录", "11-27 20:00", "", "deposits", "data", "?", "tcb"),
    ("补丁今晚九点上，没来得及测试", "11-26 21:00", "", "", "patch", "?", "tcb"),
    ("来不及测了，今晚8点直接更新生产", "11-26 20:00", "", "", "patch", "?", "tcb"),
    ("今晚8点更新，业务处还没确认", "11-26 20:00", "", "", "patch", "?", "tcb"),
    ("各位，今晚20:30系统升级，约40分钟，请提前保存", "11-26 20:30", "11-26 21:10", "", "patch", "?", "tcb"),
    ("通知：本周日凌晨0点至6点系统维护，投标人无法登录", "11-29 00:00", "11-29 06:00", "", "patch", "stop", "tcb"),
    (
        "今晚升级 2611-0042 那个补丁，21:00-21:30，已在测试环境验证",
        "11-26 21:00",
        "11-26 21:30",
        "",
        "patch",
        "?",
        "cb",
    ),
    (
        "Tonight at 8 we will update the evaluation system for half an hour",
        "11-26 20:00",
        "11-26 20:30",
        "evaluation",
        "patch",
        "?",
        "tcb",
    ),
    ("Patching at 3 pm", "11-26 15:00", "", "", "patch", "?", "tcb"),
    (
        "We will deploy v2.4.0 tonight 8-10 pm, tested on staging, backup taken",
        "11-26 20:00",
        "11-26 22:00",
        "",
        "patch",
        "?",
        "c",
    ),
    (
        "Maintenance on Saturday 2am to 4am, the system will be down",
        "11-28 02:00",
        "11-28 04:00",
        "",
        "patch",
        "stop",
        "tcb",
    ),
    (
        "Upgrade of the trading system tomorrow from 22:00 to 23:30, no downtime",
        "11-27 22:00",
        "11-27 23:30",
        "trading",
        "patch",
        "run",
        "tcb",
    ),
    (
        "Release planned on 5 Dec at 20:00, about 2 hours, approved by the office",
        "12-05 20:00",
        "12-05 22:00",
        "",
        "patch",
        "?",
        "tb",
    ),
    ("Deploying the hotfix right now, 10 minutes, no backup", "11-26 10:00", "11-26 10:10", "", "patch", "?", "tcb"),
    ("Firewall change tonight at 9, untested", "11-26 21:00", "", "", "configuration", "?", "tcb"),
    ("After hours today we update the servers, fixes the login timeout", "11-26 17:00", "", "", "patch", "?", "tcb"),
    ("今晚20点发版，md5 d41d8cd98f00b204e9800998ecf8427e，版本3.2.1", "11-26 20:00", "", "", "patch", "?", "tcb"),
    ("后天晚上六点到七点更新投标工具，不影响使用", "11-28 18:00", "11-28 19:00", "", "patch", "run", "tcb"),
    ("晚上8点左右升级一下，你们那边没问题吧", "11-26 20:00", "", "", "patch", "?", "tcb"),
    (
        "明天中午十二点半到一点给专家抽取系统换个配置",
        "11-27 12:30",
        "11-27 13:00",
        "experts",
        "configuration",
        "?",
        "tcb",
    ),
    (
        "周五下班后把保证金接口切到新网关，一个钟头左右，要停机",
        "11-27 17:00",
        "11-27 18:00",
        "deposits",
        "patch",
        "stop",
        "tcb",
    ),
    ("后天夜里0点起重启签名验签服务器，三分钟", "11-29 00:00", "11-29 00:03", "", "patch", "?", "tcb"),
    ("晚上重启下开标服务器行吗", "", "", "", "patch", "?", "tcb"),
    (
        "12月5号20:00-22:00 评标系统 版本2.8.1 测试通过 请确认",
        "12-05 20:00",
        "12-05 22:00",
        "evaluation",
        "patch",
        "?",
        "cb",
    ),
    ("Can we push the new bidding plug-in tomorrow at 2pm?", "11-27 14:00", "", "", "patch", "?", "tcb"),
    ("申请今晚变更：修改交易系统超时参数为60秒，不停机", "", "", "trading", "configuration", "run", "tcb"),
    ("领导要求马上把首页公告改掉，数据库里直接update一下", "11-26 10:00", "", "", "data", "?", "tcb"),
    (
        "申请本周五20:00-22:00对保证金系统打安全补丁，回退方案：还原快照，约15分钟",
        "11-27 20:00",
        "11-27 22:00",
        "deposits",
        "patch",
        "?",
        "tcb",
    ),
    (
        "We deploy release 4.2 on Saturday 22:00-23:30, downtime about 30 min, roll back by restoring the snapshot",
        "11-28 22:00",
        "11-28 23:30",
        "",
        "patch",
        "stop",
        "tcb",
    ),
    ("需要把用户表里重复的三条记录删掉，脚本我写好了，今晚十点执行", "11-26 22:00", "", "", "data", "?", "tcb"),
    ("下周一到周五每晚十点到十二点分批升级各区县节点", "11-30 22:00", "12-01 00:00", "", "patch", "?", "tcb"),
    ("需要把生产库里2611-0005那个项目的保证金金额从5万改成8万，今晚做", "", "", "deposits", "data", "?", "tcb"),
]


def read(text: str) -> SpokenChange:
    """What a message of this Thursday morning says."""
    return spoken_change(text, NOW, CALENDAR, load_systems(None).systems)


def shown(moment: object) -> str:
    """Local day and time as the table writes them."""
    return moment.astimezone(SHANGHAI).strftime("%m-%d %H:%M") if moment else ""  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "start", "end", "systems", "kind", "stops", "missing"), SENTENCES, ids=range(len(SENTENCES))
)
def test_a_sentence_of_a_vendor(
    text: str, start: str, end: str, systems: str, kind: str, stops: str, missing: str
) -> None:
    """It is a change; its window, system, sort and stop are read, and the gates that it does not name are missing."""
    said = read(text)
    assert (as_heard(text, load_lexicon()).kind is Kind.CHANGE) is not text.startswith(NOT_READ_AS_ONE)
    assert (shown(said.window.start), shown(said.window.end)) == (start, end)
    assert ",".join(said.systems) == systems
    assert (said.kind, said.stops) == (ChangeKind(kind), STOPS[stops])
    assert "".join(gate[0] for gate in said.missing) == missing


@pytest.mark.parametrize(
    "text",
    [
        *("昨天晚上8点升级之后登不上", "上午10点发布的公告不显示", "10点更新数据一直失败", "9点开标，系统更新不了"),
        *("8点升级完就进不去了", "早上8点更新驱动以后签章不了", "10:30更新投标文件报错", "上午9点上线的功能用不了"),
        *("系统登不上去是不是在升级？", "晚上8点系统维护吗", "下午两点截止，还没传上去", "3点发布公告失败"),
        *("The upload failed after the update at 9", "Is there maintenance tonight at 8?"),
    ],
)
def test_what_fails_or_asks_announces_nothing(text: str) -> None:
    """A time and a word such as 更新 make no plan of a fault, nor of a question."""
    assert as_heard(text, load_lexicon()).kind is not Kind.CHANGE


def test_a_span_of_days_is_a_window_each() -> None:
    """周一到周三每晚 is three; a span that runs backwards is no list."""
    said = read("下周一至周三每晚十点到十二点升级").window
    assert [shown(said.start), *(shown(start) for start, _ in said.later)] == [
        "11-30 22:00",
        "12-01 22:00",
        "12-02 22:00",
    ]
    assert read("周五到周三每晚十点到十二点升级").window.later == ()
    assert shown(read("升级从今晚八点改到明晚八点").window.start) == "11-27 20:00"
    assert shown(read("今晚八点把超时从30秒改成60，十点恢复使用").window.start) == "11-26 20:00"


def test_version_digest_and_what_it_mends() -> None:
    """They are taken from the words; an address and a clock are no version."""
    said = read("今晚20点发布V2.3.1（sha256 " + "a1" * 32 + "），修复登录超时的问题，服务器10.1.2.3")
    assert (said.version, said.digest, said.solves) == ("2.3.1", "a1" * 32, "登录超时的问题")
    assert read("今晚8.30更新，服务器10.1.2.3").version == ""
    assert read("Tonight at 9 v2.4 goes live, fixes the login timeout").solves == "the login timeout"
    assert read("今晚升级，投标人会用不了").is_for_market


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("今晚打补丁", date(2026, 11, 26)),
        ("下周一升级", date(2026, 11, 30)),
        ("升级v3.2.1", None),
        ("补丁2611-0042", None),
    ],
)
def test_a_day_without_a_time_is_no_window(text: str, day: date | None) -> None:
    """The day is known, and the time has to be asked; a version and a number of a ticket are no days."""
    window = spoken_window(text, NOW, CALENDAR)
    assert (window.start, window.day) == (None, day)


def test_long_and_hostile_texts_are_cut() -> None:
    """Neither blanks nor digits without an end hold a message up."""
    for text in ("1 " * 50_000, " " * 100_000 + "8点", "一" * 100_000, "1:" * 50_000, "今晚" * 50_000, "v1." * 50_000):
        assert read(text).window.end is None
        assert 0 <= as_heard(text, load_lexicon()).confidence <= 1


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("今晚和明晚八点到十点更新评标系统", ("11-26 20:00–22:00", "11-27 20:00–22:00")),
        ("今晚、明晚和后天晚上20:00-22:00升级", ("11-26 20:00–22:00", "11-27 20:00–22:00", "11-28 20:00–22:00")),
        ("明后两晚八点到十点打补丁", ("11-27 20:00–22:00", "11-28 20:00–22:00")),
        ("今明两天晚上九点更新，大概一小时", ("11-26 21:00–22:00", "11-27 21:00–22:00")),
        ("周六和周日晚上8点到10点停机", ("11-28 20:00–22:00", "11-29 20:00–22:00")),
        ("今晚八点到十点，明晚九点到十一点升级", ("11-26 20:00–22:00", "11-27 21:00–23:00")),
        ("12月5日和12月6日20点至22点", ("12-05 20:00–22:00", "12-06 20:00–22:00")),
        ("patching tonight and tomorrow 8-10 pm", ("11-26 20:00–22:00", "11-27 20:00–22:00")),
        ("on Saturday and Sunday from 20:00 to 22:00", ("11-28 20:00–22:00", "11-29 20:00–22:00")),
        ("今晚八点到十点升级，明天上午九点到十点验证", ("11-26 20:00–22:00",)),
        ("昨晚没弄完，今晚八点到十点接着打补丁", ("11-26 20:00–22:00",)),
    ],
)
def test_windows_on_several_days(text: str, windows: tuple[str, ...]) -> None:
    """Days that are joined share the time of day; what is said of something else is none."""
    said = spoken_window(text, NOW, CALENDAR)
    assert said.start is not None
    assert said.end is not None
    found = [
        (one.astimezone(SHANGHAI), other.astimezone(SHANGHAI)) for one, other in ((said.start, said.end), *said.later)
    ]
    assert tuple(f"{one:%m-%d %H:%M}–{other:%H:%M}" for one, other in found) == windows


@pytest.mark.parametrize(
    ("text", "said_at", "start", "end"),
    [
        ("十分钟后打补丁", "11-26 10:00", "11-26 10:10", ""),
        ("10分钟后更新评标系统，大概半小时", "11-26 10:00", "11-26 10:10", "11-26 10:40"),
        ("两小时之后升级，20分钟搞定", "11-26 10:00", "11-26 12:00", "11-26 12:20"),
        ("再过一刻钟更新", "11-26 10:00", "11-26 10:15", ""),
        ("in half an hour we patch the server", "11-26 10:00", "11-26 10:30", ""),
        ("patching at 8 pm, done in 10 minutes", "11-26 10:00", "11-26 20:00", "11-26 20:10"),
        ("今晚八点停机，十分钟后恢复", "11-26 10:00", "11-26 20:00", "11-26 20:10"),
        ("夜里两点打补丁", "11-26 10:00", "11-27 02:00", ""),
        ("夜里两点到四点升级", "11-26 01:00", "11-26 02:00", "11-26 04:00"),
        ("后半夜三点更新", "11-26 23:00", "11-27 03:00", ""),
        ("零点升级", "11-26 10:00", "11-27 00:00", ""),
        ("午夜更新", "11-26 10:00", "11-27 00:00", ""),
    ],
)
def test_so_long_from_now_and_at_night(text: str, said_at: str, start: str, end: str) -> None:
    """十分钟后 counts from the message; 夜里两点 is the next one, also where it is night already."""
    said = spoken_window(text, at(f"2026-{said_at}"), CALENDAR)
    found = [f"{one.astimezone(SHANGHAI):%m-%d %H:%M}" if one else "" for one in (said.start, said.end)]
    assert found == [start, end]
