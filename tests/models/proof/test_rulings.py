"""Every column of every table is proved, or has a reason why it need not be."""

import json
from datetime import UTC

from sqlmodel import SQLModel

import models.tables  # noqa: F401 - fills the metadata
from models.proof.rulings import LAYOUTS, NEVER
from models.storage.column_facts import ruling_of
from tests.support.hand_clock import TUESDAY_10_OCLOCK as NOW

AT = str(NOW.astimezone(UTC))


def test_every_column_has_a_ruling() -> None:
    """A new column is proved, or says why not: its own annotation does, or `__proof__` of its table."""
    columns = [column for table in SQLModel.metadata.tables.values() for column in table.columns]
    assert [f"{one.table.name}.{one.name}" for one in columns if ruling_of(one) is None] == []


def test_a_column_that_says_nothing_is_left_out() -> None:
    """By its type: so one that is added later changes no proof of an older row, and each other value is told."""
    layout = LAYOUTS["target"]
    nothing = dict(zip(layout.names, layout.nothing, strict=True))
    assert [nothing[name] for name in ("note", "is_provisional", "generation", "met_at")] == ["", False, 0, None]
    assert all(nothing[name] is NEVER for name in ("origin", "due_at", "joined"))
    row = {**nothing, "promise": "respond", "origin": "policy", "due_at": NOW, "started_at": NOW, "joined": []}
    told = {"promise": "respond", "origin": "policy", "due_at": AT, "started_at": AT, "joined": []}
    assert json.loads(layout.text(layout.values(row))) == told
