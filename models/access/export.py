"""Every time the ledger or a form left the desk: who took it, when, and what exactly it said."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field, Session, col, select

from models.proof.row_chain import RowChain, chained, row_broken_at
from models.storage.column_facts import Proof
from models.storage.columns import BigId, moment
from models.storage.digest import FORM
from models.storage.row import Row


class AccessExport(Row, table=True):
    """One export; `digest` is the SHA-256 of the file, `by_name` how the command or the person is called.

    Each is chained to the one before (`models/proof/row_chain.py`).
    """

    __proof__ = Proof.CHAINED
    __tablename__ = "access_export"

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    at: datetime = Field(sa_column=moment())
    by_id: int | None = Field(default=None, foreign_key="person.id")
    by_name: str
    what: str
    digest: str
    position: int = 0
    chain: str = ""

    @property
    def facts(self) -> Sequence[str | int | datetime | None]:
        """The facts that it is chained with."""
        return FORM, self.at, self.by_id, self.by_name, self.what, self.digest

    def chain_to_last(self, session: Session) -> None:
        """Chain it to the last export before it."""
        self.position, self.chain = chained(session, str(self.__tablename__), self.facts)


def export_of(session: Session, digest: str) -> AccessExport | None:
    """The newest export of a file with this SHA-256; None where the desk handed out no such file."""
    found = select(AccessExport).where(AccessExport.digest == digest).order_by(col(AccessExport.id).desc()).limit(1)
    return session.exec(found).first()


def export_broken_at(session: Session) -> int | None:
    """Return the place in the list from which on the exports are not what they were; None where all are."""
    found = session.exec(select(AccessExport).order_by(col(AccessExport.position), col(AccessExport.id))).all()
    rows = ((one.position, one.chain, one.facts) for one in found)
    return row_broken_at(session.get(RowChain, AccessExport.__tablename__), rows)
