"""Ten thousand entries of closed tickets, chained and proved as the desk does it, beside what a database has."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert
from sqlmodel import SQLModel

from models.proof.state import prove_new
from models.storage.new_row import bare_row
from models.terms import Kind, Platform, Severity, Status
from models.tickets.ticket import Ticket, TicketCounter
from models.tickets.worklog import WorkLogEntry

TICKETS = 2_000
VERBS = ("received", "taken", "said", "resolved", "fix_confirmed")
FIRST_ID = 100_000
MONTH = "2501"


def write_ten_thousand(connection: Connection, at: datetime) -> None:
    """Write them; tickets are numbered from `2501-0001` on."""
    tickets, entries = [], []
    for ticket in _tickets(at):
        tickets.append(_row(ticket) | {"id": ticket.id})
        entries += [{**_row(entry), "ticket_id": ticket.id} for entry in ticket.unsaved_log]
    connection.execute(insert(Ticket), tickets)
    connection.execute(insert(WorkLogEntry), entries)
    connection.execute(insert(TicketCounter), {"month": MONTH, "last": TICKETS})


def _tickets(at: datetime) -> Iterator[Ticket]:
    for count in range(1, TICKETS + 1):
        text = f"{count} 号标段的报表导出后金额列全是 0"
        told: dict[str, Any] = {"text": text, "summary": text, "kind": Kind.DEFECT, "severity": Severity.C}
        place: dict[str, Any] = {"platform": Platform.WEBCHAT, "chat": "intake", "reported_at": at, "created_at": at}
        number = f"{MONTH}-{count:04d}"
        ticket = bare_row(Ticket, id=FIRST_ID + count, number=number, status=Status.CLOSED, **told, **place)
        for minute, verb in enumerate(VERBS):
            ticket.log(verb, None, at + timedelta(minutes=minute), text=text)
        prove_new(ticket, ())
        yield ticket


def _row(row: SQLModel) -> dict[str, object]:
    return {name: vars(row)[name] for name in type(row).model_fields if name != "id"}
