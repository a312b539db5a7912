"""每日校验码: one digest a day over where every chain of the desk ends, chained to that of the day before."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, col, select

from models.storage.column_facts import Unproved
from models.storage.columns import moment
from models.storage.digest import digest_of_texts
from models.storage.row import Row

SHOWN, GROUP = 24, 4
"""The number of hex digits shown of a chain value, and how many stand together: 96 bits, six groups."""


class Seal(Row, table=True):
    """The digest of one local day, over the chains that changed since the one before.

    While it is made, `source` and `reached` say how far; `content` grows with each head. It counts once it has
    `sealed_at`, desk time, and `chain`. The first one's `previous` is random and tells one desk from another.
    """

    __proof__ = Unproved.SEALED
    __tablename__ = "seal"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    day: str = Field(unique=True)
    begun_at: datetime = Field(sa_column=moment())
    sealed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    source: str = ""
    reached: str = ""
    heads: int = 0
    content: str = ""
    previous: str
    chain: str = ""

    @property
    def code(self) -> str:
        """The code that a digest shows: 2026-11-27 9f8e-7d6c-5b4a-3f2e-1a2b-3c4d."""
        return code_of(self.day, self.chain)

    def close(self, now: datetime) -> None:
        """All heads are in: chain it to the seal before."""
        self.sealed_at = now
        self.chain = chain_value(self.previous, self.number, self.day, now, self.heads, self.content)


class SealedHead(Row, table=True):
    """The end of one chain when it was sealed: that of a ticket's log, or of another source, by its name."""

    __proof__ = Unproved.SEALED
    __tablename__ = "sealed_head"
    __table_args__: Any = (UniqueConstraint("source", "name", "seal_number"),)

    seal_number: int = Field(primary_key=True, foreign_key="seal.number", sa_column_kwargs={"autoincrement": False})
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    source: str
    name: str
    length: int
    head: str
    proof: str = ""


class Head(NamedTuple):
    """The end of a chain: its source and name, how many entries, what the last is chained by, proof of its state."""

    source: str
    name: str
    length: int
    head: str
    proof: str


def content_after(content: str, heads: Iterable[Head]) -> str:
    """The running digest of a seal's heads, after these as well."""
    for head in heads:
        content = digest_of_texts(content, head.source, head.name, str(head.length), head.head, head.proof)
    return content


def chain_value(previous: str, number: int, day: str, sealed_at: datetime, heads: int, content: str) -> str:
    """Return what a seal's `chain` has to be."""
    return digest_of_texts(previous, str(number), day, sealed_at.astimezone(UTC).isoformat(), str(heads), content)


def code_of(day: str, chain: str) -> str:
    """The day, and the first digits of a chain value in groups, so that a person can type them."""
    return f"{day} {'-'.join(chain[start : start + GROUP] for start in range(0, SHOWN, GROUP))}"


def finished_seals(session: Session) -> Sequence[Seal]:
    """Every seal that counts, oldest first."""
    return session.exec(select(Seal).where(col(Seal.sealed_at).is_not(None)).order_by(col(Seal.number))).all()


def newest_seal(session: Session, by: datetime) -> Seal | None:
    """The newest finished seal made at `by` or before."""
    found = select(Seal).where(col(Seal.sealed_at) <= by).order_by(col(Seal.number).desc()).limit(1)
    return session.exec(found).first()
