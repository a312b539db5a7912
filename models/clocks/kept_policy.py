"""Policies that the desk went by, and from when on: a promise is judged by the one under which it was made."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Field, Session, col, select

from models.proof.row_chain import RowChain, chained, hold_chain, row_broken_at
from models.storage.column_facts import Proof
from models.storage.columns import moment
from models.storage.digest import FORM
from models.storage.row import Row


class KeptPolicy(Row, table=True):
    """The text of a policy file, in force from `since` on until the next row; never changed.

    `edition` is the file's version word with the first digits of a digest of its text: another text under the same
    word is another edition. Each row is chained to the one before (`models/proof/row_chain.py`).
    """

    __proof__ = Proof.CHAINED
    __tablename__ = "kept_policy"

    position: int = Field(primary_key=True)
    since: datetime = Field(sa_column=moment())
    edition: str
    text: str
    chain: str

    @property
    def facts(self) -> Sequence[str | int | datetime | None]:
        """The facts that it is chained with."""
        return FORM, self.since, self.edition, hashlib.sha256(self.text.encode()).hexdigest()


def keep_policy(session: Session, edition: str, text: str, now: datetime) -> bool:
    """Note that the desk goes by this policy from `now` on; False where it did already."""
    hold_chain(session, KeptPolicy.__tablename__)
    last = session.exec(select(KeptPolicy).order_by(col(KeptPolicy.position).desc()).limit(1)).first()
    if last is not None and last.edition == edition:
        return False
    kept = KeptPolicy(position=0, since=now, edition=edition, text=text, chain="")
    kept.position, kept.chain = chained(session, str(KeptPolicy.__tablename__), kept.facts)
    session.add(kept)
    return True


def kept_policies(session: Session) -> Sequence[KeptPolicy]:
    """Every policy that was in force, oldest first."""
    return session.exec(select(KeptPolicy).order_by(col(KeptPolicy.position))).all()


def policies_broken_at(session: Session) -> int | None:
    """Return the place from which on the kept policies are not what they were; None where all are."""
    rows = ((one.position, one.chain, one.facts) for one in kept_policies(session))
    return row_broken_at(session.get(RowChain, KeptPolicy.__tablename__), rows)
