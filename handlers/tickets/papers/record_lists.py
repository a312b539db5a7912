"""The records of a period as a list: questions, suggestions, faults and changes (三·2.1, 三·2.2, 三·2.3(4), (7))."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from handlers.papers.paper import ZH, Paper, or_dash, stamp
from handlers.papers.sheet import Sheet
from handlers.papers.template_fields import context_of
from handlers.tickets.cards.parts import class_or_kind, status
from handlers.tickets.papers.consultation import answer_of, solved_words, took
from handlers.tickets.papers.fault_handling import kept
from handlers.tickets.papers.parts import function_of, hidden_phone, lots, teller
from models.terms import Promise
from models.tickets.ticket import Ticket
from models.tickets.worklog import Log


class RecordKind(StrEnum):
    """Of what a list is wanted."""

    CONSULTATION = "consultation"
    FAULT = "fault"
    SUGGESTION = "suggestion"
    CHANGE = "change"


class Recorded(NamedTuple):
    """A ticket with its whole log, and within what a question is answered on the spot."""

    ticket: Ticket
    log: Log
    on_the_spot_within: timedelta = timedelta()


class Column(NamedTuple):
    """A column by the name of its field, its width in half-width characters, and what stands in it."""

    name: str
    width: int
    cell: Callable[[Recorded], str]


def record_list(kind: RecordKind, first: date, last: date, records: Sequence[Recorded], basis: str) -> Sheet:
    """A sheet of the records of these days, oldest first."""
    columns = COLUMNS[kind]
    rows = [tuple(column.cell(one) for column in columns) for one in records]
    return _sheet(kind, first, last, [(column.name, column.width) for column in columns], rows, basis)


def paper_list(kind: RecordKind, first: date, last: date, papers: Sequence[Paper], basis: str) -> Sheet:
    """The same of a workflow: what its papers say of each, oldest first."""
    columns = OF_PAPERS[kind]
    told = map(context_of, papers)
    rows = [tuple(str(one[name]) for name, _ in columns) for one in told]
    return _sheet(kind, first, last, columns, rows, basis)


def _sheet(
    kind: RecordKind,
    first: date,
    last: date,
    columns: Sequence[tuple[str, int]],
    rows: Sequence[tuple[str, ...]],
    basis: str,
) -> Sheet:
    days = ZH("record.list.period", first=ZH.full_date(first), last=ZH.full_date(last), count=len(rows))
    return Sheet(
        name=ZH(f"record.list.{kind}"),
        head=tuple(ZH(f"paper.field.{name}") for name, _ in columns),
        rows=tuple(rows),
        widths=tuple(width for _, width in columns),
        intro=(ZH(f"record.list.{kind}"), days, basis),
    )


def _answer(one: Recorded) -> str:
    answer = answer_of(one.log)
    return or_dash(str(answer.content.get("text", ""))) if answer is not None else ZH("paper.none")


def _answered_at(one: Recorded) -> str:
    answer = answer_of(one.log)
    return stamp(answer.at if answer is not None else None)


def _answered_by(one: Recorded) -> str:
    answer = answer_of(one.log)
    return or_dash(answer.by_name if answer is not None else "")


def _satisfaction(one: Recorded) -> str:
    rated = one.ticket.satisfaction
    return ZH(f"satisfaction.{rated}") if rated else ZH("paper.not_rated")


NUMBER = Column("number", 12, lambda one: one.ticket.number)
STATE = Column("state", 12, lambda one: status(ZH, one.ticket))
UNIT = Column("unit", 18, lambda one: or_dash(teller(one.ticket, one.log).unit))
CHANNEL = Column("channel", 14, lambda one: or_dash(teller(one.ticket, one.log).channel))
PHONE = Column("phone_hidden", 14, lambda one: hidden_phone(teller(one.ticket, one.log).phone))
FUNCTION = Column("function", 18, lambda one: function_of(one.ticket))
LOTS = Column("lots", 16, lambda one: lots(one.ticket.text))
SATISFACTION = Column("satisfaction", 10, _satisfaction)

COLUMNS: dict[RecordKind, tuple[Column, ...]] = {
    RecordKind.CONSULTATION: (
        NUMBER,
        Column("consulted_at", 22, lambda one: stamp(one.ticket.reported_at)),
        CHANNEL,
        Column("asker", 12, lambda one: or_dash(teller(one.ticket, one.log).name)),
        UNIT,
        PHONE,
        FUNCTION,
        LOTS,
        Column("question", 40, lambda one: one.ticket.text),
        Column("answer", 40, _answer),
        Column("answered_by", 12, _answered_by),
        Column("answered_at", 22, _answered_at),
        Column("took", 14, lambda one: took(one.ticket, one.log)),
        Column("solved", 20, lambda one: solved_words(*one)),
        SATISFACTION,
        STATE,
    ),
    RecordKind.FAULT: (
        NUMBER,
        Column("occurred_at", 22, lambda one: stamp(one.ticket.occurred_at)),
        Column("reported_at", 22, lambda one: stamp(one.ticket.reported_at)),
        Column("location", 16, lambda one: one.ticket.location or ZH("paper.not_given")),
        Column("reporter", 12, lambda one: or_dash(teller(one.ticket, one.log).name)),
        UNIT,
        CHANNEL,
        Column("class", 8, lambda one: class_or_kind(ZH, one.ticket.kind, one.ticket.severity)),
        FUNCTION,
        LOTS,
        Column("description", 40, lambda one: one.ticket.text),
        Column("responded_at", 26, lambda one: kept(one.ticket.target(Promise.RESPOND))),
        Column("resolved_at", 26, lambda one: kept(one.ticket.target(Promise.RESOLVE))),
        Column("cause", 30, lambda one: or_dash(one.ticket.cause)),
        Column("method", 30, lambda one: or_dash(one.ticket.method)),
        SATISFACTION,
        STATE,
    ),
}

OF_PAPERS: dict[RecordKind, tuple[tuple[str, int], ...]] = {
    RecordKind.SUGGESTION: (
        ("number", 12),
        ("suggested_at", 22),
        ("proposer", 12),
        ("unit", 18),
        ("channel", 14),
        ("phone_hidden", 14),
        ("function", 18),
        ("suggestion_text", 40),
        ("opinion", 12),
        ("opinion_reason", 30),
        ("assessed_by", 12),
        ("solution", 40),
        ("agreed_day", 18),
        ("agreed_days", 22),
        ("acceptance", 12),
        ("acceptor", 20),
        ("change_number", 12),
        ("released_at", 22),
        ("satisfaction", 10),
        ("state", 12),
    ),
    RecordKind.CHANGE: (
        ("number", 12),
        ("system", 18),
        ("change_kind", 14),
        ("what", 40),
        ("solves", 40),
        ("linked", 18),
        ("build", 30),
        ("impact", 30),
        ("stops", 8),
        ("change_confirmed", 30),
        ("system_backup", 30),
        ("data_backup", 30),
        ("updated", 30),
        ("implementer", 16),
        ("verified_by", 30),
        ("rolled_back", 20),
        ("overrun", 20),
        ("outcome", 12),
    ),
}
"""By the names of the fields of the papers, with widths in half-width characters."""
