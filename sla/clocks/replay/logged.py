"""The input of a replay: the entries of a ticket's log, and what the ticket was from its first moment on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from models.phrase import Phrase
from models.terms import Kind, Promise, Severity
from sla.clocks.replay.promised import Promised


class Logged(NamedTuple):
    """An entry of the log. `at` is when it was written, aware UTC."""

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
        return tuple(self.content.get("promises", ()))

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


class Reported(NamedTuple):
    """The first facts of a ticket; nothing that happens to it later changes them. Times are aware UTC."""

    id: int
    number: str
    reported_at: datetime
    created_at: datetime
    reporter_id: int | None
    entered_by_id: int | None
    repeat_of_id: int | None


class Outcome(NamedTuple):
    """The state of the work: when business ran again, who said so, who confirmed it by a press, and the result."""

    restored_at: datetime | None = None
    restored_by: int | None = None
    is_confirmed: bool = False
    result_at: datetime | None = None
    result_by: int | None = None

    @property
    def ran_at(self) -> datetime | None:
        """The moment when business ran again: 业务已恢复, else the result."""
        return self.restored_at or self.result_at

    @property
    def ran_by(self) -> int | None:
        """The id of the person who said so."""
        return self.restored_by if self.restored_at else self.result_by


class Note(NamedTuple):
    """A note beside the figures: on which list, what is said, and of which promise, if of one."""

    list: str
    told: Phrase | None = None
    promised: Promised | None = None
