"""Rows of many ids are found by one value, on either database, however many there are."""

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models.people.person import Department
from models.storage.many_ids import is_in

pytestmark = pytest.mark.both_databases("parameters")

MORE_THAN_PARAMETERS = 70_000
FOUND = select(Department.name).where(is_in(col(Department.id), "ids")).order_by(col(Department.id))


def test_those_of_the_ids_are_found(writing: Engine) -> None:
    """None of no ids; each once, in whatever order they are given."""
    with Session(writing) as session:
        session.add_all(Department(id=one, name=f"d{one}") for one in (1, 2, 3))
        session.flush()
        assert session.exec(FOUND, params={"ids": ()}).all() == []
        assert session.exec(FOUND, params={"ids": {3, 1}}).all() == ["d1", "d3"]
        assert session.exec(FOUND, params={"ids": [2, 2, 9]}).all() == ["d2"]


def test_more_ids_than_a_statement_has_parameters(writing: Engine) -> None:
    """PostgreSQL takes 65,535 and SQLite 32,766 parameters: what waits for somebody may be more."""
    with Session(writing) as session:
        session.add(Department(id=MORE_THAN_PARAMETERS, name="last"))
        session.flush()
        assert session.exec(FOUND, params={"ids": range(1, MORE_THAN_PARAMETERS + 1)}).all() == ["last"]
