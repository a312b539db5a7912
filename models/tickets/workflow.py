"""What lists and rights ask of a workflow: whom its tickets wait for, who reads them, what is read along with them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.people.person import Person
from models.tickets.ticket import Ticket


@dataclass(frozen=True, kw_only=True)
class WorkflowQueries:
    """The half of a workflow that asks the tables.

    `waiting_for` gives the tickets on which the next step is a person's, `may_read` lets people read a ticket besides
    those who may read any, `preload` is read along with every ticket of a list, `told_to_reporter` are the verbs of
    the work log that a reporter sees.
    """

    name: str
    waiting_for: Callable[[Session, Person, datetime], set[int]]
    may_read: Callable[[Person, Ticket], bool]
    preload: tuple[Any, ...]
    told_to_reporter: frozenset[str]


Registered = Mapping[str, WorkflowQueries]
"""Every workflow by its name."""


def tickets_waiting_for(session: Session, person: Person, now: datetime, workflows: Registered) -> set[int]:
    """The tickets, of whatever workflow, on which the next step is this person's at `now`."""
    found: Iterable[set[int]] = (one.waiting_for(session, person, now) for one in workflows.values())
    return set().union(*found)


def may_read(person: Person, ticket: Ticket, workflows: Registered) -> bool:
    """Whoever may read any ticket, and whom its workflow lets read this one."""
    return ticket.may_be_read_by(person) or workflows[ticket.workflow].may_read(person, ticket)
