"""A check of tickets, their rows and their logs against their proofs: each difference is named."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, Table, and_, func, select
from sqlmodel import SQLModel

from models.phrase import Phrase, phrase
from models.proof.rulings import LAYOUTS, columns_under
from models.proof.state import DIGEST, OWN, proof_of, proves, state_digest
from models.storage.column_facts import Proof
from models.terms import Promise
from models.tickets.hidden_values import PROMISES as PROMISE_FACTS
from models.tickets.worklog import LoggedEntry, broken_at

PORTION, FORMER_DUE = 500, "former_due"
PROMISES = frozenset(Promise)
"""Promises that have words here; what else stands in the column is shown as it stands."""

Rows = Mapping[int, Sequence[tuple[Any, ...]]]
"""By the id of their ticket."""


class TicketEnd(NamedTuple):
    """The columns of a ticket about the end of its log and its own proof."""

    id: int
    number: str
    head: str
    length: int
    at: datetime | None
    proved: str
    proof: str


class CheckedPortion(NamedTuple):
    """One portion of tickets: how many, how many log entries they have, and what does not hold."""

    tickets: int
    entries: int
    problems: list[Phrase]


def ticket_ids(connection: Connection, which: ColumnElement[bool] | None = None) -> list[int]:
    """Of every ticket, or of those of `which`, in order."""
    found = select(_table(OWN).c.id).order_by(_table(OWN).c.id)
    return list(connection.execute(found if which is None else found.where(which)).scalars())


def check_tickets(connection: Connection, ids: Sequence[int]) -> CheckedPortion:
    """Check these tickets, `ids` in order, with all that belongs to them."""
    tickets = _table(OWN)
    ends = [tickets.c[name] for name in ("id", "number", "log_head", "log_length", "log_at", "proved", "proof")]
    state = columns_under(Proof.STATE)
    own = [tickets.c[name] for name in state[OWN]]
    found = connection.execute(select(*ends, *own).where(_among(tickets.c.id, ids)).order_by(tickets.c.id)).all()
    logs = _rows(connection, "work_log", LoggedEntry._fields, ids, "position")
    rows = {name: _rows(connection, name, columns, ids) for name, columns in state.items() if name != OWN}
    former_dues = _rows(connection, FORMER_DUE, ("due_at",), ids, "id")
    problems: list[Phrase] = []
    checked, entries, wanted = 0, 0, frozenset(ids)
    for row in found:
        end = TicketEnd(*row[: len(ends)])
        if end.id not in wanted:
            continue
        log = [LoggedEntry(*entry) for entry in logs.get(end.id, ())]
        checked, entries = checked + 1, entries + len(log)
        of_ticket = {name: found_rows[end.id] for name, found_rows in rows.items() if end.id in found_rows}
        broken = *_broken_log(end, log), *_broken_state(end, log, row[len(ends) :], of_ticket)
        said = *broken, *_broken_former_dues(log, former_dues.get(end.id, ()))
        problems += [phrase("audit.ticket", number=end.number, problem=one) for one in said]
    return CheckedPortion(checked, entries, problems)


def orphans(connection: Connection) -> tuple[int, list[Phrase]]:
    """Return how many log entries belong to no ticket, and the problems of rows that belong to none."""
    problems: list[Phrase] = []
    counted = {
        name: _count_orphans(connection, name)
        for name in ("work_log", *columns_under(Proof.STATE), FORMER_DUE, "post")
        if name != OWN
    }
    for name, count in counted.items():
        if count and name == "work_log":
            problems.append(phrase("audit.orphans", count=count))
        elif count:
            problems.append(phrase("audit.orphan_rows", row=phrase(f"audit.row.{name}"), count=count))
    return counted["work_log"], problems


def broken_numbers(connection: Connection) -> Iterator[Phrase]:
    """Numbers of tickets and fault reports that are missing, or that nobody counted."""
    counters = _table("ticket_counter")
    reports = _table("fault_report").c.number
    told = connection.execute(select(_table(OWN).c.number)).scalars().all()
    filed = connection.execute(select(reports).where(reports.is_not(None)).distinct()).scalars().all()
    given: dict[str, set[int]] = defaultdict(set)
    for number in (*told, *filed):
        kept_as, _, count = str(number).rpartition("-")
        if not count.isdecimal():
            yield phrase("audit.number_uncounted", number=number)
        else:
            given[kept_as].add(int(count))
    last = {one.month: one.last for one in connection.execute(select(counters.c.month, counters.c.last))}
    for kept_as in sorted(given.keys() | last.keys()):
        counted = set(range(1, last.get(kept_as, 0) + 1))
        for place in sorted(counted ^ given[kept_as]):
            key = "audit.number_missing" if place in counted else "audit.number_uncounted"
            yield phrase(key, number=f"{kept_as}-{place:04d}")


def _table(name: str) -> Table:
    return SQLModel.metadata.tables[name]


def _among(column: Column[int], ids: Sequence[int]) -> ColumnElement[bool]:
    """Return the condition for these ids; if they lie close, with what lies between, which is faster than a list."""
    lie_close = ids[-1] - ids[0] < 2 * len(ids)
    return column.between(ids[0], ids[-1]) if lie_close else column.in_(ids)


def _rows(connection: Connection, name: str, columns: Sequence[str], ids: Sequence[int], *sorted_by: str) -> Rows:
    table = _table(name)
    found = select(table.c.ticket_id, *(table.c[column] for column in columns))
    found = found.where(_among(table.c.ticket_id, ids))
    found = found.order_by(table.c.ticket_id, *(table.c[one] for one in sorted_by))
    by_ticket = groupby(connection.execute(found).all(), key=itemgetter(0))
    return {ticket_id: [tuple(row)[1:] for row in rows] for ticket_id, rows in by_ticket}


def _count_orphans(connection: Connection, name: str) -> int:
    table, tickets = _table(name), _table(OWN)
    joined = table.outerjoin(tickets, and_(tickets.c.id == table.c.ticket_id))
    lost = tickets.c.id.is_(None) if name != "post" else and_(tickets.c.id.is_(None), table.c.ticket_id.is_not(None))
    count: int = connection.execute(select(func.count()).select_from(joined).where(lost)).scalar_one()
    return count


def _broken_log(end: TicketEnd, log: Sequence[LoggedEntry]) -> Iterator[Phrase]:
    if not log:
        yield phrase("audit.no_log")
        return
    broken = broken_at(end.number, end.head, end.length, log)
    if broken is not None:
        what, _, position = broken.partition(" ")
        yield phrase(f"audit.{what}", position=position)
    elif log[-1].at != end.at:
        yield phrase("audit.order", position=len(log))


def _broken_state(
    end: TicketEnd, log: Sequence[LoggedEntry], own: Sequence[Any], rows: Mapping[str, Sequence[tuple[Any, ...]]]
) -> Iterator[Phrase]:
    lines: dict[str, list[str]] = defaultdict(list)
    for line in end.proved.split("\n"):
        lines[line.partition(" ")[0]].append(line)
    is_whole = proof_of(end.number, end.head, end.length, end.proved) == end.proof
    state = columns_under(Proof.STATE)
    if not is_whole or not lines.keys() <= state.keys() or not _is_chained(end, log):
        yield phrase("audit.proof")
    if len(lines[OWN]) != 1 or not proves(lines[OWN][0], LAYOUTS[OWN].text(own)):
        yield phrase("audit.own")
    for table in [name for name in state if name != OWN and (name in lines or name in rows)]:
        yield from _broken_rows(table, lines[table], rows.get(table, ()))


def _is_chained(end: TicketEnd, log: Sequence[LoggedEntry]) -> bool:
    """Return whether the last entry is chained with these lines."""
    return not log or log[-1].state_digest[DIGEST:] == state_digest(end.proved)


def _broken_rows(table: str, lines: list[str], rows: Sequence[tuple[Any, ...]]) -> Iterator[Phrase]:
    """Rows that no line proves were changed or added; lines without a row left over are of rows that are gone."""
    unlike = []
    for row in rows:
        text = LAYOUTS[table].text(row)
        line = next((line for line in lines if proves(line, text)), None)
        if line is None:
            unlike.append(row)
        else:
            lines.remove(line)
    for place, row in enumerate(unlike):
        key = "audit.row_changed" if place < len(lines) else "audit.row_added"
        yield phrase(key, row=_named(table, row))
    if len(lines) > len(unlike):
        yield phrase("audit.row_missing", row=phrase(f"audit.row.{table}"), count=len(lines) - len(unlike))


def _broken_former_dues(log: Sequence[LoggedEntry], kept: Sequence[tuple[Any, ...]]) -> Iterator[Phrase]:
    """Due times that hold no more, by which the tickets of a period are found: those that the log tells of, no others.

    Without one of them a promise would be missing from the figures of its period.
    """
    told = [due for entry in log for due in _moved_from(entry.content)]
    found = [due for (due,) in kept]
    row = phrase(f"audit.row.{FORMER_DUE}")
    if told != found and Counter(told) == Counter(found):
        yield phrase("audit.row_changed", row=row)
    for _ in range((Counter(found) - Counter(told)).total()):
        yield phrase("audit.row_added", row=row)
    missing = (Counter(told) - Counter(found)).total()
    if missing:
        yield phrase("audit.row_missing", row=row, count=missing)


def _moved_from(content: Mapping[str, Any]) -> Iterator[datetime]:
    for fact in content.get(PROMISE_FACTS, ()):
        if "was" in fact and fact["was"]["due"] != fact["due"]:
            yield datetime.fromisoformat(fact["was"]["due"])


def _named(table: str, row: Sequence[Any]) -> Phrase:
    """The table in words with what names a row of it: a promise, a file, a version, a day."""
    names = {"target": "promise", "attachment": "name", "fault_report": "version", "wait": "begun_at"}
    name = names.get(table)
    what = row[LAYOUTS[table].names.index(name)] if name else ""
    if what in PROMISES and table == "target":
        what = phrase(f"promise.{what}")
    return phrase(f"audit.row.{table}") if what == "" else phrase(f"audit.named.{table}", name=what)
