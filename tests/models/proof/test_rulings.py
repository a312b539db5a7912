"""Every column of every table is proved, or has a reason why it need not be."""

from collections import Counter

from sqlmodel import SQLModel

import models.tables  # noqa: F401 - fills the metadata
from models.proof.rulings import CHAINED, ENDS, OPERATIONAL, REPLAYED, STATE


def columns(name: str) -> list[str]:
    """The columns of one table, or those of all."""
    tables = SQLModel.metadata.tables
    looked_at = [table for table in tables.values() if name in {"", table.name}]
    return [f"{table.name}.{one.name}" for table in looked_at for one in table.columns]


def ruled() -> list[str]:
    """Each column as often as something is said of it."""
    proved = [f"{table}.{one}" for part in (STATE, ENDS, CHAINED, REPLAYED) for table in part for one in part[table]]
    named = [one for names in OPERATIONAL.values() for one in names]
    whole = [one for name in named if name.endswith(".*") for one in columns(name[:-2])]
    return [*proved, *whole, *(name for name in named if not name.endswith(".*"))]


def test_every_column_has_one_ruling() -> None:
    """A new column is proved, or says why not; nothing is ruled on twice, and nothing that is no column."""
    found = Counter(ruled())
    assert sorted(found) == sorted(set(columns("")) | {one for one in found if found[one] > 1})
    assert [one for one in found if found[one] > 1] == []
