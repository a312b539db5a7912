"""The records of a period as a list: questions with answers (三·2.1), faults with cause and method (三·2.3(4))."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from handlers.papers.paper import ZH, or_dash, stamp
from handlers.papers.sheet import Sheet
from handlers.tickets.cards.parts import class_or_kind, status
from handlers.tickets.papers.consultation import answer_of, solved_words, took
from handlers.tickets.papers.fault_handling import kept
from handlers.tickets.papers.parts import Log, function_of, hidden_phone, lots, teller
from models.terms import Promise
from models.tickets.ticket import Ticket


class RecordKind(StrEnum):
    """Of what a list is wanted."""

    CONSULTATION = "consultation"
    FAULT = "fault"


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
    days = ZH("record.list.period", first=ZH.full_date(first), last=ZH.full_date(last), count=len(records))
    return Sheet(
        name=ZH(f"record.list.{kind}"),
        head=tuple(ZH(f"paper.field.{column.name}") for column in columns),
        rows=tuple(tuple(column.cell(one) for column in columns) for one in records),
        widths=tuple(column.width for column in columns),
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
