"""A check whether a message objects, complains or tips off, or only speaks of such a thing (R6)."""

from sla.reading.lexicon import Signal, normalise
from sla.reading.patterns import pattern
from sla.reading.remark import Remark

CHANNEL = pattern("异议|质疑|投诉|举报|信访|申诉|objection|complaint|appeal")
ASKS_ABOUT = pattern("电话|怎么|如何|在哪|哪里|流程|渠道|how|where|number")
OBJECTS = pattern("要投诉|我投诉|投诉(?:你|他|她|一下)|不服|有异议")
GRIEVES = pattern(
    "[要想](?:投诉|举报|信访|申诉|检举|控告)|(?:我|公司|单位)(?:们|方)?(?:准备|打算|决定|去|来|正式)?(?:投诉|举报|质疑|检举|控告)"
    "|有异议|不服|不公|不满|不认可|造假|黑幕|猫腻|暗箱|内定|围标|串标|受贿|行贿|收了?(?:钱|好处)|讨个?说法|请.{0,4}受理"
    "|(?:没|不|未)(?:有|见)?(?:人|给|予|得到|收到)?(?:任何)?(?:答复|回复|理睬|处理)|没人管|不作为|重新评"
    "|(?:我|我们|公司|特|现)[^,。]{0,8}提出?(?:异议|质疑|投诉)|提出(?:异议|质疑|投诉)"
    "|投诉(?:你|他|她|某|该|这个|招标|代理|评|专家|主持|业主)|举报(?:某|代理|评|专家|招标|投标|业主)"
    "|^ *(?:投诉|举报)[:!,。]"
)
"""Words of a person who objects."""
WORK = (
    "结案|归档|移交|办结|办完|做完|寄走|台账|回访|培训|课|讲座|会议|例会|接待日|值班|办法|制度|模板|汇编|汇总"
    "|统计|总结|档案|存档|同志|同事|领导|工作|座谈|展板|宣传|学习|零发生|安抚|接待了"
)
TIPS_OFF = pattern(
    "检举|控告|纪检|纪委|腐败|回扣"
    "|protest|petition|tip[ -]?off|whistle|brib|corrupt(?:ion|ed official)|rigg|collu|fraud"
)
SPEAKS_OF = pattern(
    f"(?:异议|质疑|投诉|举报|信访|申诉|纪检|检举)[^。!?;]{{0,16}}(?:{WORK})"
    f"|(?:{WORK})[^。!?;]{{0,10}}(?:异议|质疑|投诉|举报|信访|申诉|纪检)"
    "|(?:异议|质疑|投诉|举报|信访|申诉)[^。!?;]{0,10}(?:答复|回复|回函|复函)(?:函|稿|件)?[^。!?;]{0,8}(?:了|过|完|好)"
)
"""Words of a clerk who has to do with objections of others: 质疑函我们已经书面答复了."""


def threatens(words: Remark) -> bool:
    """再不处理就投诉 is a reminder, and no complaint."""
    return Signal.THREATENS in words.said


def objects(words: Remark) -> bool:
    """It objects, complains or tips off; a channel of objections that itself fails is a fault, a question is one."""
    if threatens(words) or (not words.judged.not_accepted and Signal.COMPLAINS not in words.said):
        return False
    if words.has_symptom and _channel_fails(words):
        return False
    if grieves(words):
        return True
    if words.evidence.says(Signal.ASKS):
        return False
    return words.judged.not_accepted or not ASKS_ABOUT.search(words.evidence.text)


def grieves(words: Remark) -> bool:
    """It has the words of a person who objects."""
    return GRIEVES.search(words.evidence.text) is not None


def is_of_objections(words: Remark) -> bool:
    """Return whether it complains, threatens to, or the legal channel of objections is what fails."""
    return not words.said.isdisjoint({Signal.COMPLAINS, Signal.THREATENS}) or _channel_fails(words)


def only_speaks_of_objections(words: Remark) -> bool:
    """A clerk tells of their filing, a course or a meeting about them; nobody objects."""
    text = words.evidence.text
    return SPEAKS_OF.search(text) is not None and not grieves(words)


def touches_objections(text: str) -> bool:
    """Return whether the text has any of their words, from anybody: rather too often than too seldom."""
    read = normalise(text)
    return any(one.search(read) for one in (CHANNEL, GRIEVES, TIPS_OFF))


def _channel_fails(words: Remark) -> bool:
    """Return whether what fails is the very channel by which one objects."""
    clauses = words.evidence.clauses
    return any(CHANNEL.search(clause.text) for clause in clauses) and not OBJECTS.search(words.evidence.text)
