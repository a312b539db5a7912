"""Proves tickets anew as the session of a turn writes: what changed, with rows that wait for the turn's end."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy.orm import MANYTOONE, class_mapper
from sqlalchemy.orm.attributes import flag_modified, instance_state
from sqlalchemy.orm.base import NO_VALUE
from sqlmodel import Session

from models.proof.promise_facts import tell_promises
from models.proof.rulings import is_proved
from models.proof.state import OWN, RowChange, prove_changed, row_text
from models.storage.row import Row
from models.tickets.attachment import Attachment
from models.tickets.target import FormerDue
from models.tickets.ticket import Ticket

FILES = str(Attachment.__tablename__)
UNSAVED_FILES = "_unsaved_files"
LOST_FILES = "_lost_files"
UNSAVED_TEXTS = "_unsaved_texts"
NOTHING = ("", "")


def prove_what_is_written(session: Session, dirty: Iterable[object]) -> list[Ticket]:
    """Prove each ticket that is about to be written, or one of whose rows is; `dirty` are those that changed.

    The tickets that were proved remember in what state the turn found them.
    """
    tickets: dict[int, tuple[Ticket, list[RowChange]]] = {}
    for rows, was, stays in ((dirty, True, True), (session.new, False, True), (session.deleted, True, False)):
        for row in rows:
            table = _table_of(type(row))  # type: ignore[arg-type]  # mypy takes classes for unhashable
            if table is None:
                continue
            _take_over_ids(row)
            ticket = row if isinstance(row, Ticket) else _ticket_of(session, row)
            if ticket is None:
                continue
            changes = tickets.setdefault(id(ticket), (ticket, []))[1]
            if table != OWN:
                before = row_text(table, _before(row)) if was else None
                changes.append(RowChange(table, before, row_text(table, vars(row)) if stays else None))
    for ticket, changes in tickets.values():
        found = [*(one for one in changes if one.before != one.after), *_unsaved_changes(ticket)]
        _tell_promises(session, ticket, found)
        prove_changed(ticket, _before(ticket), found)
    return [ticket for ticket, _ in tickets.values()]


def _tell_promises(session: Session, ticket: Ticket, changes: Sequence[RowChange]) -> None:
    """Log what became of promises; a due time that holds no more is kept where a period's tickets are found by it."""
    for fact in tell_promises(ticket, changes):
        was = fact.get("was")
        if was is not None and was["due"] != fact["due"] and ticket.id is not None:
            session.add(FormerDue(ticket_id=ticket.id, due_at=datetime.fromisoformat(was["due"])))


def demand_proof(ticket: Ticket) -> None:
    """Have a written ticket proved by the next flush where rows or entries of the turn are not in its proof yet."""
    rows = {id(row): (table, row_text(table, vars(row))) for table, row in unsaved_rows(ticket)}
    if LOST_FILES in ticket.__dict__ or rows != ticket.__dict__.get(UNSAVED_TEXTS, {}):
        flag_modified(ticket, "proof")


def unsaved_rows(ticket: Ticket) -> Iterator[tuple[str, Row]]:
    """The rows of a ticket that the turn writes when it ends, with their tables."""
    for name in ("targets", "waits"):
        for row in ticket.__dict__.get(name, ()):
            if row.id is None:
                yield name[:-1], row
    for row in ticket.__dict__.get(UNSAVED_FILES, ()):
        yield FILES, row


def _unsaved_changes(ticket: Ticket) -> Iterator[RowChange]:
    """Yield changes of waiting rows that the proof lacks, and of rows in it that do not wait any more."""
    before: dict[int, tuple[str, str]] = ticket.__dict__.get(UNSAVED_TEXTS, {})
    after = {id(row): (table, row_text(table, vars(row))) for table, row in unsaved_rows(ticket)}
    ticket.__dict__[UNSAVED_TEXTS] = after
    for row_id in before.keys() | after.keys():
        (table, was), (_, text) = before.get(row_id, NOTHING), after.get(row_id, NOTHING)
        if was != text:
            yield RowChange(table or after[row_id][0], was or None, text or None)
    for row in ticket.__dict__.pop(LOST_FILES, ()):
        yield RowChange(FILES, row_text(FILES, _before(row)), None)


def _before(row: object) -> Mapping[str, Any]:
    """Return the values of a row when it was last written or read."""
    was = instance_state(row).committed_state
    return {**vars(row), **{name: value for name, value in was.items() if value is not NO_VALUE}}


def _ticket_of(session: Session, row: Any) -> Ticket | None:
    return session.get(Ticket, row.ticket_id) if row.ticket_id else None


def _take_over_ids(row: Any) -> None:
    """Write down the ids of those whom relationships were given, which the flush itself does too late for a proof."""
    changed = instance_state(row).committed_state
    for name, column in _relationships(type(row)):  # type: ignore[arg-type]  # mypy takes classes for unhashable
        if name in changed:
            other = vars(row).get(name)
            if other is None or other.id is not None:
                setattr(row, column, other.id if other is not None else None)


@cache
def _table_of(model: type) -> str | None:
    name = getattr(model, "__tablename__", None)
    return name if name and is_proved(name) else None


@cache
def _relationships(model: type) -> tuple[tuple[str, str], ...]:
    found = (one for one in class_mapper(model).relationships if one.direction is MANYTOONE and not one.viewonly)
    return tuple((one.key, str(next(iter(one.local_columns)).key)) for one in found)
