"""Read the logs of tickets as of a moment gone by: what was written later counts for nothing."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from models.terms import Kind, Promise, Severity
from models.tickets.hidden_values import PROMISES
from models.tickets.worklog import WorkLogEntry


class Logged(NamedTuple):
    """An entry of a log. `at` is when it was written, aware UTC."""

    ticket_id: int
    position: int
    at: datetime
    by_id: int | None
    by_name: str
    verb: str
    content: Mapping[str, Any]
    chain: str

    @property
    def kind(self) -> Kind:
        """The kind that it gives the ticket."""
        return Kind(self.content["kind"])

    @property
    def severity(self) -> Severity | None:
        """The class that it gives the ticket."""
        severity = self.content.get("severity")
        return Severity(severity) if severity else None

    @property
    def facts(self) -> tuple[Mapping[str, Any], ...]:
        """The facts that the clock wrote of promises that changed in this turn."""
        return tuple(self.content.get(PROMISES, ()))

    @property
    def acted_at(self) -> datetime:
        """The moment when the act was done that it tells of: a question counts when it arrived."""
        met = [fact["met"] for fact in self.facts if (fact["promise"], fact["fact"]) == (Promise.RESPOND, "met")]
        return min(map(datetime.fromisoformat, met), default=self.at)

    @property
    def said_at(self) -> datetime:
        """The moment that its words or its press name, where that is not the entry's own."""
        said = self.content.get("at") or self.content.get("since")
        return datetime.fromisoformat(said) if said else self.at


ENTRY = tuple(col(getattr(WorkLogEntry, name)) for name in Logged._fields)
"""The columns of a `Logged`, in its order."""


def logs_until(session: Session, ids: Collection[int | None], at: datetime) -> Mapping[int | None, Sequence[Logged]]:
    """Return the log of each of these tickets up to `at`, aware UTC, in its order, read by one statement."""
    found = select(*ENTRY).where(col(WorkLogEntry.ticket_id).in_(ids), col(WorkLogEntry.at) <= at)
    logs: dict[int | None, list[Logged]] = defaultdict(list)
    for row in session.execute(found.order_by(col(WorkLogEntry.ticket_id), col(WorkLogEntry.position))).all():
        entry = Logged(*row)
        logs[entry.ticket_id].append(entry)
    return logs
