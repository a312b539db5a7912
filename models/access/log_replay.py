"""A replay of the work logs on permissions: who asked for what, who agreed, who granted, and what was taken back."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from models.terms import AccessState, EndReason, Verdict

ASKING = ("access_prepared", "access_asked", "access_claimed", "access_amended")
DECIDING = {
    "access_approved": Verdict.APPROVE,
    "access_rejected": Verdict.REJECT,
    "access_returned": Verdict.RETURN,
}
ENDING = {
    "access_disclaimed": AccessState.CANCELLED,
    "access_cancelled": AccessState.CANCELLED,
    "access_withdrawn": AccessState.WITHDRAWN,
    "access_expired": AccessState.EXPIRED,
    "access_impossible": AccessState.IMPOSSIBLE,
}
GRANTING = ("access_granted", "access_granted_again", "access_works", "access_fails")
REQUEST_VERBS = (*ASKING, *DECIDING, *ENDING, *GRANTING)
"""Verbs on a request's own ticket."""
REPLACED = "access_replaced"
LINE_VERBS = {
    "revocation_disabled": "disabled",
    "revocation_revoked": "revoked",
    "revocation_checked": "checked",
    "revocation_dropped": "dropped",
}
END_VERBS = (REPLACED, "revocation_opened", *LINE_VERBS)
"""Verbs on the end of a grant, which the entry names by its number (`right_of`)."""


class AccessEntry(NamedTuple):
    """One entry of a log, as far as permissions are concerned."""

    ticket_id: int
    at: datetime
    by_id: int | None
    verb: str
    content: dict[str, Any]


class Said(NamedTuple):
    """One leader's verdict."""

    round: int
    slot: int
    verdict: Verdict
    reason: str
    by_id: int | None
    at: datetime
    as_deputy: bool


@dataclass(slots=True)
class ToldRequest:
    """A request as the log tells it; `asked` and `granted` are the facts that the entries kept."""

    asked: dict[str, Any] = field(default_factory=dict)
    state: AccessState = AccessState.ASKED
    person_id: int | None = None
    prepared_by_id: int | None = None
    round: int = 1
    asked_at: datetime | None = None
    ended_at: datetime | None = None
    said: list[Said] = field(default_factory=list)
    granted: dict[str, Any] | None = None
    granted_by_id: int | None = None
    granted_at: datetime | None = None
    agreed: tuple[int | None, ...] = ()
    note: str = ""
    confirmed_at: datetime | None = None
    settled_slots: int = 1

    @property
    def slots(self) -> int:
        """The number of leaders who have to agree."""
        return self.settled_slots

    @property
    def approvers(self) -> tuple[int | None, ...]:
        """The ids of those who agreed in the present round."""
        return tuple(one.by_id for one in self.said if one.round == self.round and one.verdict is Verdict.APPROVE)

    def hear(self, entry: AccessEntry) -> None:
        """Take one more entry in, in the order of the log."""
        if entry.verb in ASKING:
            self._ask(entry)
        elif entry.verb in DECIDING:
            self._decide(entry, DECIDING[entry.verb])
        elif entry.verb in ENDING:
            self.state, self.ended_at = ENDING[entry.verb], entry.at
        elif entry.verb in GRANTING:
            self._grant(entry)

    def _ask(self, entry: AccessEntry) -> None:
        self.asked, self.settled_slots = entry.content, int(entry.content.get("seats", 1))
        if entry.verb == "access_prepared":
            self.state, self.prepared_by_id = AccessState.UNCLAIMED, entry.by_id
            return
        self.round += entry.verb == "access_amended"
        self.state, self.person_id, self.asked_at = AccessState.ASKED, entry.by_id, entry.at

    def _decide(self, entry: AccessEntry, verdict: Verdict) -> None:
        content = entry.content
        self.settled_slots = int(content.get("seats", self.settled_slots))
        slot, reason, as_deputy = int(content.get("seat", 0)), content.get("reason", ""), "deputy" in content
        self.said.append(Said(self.round, slot, verdict, reason, entry.by_id, entry.at, as_deputy))
        if verdict is Verdict.REJECT:
            self.state, self.ended_at = AccessState.REJECTED, entry.at
        elif verdict is Verdict.RETURN:
            self.state = AccessState.RETURNED
        elif len(self.approvers) >= self.slots:
            self.state = AccessState.APPROVED

    def _grant(self, entry: AccessEntry) -> None:
        if entry.verb == "access_fails":
            self.state = AccessState.APPROVED
            return
        if entry.verb == "access_works":
            self.state, self.confirmed_at, self.ended_at = AccessState.CONFIRMED, entry.at, entry.at
            return
        self.state, self.note = AccessState.GRANTED, entry.content.get("note", "")
        if entry.verb == "access_granted":
            self.granted, self.granted_by_id, self.granted_at = entry.content, entry.by_id, entry.at
            self.agreed = self.approvers


@dataclass(slots=True)
class ChecklistLine:
    """A line of a checklist as the log tells it: who did each step, and when."""

    because: str
    opened_by_id: int | None
    opened_at: datetime
    disabled: tuple[int | None, datetime] | None = None
    revoked: tuple[int | None, datetime] | None = None
    checked: tuple[int | None, datetime] | None = None
    dropped: tuple[int | None, datetime] | None = None
    note: str = ""


@dataclass(slots=True)
class Ends:
    """Rights that ended or have to end, as the logs tell, by the number of the grant.

    `lines` are those of the checklists, by the checklist's ticket and the grant's number.
    """

    ended: dict[str, tuple[datetime, EndReason]] = field(default_factory=dict)
    lines: dict[tuple[int, str], list[ChecklistLine]] = field(default_factory=dict)

    def hear(self, entry: AccessEntry) -> None:
        """Take one more entry in, in the order in which they were written."""
        number = str(entry.content.get("right_of", ""))
        if entry.verb == REPLACED:
            self.ended.setdefault(number, (entry.at, EndReason.REPLACED))
        elif entry.verb == "revocation_opened":
            line = ChecklistLine(str(entry.content.get("because", "")), entry.by_id, entry.at)
            self.lines.setdefault((entry.ticket_id, number), []).append(line)
        else:
            self._step(number, entry)

    def carry_over(self) -> None:
        """A line that moved from one checklist to another keeps what was done there (停用)."""
        moved = {
            (number, line.dropped[1]): line for (_, number), of in self.lines.items() for line in of if line.dropped
        }
        for (_, number), of_ticket in self.lines.items():
            for line in of_ticket:
                before = moved.get((number, line.opened_at))
                if before is not None and before is not line and line.disabled is None:
                    line.disabled = before.disabled

    def _step(self, number: str, entry: AccessEntry) -> None:
        of_ticket = self.lines.get((entry.ticket_id, number))
        if not of_ticket:
            return
        setattr(of_ticket[-1], LINE_VERBS[entry.verb], (entry.by_id, entry.at))
        if entry.verb == "revocation_revoked":
            of_ticket[-1].note = entry.content.get("note", "")
            self.ended.setdefault(number, (entry.at, EndReason(entry.content["because"])))


def told_by(entries: Iterable[AccessEntry]) -> dict[int, ToldRequest]:
    """Return each request as the logs tell it, by the id of its ticket; entries come in the order of their logs."""
    told: dict[int, ToldRequest] = {}
    for entry in entries:
        told.setdefault(entry.ticket_id, ToldRequest()).hear(entry)
    return told


def ends_by(entries: Iterable[AccessEntry]) -> Ends:
    """Return the ends of rights as the logs tell them; each log's entries come in their order."""
    ends = Ends()
    for entry in entries:
        ends.hear(entry)
    ends.carry_over()
    return ends
