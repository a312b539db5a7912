"""The facts of a change in a message: when, where, of what sort, whether the system stops, and which gates it names."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.changes.terms import ChangeKind
from models.cutting import cut_at
from sla.calendar.business_hours import Calendar
from sla.policy.systems import System
from sla.reading.spoken_window import READ, SpokenWindow, spoken_window

LONGEST_SOLVES = 120
SORTS = (
    (ChangeKind.REINSTALL, re.compile(r"重装|重新(?:安装|部署)|reinstall|re-?deploy from scratch")),
    (
        ChangeKind.DATA,
        re.compile(
            r"(?:改|修|补|删|更新|修复|订正|清理|导入|迁移)[^,。;!?]{0,6}数据|数据[^,。;!?]{0,4}(?:修复"
            r"|订正|清理|迁移|更正|补录)|跑[^,。;!?]{0,4}(?:脚本|sql)"
            r"|执行[^,。;!?]{0,6}(?:脚本|sql)|(?:脚本|sql)[^。;!?]{0,20}执行|生产库[里中]|数据库[里中]?直接"
            r"|(?:删|改|补|清)[^,。;!?]{0,4}记录|记录[^,。;!?]{0,4}(?:删|改|补|清)"
            r"|data (?:fix|correction|migration)|(?:sql|migration) script"
        ),
    ),
    (
        ChangeKind.CONFIGURATION,
        re.compile(
            r"配置|参数|防火墙|证书|策略|白名单|域名|端口|config|parameter|firewall|certificate|whitelist"
            r"|allow-?list|\bport\b"
        ),
    ),
)
NO_STOP = re.compile(
    r"不(?:用|需要?|会|必)?(?:停机|停服|停业务|停系统|中断|断网|影响)|无需停|热(?:更新|部署|补丁)|平滑"
    r"|(?:no|without(?: any)?|zero)[ -]?(?:downtime|outage|interruption)|(?:stays|remains) (?:up|available"
    r"|online)|hot ?fix without"
)
STOP = re.compile(
    r"停机|停服|停止服务|停(?:一下|一会儿?|业务|系统)|暂停服务|服务中断|中断(?:服务|业务)?|不可用|用不了"
    r"|无法(?:使用|访问|登录)|登不上|登录不了|先别用|不要使用"
    r"|downtime|outage|unavailable|will be down|goes? down|shut ?down|offline|take (?:it|the system) down"
)
NOT_DONE = r"(?:没|未|不|还没|没有|来不及|没来得及|不用|不需要?|先不|就不|跳过|免)(?:做|有|用|要|去|再|来得及|必)?"
NAMED: dict[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    "test": (
        re.compile(
            r"测试[^,。;!?]{0,8}(?:通过|过了?|好了|完成|完了|没问题|正常|ok)|(?:已|都|也)?(?:测试?"
            r"|验证)过(?!期)|测完|已(?:经)?(?:在)?测试"
            r"|测试环境[^,。;!?]{0,8}(?:跑|试|验|测)|tested|passed (?:the )?tests?|verified (?:on"
            r"|in) (?:the )?(?:test|staging)"
        ),
        re.compile(
            rf"{NOT_DONE}(?:测|测试|试|验证)|(?:untested|not (?:yet )?(?:been )?tested|without (?:a )?test"
            rf"|no test|skip(?:ping)? (?:the )?test)"
        ),
    ),
    "confirmation": (
        re.compile(
            r"(?:处|科|办|主任|领导|科长|处长|业务|甲方|中心|老师)[^,。;!?]{0,8}(?:已|已经|都)?(?:同意"
            r"|确认|批准|批了|点头|签字)|已(?:经)?(?:确认|批准|获批|报批|审批)"
            r"|approved|confirmed by|signed off|sign-off from"
        ),
        re.compile(
            rf"{NOT_DONE}(?:确认|报批|审批|批|走流程|申请)|(?:not (?:yet )?(?:been )?(?:approved|confirmed)"
            rf"|without (?:approval|confirmation)|unapproved)"
        ),
    ),
    "backup": (
        re.compile(
            r"(?:已|已经|都|先|会|做了?|有|完成|提前|正在)[^,。;!?]{0,4}备份|备份[^,。;!?]{0,6}(?:好了?"
            r"|完了?|过了?|完成|已|做了|在|后|没问题)|快照"
            r"|back(?:ed|ing)[ -]?(?:it |them |everything )?up|backups? (?:is|are|was|were|has|have|taken"
            r"|done|made|ready|in place)|(?:after|with|took|taking|take) (?:a )?(?:full )?backup|snapshot"
        ),
        re.compile(
            rf"{NOT_DONE}(?:备份|快照)|(?:no|without(?: a)?|skip(?:ping)?(?: the)?) backups?"
            rf"|not (?:yet )?(?:been )?backed up"
        ),
    ),
}
FALLBACK = re.compile(
    r"(?:回退|回滚|退回)[^。;!?\n]*|\b(?:roll(?:ed|ing)?[ -]?back|fall ?back)\b(?:[^.;!?\n]|\.(?=\d))*"
)
WAY_BACK = re.compile(
    r"(?<![不没无未能])(?:失败|不行|出错|有问题|不成功)?[^,，。;；!?\n]{0,4}(?:回退|回滚|退回)(?:到|为|至|方案|用|旧|原)[^,，。;；!?\n]{2,60}"
    r"|\b(?:rolled|rolling|roll|fall) ?back (?:to|by|with)\b(?:[^,.;!?\n]|\.(?=\d)){2,80}",
    re.IGNORECASE,
)
VERSION = re.compile(
    r"(?:\bv|版本号?(?:是|为|:)?\s*v?|version\s*:?\s*v?"
    r"|release\s+v?)(\d+(?:\.\d+){0,3}(?:[-_]?[a-z]+\d*)?)|(?<![\d.])(\d+\.\d+\.\d+(?:\.\d+)?)(?![\d.])"
)
ADDRESS = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}")
DIGEST = re.compile(r"(?<![0-9a-f])(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})(?![0-9a-f])")
SOLVES = re.compile(
    r"(?:(?<!数据)修复了?|解决了?|修一?下|修掉|改掉)\s*(?P<zh>[^,。;!?\n]{2,60}?)(?:的?(?:补丁|缺陷|bug"
    r"|故障)|(?=[,。;!?\n]|$))"
    r"|\b(?:fix(?:es|ing)?|solves?|resolves?)\s+(?P<en>[^,.;!?\n]{3,80}?)(?= (?:tonight|tomorrow|today|on"
    r"|at|this)\b|[,.;!?\n]|$)"
)
MARKET = re.compile(r"投标人|供应商|市场主体|代理机构|外网用户|bidders?|suppliers?|market participants?")


class Gate(StrEnum):
    """The gates of which a message may speak."""

    TEST = "test"
    CONFIRMATION = "confirmation"
    BACKUP = "backup"


@dataclass(frozen=True, slots=True)
class SpokenChange:
    """The facts that were said; else they are empty, None, or gates that are `missing`, in the order of a change."""

    window: SpokenWindow
    systems: tuple[str, ...]
    kind: ChangeKind
    stops: bool | None
    version: str
    digest: str
    solves: str
    is_for_market: bool
    missing: tuple[Gate, ...]
    fallback: str = ""


def spoken_change(text: str, at: datetime, calendar: Calendar, systems: Iterable[System]) -> SpokenChange:
    """Return what a message, sent `at` (aware), says of a change of one of the `systems` of the catalogue."""
    plain = unicodedata.normalize("NFKC", text[:READ]).casefold()
    version = VERSION.search(ADDRESS.sub(" ", plain))
    digest = DIGEST.search(plain)
    return SpokenChange(
        window=spoken_window(text, at, calendar),
        systems=systems_named(plain, systems),
        kind=next((kind for kind, said in SORTS if said.search(plain)), ChangeKind.PATCH),
        stops=_stops(plain),
        version=(version[1] or version[2] or "") if version else "",
        digest=digest[0] if digest else "",
        solves=_solves(unicodedata.normalize("NFKC", text[:READ])),
        is_for_market=bool(MARKET.search(plain)),
        missing=tuple(gate for gate in Gate if _is_missing(gate, plain)),
        fallback=_fallback(unicodedata.normalize("NFKC", text[:READ])),
    )


def systems_named(text: str, systems: Iterable[System]) -> tuple[str, ...]:
    """The ids of the systems that a text names."""
    plain = unicodedata.normalize("NFKC", text[:READ]).casefold()
    return tuple(system.id for system in systems if _is_named(system, plain))


def _is_named(system: System, plain: str) -> bool:
    """By its whole name or the part that tells it apart: 评标 of 评标系统."""
    names = (name.casefold() for name in system.words.values())
    stems = {
        name.removeprefix("电子").removeprefix("electronic ").removesuffix("系统").removesuffix(" system")
        for name in names
    }
    return any(re.search(rf"{re.escape(stem)}(?!中心)", plain) for stem in stems if stem)


def _stops(plain: str) -> bool | None:
    if NO_STOP.search(plain):
        return False
    return True if STOP.search(plain) else None


def _is_missing(gate: Gate, plain: str) -> bool:
    """Not named, or named as not done; who says both is believed the worse. A way back is no backup that was made."""
    said, denied = NAMED[gate]
    return bool(denied.search(plain)) or not said.search(FALLBACK.sub(" ", plain))


def _fallback(text: str) -> str:
    """Return how one comes back, by the clause that says so; 不能回退 says none."""
    found = WAY_BACK.search(text)
    return cut_at(found[0].strip(), LONGEST_SOLVES) if found else ""


def _solves(text: str) -> str:
    found = SOLVES.search(text)
    return cut_at(" ".join((found["zh"] or found["en"]).split()), LONGEST_SOLVES) if found else ""
