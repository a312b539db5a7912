"""未起钟抽查: each month the auditors get some of last month's messages that started no clock (R21)."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlmodel import Session

from handlers.conversation.cards import one_unstarted
from handlers.i18n import Voice
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Card
from models.figures.digest import claim_slots, owed_since
from models.messaging.messages_without_ticket import UnstartedMessage, drawn
from models.terms import DigestKind, Role
from models.tickets.queries import numbers_of, people_with
from sla.calendar.business_hours import SHANGHAI, Calendar, local_day
from sla.clocks.working_days import slot_on
from sla.rulebook import Rulebook

router = Router()

A_DAY = timedelta(days=1)
A_MONTH = timedelta(days=32)


class Sample(NamedTuple):
    """The messages drawn of a month, the number of the ticket that came of each, and how many there were."""

    month: date
    rows: Sequence[UnstartedMessage]
    tickets: dict[int, str]
    total: int


def _next_sample(turn: Turn) -> datetime:
    today = local_day(turn.now)
    own = _slot(turn.rules, today)
    return own if own > turn.now else _slot(turn.rules, today.replace(day=1) + A_MONTH)


@router.tick("unstarted_sample", every=timedelta(minutes=1), upcoming=_next_sample)
def tell_auditors(turn: Turn) -> int:
    """One card for each auditor, once a month, at the hour of the digest."""
    slot = _slot(turn.rules, local_day(turn.now))
    if turn.now < slot:
        return 0
    last, first_alive = owed_since(turn.session, DigestKind.UNSTARTED_SAMPLE)
    if first_alive is None or slot < first_alive or (last is not None and last >= slot):
        return 0
    late = turn.now - turn.rules.policy.late_after
    if not claim_slots(turn.session, DigestKind.UNSTARTED_SAMPLE, [slot], turn.now, late):
        return 0
    last_month = local_day(slot).replace(day=1) - A_DAY
    sample = sample_of(turn.session, turn.rules, last_month)
    turn.tell(people_with(turn.session, turn.now, Role.AUDITOR), sample_card, sample)
    return 1


def sample_of(session: Session, rules: Rulebook, day: date) -> Sample:
    """The sample of the month that `day`, local, lies in; drawn again it is the same."""
    first = day.replace(day=1)
    begin, end = _midnight(first), _midnight((first + A_MONTH).replace(day=1))
    rows, count = drawn(session, begin, end, rules.policy.intake.audit_sample)
    return Sample(first, rows, numbers_of(session, [row.ticket_id for row in rows if row.ticket_id is not None]), count)


def sample_card(voice: Voice, sample: Sample) -> Card:
    """Each message with when, who and what, how it was read, and what became of it."""
    month = f"{sample.month:%Y-%m}"
    lines = tuple(sample_line(voice, sample, row) for row in sample.rows)
    return Card(
        title=voice("sample.title", month=month, shown=len(lines), count=sample.total),
        intro=lines or (voice("sample.none"),),
    )


def sample_line(voice: Voice, sample: Sample, row: UnstartedMessage) -> str:
    """One message of the sample."""
    said = one_unstarted(row).rstrip() if row.text else f"{one_unstarted(row).rstrip()} {voice('sample.digest_only')}"
    place = "/".join(filter(None, (row.platform, row.chat)))
    read = voice("sample.read", place=place, rule=str(row.reading.get("rule", "")), id=row.id or 0)
    return f"{said} · {read} · {_became(voice, sample, row)}"


def _became(voice: Voice, sample: Sample, row: UnstartedMessage) -> str:
    if row.ticket_id is not None:
        return voice("sample.became", number=sample.tickets.get(row.ticket_id, ""))
    return voice("sample.listed" if row.listed_at is not None else "sample.nothing")


def _slot(rules: Rulebook, day: date) -> datetime:
    """Return when the sample of the month before that of `day` is due, aware UTC."""
    return slot_on(_first_working_day(rules.calendar, day), rules.policy.digest_daily_at)


def _first_working_day(calendar: Calendar, day: date) -> date:
    return calendar.nth_working_day(day.replace(day=1) - A_DAY, 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
