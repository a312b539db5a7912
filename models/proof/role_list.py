"""台账链: roles, owners of accounts, deputies and leaving as one list of facts, each chained to the one before.

The session of a turn notes whose standing it changes, and the end of the turn tells it. A fact says what changed and
nothing else, so what somebody changed by SQL is not made good by a later fact about the same person.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import Column, insert
from sqlalchemy.orm.attributes import instance_state
from sqlalchemy.orm.base import NO_VALUE
from sqlmodel import Field, Session, col, select

from models.people.person import Account, Department, Deputy, Person
from models.proof.row_chain import RowChain, chain_after, hold_chain, row_broken_at
from models.storage.column_facts import Proof
from models.storage.columns import Json, moment
from models.storage.row import Row
from models.tickets.facts import CLOCKS_DIFFER_BY
from models.tickets.hidden_values import OWN_TIME

NAME, VERSION = "role_fact", 1
COLUMNS: dict[type, tuple[str, ...]] = {
    Department: ("name",),
    Person: ("name", "roles", "department_id", "company", "email", "active_until"),
    Account: ("person_id", "deactivated_at"),
    Deputy: ("person_id",),
}
"""By kind of row, what somebody may do by it."""
BY_RELATIONSHIP = {"department": "department_id", "person": "person_id"}


class RoleFact(Row, table=True):
    """One fact: what changed (`said`, by name) of the row of this `kind` that `about` names, when, and by whom.

    `version` is that of the way in which facts are written, and chained first. `by_name` is empty for an operator's
    command and for what a platform's directory says.
    """

    __proof__ = Proof.CHAINED
    __tablename__ = NAME

    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    version: int = VERSION
    at: datetime = Field(sa_column=moment())
    by_name: str = ""
    kind: str
    about: str
    said: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    chain: str

    @property
    def facts(self) -> Sequence[str | int | datetime | None]:
        """The facts that it is chained with; each value after its name."""
        said = json.dumps(self.said, ensure_ascii=False, sort_keys=True)
        return (
            *(NAME, self.version, "kind", self.kind, "about", self.about),
            *("at", self.at, "by", self.by_name, "said", said),
        )


class Untold(NamedTuple):
    """A row whose standing a turn changed: which columns, whose account it was, and whether it is gone."""

    row: Any
    names: set[str]
    was_of: int | None
    is_gone: bool


def note_roles(untold: dict[int, Untold], row: Any, *, is_new: bool = False, is_gone: bool = False) -> None:
    """Keep in mind what a flush is about to write of a row of `COLUMNS`."""
    columns, was = COLUMNS[type(row)], instance_state(row).committed_state
    changed = {BY_RELATIONSHIP.get(name, name) for name in was} & set(columns)
    names = set(columns) if is_new or is_gone else changed
    before = was.get("person_id", None if is_new else vars(row).get("person_id"))
    if not names or (isinstance(row, Person) and row.is_placeholder):
        return
    known = untold.get(id(row))
    if known is None:
        untold[id(row)] = Untold(row, names, None if before is NO_VALUE else before, is_gone)
    else:
        untold[id(row)] = known._replace(names=known.names | names, is_gone=is_gone)


def tell_roles(session: Session, untold: dict[int, Untold], by_name: str, now: datetime) -> None:
    """Add a fact for each that was noted; the list is held until the turn ends."""
    found = [fact for one in untold.values() if (fact := _fact(session, one)) is not None]
    untold.clear()
    if not found:
        return
    end = hold_chain(session, NAME)
    last = session.exec(select(RoleFact.at).order_by(col(RoleFact.position).desc()).limit(1)).first()
    at = max(now, last or now)
    own = {OWN_TIME: now.isoformat()} if at - now > CLOCKS_DIFFER_BY else {}
    rows = []
    for kind, about, said in found:
        row = RoleFact(
            position=end.length + 1, at=at, by_name=by_name, kind=kind, about=about, said=said | own, chain=""
        )
        end.length, end.head = row.position, chain_after(end.head, row.position, row.facts)
        rows.append({**{name: getattr(row, name) for name in type(row).model_fields}, "chain": end.head})
    session.connection().execute(insert(RoleFact), rows)


def owner(person: Person | None) -> int | None:
    """Return whose an account is; nobody's where a placeholder stands for it."""
    return person.id if person is not None and not person.is_placeholder else None


def said_of(row: Any, names: Iterable[str]) -> dict[str, Any]:
    """Return what these columns say, as a fact has it."""
    return {name: _plain(getattr(row, name)) for name in sorted(names)}


def about_of(row: Any) -> tuple[str, str]:
    """Return of which kind a row is, and what names it."""
    kind = str(type(row).__tablename__)
    return kind, row.word if isinstance(row, Account) else str(row.leader_id if isinstance(row, Deputy) else row.id)


def roles_broken_at(session: Session) -> int | None:
    """Return the place from which on the facts are not what they were, or not in order of dates; None where all are."""
    facts = session.exec(select(RoleFact).order_by(col(RoleFact.position))).all()
    broken = row_broken_at(session.get(RowChain, NAME), ((one.position, one.chain, one.facts) for one in facts))
    early = next((two.position for one, two in pairwise(facts) if two.at < one.at), None)
    return min(filter(None, (broken, early)), default=None)


def _fact(session: Session, one: Untold) -> tuple[str, str, dict[str, Any]] | None:
    row = one.row
    said = said_of(row, one.names)
    if isinstance(row, Account):
        now = owner(session.get(Person, row.person_id) if row.person_id else None)
        before = owner(session.get(Person, one.was_of) if one.was_of else None)
        if now is None and before is None:
            return None
        said = {**said_of(row, COLUMNS[Account]), "person_id": now}
    return (*about_of(row), dict.fromkeys(said) if one.is_gone else said)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return list(value) if isinstance(value, list) else value


def fold(facts: Iterable[tuple[str, str, Mapping[str, Any]]]) -> dict[tuple[str, str], dict[str, Any]]:
    """Return what the facts come to, by kind and name."""
    told: dict[tuple[str, str], dict[str, Any]] = {}
    for kind, about, said in facts:
        told.setdefault((kind, about), {}).update({name: one for name, one in said.items() if name != OWN_TIME})
    return told
