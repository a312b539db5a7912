"""The schema of a database has a name, and a database of another one is refused instead of failing in SQL later."""

import hashlib

from sqlalchemy import make_url
from sqlmodel import SQLModel

import models.tables  # noqa: F401 - fills the metadata
from models.database.revision import NEWEST
from models.storage.schema_text import statements

DIGITS = 8


def test_a_changed_schema_has_another_id() -> None:
    """Until the first release the one migration follows the models; its id is the digest of what it makes."""
    dialects = [make_url(url).get_dialect()() for url in ("sqlite://", "postgresql+psycopg://")]
    made = [one for dialect in dialects for one in statements(SQLModel.metadata, dialect)]
    expected = f"first_{hashlib.sha256(';'.join(made).encode()).hexdigest()[:DIGITS]}"
    assert expected == NEWEST, f'the schema was changed: write NEWEST = "{expected}" in models/database/revision.py'
