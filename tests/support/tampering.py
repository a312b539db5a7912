"""Ways to change a database behind the desk's back: each proved column, each row, and what a forger thinks of."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    Enum,
    Executable,
    Integer,
    PrimaryKeyConstraint,
    Row,
    Table,
    TypeDecorator,
    UniqueConstraint,
    case,
    delete,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.types import TypeEngine
from sqlmodel import SQLModel

from models.proof.rulings import columns_under
from models.storage.column_facts import Proof
from models.storage.columns import UtcDateTime

FORGED = {"text": "forged"}
_TABLES = SQLModel.metadata.tables


class Tampering(NamedTuple):
    """Statements that change something, and what they change in words."""

    name: str
    statements: Sequence[Executable]


def of_every_column(connection: Connection) -> Iterator[Tampering]:
    """A value changed, and two rows' values exchanged, in each column that is proved."""
    for table, columns in _proved():
        rows = connection.execute(select(table).order_by(*table.primary_key)).all()
        assert rows, f"nobody lived through {table.name}"
        for column in columns:
            other = _other(connection, column, rows[0])
            is_first = _is(table, rows[0])
            yield Tampering(
                f"{table.name}.{column.name} changed", [update(table).where(is_first).values({column: other})]
            )
            last = next((row for row in reversed(rows) if _value(row, column) != _value(rows[0], column)), None)
            if last is not None:
                yield Tampering(f"{table.name}.{column.name} exchanged", [_exchange(table, column, rows[0], last)])


def of_every_row(connection: Connection) -> Iterator[Tampering]:
    """A row removed, the first and the last, and a row copied, in each table that is proved."""
    for table, _ in _proved():
        rows = connection.execute(select(table).order_by(*table.primary_key)).all()
        for row in (*rows[:1], *rows[1:][-1:]):
            yield Tampering(
                f"{table.name} {row[0]} removed", [*_without(table, row), delete(table).where(_is(table, row))]
            )
        yield Tampering(f"{table.name} copied", [insert(table).values(_copy(table, rows[-1]))])


def by_hand(connection: Connection, number: str) -> Iterator[Tampering]:
    """What somebody does who knows the tables, to the ticket of this number and others."""
    tickets, log, masked_at = _TABLES["ticket"], _TABLES["work_log"], datetime.fromisoformat("2026-03-03T10:00+08:00")
    ticket = connection.execute(select(tickets).where(tickets.c.number == number)).one()
    entries = connection.execute(
        select(log).where(log.c.ticket_id == ticket.id).order_by(log.c.position.desc()).limit(2)
    ).all()
    last, before = entries
    other = connection.execute(
        select(tickets).where(tickets.c.id != ticket.id).order_by(tickets.c.id.desc()).limit(1)
    ).one()
    masked = connection.execute(select(log).where(log.c.masked_at.is_not(None)).limit(1)).one()
    forge = update(log).where(log.c.id == before.id).values(content=FORGED)
    cut = delete(log).where(log.c.id == last.id)
    back = update(tickets).where(tickets.c.id == ticket.id).values(log_head=before.chain, log_length=before.position)
    yield Tampering("content forged", [forge])
    yield Tampering("content forged as masked", [forge.values(masked_at=masked_at)])
    yield Tampering("content forged as masked, without a salt", [forge.values(masked_at=masked_at, salt="")])
    yield Tampering("masked content forged", [update(log).where(log.c.id == masked.id).values(content=FORGED)])
    yield Tampering("masking undone", [update(log).where(log.c.id == masked.id).values(masked_at=None)])
    yield Tampering("last entry removed", [cut])
    yield Tampering("last entry removed, head and length put back", [cut, back])
    yield Tampering("last entry removed, proof emptied", [cut, back.values(proof="", proved="")])
    yield Tampering("log removed, head and length put back", [_emptied(log, ticket), back.values(log_head="0" * 64)])
    yield Tampering("entry given another position", [_moved(log, before, position=before.position + 1000)])
    yield Tampering("entry given to another ticket", [_moved(log, last, ticket_id=other.id, position=1000)])
    yield Tampering("entry given to no ticket", [_moved(log, last, ticket_id=None)])
    yield Tampering("logs of two tickets exchanged", list(_exchanged_logs(log, ticket, other)))
    yield Tampering("ends of two logs exchanged", list(_exchanged_ends(tickets, ticket, other)))
    yield Tampering("ticket removed with all rows", [*_without(tickets, other), _gone(tickets, other)])
    yield Tampering("first ticket removed with all rows", [*_without(tickets, ticket), _gone(tickets, ticket)])
    yield Tampering("ticket renumbered", [_moved(tickets, ticket, number="2603-0900")])
    counter = _TABLES["ticket_counter"]
    yield Tampering("number counted that nobody has", [update(counter).values(last=counter.c.last + 1)])
    yield Tampering("number forgotten", [update(counter).values(last=counter.c.last - 1)])
    yield from _unkept(ticket)


def _unkept(ticket: Row[Any]) -> Iterator[Tampering]:
    """What attainment rests on."""
    targets, exports = _TABLES["target"], _TABLES["access_export"]
    of_ticket = targets.c.ticket_id == ticket.id
    yield Tampering("all promises kept", [update(targets).where(of_ticket).values(met_at=targets.c.started_at)])
    yield Tampering(
        "all due times later", [update(targets).where(of_ticket).values(due_at=datetime.max.replace(tzinfo=UTC))]
    )
    yield Tampering("promises withdrawn", [update(targets).where(of_ticket).values(withdrawn_at=targets.c.started_at)])
    yield Tampering("first export removed", [delete(exports).where(exports.c.position == 1)])
    yield Tampering("last export removed", [delete(exports).where(exports.c.position == 3)])
    yield Tampering("export edited", [update(exports).where(exports.c.position == 2).values(by_name="别人")])
    yield Tampering("exports emptied", [delete(exports)])
    yield Tampering("exports emptied with their end", [delete(exports), delete(_TABLES["row_chain"])])


def _emptied(log: Table, ticket: Row[Any]) -> Executable:
    return delete(log).where(log.c.ticket_id == ticket.id)


def _gone(table: Table, row: Row[Any]) -> Executable:
    return delete(table).where(table.c.id == row.id)


def _moved(table: Table, row: Row[Any], **values: Any) -> Executable:
    return update(table).where(table.c.id == row.id).values(values)


def _exchanged_logs(log: Table, one: Row[Any], other: Row[Any]) -> Iterator[Executable]:
    """Each log under the other ticket's id, by way of positions that are free."""
    for ticket, away in ((one, 10_000), (other, 20_000)):
        yield update(log).where(log.c.ticket_id == ticket.id).values(position=log.c.position + away)
    swapped = case((log.c.ticket_id == one.id, other.id), else_=one.id)
    yield update(log).where(log.c.ticket_id.in_((one.id, other.id))).values(ticket_id=swapped)
    for away in (20_000, 10_000):
        yield update(log).where(log.c.position > away).values(position=log.c.position - away)


def _exchanged_ends(tickets: Table, one: Row[Any], other: Row[Any]) -> Iterator[Executable]:
    for ticket, end in ((one, other), (other, one)):
        ends = {"log_head": end.log_head, "log_length": end.log_length, "proof": end.proof, "proved": end.proved}
        yield update(tickets).where(tickets.c.id == ticket.id).values(ends)


def _proved() -> Iterator[tuple[Table, list[Column[Any]]]]:
    names: dict[str, list[str]] = {}
    for part in map(columns_under, Proof):
        for of_table, columns in part.items():
            names.setdefault(of_table, []).extend(columns)
    for name, proved in names.items():
        yield _TABLES[name], [_TABLES[name].c[column] for column in proved]


def _is(table: Table, row: Row[Any]) -> Any:
    key = [column == _value(row, column) for column in table.primary_key]
    return key[0] if len(key) == 1 else key[0] & key[1] if len(key) == 2 else key[0] & key[1] & key[2]


def _value(row: Row[Any], column: Column[Any]) -> Any:
    return row._mapping[column]


def _exchange(table: Table, column: Column[Any], one: Row[Any], other: Row[Any]) -> Executable:
    ones, others = _is(table, one), _is(table, other)
    swapped = case(
        (ones, literal(_value(other, column), column.type)), (others, literal(_value(one, column), column.type))
    )
    return update(table).where(ones | others).values({column: swapped})


def _other(connection: Connection, column: Column[Any], row: Row[Any]) -> Any:
    """Another value that the column takes."""
    value = _value(row, column)
    if column.foreign_keys:
        target = next(iter(column.foreign_keys)).column
        known = select(target).where(target != value) if value is not None else select(target)
        found = connection.execute(known.order_by(target).limit(1)).scalar_one_or_none()
        return _changed(value, column.type) if found is None else found
    return _changed(value, column.type)


def _changed(value: Any, kind: TypeEngine[Any]) -> Any:
    if isinstance(kind, UtcDateTime):
        return value + timedelta(minutes=1) if value else datetime.fromisoformat("2026-03-03T10:00+08:00")
    inner = kind.impl if isinstance(kind, TypeDecorator) else kind
    if isinstance(inner, Date):
        return value + timedelta(days=1) if value else date(2026, 3, 3)
    if isinstance(inner, Enum):
        return next(one for one in inner.enums if one != value)
    if isinstance(inner, Boolean):
        return not value
    if isinstance(inner, Integer):
        return (value or 0) + 1000
    if isinstance(inner, JSON):
        return [7] if isinstance(value, list) else FORGED
    return f"{value or ''}0"


def _without(table: Table, row: Row[Any]) -> Iterator[Executable]:
    """Whatever points to the row is removed first, or points to nothing any more."""
    for other in reversed(SQLModel.metadata.sorted_tables):
        for column in other.columns:
            for foreign in column.foreign_keys:
                if foreign.column.table is not table or (other is table and not column.nullable):
                    continue
                points = column == _value(row, foreign.column)
                if column.nullable and other.name not in columns_under(Proof.STATE):
                    yield update(other).where(points).values({column: None})
                    continue
                for further in _TABLES.values():
                    for deeper in further.columns:
                        if any(one.column.table is other for one in deeper.foreign_keys) and further is not other:
                            ids = select(next(iter(other.primary_key))).where(points)
                            yield delete(further).where(deeper.in_(ids))
                yield delete(other).where(points)


def _copy(table: Table, row: Row[Any]) -> dict[str, Any]:
    """The same row once more, under another key."""
    values = dict(row._mapping)
    keys = {column.name for column in table.primary_key}
    constraints = (one for one in table.constraints if isinstance(one, UniqueConstraint | PrimaryKeyConstraint))
    unique = {column.name for one in constraints for column in one.columns}
    free = {name for name in unique & set(values) if not table.c[name].foreign_keys}
    for name in free:
        values[name] = _changed(values[name], table.c[name].type)
    if keys == {"id"}:
        values.pop("id")
    return values
