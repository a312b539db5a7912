"""Whether a message objects, complains or tips off, or only speaks of such a thing (R6)."""

import re

from sla.triage.lexicon import Signal
from sla.triage.remark import Remark

CHANNEL = re.compile("异议|质疑|投诉|举报|信访|申诉|objection|complaint|appeal")
ASKS_ABOUT = re.compile("电话|怎么|如何|在哪|哪里|流程|渠道|how|where|number")
OBJECTS = re.compile("要投诉|我投诉|投诉(?:你|他|她|一下)|不服|有异议")


def threatens(words: Remark) -> bool:
    """再不处理就投诉 is a reminder, and no complaint."""
    return Signal.THREATENS in words.said


def objects(words: Remark) -> bool:
    """It objects, complains or tips off; a channel of objections that itself fails is a fault."""
    if threatens(words) or (not words.judged.not_accepted and Signal.COMPLAINS not in words.said):
        return False
    if words.has_symptom and _channel_fails(words):
        return False
    return words.judged.not_accepted or not ASKS_ABOUT.search(words.evidence.text)


def _channel_fails(words: Remark) -> bool:
    """What fails is the very channel by which one objects."""
    clauses = words.evidence.clauses
    return any(CHANNEL.search(clause.text) for clause in clauses) and not OBJECTS.search(words.evidence.text)
