"""What `zhiban audit verify` checks, and how what does not hold is said: logs, permissions, unstarted messages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import typer
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select, union

from handlers.i18n import Voice
from models.access.audit import differences
from models.access.request import AccessRequest
from models.access.revocation import Revocation
from models.messaging.unstarted import broken_chains, count_unstarted
from models.operations.typed_copies import masked_messages
from models.phrase import Phrase, phrase
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry, broken_at

PORTION = 200

TicketHead = tuple[int, str, str, int]
"""Id, number, and the head and length that its log should have."""


def all_hold(session: Session, voice: Voice) -> bool:
    """Whether everything that is proved holds; what does not is told on stderr, how much was checked on stdout."""
    audit = LogAudit(session)
    for problem in audit.problems():
        typer.echo(voice.say(problem), err=True)
    unlike = differences(session)
    for difference in unlike:
        typer.echo(voice.say(difference), err=True)
    typer.echo(audit.summary(voice))
    if unlike:
        typer.echo(voice("tamper.count", count=len(unlike)))
    broken = _changed_messages(session, voice)
    return not (audit.broken or unlike or broken)


def _changed_messages(session: Session, voice: Voice) -> int:
    """Messages that started no clock are chained, too, in each chat and thread; how many chains do not hold (R21)."""
    broken = 0
    for place, position, is_missing in broken_chains(session, masked_messages(session)):
        broken += 1
        where = "/".join(filter(None, (place.platform, place.chat, place.thread)))
        key = "audit.message_missing" if is_missing else "audit.message"
        typer.echo(voice(key, place=where, position=position), err=True)
    count = count_unstarted(session)
    if count or broken:
        messages = voice("audit.messages", count=count)
        problems = voice("audit.problems", count=broken) if broken else ""
        typer.echo(
            voice("audit.messages_broken" if broken else "audit.messages_ok", messages=messages, problems=problems)
        )
    return broken


def of_permissions() -> ColumnElement[bool]:
    """The tickets that a request or a checklist is the matter of."""
    return col(Ticket.id).in_(union(select(AccessRequest.ticket_id), select(Revocation.ticket_id)))


@dataclass(slots=True)
class LogAudit:
    """Goes through tickets, all or those of `which`, in portions, so that memory does not grow with them; counts."""

    session: Session
    which: ColumnElement[bool] | None = None
    tickets: int = field(default=0)
    entries: int = field(default=0)
    broken: int = field(default=0)

    def problems(self) -> Iterator[Phrase]:
        """What is wrong, ticket by ticket."""
        for portion in self._portions():
            self.tickets += len(portion)
            for problem in self._broken_logs(portion):
                self.broken += 1
                yield problem
            self.session.expunge_all()
        orphans = self._orphans() if self.which is None else 0
        if orphans:
            self.entries += orphans
            self.broken += 1
            yield phrase("audit.orphans", count=orphans)

    def summary(self, voice: Voice) -> str:
        """How much was checked, and whether it holds."""
        counted = {
            "tickets": voice("audit.tickets", count=self.tickets),
            "entries": voice("audit.entries", count=self.entries),
        }
        if not self.broken:
            return voice("audit.ok", **counted)
        return voice("audit.broken", problems=voice("audit.problems", count=self.broken), **counted)

    def _portions(self) -> Iterator[Sequence[TicketHead]]:
        last_id = 0
        ticket_id = col(Ticket.id)
        heads = select(ticket_id, Ticket.number, Ticket.log_head, Ticket.log_length).order_by(ticket_id)
        if self.which is not None:
            heads = heads.where(self.which)
        while rows := self.session.exec(heads.where(ticket_id > last_id).limit(PORTION)).all():
            portion = [(id_ or 0, number, head, length) for id_, number, head, length in rows]
            yield portion
            last_id = portion[-1][0]

    def _broken_logs(self, portion: Sequence[TicketHead]) -> Iterator[Phrase]:
        found = (
            select(WorkLogEntry)
            .where(col(WorkLogEntry.ticket_id).in_([ticket_id for ticket_id, *_ in portion]))
            .order_by(col(WorkLogEntry.ticket_id), col(WorkLogEntry.position))
        )
        entries = self.session.exec(found).all()
        logs = {ticket_id: list(log) for ticket_id, log in groupby(entries, key=lambda one: one.ticket_id)}
        self.entries += len(entries)
        for ticket_id, number, head, length in portion:
            problem = _problem(number, head, length, logs.get(ticket_id, []))
            if problem is not None:
                yield phrase("audit.ticket", number=number, problem=problem)

    def _orphans(self) -> int:
        known = select(Ticket.id).where(Ticket.id == WorkLogEntry.ticket_id).exists()
        return self.session.exec(select(func.count()).select_from(WorkLogEntry).where(~known)).one()


def _problem(number: str, head: str, length: int, log: list[WorkLogEntry]) -> Phrase | None:
    if not log:
        return phrase("audit.no_log")
    broken = broken_at(number, head, length, log)
    if broken is None:
        return None
    what, _, position = broken.partition(" ")
    return phrase(f"audit.{what}", position=position)
