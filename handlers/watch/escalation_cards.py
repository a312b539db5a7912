"""The desk's own words on a deadline: due soon, not answered, overdue; and those that came late after a downtime."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from handlers.i18n import Voice
from handlers.tickets.cards.parts import class_or_kind, clipped, title
from handlers.tickets.cards.subject import subject
from handlers.turn.buttons import button
from handlers.turn.workflow import Workflow
from models.chat import Button, Card
from models.clocks.desk_time import Downtime, LateStep
from models.terms import Origin
from models.tickets.target import Target
from models.tickets.ticket import Ticket
from sla.clocks.escalation_steps import EscalationStep, StepKind

SHOWN_LATE = 12
SHOWN_DIGESTS = 3
SHOWN_SUMMARY = 24
A_MINUTE = timedelta(minutes=1)
GRAVITY = (StepKind.WARNING, StepKind.UNANSWERED, StepKind.REOPENED, StepKind.OVERDUE, StepKind.BREACH)
"""Kinds of step from light to grave; a line tells only the gravest of each promise."""
APART, BETWEEN = " · ", "；"
"""Between a ticket and what there is to say of it; between two things of one ticket."""
SHOWN_BUTTONS = 5


class News(NamedTuple):
    """One step to tell of. `told_before` names who was told earlier, in their order."""

    ticket: Ticket
    workflow: Workflow
    target: Target
    step: EscalationStep
    told_id: int
    is_late: bool
    told_before: tuple[str, ...]


def about_one(voice: Voice, news: Sequence[News], now: datetime) -> Card:
    """A card about one ticket: what is due, who has it, who was told before; buttons to act.

    Where there are several steps, or a late one, each has its own line first, in the order of `news`.
    """
    last = news[-1]
    ticket = last.ticket
    head = f"{class_or_kind(voice, ticket.kind, ticket.severity)} {ticket.number}"
    is_one_in_time = len(news) == 1 and not last.is_late
    more = [
        subject(voice, ticket),
        last.workflow.whose(voice, ticket),
        voice("escalation.told_before", names=last.told_before) if last.told_before else None,
        last.target.note or None,
        _claimed(voice, ticket, now),
    ]
    return Card(
        title=f"{head} {headline(voice, last, now)}",
        severity=ticket.severity,
        intro=(
            *(() if is_one_in_time else (line(voice, one, now) for one in news)),
            *(words for words in more if words),
        ),
        buttons=_buttons(voice, last),
    )


def _buttons(voice: Voice, news: News) -> tuple[Button, ...]:
    """The likely next steps; of a promise of the standard that is broken also why it was late, before all else."""
    usual = news.workflow.warning_buttons(voice, news.ticket, news.target.promise)
    is_broken = news.target.origin is Origin.STANDARD and news.step.kind in {StepKind.BREACH, StepKind.OVERDUE}
    *others, more = usual
    return (*others, button(voice, "late.explain"), more) if is_broken else usual


def gathered(voice: Voice, lines: Sequence[str], numbers: Sequence[str], *, is_of_night: bool) -> Card:
    """Several tickets: a line each, and buttons that bring a ticket's own card.

    `is_of_night` says that the quiet hours held the lines.
    """
    count = len(set(numbers))
    title = voice("escalation.gathered_night", number=count) if is_of_night else voice("escalation.gathered")
    buttons = tuple(Button(action=f"card.show:{number}", label=number) for number in numbers[:SHOWN_BUTTONS])
    return Card(title=title, intro=tuple(lines), buttons=buttons)


def headline(voice: Voice, news: News, now: datetime) -> str:
    """Return the subject, with the time that is left or has passed: 解决即将超时:还剩 2 小时(10:30)."""
    target, kind = news.target, news.step.kind
    at = now if now - news.step.at > A_MINUTE else news.step.at  # a step told at its time says its round figure
    key = f"escalation.{kind}"
    if kind is StepKind.WARNING and at > target.due_at:
        key = f"escalation.{StepKind.BREACH}"
    if kind is StepKind.UNANSWERED and at < target.due_at:
        key = "escalation.unanswered_yet"
    elif abs(at - target.due_at) < A_MINUTE:
        key += "_now"
    return voice(
        key,
        promise=voice(f"promise.{target.promise}"),
        span=voice.span(target.due_at - at),
        due=voice.moment(target.due_at, now),
    )


def line(voice: Voice, news: News, now: datetime) -> str:
    """The headline, marked where it comes late."""
    words = headline(voice, news, now)
    return voice("escalation.late", line=words, at=voice.moment(news.step.at, now)) if news.is_late else words


def line_with_ticket(voice: Voice, news: Sequence[News], now: datetime) -> str:
    """One line of a notice of several: class, number, what is due, the gravest step of each promise, who has it."""
    first = news[0]
    ticket = first.ticket
    who = ticket.assignee.name if ticket.assignee else first.workflow.whose(voice, ticket)
    words = clipped(subject(voice, ticket), SHOWN_SUMMARY)
    head = f"{class_or_kind(voice, ticket.kind, ticket.severity)} {ticket.number} {words}"
    gravest = {one.target.promise: one for one in sorted(news, key=lambda one: GRAVITY.index(one.step.kind))}
    return APART.join((head, BETWEEN.join(line(voice, one, now) for one in gravest.values()), who))


def stuck(voice: Voice, ticket: Ticket) -> Card:
    """For the administrator: a deadline that cannot be watched, because nobody knows the calendar of its year."""
    return Card(title=title(voice, ticket), severity=ticket.severity, intro=(voice("escalation.stuck"),))


def after_downtime(
    voice: Voice, downtime: Downtime, late: Sequence[LateStep], digests: Sequence[datetime], now: datetime
) -> Card:
    """服务台 02:10–02:47 停止工作: what came late for it, and that nothing was lost."""
    count = len(late) + len(digests)
    intro = [voice("downtime.late" if count else "downtime.nothing_late", count=count)]
    for slot in digests[-SHOWN_DIGESTS:]:
        intro.append(f"{voice('downtime.digest')} · {voice('downtime.should_have', at=voice.moment(slot, now))}")
    for one in late[:SHOWN_LATE]:
        level = voice(f"escalation_level.{one.detail}") if one.kind == StepKind.UNANSWERED else ""
        what = voice(f"downtime.step.{one.kind}", promise=voice(f"promise.{one.promise}"), level=level)
        intro.append(f"{one.number} {what} · {voice('downtime.should_have', at=voice.moment(one.at, now))}")
    if len(late) > SHOWN_LATE:
        intro.append(voice("downtime.more", count=len(late) - SHOWN_LATE))
    begun = voice.moment(downtime.off_from, now)
    ended = voice.moment(downtime.back_at, downtime.off_from)  # dated where it is another day
    return Card(title=voice("downtime.title", begun=begun, ended=ended), intro=tuple(intro))


def _claimed(voice: Voice, ticket: Ticket, now: datetime) -> str | None:
    """Business is said to run again, and nobody has confirmed it yet."""
    if ticket.restored_at is None or ticket.restored_confirmed_at is not None:
        return None
    return voice("escalation.restored_claimed", at=voice.moment(ticket.restored_at, now))
