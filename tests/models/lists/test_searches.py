"""Searches look at every ticket there ever was, beside whatever is written meanwhile."""

from datetime import UTC, datetime

import pytest
from sqlmodel import Session, select

from handlers.desk import WORKFLOWS
from models.database.engines import read_only_engine, reading_engine, writing_engine
from models.lists.ticket_lists import View, in_view
from models.people.person import Department, Person

pytestmark = pytest.mark.both_databases("locks")

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize("open_for", [read_only_engine, reading_engine], ids=["chat", "page"])
def test_a_search_holds_no_writer(office_url: str, open_for: object) -> None:
    """While somebody looks for what is nowhere, and before they are done, a turn begins and is committed."""
    engine = read_only_engine(office_url, 1) if open_for is read_only_engine else reading_engine(office_url, 1)
    writing = writing_engine(office_url)
    with Session(engine) as searching, Session(writing) as turn:
        person = searching.exec(select(Person).where(Person.name == "王敏")).one()
        assert in_view(searching, person, View.BOARD, NOW, WORKFLOWS, "哪里 也 没有").count == 0
        assert searching.in_transaction()
        turn.add(Department(name="新科室"))
        turn.commit()
        assert in_view(searching, person, View.BOARD, NOW, WORKFLOWS, "哪里 也 没有").count == 0
    engine.dispose()
    writing.dispose()
