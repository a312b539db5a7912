"""Every time the ledger or a form left the desk: who took it, when, and what exactly it said."""

from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field, Session, col, select

from models.storage.columns import BigId, moment
from models.storage.row import Row


class AccessExport(Row, table=True):
    """One export; `digest` is the SHA-256 of the file, `by_name` how the command or the person is called."""

    __tablename__ = "access_export"

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    at: datetime = Field(sa_column=moment())
    by_id: int | None = Field(default=None, foreign_key="person.id")
    by_name: str
    what: str
    digest: str


def export_of(session: Session, digest: str) -> AccessExport | None:
    """The newest export of a file with this SHA-256; None where the desk handed out no such file."""
    found = select(AccessExport).where(AccessExport.digest == digest).order_by(col(AccessExport.id).desc()).limit(1)
    return session.exec(found).first()
