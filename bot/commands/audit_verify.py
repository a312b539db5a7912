"""Checks of `zhiban audit verify`, and its messages about failures: logs, permissions, unstarted messages."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import typer
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select, union

from bot.commands.audit_processes import checked_side_by_side
from handlers.i18n import Voice
from models.access.audit import differences
from models.access.export import AccessExport, export_broken_at
from models.access.request import AccessRequest
from models.access.revocation import Revocation
from models.clocks.desk_time import Downtime, downtime_broken_at
from models.clocks.kept_policy import KeptPolicy, policies_broken_at
from models.figures.month_report import MonthReport, month_reports_broken_at
from models.logins.login_log import LoginEntry, logins_broken_at
from models.messaging.messages_without_ticket import broken_chains, count_unstarted
from models.phrase import Phrase, phrase
from models.proof.checking import PORTION, CheckedPortion, broken_numbers, check_tickets, orphans, ticket_ids
from models.proof.role_audit import role_differences
from models.proof.role_list import RoleFact, roles_broken_at
from models.proof.row_chain import RowChain
from models.retention.masking_targets import masked_messages
from models.tickets.ticket import Ticket

MANY = 20_000
"""From so many tickets on, two processes take less time than one."""


def all_hold(session: Session, voice: Voice) -> bool:
    """Return whether everything that is proved holds; failures go to stderr, the number of checks to stdout."""
    audit = LogAudit(session)
    for problem in audit.problems():
        typer.echo(voice.say(problem), err=True)
    unlike = [*differences(session), *role_differences(session)]
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
    """Goes through tickets, all or those of `which`, in portions, so that memory does not grow with them; counts.

    From `shared_from` tickets on, two processes go through them.
    """

    session: Session
    which: ColumnElement[bool] | None = None
    shared_from: int = MANY
    tickets: int = field(default=0)
    entries: int = field(default=0)
    broken: int = field(default=0)

    def problems(self) -> Iterator[Phrase]:
        """Yield the problems ticket by ticket; then entries that belong to no ticket, and missing numbers."""
        for problem in self._each():
            self.broken += 1
            yield problem

    def summary(self, voice: Voice) -> str:
        """Return a sentence with the number of tickets and entries checked, and the result."""
        counted = {
            "tickets": voice("audit.tickets", count=self.tickets),
            "entries": voice("audit.entries", count=self.entries),
        }
        if not self.broken:
            return voice("audit.ok", **counted)
        return voice("audit.broken", problems=voice("audit.problems", count=self.broken), **counted)

    def _each(self) -> Iterator[Phrase]:
        connection = self.session.connection()
        ids = ticket_ids(connection, self.which)
        portions = [ids[start : start + PORTION] for start in range(0, len(ids), PORTION)]
        if len(ids) < self.shared_from:
            found: Iterator[CheckedPortion] = (check_tickets(connection, portion) for portion in portions)
        else:
            found = checked_side_by_side(connection.engine.url.render_as_string(hide_password=False), portions)
        for checked in found:
            self.tickets += checked.tickets
            self.entries += checked.entries
            yield from checked.problems
        if self.which is None:
            count, problems = orphans(connection)
            self.entries += count
            yield from problems
            yield from broken_numbers(connection)
            yield from _broken_lists(self.session)


def _broken_lists(session: Session) -> Iterator[Phrase]:
    """Lists of no ticket, and from where on they are not what they were; ends of lists that nobody keeps."""
    lists = {
        str(AccessExport.__tablename__): ("audit.export_broken", export_broken_at(session)),
        str(Downtime.__tablename__): ("audit.downtime_broken", downtime_broken_at(session)),
        str(KeptPolicy.__tablename__): ("audit.policy_broken", policies_broken_at(session)),
        str(LoginEntry.__tablename__): ("audit.logins_broken", logins_broken_at(session)),
        str(MonthReport.__tablename__): ("audit.month_report_broken", month_reports_broken_at(session)),
        str(RoleFact.__tablename__): ("audit.roles_broken", roles_broken_at(session)),
    }
    for key, position in lists.values():
        if position is not None:
            yield phrase(key, position=position)
    for name in session.exec(select(RowChain.name).where(col(RowChain.name).not_in(lists))).all():
        yield phrase("audit.list_unknown", name=name)
