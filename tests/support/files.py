"""Files for tests: what people send, and a platform that hands out what the test put there."""

from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.files.downloads import Attachments, NotFetchedError
from bot.files.store import FileStore
from bot.turns.dispatch import Dispatch
from models.chat import File, Message, Place, Reply, Sender
from models.database.engines import writing_engine
from models.terms import Platform
from models.tickets.attachment import Attachment, AttachmentState
from tests.support.desk import Desk

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4
PDF = b"%PDF-1.7\n" + b"0 0 obj " * 200
LONG_AGO = timedelta(hours=1)

Content = bytes | Exception | Sequence[bytes | Exception]

_numbers = count(1)


def a_file(name: str, media_type: str = "image/png", size: int = len(PNG), source: str | None = None) -> File:
    """A file as a platform describes it."""
    return File(name=name, media_type=media_type, size=size, source=name if source is None else source)


class Shelf:
    """A platform's file host: by source, what it gives; an exception is raised, a list comes part by part."""

    def __init__(self, contents: Mapping[str, Content] | None = None) -> None:
        self.contents = dict(contents or {})
        self.asked: list[str] = []

    async def fetch(self, source: str) -> AsyncIterator[bytes]:
        """Part by part."""
        self.asked.append(source)
        found = self.contents.get(source, NotFetchedError("attachment.not_reached"))
        for part in [found] if isinstance(found, bytes | Exception) else found:
            if isinstance(part, Exception):
                raise part
            yield part


def send(desk: Desk, who: str, text: str, *files: File, chat: str | None = None, thread: str | None = None) -> Reply:
    """`who` says something with files, alone with the desk or in a room."""
    number = next(_numbers)
    message = Message(
        idempotency_key=f"webchat:{who}/file-{number}",
        place=Place(platform=Platform.WEBCHAT, chat=chat or f"@{who}", thread=thread),
        sender=Sender(platform=Platform.WEBCHAT, account=who, name=who),
        text=text,
        ref=f"file-line-{number}",
        sent_at=desk.now,
        is_direct=chat is None,
        files=files,
    )

    reply = desk.run(desk.elsewhere(lambda dispatch: dispatch.act(message, desk.now)))
    desk.settle()
    return reply


def fetch(desk: Desk, shelf: Shelf) -> int:
    """Let a process fetch what is due; how many files it tried."""

    def fetch_waiting(dispatch: Dispatch) -> Coroutine[Any, Any, int]:
        fetchers = {Platform.WEBCHAT: shelf}
        return Attachments(dispatch, desk.engine, store(desk), fetchers, lambda: desk.now).fetch_waiting()

    tried = desk.run(desk.elsewhere(fetch_waiting))
    desk.settle()
    return tried


def store(desk: Desk) -> FileStore:
    """Where the desk keeps its files."""
    return FileStore(desk.settings.data_dir / "files")


def files_of(desk: Desk, number: str) -> list[Attachment]:
    """The files of a ticket, in the order in which they came."""
    with desk.session() as session:
        ticket_id = desk.ticket(number).id
        found = select(Attachment).where(Attachment.ticket_id == ticket_id).order_by(col(Attachment.id))
        return list(session.exec(found).all())


def let_backoff_pass(desk: Desk) -> None:
    """As if an hour of machine time had gone by for every file that waits for its next try."""
    engine = writing_engine(desk.settings.database)
    with Session(engine) as session:
        waiting = session.exec(select(Attachment).where(Attachment.state == AttachmentState.WAITING)).all()
        for one in waiting:
            assert one.try_at is not None
            later = update(Attachment).where(col(Attachment.id) == one.id)
            session.execute(later.values(try_at=one.try_at - LONG_AGO))
        session.commit()
    engine.dispose()
