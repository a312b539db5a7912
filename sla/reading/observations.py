"""Observations of a message, in terms a person would use: a device is broken, something of one's own fails."""

from collections.abc import Sequence

from sla.reading.evidence import Clause, Evidence
from sla.reading.lexicon import LexiconFunction, Signal
from sla.reading.patterns import pattern

FAILING = (Signal.CANNOT, Signal.ERROR_TEXT, Signal.FLAW, Signal.SLOW, Signal.MISLEADS, Signal.SILENT_ERROR)
NOT_A_REPORT = (Signal.SUPPOSES, Signal.UNBROKEN, Signal.ASKS)
LAUGHTER = frozenset({"哈哈", "嘿嘿", "呵呵", "嘻嘻", "呜呜", "lol", "haha", "233", "666", "哎呀妈"})
BESIDE = 1
SAY_WHAT = frozenset({Signal.CANNOT, Signal.ERROR_TEXT, Signal.SLOW, Signal.MISLEADS, Signal.LOOKS})

_WORK = (
    "打(?:个|上|一下)?补丁|[上装]补丁|补丁|发版|升级|更新|发布|部署|重装|重新安装|上线|割接|停机|停服|系统维护|维护"
    "|执行[^,。!?;\\n]{0,8}(?:脚本|sql)|切换|切到|迁移|重建索引|扩容|重启"
    "|[换改](?:个|一下|下)?配置|(?:修改|调整|改)[^,。!?;\\n]{0,10}(?:参数|阈值)"
)
_NO_WORK = "的|后|之后|以后|完|了|过|失败|不了|不上|报错|公告|信息|资料|名单|数据(?!库|修复|订正)|结束|时报"
_WHEN = (
    "(?:[0-9]{1,2}:[0-9]{2}|[0-9一二三四五六七八九十]{1,3}点半?)"
    "(?: ?[-–~至到]+ ?[^,。!?;\\n]{0,6}?(?:[0-9]{1,2}:[0-9]{2}|[0-9一二三四五六七八九十]{1,3}点半?))?"
    "|现在就|这就|下班后"
)
_NIGHT = "(?:今晚|明晚|今夜|当晚|(?:今天|明天|后天|(?:本|这|下)?周[一二三四五六日天末])?(?:晚上|夜里|夜间|凌晨))"
PLANNED = pattern(
    rf"(?:{_WHEN})[^,。!?;\n]{{0,12}}?(?:{_WORK})(?!{_NO_WORK})"
    rf"|(?:{_WHEN})[^。!?;\n]{{0,16}}?版本 ?v?[0-9]+\.[0-9]"
    r"|(?:数据库|库|后台|后端)[里中]?直接(?:update|delete|改|删)"
    r"|脚本[^。!?;\n]{0,16}?执行|执行[^,。!?;\n]{0,6}?脚本"
)
ASKED_FOR = pattern(
    rf"申请(?:{_NIGHT}|{_WHEN})[^,。!?;\n]{{0,6}}变更"
    rf"|(?:{_NIGHT}|{_WHEN})[^,。!?;\n]{{0,6}}?(?:{_WORK})[^,。!?;\n]{{0,10}}?(?:行吗|行不行)"
    r"|\bcan we (?:push|deploy|patch|restart|release)\b[^.!?\n]{0,40}?\b(?:at [0-9]|[0-9]{1,2} ?[ap]m\b|tonight)"
)
"""晚上重启下服务器行吗: a person who asks like this wants to do it, even if something fails besides."""
PLANNED_IN_ENGLISH = pattern(
    r"\b(?:patch|deploy|upgrade|update|install|releas|maintenance)[a-z]*\b[^.!?\n]{0,50}?"
    r"\b(?:at [0-9]|[0-9]{1,2} ?[ap]m\b|right now|after hours|tonight)"
    r"|\b(?:after hours|tonight|at [0-9]{1,2}(?: ?[ap]m)?)\b[^.!?\n]{0,30}?\bwe (?:will "
    r"|are going to )?(?:patch|deploy|update|upgrade|install|release)"
)
FORESEEN = pattern(
    "期间|届时|到时|那时|将|会|修复|修一下|修正|订正|解决|处理掉|删掉|删除|清掉|先别|will|during|while|fix|solve|resolve"
)
NOT_PLANNED = pattern(
    "昨|前天|上周|刚才|刚刚|今早|已[经于][^,。!?;\n]{0,8}(?:升级|更新|重启|切换|切到|迁移)|自从"
    "|since|yesterday|last (?:night|week)|after the"
)


def is_of_else(evidence: Evidence) -> bool:
    """Food, sport, a phone or a day of one's own: nothing of the platform."""
    return is_private(evidence) or chats_of_else(evidence)


def chats_of_else(evidence: Evidence) -> bool:
    """减肥计划又崩盘了: somebody's food, sport or day, and more than laughter; nothing of the platform is named."""
    if Signal.CHATS not in evidence.signals or not names_nothing(evidence):
        return False
    talk = [mark for clause in evidence.clauses for mark in clause.marks if mark.tells is Signal.CHATS]
    return any(evidence.text[mark.start : mark.end] not in LAUGHTER for mark in talk)


def has_question_mark(evidence: Evidence) -> bool:
    """There is a question mark somewhere."""
    return "?" in evidence.text


def names_nothing(evidence: Evidence) -> bool:
    """Neither a function of the platform nor the platform is mentioned."""
    return not evidence.functions and not evidence.says(Signal.PLATFORM)


def plans_work(evidence: Evidence) -> bool:
    """下午3点打补丁: work on the system at a time that is to come; what fails now, or is asked, is none."""
    text = evidence.text
    if ASKED_FOR.search(text) and not NOT_PLANNED.search(text):
        return True
    if not (PLANNED.search(text) or PLANNED_IN_ENGLISH.search(text)) or NOT_PLANNED.search(text):
        return False
    if evidence.says(Signal.ASKS, Signal.OVERRUN):
        return False
    return not any(clause.says(*FAILING) and not FORESEEN.search(clause.text) for clause in evidence.clauses)


def is_empty(evidence: Evidence) -> bool:
    """No letters worth speaking of."""
    return sum(map(str.isalpha, evidence.text)) < 2


def fails(evidence: Evidence) -> bool:
    """Return whether something is said to fail or to look wrong; a flaw of nothing that is named says nothing."""
    told = [clause for clause in evidence.clauses if _reports(clause)]
    if names_nothing(evidence) and all(clause.signals.isdisjoint(SAY_WHAT) for clause in told):
        return False
    return bool(told)


def _reports(clause: Clause) -> bool:
    return clause.says(*FAILING, Signal.LOOKS) and not clause.says(*NOT_A_REPORT)


def device_fails(evidence: Evidence) -> bool:
    """A named device is broken, and not said to be in order; no function beside it is what fails."""
    if any(is_about_a_sound_device(clause) for clause in evidence.clauses) or evidence.says(Signal.SUPPOSES):
        return False
    found = [place for place, clause in enumerate(evidence.clauses) if clause.says(Signal.DEVICE)]
    return any(_device_fails(evidence.clauses, place) for place in found) and (
        not _software_fails(evidence) or any(_fails_itself(evidence.clauses[place]) for place in found)
    )


def _device_fails(clauses: Sequence[Clause], place: int) -> bool:
    clause = clauses[place]
    if clause.says(Signal.FLAW) and not clause.functions:
        return True
    around = clauses[max(0, place - 1) : place + 3]
    return any(near.says(Signal.DEVICE_FAULT, Signal.CANNOT) for near in around)


def _fails_itself(clause: Clause) -> bool:
    """The device and its fault stand in one clause, with no function that fails between them."""
    return clause.says(Signal.DEVICE_FAULT) and not clause.says(Signal.ERROR_TEXT)


def _software_fails(evidence: Evidence) -> bool:
    """A function or the platform is named where something fails, and no device is."""
    return any(
        (clause.functions or clause.says(Signal.PLATFORM)) and _reports(clause) and not clause.says(Signal.DEVICE)
        for clause in evidence.clauses
    )


def is_about_a_sound_device(clause: Clause) -> bool:
    """打印机没毛病: the clause says that a device is in order, and tells nothing of functions."""
    if not clause.says(Signal.DEVICE) or clause.says(Signal.CANNOT, Signal.DEVICE_FAULT):
        return False
    return clause.says(Signal.WORKS, Signal.UNBROKEN)


def is_private(evidence: Evidence) -> bool:
    """Return whether a game, phone or errand of one's own fails; no function is named but by the verb that fails."""
    if Signal.PRIVATE not in evidence.signals or Signal.PLATFORM in evidence.signals:
        return False
    return all(_is_of_private_things(clause) for clause in evidence.clauses)


def _is_of_private_things(clause: Clause) -> bool:
    """登不上游戏: the private thing stands beside what fails, and 登 is heard in the failing words alone."""
    failing = [mark for mark in clause.marks if mark.tells in FAILING]
    named = [mark for mark in clause.marks if isinstance(mark.tells, LexiconFunction)]
    if not failing:
        return not named
    start, end = min(mark.start for mark in failing), max(mark.end for mark in failing)
    things = [mark for mark in clause.marks if mark.tells is Signal.PRIVATE]
    is_beside = any(start - BESIDE <= thing.end and thing.start <= end + BESIDE for thing in things)
    return is_beside and all(mark.start < end and start < mark.end for mark in named)
