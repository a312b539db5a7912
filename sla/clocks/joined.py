"""并单: a ticket owes the earliest of the parts' own due times, and this is what each of them counts from (R14)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from models.phrase import Phrase
from models.terms import Impact, Kind, Severity
from models.tickets.facts import TicketFacts
from models.tickets.target import Target
from models.tickets.waiting import Wait
from sla.clocks.pauses import Pause

STARTS = ("due.start_days", "due.start_wall", "due.start_business", "due.start_same_day")
"""The facts that tell from when a target counts."""


class PartDue(NamedTuple):
    """The basis of one part's own due time: its start, its kind and class, and when its clock stood still.

    `number` is the part's, empty for the main ticket itself; `since` is when it was joined, from when on it waits when
    the main ticket does. Times are aware UTC.
    """

    number: str
    start: datetime
    kind: Kind
    severity: Severity | None
    impact: Impact | None
    since: datetime | None = None
    pauses: tuple[Pause, ...] = ()

    def paused_with(self, waits: Sequence[Wait]) -> tuple[Pause, ...]:
        """Its own pauses, and those of the ticket that it is a part of, from the joining on."""
        shared = pauses_of(waits)
        if self.since is None:
            return shared
        joined = self.since
        later = (one for one in shared if one.ended is None or one.ended > joined)
        return (*self.pauses, *(Pause(max(one.begun, joined), one.ended, one.granted) for one in later))

    def kept(self) -> dict[str, Any]:
        """As the target keeps it."""
        pauses = [[one.begun.isoformat(), one.ended.isoformat(), one.granted] for one in self.pauses if one.ended]
        since = self.since.isoformat() if self.since else None
        return self._asdict() | {"start": self.start.isoformat(), "since": since, "pauses": pauses}


def claims_in(target: Target) -> list[PartDue]:
    """Return what was joined in a target; nothing where it is a ticket's own alone."""
    return [_read(kept) for kept in target.joined]


def own_claim(ticket: TicketFacts, target: Target) -> PartDue:
    """Return the basis of the ticket's own due time, before anything was joined."""
    is_defect = ticket.kind is Kind.DEFECT
    return PartDue("", target.started_at, ticket.kind, target.severity if is_defect else None, ticket.impact)


def brought_by(part: TicketFacts, main: TicketFacts, promise: str, now: datetime) -> list[PartDue]:
    """Return what a part brings along, and what was joined in it before: of promises that are still to be kept.

    What is no fault tells of one with the main ticket, and has its class.
    """
    target = part.target(promise)
    if target is None or not target.is_open:
        return []
    own = claims_in(target) or [own_claim(part, target)]
    if part.kind is not main.kind:
        own = [one._replace(kind=main.kind, severity=main.severity, impact=main.impact) for one in own]
    return [_carried(one, part, now) for one in own]


def _carried(claim: PartDue, part: TicketFacts, now: datetime) -> PartDue:
    pauses = (
        Pause(one.begun, min(one.ended, now) if one.ended else now, one.granted)
        for one in claim.paused_with(part.waits)
        if one.begun <= now
    )
    return claim._replace(number=claim.number or part.number, since=now, pauses=tuple(pauses))


def pauses_of(waits: Iterable[Wait]) -> tuple[Pause, ...]:
    """The waits whose question was delivered, as the clock sees them."""
    return tuple(Pause(one.begun_at, one.ended_at, one.is_granted) for one in waits if one.delivered_at is not None)


def pauses_if(ticket: TicketFacts, now: datetime, *, grants: bool) -> tuple[Pause, ...]:
    """The pauses as they would be once a class that grants them, or does not, applies from `now` on."""
    pauses = pauses_of(ticket.waits)
    if not pauses or pauses[-1].ended is not None or pauses[-1].granted is grants:
        return pauses
    lasting = pauses[-1]
    return (*pauses[:-1], Pause(lasting.begun, now, lasting.granted), Pause(now, None, grants))


def _read(kept: dict[str, Any]) -> PartDue:
    moment = datetime.fromisoformat
    return PartDue(
        kept["number"],
        moment(kept["start"]),
        Kind(kept["kind"]),
        Severity(kept["severity"]) if kept["severity"] else None,
        Impact(kept["impact"]) if kept["impact"] else None,
        moment(kept["since"]) if kept["since"] else None,
        tuple(Pause(moment(begun), moment(ended), granted) for begun, ended, granted in kept["pauses"]),
    )


def told_start(ticket: TicketFacts, target: Target, fact: Phrase) -> Phrase:
    """Return the fact that tells from when a target counts; where that is not the report, it names the event."""
    if fact.key not in STARTS or target.joined:
        return fact
    if target.start_event:
        return Phrase(f"{fact.key}.{target.start_event}", fact.values)
    was_changed = target.started_at != ticket.counts_from and not ticket.merged_into_id
    return Phrase(f"{fact.key}.changed", fact.values) if was_changed else fact
