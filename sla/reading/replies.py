"""A check whether a reply of the desk's people says something, or only that somebody is there."""

from sla.reading.evidence import Clause, read_evidence
from sla.reading.lexicon import Lexicon, Signal
from sla.reading.patterns import pattern

LEAST_LETTERS = 4
COURTESY = (Signal.THANKS, Signal.GREETS, Signal.CHATS)
EMPTY = pattern(
    r"(我|我们|大家)?(已|已经|正|正在|正)?(在)?(马上|立即|立刻|稍后|等会儿?|先)?(去|来)?"
    r"(看|查|处理|试|排查|跟进|核实|联系|记入|记录|登记|派单|转办|转交|知晓|收到|看到)"
    r"(一下|下|看|试|了|中|着|一看|一试){0,4}(了|哈|啊)?"
    r"|(马上|立刻|立即)(来|到|好)|处理中|排查中|稍等(一下|片刻)?|请?稍(后|候)|等(一下|下|会)"
    r"|(我|我们|这边|这里){0,3}也(是|有|遇到|碰到|一样|这样|同样){1,4}(了|过|的|这个问题|同样的问题){0,3}"
    r"|同样(的)?问题?|同上|同问|\+ ?1"
    r"|(i'm |we're |i am |we are )?(looking( into it| at it)?|on it|working on it|checking)"
    r"|in progress|one moment|hold on"
    r"|seen|(me|us) too|same (here|for me|problem)|i have it too|will (look|check)|let me (see|look|check)"
)
"""A status, a promise to look, 我也遇到: words after which the reporter knows no more than before."""


def says_something(text: str, lexicon: Lexicon) -> bool:
    """Return whether there is more in it than courtesy, chatter, a status or 我也遇到."""
    return any(_tells(clause) for clause in read_evidence(text, lexicon).clauses)


def _tells(clause: Clause) -> bool:
    if clause.says(*COURTESY) and not clause.functions:
        return False
    words = clause.text.strip(" \t\r,。!?;:.~…、'\"()")
    return EMPTY.fullmatch(words) is None and sum(letter.isalnum() for letter in words) >= LEAST_LETTERS
