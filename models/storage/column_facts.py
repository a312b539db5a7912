"""Facts of a column besides its type, said where it is declared: how it is proved, or why not, and who types it."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, get_origin

from sqlalchemy import Column, Table

RULING, TYPED = "ruling", "typed"


class Proof(StrEnum):
    """The way in which `zhiban audit verify` finds that a value was changed behind the desk's back."""

    STATE = "a salted digest a row, which its ticket keeps (`models/proof/state.py`)"
    END = "what names a ticket, ties a row to it, or says where a chain or a sequence of numbers ends"
    CHAINED = "chained with the row before"
    REPLAYED = "worked out anew from the logs"


class Unproved(StrEnum):
    """The reason why a column needs no proof: no decision and no attainment figure rests on it."""

    ROW_NUMBER = "the number of a row; what points to it from another ticket is missed there"
    PLACE = "where cards of a ticket stand; a chat may move to another name"
    NOTICE = "how far a notice has come: whom it named is an entry of the log"
    READING = (
        "what was read of a ticket's words besides the rules; what it did, and what it said otherwise, is an entry"
    )
    FORESEEN = "what later steps of a change would refuse as things stand; each asks anew at its press"
    TALK = "what the talk about a ticket may still mean; what comes of it is an entry"
    ALIKE = "which report may tell of the same fault as another; who joins them, or says it is another, is an entry"
    KNOWLEDGE = "what is offered to who answers, and how often; what was sent is the answer of its ticket"
    OPINION = "which tickets a second opinion was asked about; what it said otherwise is an entry"
    FETCHING = "how a file is fetched; what was fetched is proved by its digest"
    BESIDE = "what leaders were shown beside a request; what they decided is replayed"
    LATER = "what was done with a message later; a ticket that came of it has a log of its own"
    ONCE = "that something is done once; what was done is an entry or a post"
    LOGIN = "what a person proves with who they are; each log-in, and each new password or factor, is in `login_log`"
    REACHED = "how somebody is reached, and what may yet link an account: whom it is linked to is told then"
    PLANNED = "who is planned to serve: whom a ticket was given to is proved with it"
    SHOWN = "what was shown, or is being typed: the facts it shows are proved where they are kept"
    SEALED = "what is chained itself, and compared with copies kept elsewhere (`models/seals/seal.py`)"
    SESSIONS = "what windows are planned beside: who imported it is kept, what was checked is an entry of its change"
    TEMPLATE = "who lets a change be repeated, and until when: each is an entry of the change that it repeats"
    MADE = "what the database was made for: what is done in it is proved alike"
    CALENDAR = "what the next due times are worked out with: those that were promised are proved"


class _Typed:
    """Marks a column for what somebody typed: masked words are hidden there."""


BY_PEOPLE = _Typed()
Typed = Annotated[str, BY_PEOPLE]
"""Text that somebody typed, or that was made of it."""


def taken_off(annotations: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """By column, the facts that its annotation carries; SQLModel and pydantic are given it without."""
    found: dict[str, dict[str, Any]] = {}
    for name, annotation in annotations.items():
        if get_origin(annotation) is Annotated:
            facts = dict(_facts(annotation.__metadata__))
            if facts:
                found[name], annotations[name] = facts, annotation.__origin__
    return found


def _facts(marks: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    for mark in marks:
        if isinstance(mark, _Typed):
            yield TYPED, True
        elif isinstance(mark, Proof | Unproved):
            yield RULING, mark


def ruling_of(column: Column[Any]) -> Proof | Unproved | None:
    """Return what is said of the column, or else of its table; a row's number and its tie to a ticket need no word."""
    of_table: Proof | Unproved | None = column.table.info.get(RULING)
    if RULING in column.info:
        ruling: Proof | Unproved = column.info[RULING]
        return ruling
    if isinstance(of_table, Proof) and column.name == "id" and column.primary_key:
        return Unproved.ROW_NUMBER
    if of_table is Proof.STATE and column.name == "ticket_id":
        return Proof.END
    return of_table


def ruled(table: Table, ruling: Proof) -> tuple[str, ...]:
    """The columns of a table under this ruling, in the order of their names."""
    return tuple(sorted(one.name for one in table.columns if ruling_of(one) is ruling))


def typed_columns(table: Table) -> tuple[str, ...]:
    """The columns of a table for what somebody typed."""
    return tuple(one.name for one in table.columns if one.info.get(TYPED))
