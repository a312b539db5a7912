"""Advice in a message, which tells others what to do where something fails: talk of colleagues, and no fault (R17)."""

from collections.abc import Sequence

from sla.reading.evidence import Clause, Evidence
from sla.reading.lexicon import Signal
from sla.reading.patterns import pattern

ALARMS = (Signal.MOMENT, Signal.URGENT, Signal.TOTAL, Signal.PARTIAL, Signal.NO_WAY, Signal.REPAIR)
NO_ADVICE = pattern(
    "[?吗]|(?:系统|页面|弹窗?|弹出|总是?|一直|老是?|又)(?:提示|显示|弹)|(?:如果|要是|万一).{0,6}(?:还|再|仍|又)"
    "|来看|帮(?:我|忙|看)|派人"
)
"""Words that ask, a screen's advice, and what fails already: 系统提示上传失败的请检查文件, 要是还登不上就换备用锁."""
OWN = pattern("我|咱|本人|有人|有(?:一|两|几|个|家|位)")
"""Words that say whose trouble it is, before the advice."""

HEADED = pattern(
    r"^[^,。!?;\n]{0,4}?(?:温馨提[示醒]|友情提[示醒]|小(?:提醒|贴士|技巧|窍门|提示|妙招|经验|知识)|(?:经验|技巧)分享|分享(?:一?下|一?个|点)"
    "|支个?招|(?:提醒|告诉|转告)(?:一下|下)?(?:大家|各位|大伙|新来的|新同事)|(?:各位|大家)(?:注意|记住|提个?醒|提醒|说)(?:一下|下|个事|一声)?|记住"
    r"|[跟给](?:新来的)?(?:新?同事|新来的|大家|大伙)们?(?:[说讲]|提个?醒))[^,:。!?;\n]{0,5}[,: ]"
)
WHERE_IT_FAILS = pattern(
    "的,?(?:先|请|可以|别|把|都?记得|换|试|重|建议|最好)|的话|的时候[^,。!?;\n]{0,8}(?:别|先|记得|请|可以)"
    "|遇到|碰到|如果|要是|万一|假如|就(?:换|试|先|清|重|等|分)"
)
DO_SO = pattern(
    "别(?!的|人|家)|记得|先(?!前|生)|换(?:个|成|一)|试试|重(?:启|登|装|插|新)|调(?:一下|小|大|成)|清(?:一下|下|缓存)|等(?:一?会|一下|等)"
    "|把[^,。!?;\n]{1,10}(?:关|选|改|调|拆|压|装|插)|分(?:月|批|次|几)|同步|压缩|就[行好]"
)
"""温馨提示：登录不上的先清缓存: a heading, where it fails, and what to do."""
SUPPOSED = pattern(r"^(?:[^,。!?;\n]{0,6}[,: ])?(?:如果|要是|假如|万一)")
AT_ONCE = pattern("别(?:急|慌|怕|担心)|记得|先(?:看|打|试|扫|换|清|重|拔|按|用|查)|换(?:个|成)")
"""万一掉线，别慌，先打电话: what to do when it comes to that."""
IN_EARNEST = (Signal.TOTAL, Signal.NO_WAY, Signal.REPAIR)


def advice_in(whole: Evidence) -> list[Clause]:
    """The clauses that advise; none where something is asked, is an own trouble, or fails for good."""
    advised = [*_of_the_list(whole), *_of_the_form(whole)]
    return [clause for clause in whole.clauses if clause in advised] if advised else []


def _of_the_list(whole: Evidence) -> list[Clause]:
    """By the words of the lexicon, which stand around the advice."""
    if not whole.says(Signal.ADVISES) or whole.says(*ALARMS) or NO_ADVICE.search(whole.text):
        return []
    spans = [mark for clause in whole.clauses for mark in clause.marks if mark.tells is Signal.ADVISES]
    if OWN.search(whole.text, 0, min(span.end for span in spans)):
        return []
    return [
        clause
        for clause in whole.clauses
        if any(clause.start < span.end and span.start < clause.start + len(clause.text) for span in spans)
    ]


def _of_the_form(whole: Evidence) -> list[Clause]:
    """By a heading or a supposition, up to the last clause that says what to do; what is told behind it counts."""
    text = whole.text
    heading, doing = HEADED.search(text), DO_SO
    if heading is None or not WHERE_IT_FAILS.search(text, heading.end() - 1):
        heading, doing = SUPPOSED.search(text), AT_ONCE
    if heading is None or whole.says(*IN_EARNEST) or NO_ADVICE.search(text):
        return []
    done = [match.start() for match in doing.finditer(text, heading.end())]
    if not done or OWN.search(text, heading.end(), done[0]):
        return []
    return _until(whole.clauses, done[-1])


def _until(clauses: Sequence[Clause], place: int) -> list[Clause]:
    return [clause for clause in clauses if clause.start <= place]
