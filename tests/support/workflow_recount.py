"""A second count of suggestions and changes: by plain SQL from the rows as they stand, never by a replay of logs.

It shares nothing with `sla/figures` but the text of the rules. A row says how things stand, so it counts up to now.
"""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from sla.calendar.business_hours import SHANGHAI, Calendar

OVER = ("done", "declined_for_good", "withdrawn", "terminated", "became_defect")
Rows = Iterator[tuple[str, datetime]]
Counts = dict[str, list[str]]


class WorkflowRecount:
    """What rows tell of `[begin, now)`; each list holds numbers of tickets, sorted."""

    def __init__(self, session: Session, calendar: Calendar, begin: datetime, now: datetime) -> None:
        self.session, self.calendar, self.begin, self.now = session, calendar, begin, now

    def suggestions(self) -> Counts:
        """By list."""
        of = "FROM suggestion s JOIN ticket t ON t.id = s.ticket_id"
        solution = f"{of} JOIN suggestion_solution o ON o.ticket_id = t.id AND o.agreed_at IS NOT NULL"
        build = f"{of} JOIN suggestion_build b ON b.ticket_id = t.id"
        ended = "coalesce(o.kept_at, o.replaced_at, t.closed_at, :now)"
        silent, spoken = ("s.state = 'done' AND s.is_unanswered IS " + so for so in ("true", "false"))
        return {
            "open": self._standing(f"SELECT t.number {of} WHERE s.state NOT IN {OVER}"),
            "to_accept": self._standing(f"SELECT t.number {of} WHERE s.state = 'on_trial'"),
            "appealed": self._within(f"SELECT t.number, s.appealed_at {of}"),
            "reassessed": self._within(
                f"SELECT t.number, s.appeal_decided_at {of} WHERE CAST(s.barred AS text) <> '[]'"
            ),
            "upheld": self._within(f"SELECT t.number, s.appeal_decided_at {of} WHERE CAST(s.barred AS text) = '[]'"),
            "assessed_met": self._promised("assess", is_met=True),
            "assessed_missed": self._promised("assess", is_met=False),
            "days_met": self._within(f"SELECT t.number, o.due_at {solution} WHERE o.kept_at <= o.due_at"),
            "days_missed": self._within(f"SELECT t.number, o.due_at {solution} WHERE {ended} > o.due_at"),
            "presented": self._within(f"SELECT t.number, b.at {build}"),
            "accepted": self._within(f"SELECT t.number, b.judged_at {build} WHERE b.is_accepted IS true"),
            "sent_back": self._within(f"SELECT t.number, b.judged_at {build} WHERE b.reason <> ''"),
            "done": self._within(f"SELECT t.number, t.closed_at {of} WHERE {spoken}"),
            "closed_silently": self._within(f"SELECT t.number, t.closed_at {of} WHERE {silent}"),
            "withdrawn": self._within(f"SELECT t.number, t.closed_at {of} WHERE s.state = 'withdrawn'"),
            "terminated": self._within(f"SELECT t.number, t.closed_at {of} WHERE s.state = 'terminated'"),
            "became_defect": self._within(f"SELECT t.number, s.since {of} WHERE s.state = 'became_defect'"),
            "released": self._within(f"SELECT t.number, s.released_at {of}"),
        }

    def changes(self) -> Counts:
        """By list."""
        of = "FROM change c JOIN ticket t ON t.id = c.ticket_id"
        facts = f"{of} JOIN gate_fact f ON f.ticket_id = t.id WHERE f.what IN"
        told = {"lapsed": "lapsed", "exceptions": "excepted", "emergencies": "emergency_approved', 'phone_consent"}
        told |= {"unapproved": "unapproved", "findings": "finding", "extended": "extended"}
        overrun = "JOIN ticket d ON d.id = c.overrun_id"
        return {
            **{name: self._within(f"SELECT t.number, f.at {facts} ('{what}')") for name, what in told.items()},
            **{
                state: self._within(f"SELECT t.number, c.ended_at {of} WHERE c.state = '{state}'")
                for state in ("completed", "rolled_back", "cancelled")
            },
            "open": self._standing(f"SELECT t.number {of} WHERE t.closed_at IS NULL"),
            "overruns": self._within(f"SELECT t.number, d.created_at {of} {overrun}"),
            "announced_met": self._announced(is_met=True),
            "announced_missed": self._announced(is_met=False),
            "made_up_met": self._promised("make_up", is_met=True),
            "made_up_missed": self._promised("make_up", is_met=False),
            "to_make_up": self._owed("make_up"),
            "filed_met": self._promised("archive", is_met=True),
            "filed_missed": self._promised("archive", is_met=False),
            "to_file": self._owed("archive"),
        }

    def _promised(self, promise: str, *, is_met: bool) -> list[str]:
        """Kept by its day; or not, which one that was given up after its day stays."""
        missed = "g.met_at > g.due_at OR (g.met_at IS NULL AND coalesce(g.withdrawn_at, :now) > g.due_at)"
        state = "g.met_at <= g.due_at" if is_met else missed
        of = f"FROM target g JOIN ticket t ON t.id = g.ticket_id WHERE g.promise = '{promise}' AND ({state})"
        return self._within(f"SELECT t.number, g.due_at {of}")

    def _owed(self, promise: str) -> list[str]:
        is_open = "g.met_at IS NULL AND g.withdrawn_at IS NULL"
        of = f"FROM target g JOIN ticket t ON t.id = g.ticket_id WHERE g.promise = '{promise}' AND {is_open}"
        return self._standing(f"SELECT t.number {of}")

    def _announced(self, *, is_met: bool) -> list[str]:
        """Of the changes that began and let a system stand still: whether the notice of that window left in time."""
        of = "FROM change c JOIN ticket t ON t.id = c.ticket_id"
        plain = "c.stops IS true AND c.is_emergency IS false AND c.begun_at IS NOT NULL"
        found = self._rows(f"SELECT t.number, c.begun_at, t.id, c.is_for_market {of} WHERE {plain}")
        return sorted(
            number
            for number, begun, ticket_id, is_for_market in found
            if self.begin <= _moment(begun) < self.now and self._in_time(ticket_id, bool(is_for_market)) is is_met
        )

    def _in_time(self, ticket_id: int, is_for_market: bool) -> bool:
        facts = "SELECT what, at, content FROM gate_fact WHERE ticket_id = :id AND what IN ('announced', 'begun')"
        found = [(what, _moment(at), _json(content)) for what, at, content in self._rows(facts, id=ticket_id)]
        (window,) = [content["starts_at"] for what, _, content in found if what == "begun"]
        told = [at for what, at, content in found if what == "announced" and content["starts_at"] == window]
        return bool(told) and max(told) <= self._latest(_moment(window), 3 if is_for_market else 1)

    def _latest(self, starts_at: datetime, days: int) -> datetime:
        """So many working days before, at the same clock, or when business closed that day."""
        local = starts_at.astimezone(SHANGHAI)
        day: date = local.date()
        while days:
            day -= timedelta(days=1)
            days -= self.calendar.is_working_day(day)
        return min(datetime.combine(day, min(local.time(), time(17)), SHANGHAI), starts_at)

    def _within(self, statement: str) -> list[str]:
        found = self._rows(statement)
        return sorted(number for number, at in found if at is not None and self.begin <= _moment(at) < self.now)

    def _standing(self, statement: str) -> list[str]:
        return sorted(number for (number,) in self._rows(statement))

    def _rows(self, statement: str, **values: Any) -> list[Any]:
        known = {"now": self.now.astimezone(UTC).replace(tzinfo=None), **values}
        if self.session.get_bind().dialect.name == "postgresql":
            known["now"] = self.now
        used = {name: value for name, value in known.items() if f":{name}" in statement}
        return list(self.session.connection().execute(text(statement), used).all())


def _moment(stored: datetime | str) -> datetime:
    """Aware UTC, whichever way a database gives it."""
    at = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _json(stored: Any) -> Any:
    return json.loads(stored) if isinstance(stored, str) else stored
