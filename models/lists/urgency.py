"""The order in which tickets press: late ones first, by class and then by how late; the others by what is left."""

from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Double, Integer, Select, and_, bindparam, case, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction
from sqlmodel import col

from models.storage.columns import Utc
from models.terms import Kind, Severity
from models.tickets.target import Target
from models.tickets.ticket import Ticket

CLASSES = tuple(Severity)
BY_CLASS: ColumnElement[int] = case(
    *((and_(col(Ticket.kind) == Kind.DEFECT, col(Ticket.severity) == one), place) for place, one in enumerate(CLASSES)),
    else_=len(CLASSES),
)
"""The class of a defect, A first; tickets without one come after D."""
IS_RUNNING = and_(col(Target.met_at).is_(None), col(Target.withdrawn_at).is_(None), col(Target.paused_at).is_(None))
LONGEST_S, SHORTEST_S = 1e9, 1.0
"""Nothing is late by thirty years, and nothing is promised within less than a second."""
OWES_NOTHING = 2.0
NOW: BindParameter[datetime] = bindparam("now", type_=Utc)
SKIPPED: BindParameter[int] = bindparam("skipped", type_=Integer)
AT_MOST: BindParameter[int] = bindparam("at_most", type_=Integer)


class seconds_between(GenericFunction[float]):  # noqa: N801 - it is written like a function
    """The seconds between two moments, on either database."""

    type = Double()
    inherit_cache = True


@compiles(seconds_between, "sqlite")
def _by_days(element: Any, compiler: SQLCompiler, **kw: Any) -> str:
    begin, end = (compiler.process(one, **kw) for one in element.clauses)
    return f"((julianday({end}) - julianday({begin})) * 86400.0)"


@compiles(seconds_between, "postgresql")
def _by_epoch(element: Any, compiler: SQLCompiler, **kw: Any) -> str:
    begin, end = (compiler.process(one, **kw) for one in element.clauses)
    return f"CAST(EXTRACT(EPOCH FROM {end} - {begin}) AS double precision)"


def most_pressing(which: ColumnElement[bool]) -> Select[int | None]:
    """The ids of such tickets in the order in which they press; what owes nothing last, the oldest first.

    The statement is given `now`, how many are `skipped`, and how many come `at_most`.
    """
    return (
        select(col(Ticket.id))
        .outerjoin(Target, and_(col(Target.ticket_id) == col(Ticket.id), IS_RUNNING))
        .where(which)
        .group_by(col(Ticket.id))
        .order_by(func.coalesce(func.min(pressure()), OWES_NOTHING), col(Ticket.id))
        .offset(SKIPPED)
        .limit(AT_MOST)
    )


def pressure() -> ColumnElement[float]:
    """Return where a target stands in the order at `now`, the smallest first.

    Past due, a class apart from the next by more than anything can be late; else the share of it that is left.
    """
    left = seconds_between(NOW, col(Target.due_at))
    whole = seconds_between(col(Target.started_at), col(Target.due_at))
    late = left - LONGEST_S * (1 + len(CLASSES) - BY_CLASS)
    return case((left < 0, late), (whole < SHORTEST_S, left), else_=left / whole)
