"""Workflows as lists and rights see them: whom tickets wait for, who reads them, what is read along with them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func, literal, or_
from sqlmodel import Session, col, select

from models.people.person import Person
from models.storage.many_ids import is_in
from models.terms import Role
from models.tickets.facts import CONFIDENTIAL_EYES, TEAM_EYES
from models.tickets.ticket import Ticket


@dataclass(frozen=True, kw_only=True)
class WorkflowQueries:
    """The half of a workflow that asks the tables.

    `waiting_for` gives the tickets on which the next step is a person's, `may_read` lets people read a ticket besides
    those who may read any, `preload` returns what is read along with every ticket of a list (an
    option names relations, which configures every mapper: no import does that), `told_to_reporter` are the verbs of
    the work log that a reporter sees.
    """

    name: str
    waiting_for: Callable[[Session, Person, datetime], set[int]]
    may_read: Callable[[Person, Ticket], bool]
    preload: Callable[[], tuple[Any, ...]]
    told_to_reporter: frozenset[str]


Registered = Mapping[str, WorkflowQueries]
"""Every workflow by its name."""
_SECRET_OF = select(Ticket).where(is_in(col(Ticket.id), "ids"), col(Ticket.is_confidential))


def tickets_waiting_for(session: Session, person: Person, now: datetime, workflows: Registered) -> set[int]:
    """The tickets, of any workflow, on which the next step is this person's at `now`, and that they may read."""
    found: Iterable[set[int]] = (one.waiting_for(session, person, now) for one in workflows.values())
    waiting: set[int] = set().union(*found)
    secret = session.exec(_SECRET_OF, params={"ids": waiting}).all() if waiting else ()
    return waiting - {ticket.id for ticket in secret if not may_read(person, ticket, workflows)}


def may_read(person: Person, ticket: Ticket, workflows: Registered) -> bool:
    """Return whether the person may read any ticket, or is let in to this one by its workflow."""
    return ticket.may_be_read_by(person) or workflows[ticket.workflow].may_read(person, ticket)


def readable_by(person: Person) -> ColumnElement[bool]:
    """The tickets for which `may_be_read_by` holds (standard 5), asked of the tables."""
    return readable(frozenset(person.roles), literal(person.id or 0))


def readable(roles: Collection[str], person: ColumnElement[Any]) -> ColumnElement[bool]:
    """The same for anybody with such roles; `person` is their id."""
    own = col(Ticket.reporter_id) == person
    if Role.EXTERNAL in roles or set(roles).isdisjoint(TEAM_EYES):
        return own
    return or_(own, told_to(roles, person))


def told_to(roles: Collection[str], person: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition: not confidential, or, for office, leaders and auditors, does not speak of them (R5, R6)."""
    is_known = ~col(Ticket.is_confidential)
    if set(roles).isdisjoint(CONFIDENTIAL_EYES):
        return is_known
    return or_(is_known, ~_names(person))


def _names(person: ColumnElement[Any]) -> ColumnElement[bool]:
    """The person stands in the list of those that are spoken of, on either database."""
    ids: Any = cast(col(Ticket.named), Text)
    for old, new in (("[", ","), ("]", ","), (" ", "")):
        ids = func.replace(ids, old, new)
    named: ColumnElement[bool] = ids.like(literal("%,").concat(cast(person, Text)).concat(",%"))
    return named
