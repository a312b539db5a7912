"""运维日报: figures first, then what is overdue, due, unanswered, owed and waited for, and who is on duty."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from handlers.i18n import Voice
from handlers.tickets.cards.parts import title
from models.chat import Card
from models.duty.roster import OnDuty
from models.operations.overview import Listing, Overview
from models.people.person import Person
from models.terms import DutyRole, Severity
from models.tickets.facts import ORDINARY
from models.tickets.target import Target
from models.tickets.ticket import Ticket
from models.tickets.waiting import Wait
from sla.calendar.business_hours import DayKind, local_day

Row = TypeVar("Row")

SHOWN_LINES = 20
SHOWN_MISSED_DAYS = 10


@dataclass(frozen=True, slots=True)
class Daily:
    """What a daily digest tells: due at `slot`, as things stand at `now`, since the slot before it.

    `missed` are the local days whose digest was passed over because the desk was off. `seal` is the newest daily
    check code, with its day.
    """

    slot: datetime
    since: datetime
    now: datetime
    day_kind: DayKind
    overview: Overview
    duty: OnDuty = field(default_factory=OnDuty)
    is_late: bool = False
    missed: Sequence[date] = ()
    seal: str = ""


def daily(voice: Voice, digest: Daily) -> Card:
    """The digest of one working day."""
    day, stands = local_day(digest.slot), digest.overview
    heading = voice("digest.title", day=voice.day(day, digest.now), kind=voice(f"digest.day.{digest.day_kind}"))
    footnote = voice("digest.seal", code=digest.seal) if digest.seal else ""
    if stands.is_empty:
        return Card(title=heading, intro=(*_late(voice, digest), voice("digest.empty")), footnote=footnote)
    now = digest.now
    return Card(
        title=heading,
        intro=(
            *_late(voice, digest),
            *_figures(voice, digest),
            *_section(voice, "overdue", stands.overdue, (_due(voice, *row, now) for row in stands.overdue.rows)),
            *_section(voice, "due_today", stands.due_today, (_due(voice, *row, now) for row in stands.due_today.rows)),
            *_section(
                voice, "unanswered", stands.unanswered, (_asked(voice, one, now) for one in stands.unanswered.rows)
            ),
            *_section(voice, "reports", stands.reports, (_due(voice, *row, now) for row in stands.reports.rows)),
            *_section(voice, "waiting", stands.waiting, (_waited(voice, *row, now) for row in stands.waiting.rows)),
            *_on_duty(voice, digest.duty),
        ),
        footnote=footnote,
    )


def board(voice: Voice, stands: Overview, now: datetime) -> Card:
    """How the desk stands, for whoever asks: what is overdue, due today and unanswered."""
    sections = (
        *_section(voice, "overdue", stands.overdue, (_due(voice, *row, now) for row in stands.overdue.rows)),
        *_section(voice, "due_today", stands.due_today, (_due(voice, *row, now) for row in stands.due_today.rows)),
        *_section(voice, "unanswered", stands.unanswered, (_asked(voice, one, now) for one in stands.unanswered.rows)),
    )
    opened = voice("digest.open", number=stands.open_count, classes=_by_class(voice, stands))
    return Card(title=voice("list.board"), intro=(opened, *(sections or (voice("digest.empty"),))))


def _late(voice: Voice, digest: Daily) -> Iterable[str]:
    if digest.is_late:
        yield voice(
            "digest.late", slot=voice.moment(digest.slot, digest.now), now=voice.moment(digest.now, digest.slot)
        )
    days = tuple(digest.missed[-SHOWN_MISSED_DAYS:])
    if len(digest.missed) > len(days):
        yield voice("digest.missed_more", days=days, total=len(digest.missed))
    elif days:
        yield voice("digest.missed", days=days)


def _figures(voice: Voice, digest: Daily) -> Iterable[str]:
    stands = digest.overview
    yield voice("digest.open", number=stands.open_count, classes=_by_class(voice, stands))
    yield voice("digest.due", overdue=stands.overdue.count, today=stands.due_today.count)
    yield voice(
        "digest.asked",
        unanswered=stands.unanswered.count,
        waiting=stands.waiting.count,
        confirming=stands.to_be_confirmed,
    )
    yield voice("digest.owed", number=stands.reports.count)
    since = voice.moment(digest.since, digest.now)
    yield voice("digest.flow", since=since, came_in=stands.came_in, closed=stands.closed)


def _by_class(voice: Voice, stands: Overview) -> tuple[str, ...]:
    counts = [(voice("class.short", severity=one), stands.open_by_class.get(one, 0)) for one in Severity]
    counts.append((voice("digest.others"), stands.open_by_class.get(None, 0)))
    return tuple(voice("digest.class_count", name=name, number=number) for name, number in counts)


def _section(voice: Voice, name: str, listing: Listing[Row], lines: Iterable[str]) -> Iterable[str]:
    """A heading and a line each; nothing at all where the list is empty."""
    if not listing.count:
        return
    yield voice(f"digest.section.{name}", number=listing.count)
    yield from (f"· {line}" for line in lines)
    if listing.count > len(listing.rows):
        yield voice("digest.more", number=listing.count - len(listing.rows))


def _due(voice: Voice, ticket: Ticket, target: Target, now: datetime) -> str:
    """Who has it is told of ordinary work; a step of a permission is put to those whose it is, and nobody takes it."""
    due = voice.moment(target.due_at, now)
    key = "digest.line_overdue" if target.is_breached(now) else "digest.line_due"
    return voice(
        key if ticket.workflow == ORDINARY else f"{key}_step",
        ticket=title(voice, ticket),
        label=voice(f"deadline.label.{target.promise}"),
        due=voice("deadline.provisional", due=due) if target.is_provisional else due,
        who=_who(voice, ticket.assignee),
    )


def _asked(voice: Voice, ticket: Ticket, now: datetime) -> str:
    since = voice.moment(ticket.reported_at, now)
    return voice("digest.line_unanswered", ticket=title(voice, ticket), since=since, who=_who(voice, ticket.assignee))


def _waited(voice: Voice, ticket: Ticket, wait: Wait, now: datetime) -> str:
    reporter = ticket.reporter.name if ticket.reporter else voice("digest.reporter_unknown")
    since = voice.moment(wait.asked_at, now)
    return voice("digest.line_waiting", ticket=title(voice, ticket), who=reporter, since=since)


def _who(voice: Voice, person: Person | None) -> str:
    return person.name if person else voice("digest.nobody")


def _on_duty(voice: Voice, duty: OnDuty) -> Iterable[str]:
    yield voice("digest.section.on_duty")
    roles = (DutyRole.DUTY, duty.duty), (DutyRole.BACKUP, duty.backup), (DutyRole.DUTY_LEADER, duty.duty_leader)
    for role, person in roles:
        who = " ".join(filter(None, (person.name, person.phone))) if person else voice("roster.nobody")
        yield f"· {voice(f'duty_role.{role}')} {who}"
