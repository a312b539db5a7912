"""Fills a database with an office's tickets: a month of them, what is open, and years of closed ones, by copying.

What figures and digests read of tickets of class C is there, and nothing more: a text, both promises, one due time
that moved in ten, and four entries of the log. Chains, states and posts are left out: neither reads them.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, insert, text
from sqlmodel import SQLModel

from benchmarks.measuring import values_of
from models.storage.new_row import bare_row
from models.terms import Kind, Origin, Platform, Promise, Severity, Status
from models.tickets.target import FormerDue, Target
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry

YOUNG, OPEN, IN_THE_MONTH = 10_000, 5_000, 1_000
COPIED = YOUNG - IN_THE_MONTH
"""How many tickets a copy adds, so that each makes as many more."""
RECENT = 10_000_000
"""From this id on: the month and what is open, so that what was closed before it stands before it in the log, too."""
NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
OCTOBER, LONG_AGO = datetime(2026, 10, 8, 2, 0, tzinfo=UTC), datetime(2016, 1, 4, 2, 0, tzinfo=UTC)
SAID, CHAIN = "登录后一直转圈，换了浏览器也不行，下午三点前要上传。" * 2, "0" * 64
A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)
LIFE = (("received", timedelta()), ("taken", AN_HOUR), ("resolved", A_DAY), ("fix_confirmed", 2 * A_DAY))
PROMISED = ((Promise.RESPOND, 4 * AN_HOUR), (Promise.RESOLVE, 7 * A_DAY))

OWN: dict[str, dict[str, str | None]] = {
    "ticket": {"id": "id + :shift", "number": "number || '-' || CAST(:shift AS TEXT)"},
    "target": {"id": None, "ticket_id": "ticket_id + :shift"},
    "work_log": {"id": "id + 4 * :shift", "ticket_id": "ticket_id + :shift"},
    "former_due": {"id": None, "ticket_id": "ticket_id + :shift"},
}
"""What differs in a copy; None where the database counts by itself."""


def fill(engine: Engine) -> None:
    """A young office: 9,000 closed long ago, 1,000 closed in October, and what is open."""
    ten_minutes = timedelta(minutes=10)
    _write(engine, [(n, LONG_AGO + n * 9 * AN_HOUR, True) for n in range(1, COPIED + 1)], 1)
    _write(
        engine,
        [
            *((RECENT + n, OCTOBER + n * ten_minutes, True) for n in range(IN_THE_MONTH)),
            *((RECENT + IN_THE_MONTH + n, NOW - (OPEN - n) * timedelta(minutes=2), False) for n in range(OPEN)),
        ],
        4 * RECENT,
    )
    look(engine)


def copy(engine: Engine, closed: int) -> None:
    """Copy what was closed long ago until so many are closed; the database does it by itself."""
    for shift in range(COPIED, closed - IN_THE_MONTH, COPIED):
        with engine.begin() as connection:
            for model in (Ticket, Target, WorkLogEntry, FormerDue):
                connection.execute(text(_copied(model)), {"shift": shift, "last": COPIED})
    look(engine)


def look(engine: Engine) -> None:
    """Have the database look at what it holds, as a running one does by itself."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _copied(model: type[SQLModel]) -> str:
    name = str(model.__tablename__)
    own, key = OWN[name], "id" if model is Ticket else "ticket_id"
    columns = {column.name: own.get(column.name, column.name) for column in SQLModel.metadata.tables[name].columns}
    taken = {column: value for column, value in columns.items() if value is not None}
    chosen = f"SELECT {', '.join(taken.values())} FROM {name} WHERE {key} <= :last"  # noqa: S608 - our own names
    return f"INSERT INTO {name} ({', '.join(taken)}) {chosen}"


Filled = tuple[int, datetime, bool]
"""A ticket: its id, when it was reported, and whether it was closed."""


def _write(engine: Engine, tickets: Sequence[Filled], first_entry: int) -> None:
    """Their rows; the entries of the log in the order in which they were written."""
    log = sorted((entry for ticket in tickets for entry in _entries(ticket)), key=lambda entry: str(entry["at"]))
    numbered = [{"id": number, **entry} for number, entry in enumerate(log, first_entry)]
    moved = [{"ticket_id": one, "due_at": at + 5 * A_DAY} for one, at, _ in tickets if not one % 10]
    written: tuple[tuple[type[SQLModel], Iterable[dict[str, object]]], ...] = (
        (Ticket, map(_ticket, tickets)),
        (Target, (row for ticket in tickets for row in _targets(ticket))),
        (WorkLogEntry, numbered),
        (FormerDue, moved),
    )
    with engine.begin() as connection:
        for model, rows in written:
            connection.execute(insert(model), list(rows))


def _ticket(one: Filled) -> dict[str, object]:
    number, at, is_closed = one
    told = {"text": SAID, "summary": SAID[:20], "kind": Kind.DEFECT, "severity": Severity.C, "log_length": 4}
    row = bare_row(
        Ticket, number=f"{number:08d}", reported_at=at, created_at=at, platform=Platform.WEBCHAT, chat="hall", **told
    )
    if is_closed:
        row.status, row.closed_at = Status.CLOSED, at + 2 * A_DAY
    return values_of(row) | {"id": number}


def _targets(one: Filled) -> Iterable[dict[str, object]]:
    number, at, is_closed = one
    for promise, after in PROMISED:
        met = {"met_at": at + AN_HOUR} if is_closed else {}
        dated = {"started_at": at, "due_at": at + after, "severity": Severity.C, **met}
        yield values_of(
            bare_row(Target, ticket_id=number, promise=promise, origin=Origin.STANDARD, **dated),
        )


def _entries(one: Filled) -> Iterable[dict[str, object]]:
    number, at, is_closed = one
    for position, (verb, after) in enumerate(LIFE if is_closed else LIFE[:1], 1):
        content = {"kind": "defect", "severity": "C"} if position == 1 else {}
        told = {"position": position, "at": at + after, "verb": verb, "content": content, "chain": CHAIN}
        yield values_of(bare_row(WorkLogEntry, ticket_id=number, **told))
