"""A new report out of talk: its text is the burst it came in, and its receipt has the press that corrects the guess."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from handlers.conversation.talk import Talk, gravest_said, one_line
from handlers.intake.attachments import attach
from handlers.tickets.filing import NOTHING, file_report, lesser_fault
from handlers.tickets.readings.early import keep_early_reading
from models.chat import Reply
from models.lists.ticket_candidates import Meant
from models.terms import Kind, Severity
from models.tickets.lesser_faults import kept_lesser
from models.tickets.ticket import Ticket
from sla.reading.remark import Remark
from sla.reading.triage import UNSURE, Triage

MOST_OFFERED = 3


def report(
    talk: Talk,
    rule: str,
    *,
    may_join: Sequence[Meant] = (),
    is_same: bool = False,
    after: Meant | None = None,
) -> Reply:
    """File it, and say its number."""
    ticket = file_talk(talk, rule, may_join=may_join, is_same=is_same, after=after)
    return talk.turn.toast("intake.received", ticket, number=ticket.number)


def file_talk(
    talk: Talk,
    rule: str,
    *,
    may_join: Sequence[Meant] = (),
    is_same: bool = False,
    after: Meant | None = None,
    severity: Severity | None = None,
    is_quiet: bool = False,
) -> Ticket:
    """File it, counted from the first line with something to read in it (R2).

    Its receipt offers those of `may_join` that may be one fault with it, `after` is a closed one that it may continue,
    `severity` the least grave it gets. With `is_quiet` nobody is told of it yet.
    """
    turn, message = talk.turn, talk.message
    words, text, at = _with_burst(talk)
    judged = _judged(talk.words, words, after, severity)
    offered = [one.number for one in may_join if talk.may_join(one)][:MOST_OFFERED]
    kept = _remembered(rule=rule, may_join=offered, is_same=is_same and bool(offered))
    kept |= _remembered(after=after and after.number)
    where = turn, message.place, message.ref, text, at, judged
    ticket = file_report(
        *where,
        sender=message.sender,
        title=_title(talk, words),
        is_written=bool(talk.before) or is_quiet,
        is_quiet=is_quiet,
        conversation=kept,
        facts=_besides(talk, words, at) if words.faults else NOTHING,
    )
    _settle_burst(talk, ticket)
    attach(turn, ticket, message)
    if not is_quiet:
        keep_early_reading(turn, ticket, words)
    return ticket


def _besides(talk: Talk, words: Remark, at: datetime) -> dict[str, object]:
    """The lesser faults told with it, but for those that have a ticket of the sender's already (R9)."""
    new = [one for one in words.faults[1:] if not talk.knows(one)]
    told_at = min(at, talk.turn.now)
    return {"lesser": [kept_lesser(lesser_fault(place, one, told_at)) for place, one in enumerate(new, 1)]}


def _remembered(**facts: object) -> dict[str, object]:
    return {name: value for name, value in facts.items() if value}


def _settle_burst(talk: Talk, ticket: Ticket) -> None:
    """The lines before it are the report's."""
    for row in talk.before:
        row.settle("", None, talk.turn.now, ticket.id)


def _with_burst(talk: Talk) -> tuple[Remark, str, datetime]:
    """The lines of a burst read together, their text, and when the first with something to read was sent."""
    if not talk.before:
        return talk.words, talk.message.text, talk.message.sent_at
    text = "\n".join([*(row.text for row in talk.before), talk.message.text])
    return talk.turn.hear(text, talk.message.sent_at), text, talk.before[0].sent_at


def no_milder(judged: Triage, alone: Triage) -> Triage:
    """The judgement of lines together, as grave as what one of them tells `alone`, and no attack less (R0, R5)."""
    least = alone.severity or Severity.B
    if alone.kind is Kind.DEFECT and (judged.kind is not Kind.DEFECT or least < (judged.severity or Severity.B)):
        judged = judged.as_grave_as(least)
    if alone.is_security and not judged.is_security:
        judged = replace(judged, kind=alone.kind, is_security=True, is_urgent=True)
    return judged


def _title(talk: Talk, words: Remark) -> str:
    """The gravest thing said; where nothing fails, what was said last."""
    if talk.before and words.has_symptom:
        return gravest_said(words, talk.turn.rules.lexicon)
    return one_line((words if words.has_symptom else talk.words).title)


def _judged(alone: Remark, words: Remark, after: Meant | None, severity: Severity | None) -> Triage:
    """A bare 我也是 says nothing of a class: it is as grave as what it is said of, and no graver.

    A line before it makes nothing milder that the line `alone` says, and no attack harmless (R0, R5).
    """
    judged = no_milder(words.proposed, alone.judged)
    if judged.kind is Kind.OTHER:
        judged = UNSURE if severity is None else UNSURE.as_grave_as(severity)
    floor = [one for one in (severity, after.severity if after else None) if one is not None]
    if floor and judged.kind is not Kind.HARDWARE:
        gravest = min(floor) if judged.severity is None else min(*floor, judged.severity)
        judged = judged.as_grave_as(gravest)
    return judged
