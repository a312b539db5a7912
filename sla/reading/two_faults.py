"""A search for several faults in a message: each has a symptom of its own, and words that add it (R9)."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sla.reading.evidence import Clause, Evidence
from sla.reading.function_match import meant
from sla.reading.lexicon import LexiconFunction, Signal
from sla.reading.names import Name, may_be_one, names_in
from sla.reading.observations import is_about_a_sound_device
from sla.reading.patterns import pattern

SYMPTOMS = frozenset(
    (
        *(Signal.CANNOT, Signal.ERROR_TEXT, Signal.FLAW, Signal.SLOW, Signal.LOOKS, Signal.MISLEADS),
        *(Signal.SILENT_ERROR, Signal.DEVICE_FAULT, Signal.SECURITY),
    )
)
NO_FAULT = (Signal.ASKS, Signal.SUPPOSES, Signal.UNBROKEN, Signal.WITHDRAWS)
UNUSABLE = (Signal.CANNOT, Signal.ERROR_TEXT)
AT_ONCE = frozenset({"同时", "连同"})
"""Words that say that two things happen together, which those of one fault do, too."""
ADDED = pattern(
    r"[\s\W]{0,40}(?:(?:另外|此外|其次|其二|二是|第二[个,、是:]|再就是|再有|另(?=[:,])|还有就是|还有(?![0-9一二三四五六七八九十两几半多不人些的家])"
    r"|顺便(?:说|反映|报|提)一?下?|还有一?个(?:问题|事|件|毛病)|[2-9][、.)](?!\d))[\s,:]{0,8}"
    r"|(?:and |also|besides|secondly|another (?:thing|problem|issue)(?: is)?|on top of that|in addition)"
    r"[\s,:]{1,8}){1,6}"
)
"""Beginnings of a clause that adds something."""
JOINING = pattern(r"^[\s,，:：、]+|(?<!\s)\s+and$")
TRIED = pattern(r"重新|重启|重装|换了?|试[过了着]|清[理了除]|刷新|手[动工]|备用|\b(?:tried|retr\w+|restart\w*)\b")
"""Words for what was tried against a fault, which is no other one: 另外重新登录也没用."""
ON_SCREEN = pattern(r"提示|显示|弹出|弹窗|返回|报(?!告|表|名|价|到|送)|\b(?:says|shows?|reads|message)\b")
"""Words behind which a screen speaks: 另外系统提示登录超时."""


TOGETHER = (
    frozenset(
        {"电脑", "主机", "台式机", "笔记本", "显示器", "显示屏", "键盘", "鼠标", "pc", "monitor", "keyboard", "mouse"}
    ),
    frozenset(
        {"打印机", "硒鼓", "墨盒", "卡纸", "粉盒", "碳粉", "墨粉", "色带", "一体机", "printer", "toner", "cartridge"}
    ),
    frozenset({"投影", "幕布", "遥控器", "转接头", "hdmi", "vga", "projector", "remote control"}),
    frozenset(
        {"麦克风", "话筒", "音响", "音箱", "功放", "喇叭", "调音台", "拾音器", "microphone", "speaker", "amplifier"}
    ),
    frozenset(
        {"交换机", "路由器", "网口", "光猫", "无线", "断网", "光纤", "网卡", "wifi", "wi-fi", "ap摸", "ap坏", "router"}
    ),
    frozenset({"摄像头", "摄像机", "摄像", "探头", "球机", "录像机", "camera", "webcam"}),
    frozenset({"ups", "配电", "空开", "稳压"}),
    frozenset({"门禁", "门锁", "电子锁", "刷脸", "指纹门禁", "人脸门禁"}),
)
"""Devices that go together: a computer and its screen, a printer and its drum, which fail as one."""
ACCESSORIES = pattern(
    "灯泡|灯管|灯光|电源|插座|插排|电池|蓄电池|网线|水晶头|风扇|硬盘|录像硬盘|磁盘|内存条|数据线|音频线|遥控器|转接头|扩展坞|充电器|支架|机房|机柜"
    "|disks?|batter(?:y|ies)|cables?|hdmi|vga"
)
"""Words for parts of another device, or for where it stands, which are no second one by themselves."""

WHERE = pattern("开评?标(?:室|大厅|区|系统里)|评标室|主持人|评委|组长|评标专家|评标委员会|the host")
"""People and places that name a function elsewhere: 开标室里的人都签不了 is no fault of the opening."""


NONE_NAMED: frozenset[str] = frozenset()


class _Part(NamedTuple):
    """A stretch of clauses, with what fails in it: functions, lots and rooms, devices, or looks alone."""

    clauses: tuple[Clause, ...]
    functions: frozenset[LexiconFunction]
    names: frozenset[Name]
    is_device: bool
    devices: frozenset[str]
    is_attack: bool
    only_looks: bool

    @property
    def tells_a_fault(self) -> bool:
        """True where something in it fails, and it is said what."""
        return bool(self.functions) or self.is_device or self.is_attack or self.only_looks


def faults_apart(evidence: Evidence) -> tuple[Evidence, ...]:
    """The parts of a message that each tell of a fault of another function or object; none where there is but one."""
    if not _has_two_symptoms(evidence):
        return ()
    parts = [_part(clauses) for clauses in _stretches(evidence.clauses)]
    apart: list[_Part] = []
    for part in parts:
        if not apart or (apart[-1].tells_a_fault and _is_another(part, apart)):
            apart.append(part)
        else:
            apart[-1] = _part((*apart[-1].clauses, *part.clauses))
    return tuple(_evidence(part) for part in apart) if len(apart) > 1 else ()


def is_bare_addition(clause: Clause) -> bool:
    """另外, and nothing else: what is added stands in the next clause."""
    added = ADDED.match(clause.text)
    return added is not None and not clause.text[added.end() :].strip(" ,.:;!?。")


def without_addition(words: str) -> str:
    """Return what is added, without the words before and after it that join it to others: 另外报表导不出来."""
    added = ADDED.match(words.casefold())
    told = words[added.end() :] if added else words
    return JOINING.sub("", told).strip() or words


def _has_two_symptoms(evidence: Evidence) -> bool:
    """More than one clause tells of something that fails. Written as a loop, for every message is asked."""
    count = 0
    for clause in evidence.clauses:
        count += not SYMPTOMS.isdisjoint(clause.signals)
    return count > 1


def _stretches(clauses: Sequence[Clause]) -> Iterator[tuple[Clause, ...]]:
    """The clauses in stretches, each from where something is added."""
    begun: list[Clause] = []
    for clause in clauses:
        if begun and (_adds(clause) or _turns_elsewhere(clause, begun)):
            yield tuple(begun)
            begun = []
        begun.append(clause)
    yield tuple(begun)


def _adds(clause: Clause) -> bool:
    if ADDED.match(clause.text):
        return True
    return any(
        mark.tells is Signal.ALSO
        and clause.text[max(0, mark.start - clause.start) : mark.end - clause.start] not in AT_ONCE
        for mark in clause.marks
    )


def _turns_elsewhere(clause: Clause, before: Sequence[Clause]) -> bool:
    """三号室解密失败,五号室签章盖不上: another function in another place needs no word that adds it.

    Nor does another device that fails: 话筒没声,打印机卡纸.
    """
    devices = _devices(clause) if _fails(clause) else NONE_NAMED
    others = _part(tuple(before)) if devices else None
    if others is not None and _are_others(devices, others.devices):
        return True
    here, there = names_in(clause.text), names_in("".join(one.text for one in before))
    if not here or not there or may_be_one(here, there):
        return False
    if others is not None and others.devices:
        return True
    functions, told = _functions(clause), _part(tuple(before)).functions
    return bool(functions and told) and functions.isdisjoint(told)


def _part(clauses: tuple[Clause, ...]) -> _Part:
    failing = [clause for clause in clauses if _fails(clause)]
    functions = frozenset().union(*(_functions(clause) for clause in clauses)) if failing else frozenset()
    return _Part(
        clauses,
        functions,
        names_in("".join(clause.text for clause in clauses)),
        any(_names_device(clause) for clause in failing),
        frozenset().union(*(_devices(clause) for clause in failing)),
        any(clause.says(Signal.SECURITY) for clause in failing),
        bool(failing) and all(clause.says(Signal.LOOKS) for clause in failing),
    )


def _devices(clause: Clause) -> frozenset[str]:
    """The devices of a clause as they are called, but for what only belongs to one."""
    if not _names_device(clause):
        return NONE_NAMED
    spans = (
        (mark.start - clause.start, mark.end - clause.start) for mark in clause.marks if mark.tells is Signal.DEVICE
    )
    named = (clause.text[max(0, start) : end] for start, end in spans)
    return frozenset(name for name in named if not ACCESSORIES.fullmatch(name))


def _names_device(clause: Clause) -> bool:
    """Return whether it names a device: not where a screen says so; UPS报警 is said by no screen."""
    return clause.says(Signal.DEVICE) and not ON_SCREEN.search(clause.text.replace("报警", ""))


def _are_others(devices: frozenset[str], before: frozenset[str]) -> bool:
    """Both name devices, none alike, and none that goes together with one of the others."""
    if not devices or not before or any(one in other or other in one for one in devices for other in before):
        return False
    return not any(kin & devices and kin & before for kin in TOGETHER)


def _fails(clause: Clause) -> bool:
    if SYMPTOMS.isdisjoint(clause.signals) or clause.says(*NO_FAULT) or is_about_a_sound_device(clause):
        return False
    if clause.says(Signal.RULE) and not clause.says(*UNUSABLE):
        return False  # 操作手册打不开 fails; what a rule says does not
    return not clause.says(Signal.WORKS, Signal.WAY_ROUND) and not TRIED.search(clause.text)


def _functions(clause: Clause) -> frozenset[LexiconFunction]:
    """Return what is named to fail: not where people stand, nor what a screen says, nor what is said to be in order."""
    if clause.says(Signal.WORKS):
        return frozenset()
    screen = ON_SCREEN.search(clause.text)
    end = screen.start() if screen else len(clause.text)
    places = [place.span() for place in WHERE.finditer(clause.text)]
    spans = ((mark.tells, mark.start - clause.start, mark.end - clause.start) for mark in clause.marks)
    named = {
        tells
        for tells, begins, ends in spans
        if begins < end and not any(first <= begins and ends <= last for first, last in places)
    }
    return frozenset(function for function in meant(clause) if function in named)


def _is_another(part: _Part, others: Sequence[_Part]) -> bool:
    """A fault, and none of those told before it."""
    return part.tells_a_fault and all(_differ(part, other) for other in others)


def _differ(part: _Part, other: _Part) -> bool:
    """Of functions that the other does not name, or in another place; a device; an attack; or it only looks bad."""
    if (part.only_looks, part.is_device, part.is_attack) != (other.only_looks, other.is_device, other.is_attack):
        return True
    if part.functions and other.functions and part.functions.isdisjoint(other.functions):
        return True
    if _are_others(part.devices, other.devices):
        return True
    return not may_be_one(part.names, other.names)


def _evidence(part: _Part) -> Evidence:
    return Evidence("".join(clause.text for clause in part.clauses), part.clauses)
