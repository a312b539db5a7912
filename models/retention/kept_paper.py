"""文书存档: each version of a paper or a chart as it was made, byte for byte; and who wants which paper in a chat."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, LargeBinary, UniqueConstraint, delete
from sqlmodel import Field, Session, col, select, update

from models.messaging.outbox import Post
from models.storage.column_facts import Unproved
from models.storage.columns import BigId, moment, word
from models.storage.insert_once import insert_into
from models.storage.row import Row
from models.terms import Platform

PAPER_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PICTURE_TYPE = "image/png"
"""The media types of papers, and of charts, which are kept with them."""


class KeptPaper(Row, table=True):
    """One version of a paper, or its 遮蔽版 beside it (`is_masked`).

    `values_digest` is that of what the paper says, without the time of its making: as long as the newest version says
    the same, no other is made. `sha256` is that of the bytes. `content` is None since `erased_at`, when words of the
    ticket were hidden (遮蔽) that the bytes may show; the digest stays.
    """

    __proof__ = Unproved.SHOWN
    __tablename__ = "paper"
    __table_args__: Any = (UniqueConstraint("kind", "number", "version", "is_masked"),)

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    kind: str
    number: str
    version: int
    is_masked: bool = False
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id", index=True)
    name: str
    title: str
    code: str
    values_digest: str
    sha256: str
    made_at: datetime = Field(sa_column=moment())
    made_by: str
    media_type: str = PAPER_TYPE
    content: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    erased_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))

    @property
    def is_whole(self) -> bool:
        """The bytes are there, and are those that were made."""
        return isinstance(self.content, bytes) and hashlib.sha256(self.content).hexdigest() == self.sha256

    @property
    def is_picture(self) -> bool:
        """A chart, which every place may show, and no paper."""
        return self.media_type == PICTURE_TYPE

    @property
    def what(self) -> str:
        """The name of the paper in the list of exports."""
        return f"{self.title} {self.mark_name}"

    @property
    def mark_name(self) -> str:
        """Number and version as its footer has them; those of a fault report are its own, such as GZ-2026-0001-v2."""
        named, prefix = self.name.rpartition(".")[0], f"{self.title}-"
        is_of_ticket = self.ticket_id is not None and named.startswith(prefix)
        return named.removeprefix(prefix) if is_of_ticket else f"{self.number}-v{self.version}"


class PaperRequest(Row, table=True):
    """A request for the paper of a ticket as a file in a chat; the row is gone once it is on its way, or refused."""

    __proof__ = Unproved.SHOWN
    __tablename__ = "paper_request"

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    ticket_id: int = Field(foreign_key="ticket.id")
    kind: str
    is_masked: bool
    platform: Platform = Field(sa_column=word(Platform))
    chat: str
    thread: str | None = None
    by_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_column=moment())


def take_request(session: Session, request: PaperRequest) -> bool:
    """Take the request away to serve it; False where another process has."""
    return session.connection().execute(delete(PaperRequest).where(col(PaperRequest.id) == request.id)).rowcount == 1


def newest_paper(session: Session, kind: str, number: str, *, is_masked: bool = False) -> KeptPaper | None:
    """The newest version that is kept of a paper."""
    found = select(KeptPaper).where(*_is(kind, number), col(KeptPaper.is_masked).is_(is_masked))
    return session.exec(found.order_by(col(KeptPaper.version).desc()).limit(1)).first()


def kept_versions(session: Session, kind: str, number: str) -> Sequence[KeptPaper]:
    """Every version of a paper, the oldest first."""
    found = select(KeptPaper).where(*_is(kind, number))
    return session.exec(found.order_by(col(KeptPaper.version), col(KeptPaper.is_masked))).all()


def version_named(session: Session, kind: str, ticket_id: int, mark_name: str, *, is_masked: bool) -> KeptPaper | None:
    """The newest paper of a ticket that has this number and version in its footer."""
    found = select(KeptPaper).where(KeptPaper.kind == kind, KeptPaper.ticket_id == ticket_id)
    papers = session.exec(found.where(col(KeptPaper.is_masked).is_(is_masked)).order_by(col(KeptPaper.id).desc())).all()
    return next((one for one in papers if one.mark_name == mark_name), None)


def keep_once(session: Session, paper: KeptPaper) -> KeptPaper:
    """Keep a version; where another process kept the same number and version before, that one comes back."""
    values = {name: getattr(paper, name) for name in KeptPaper.model_fields if name != "id"}
    insert = insert_into(KeptPaper, session.connection().dialect.name).values(**values)
    session.connection().execute(insert.on_conflict_do_nothing())
    found = select(KeptPaper).where(*_is(paper.kind, paper.number), KeptPaper.version == paper.version)
    return session.exec(found.where(col(KeptPaper.is_masked).is_(paper.is_masked))).one()


def erase_papers(session: Session, ticket_ids: Sequence[int], now: datetime) -> int:
    """Let the bytes of every version go that was made of these tickets; how many. Numbers and digests stay."""
    gone = update(KeptPaper).where(col(KeptPaper.ticket_id).in_(ticket_ids), col(KeptPaper.content).is_not(None))
    return session.connection().execute(gone.values(content=None, erased_at=now)).rowcount


def posts_with_papers(session: Session, ticket_ids: Sequence[int]) -> Sequence[Post]:
    """The posts that brought papers of these tickets as files, locked, oldest first."""
    found = select(Post).where(col(Post.ticket_id).in_(ticket_ids), col(Post.paper_id).is_not(None))
    return session.exec(found.order_by(col(Post.seq)).with_for_update()).all()


def _is(kind: str, number: str) -> tuple[Any, Any]:
    return KeptPaper.kind == kind, KeptPaper.number == number
