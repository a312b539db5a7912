"""The cards of digests: full, late, for nothing, and as long as an office could make them."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from handlers.i18n import Voice
from handlers.papers.chart import Month, MonthsChart, Share
from handlers.papers.month.figures import MonthFigures
from handlers.watch import daily_card, day_off_card, period_cards
from handlers.watch.daily import MOST_LINES, NOTHING_DONE, Daily
from handlers.watch.daily_facts import Absent, LastSteps, PlannedWindow, Troubles
from handlers.watch.daily_sections import DigestLine, DigestLines, Section
from handlers.watch.digest_files import file_card
from handlers.watch.period_cards import PROMISES
from handlers.watch.periods import PERMISSION_VERBS, PeriodDigest
from handlers.watch.snapshot import Snapshot, Then
from models.chat import Card
from models.duty.roster import OnDuty
from models.figures.past_promises import owed_now
from models.figures.past_state import Movement, PastState
from models.retention.kept_paper import PICTURE_TYPE, KeptPaper
from models.storage.new_row import bare_row
from models.terms import Language, Promise, Severity
from models.tickets.waiting import Wait
from sla.calendar.business_hours import DayKind
from sla.clocks.attainment import ROWS, Attainment, AttainmentRow, Control, ListedPromise, Unit
from tests.support.cards.counted_cases import counted_workflows
from tests.support.cards.typed_world import AN_HOUR, LATER, NOW, Maker, TypedWorld

Cards = Iterable[Card]


def _lines(world: TypedWorld, section: Section) -> list[DigestLine]:
    """Tickets that stand in a section, and in others besides; one is for the office and leaders alone."""
    wait = bare_row(Wait, begun_at=NOW, is_granted=True, asked=world.typed, asked_at=NOW)
    tickets = [*world.tickets(), world.taken(99, is_confidential=True)]
    thens = [Then(one, PastState(), owed_now(one.targets), wait, False, (Movement.CAME_IN,)) for one in tickets]
    targets = () if section in {Section.OFFICE, Section.WAITING, Section.CONFIRM} else None
    return [DigestLine(one, section, one.owed if targets is None else targets, (Section.REPORTS,)) for one in thens]


def _window(world: TypedWorld) -> PlannedWindow:
    names = {str(language): world.typed[:40] for language in Language}
    return PlannedWindow("2611-0042", world.typed, [names] * 3, NOW, LATER, True, world.typed, "confirmed")


def _daily(voice: Voice, world: TypedWorld) -> Cards:
    on_duty = OnDuty(world.engineer, world.office, None, NOW + AN_HOUR)
    days = [date(2026, 2, day) for day in range(1, 12)]
    sections = DigestLines({section: _lines(world, section) for section in Section}, world.many)
    every = [line.then for lines in sections.lines.values() for line in lines]
    entries = {one.ticket.id: one.ticket.unsaved_log[-1] for one in every}
    troubles = Troubles([(NOW, LATER)], [world.typed] * world.many, [Absent(world.typed, NOW)] * 3, world.many)
    for is_late in (True, False):
        yield daily_card.daily(
            voice,
            Daily(
                Snapshot(NOW - AN_HOUR, NOW, every),
                sections,
                MOST_LINES // len(Section),
                LastSteps(entries, frozenset(entries)),
                troubles,
                LATER,
                DayKind.WORKING,
                on_duty,
                is_late,
                days,
                windows=[_window(world)] * world.many,
            ),
        )
    nothing = DigestLines({section: [] for section in Section}, 0)
    quiet = Daily(Snapshot(NOW, NOW, []), nothing, 1, NOTHING_DONE, Troubles(), NOW, DayKind.MAKE_UP)
    yield daily_card.daily(voice, quiet)


def _day_off(voice: Voice, world: TypedWorld) -> Cards:
    for section in (Section.OVERDUE, Section.DUE):
        lines = {one: _lines(world, one) if one is section else [] for one in Section}
        every = [line.then for line in lines[section]]
        troubles = Troubles([(NOW, LATER)], [world.typed] * world.many)
        told = Snapshot(NOW - AN_HOUR, NOW, every)
        duty = OnDuty(world.engineer, world.office, None, NOW + AN_HOUR)
        figures = DigestLines(lines, 0)
        yield day_off_card.day_off(
            voice, Daily(told, figures, 1, NOTHING_DONE, troubles, LATER, DayKind.WEEKEND, duty, True, [], "x")
        )
    nothing = DigestLines({section: [] for section in Section}, 0)
    yield day_off_card.day_off(
        voice, Daily(Snapshot(NOW, NOW, []), nothing, 1, NOTHING_DONE, Troubles(), NOW, DayKind.HOLIDAY)
    )


def _attained(world: TypedWorld) -> Attainment:
    """Nothing kept, of everything, and misses without end."""
    rows = tuple(AttainmentRow("", severity, promise, 9, 0, 9, 0.0, 0, 0) for promise, severity in ROWS)
    missed = [ListedPromise("2602-0042", Promise.RESOLVE, "A", "missed", NOW) for _ in range(world.many)]
    lists = {name: tuple(missed) for name in ("missed", "reopened", "repeated")}
    control = Control(9, 0, 9, 0, 0, 0)
    return Attainment(NOW, LATER, LATER, Unit.TICKET, rows, rows[:4], lists, control, ("2026",), "x")


def _week(voice: Voice, world: TypedWorld) -> Cards:
    yield period_cards.weekly(voice, _period(world, None), "digest.chart_elsewhere")


def _month(voice: Voice, world: TypedWorld) -> Cards:
    yield period_cards.monthly(voice, _period(world, _attained(world)), "digest.report_elsewhere")


def _period(world: TypedWorld, by_report: Attainment | None) -> PeriodDigest:
    thens = [line.then for line in _lines(world, Section.OVERDUE)]
    names: dict[str, str] = dict.fromkeys(("zh-CN", "en"), world.typed)
    topics = [(names, 7)] * 3
    downtimes, days = [(NOW, LATER)], [NOW.date()] * 3
    permissions = dict.fromkeys(PERMISSION_VERBS, 3)
    told = _attained(world)
    stands = Snapshot(NOW - 30 * AN_HOUR * 24, NOW, thens)
    return PeriodDigest(
        stands,
        told,
        by_report,
        (3, 1),
        (2, 1),
        topics,
        downtimes,
        [1, 2],
        NOW,
        LATER,
        counted_workflows(world, 30),
        {"2603-0001": world.typed},
        is_late=True,
        missed_slots=days,
        permissions=permissions,
        trend=_trend(),
        published=(_published(world), told, counted_workflows(world, 29)),
    )


def _trend() -> MonthsChart:
    """Twelve months in which of everything something fell due."""
    shares = [Share(severity=one, promise=promise, met=97, due=98) for one in Severity for promise in PROMISES]
    return MonthsChart(months=tuple(Month(first=date(2025, month, 1), shares=tuple(shares)) for month in range(1, 13)))


def _published(world: TypedWorld) -> MonthFigures:
    """A month of which nothing stays as it was."""
    rows = tuple(row._replace(due=row.due + 1) for row in _attained(world).rows)
    return MonthFigures.model_construct(
        first=date(2026, 1, 1), rows=rows, missed=(), lists={}, workflows=counted_workflows(world, 30)
    )


def _file(voice: Voice, world: TypedWorld) -> Cards:
    named: dict[str, Any] = {
        "kind": "month_report_draft",
        "number": "2026-01",
        "version": 0,
        "name": "x.docx",
        "title": "运维月报",
    }
    signed: dict[str, Any] = {"code": "", "values_digest": "", "sha256": "", "made_at": NOW, "made_by": "x"}
    yield file_card(voice, KeptPaper(**named, **signed))
    yield file_card(voice, KeptPaper(**named, **signed, media_type=PICTURE_TYPE))


CARDS: dict[Maker, Callable[[Voice, TypedWorld], Cards]] = {
    daily_card.daily: _daily,
    day_off_card.day_off: _day_off,
    day_off_card.supplemented: lambda voice, world: [
        day_off_card.supplemented(voice, world.engineer, world.typed, NOW)
    ],
    file_card: _file,
    period_cards.weekly: _week,
    period_cards.monthly: _month,
}
