"""Content of a slot's daily digest: all of it from one snapshot, so that late or early it is the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session

from handlers.watch.daily_facts import (
    LastSteps,
    PlannedWindow,
    Troubles,
    Unapproved,
    last_steps,
    troubles_between,
    unapproved_at,
    windows_until,
)
from handlers.watch.daily_sections import DigestLine, DigestLines, Section, sections_of
from handlers.watch.snapshot import Snapshot, snapshot
from models.duty.roster import OnDuty, on_duty
from models.seals.entry_dates import LATEST_TURN
from models.seals.seal import newest_seal
from sla.calendar.business_hours import DayKind, local_day
from sla.clocks.working_days import A_SECOND, newest_slot, next_slot
from sla.rulebook import Rulebook

SHOWN_LINES, MOST_LINES = 20, 36
"""So many lines has a section at most, and so many fit on a card of every platform."""
NOTHING_DONE = LastSteps({}, frozenset())


@dataclass(frozen=True, slots=True)
class Daily:
    """Content of a daily digest: the desk at `stands.at`, and the events since `stands.since`.

    `shown` is how many lines each section has room for. `now` is when it is told; `missed` are the local days whose
    digest was passed over because the desk was off. `seal` is the newest daily check code, with its day. `windows` are
    those of changes until the next slot, `unapproved` the emergencies that no leader approved or has answered for.
    """

    stands: Snapshot
    sections: DigestLines
    shown: int
    steps: LastSteps
    troubles: Troubles
    now: datetime
    day_kind: DayKind
    duty: OnDuty = field(default_factory=OnDuty)
    is_late: bool = False
    missed: Sequence[date] = ()
    seal: str = ""
    windows: Sequence[PlannedWindow] = ()
    unapproved: Sequence[Unapproved] = ()

    @property
    def slot(self) -> datetime:
        """The moment that it tells of."""
        return self.stands.at

    @property
    def is_quiet(self) -> bool:
        """No ticket asks for anything, and nothing went wrong."""
        return not self.sections.count and not self.troubles.count and not self.unapproved

    def lines(self, section: Section) -> Sequence[DigestLine]:
        """Those that are shown of a section."""
        return self.sections.lines[section][: self.shown]

    @property
    def tickets(self) -> list[int]:
        """The tickets of all lines, in their order, those included that are cut."""
        return [line.then.ticket.id or 0 for section in Section for line in self.sections.lines[section]]


def daily_digest(
    session: Session,
    rules: Rulebook,
    slot: datetime,
    now: datetime,
    *,
    since: datetime | None = None,
    is_late: bool = False,
    missed: Sequence[date] = (),
) -> Daily:
    """Return the content of the digest of `slot`. Raises UnknownYearError where no calendar reaches.

    `since` is the slot of the digest before; that of the calendar, if nothing is said.
    """
    at = rules.policy.digest_daily_at
    stands = snapshot(session, since or newest_slot(rules.calendar, at, slot - A_SECOND), slot)
    until = next_slot(rules.calendar, at, slot)
    sections = sections_of(stands, until)
    shown = _room(sections)
    named = [line.then.ticket.id for lines in sections.lines.values() for line in lines[:shown]]
    seal = newest_seal(session, now + LATEST_TURN)  # a turn that began later may have been written first
    return Daily(
        stands=stands,
        sections=sections,
        shown=shown,
        steps=last_steps(session, named, slot) if named else NOTHING_DONE,
        troubles=troubles_between(session, stands.since, slot),
        now=now,
        day_kind=rules.calendar.kind(local_day(slot)),
        duty=on_duty(session, slot),
        is_late=is_late,
        missed=missed,
        seal=seal.code if seal else "",
        windows=windows_until(session, slot, until),
        unapproved=unapproved_at(session, slot),
    )


def _room(sections: DigestLines) -> int:
    """Return the number of lines shown of each section, so that all of it fits."""
    shown = SHOWN_LINES
    while shown > 1 and sum(min(len(lines), shown) for lines in sections.lines.values()) > MOST_LINES:
        shown -= 1
    return shown
