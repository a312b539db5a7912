"""A row is written once on either database, and whoever comes second is told so by an empty answer."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models.messaging.receipt import Receipt, ReceiptState
from models.storage.insert_once import insert_into, insert_once
from models.tickets.ticket import TicketCounter

pytestmark = pytest.mark.both_databases("unique keys")

KEY = col(Receipt.idempotency_key)
NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


def row(key: str) -> dict[str, object]:
    """A receipt of that key."""
    return {"idempotency_key": key, "at": NOW, "state": ReceiptState.DONE, "attempts": 1}


def test_only_new_rows_come_back(writing: Engine) -> None:
    """Of several, those whose key was there are left out and left as they were."""
    with writing.begin() as connection:
        assert insert_once(connection, Receipt, row("one"), KEY) == [("one",)]
        again = [{**row("one"), "attempts": 7}, row("two")]
        assert insert_once(connection, Receipt, again, KEY) == [("two",)]
        assert insert_once(connection, Receipt, again, KEY) == []
        with Session(connection) as session:
            assert session.exec(select(Receipt.idempotency_key, Receipt.attempts).order_by(KEY)).all() == [
                ("one", 1),
                ("two", 1),
            ]


def test_nothing_comes_back_where_nothing_was_asked(writing: Engine) -> None:
    """A table serves as well as its model, and the row is written all the same."""
    table = Receipt.__table__  # type: ignore[attr-defined]  # SQLModel adds it to tables
    with writing.begin() as connection:
        assert insert_once(connection, table, row("one")) == []
        assert insert_once(connection, table, row("one"), KEY) == []


def test_a_later_row_may_take_the_place_of_an_earlier_one(writing: Engine) -> None:
    """The same INSERT counts up where a story wants that."""
    with writing.begin() as connection:
        for last in (1, 2, 3):
            counted = insert_into(TicketCounter, connection.dialect.name).values(month="2603", last=1)
            changed = {"last": col(TicketCounter.last) + 1}
            counted = counted.on_conflict_do_update(index_elements=["month"], set_=changed)
            assert connection.execute(counted.returning(col(TicketCounter.last))).scalar_one() == last
