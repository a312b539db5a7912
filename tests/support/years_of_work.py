"""Years of closed tickets in a PostgreSQL database, with their promises and their cards, and its statistics of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, text
from sqlmodel import Session, SQLModel

from models.messaging.outbox import Post, PostState
from models.terms import Kind, Language, Origin, Platform, Promise, Status
from models.tickets.target import Target
from models.tickets.ticket import Ticket

TICKETS = 20_000
HALL: dict[str, Any] = {"platform": Platform.WEBCHAT, "chat": "intake"}
OWN = {
    "ticket": {"number": "number || '-' || n", "ref": "ref || n", "created_at": "created_at - n * interval '1 hour'"},
    "target": {"ticket_id": "ticket_id + n"},
    "post": {"ticket_id": "ticket_id + n", "id": "id || n", "external_ref": "external_ref || n"},
}
"""What differs from row to row; `n` counts them."""

NUMBERED = {"ticket": {"id"}, "target": {"id"}, "post": {"seq"}}
"""Columns that the database counts up by itself."""


def fill(engine: Engine, closed_at: datetime) -> None:
    """Put as many closed tickets in, a target and a sent card each, and have the database look at them."""
    with Session(engine) as session:
        ticket = _closed(closed_at)
        session.add(ticket)
        session.flush()
        at: dict[str, Any] = {"started_at": closed_at, "due_at": closed_at, "met_at": closed_at}
        session.add(Target(ticket_id=ticket.id, promise=Promise.RESPOND, origin=Origin.INTERNAL, **at))
        session.add(_sent(ticket, closed_at))
        session.flush()
        for model in (Ticket, Target, Post):
            _multiply(session, model)
        session.commit()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _closed(at: datetime) -> Ticket:
    words: dict[str, Any] = {"number": "1", "text": "x", "summary": "x", "ref": "r"}
    times: dict[str, Any] = dict.fromkeys(("reported_at", "created_at", "closed_at", "confirmed_at"), at)
    return Ticket(kind=Kind.SUGGESTION, status=Status.CLOSED, reporter_id=1, **HALL, **words, **times)


def _sent(ticket: Ticket, at: datetime) -> Post:
    post = Post(id="p", ticket_id=ticket.id, card={}, language=Language.ZH, queued_at=at, sent_at=at, **HALL)
    post.state, post.sent_version, post.external_ref = PostState.SENT, 1, "p"
    return post


def _multiply(session: Session, model: type[SQLModel]) -> None:
    name = str(model.__tablename__)
    columns = [column.name for column in SQLModel.metadata.tables[name].columns if column.name not in NUMBERED[name]]
    values = ", ".join(OWN[name].get(column, column) for column in columns)
    copied = f"INSERT INTO {name} ({', '.join(columns)}) SELECT {values} FROM {name}"  # noqa: S608 - our own names
    session.execute(text(f"{copied}, generate_series(1, {TICKETS}) AS n"))
