"""`zhiban audit verify --files` looks besides at the bytes of files that were sent, and of kept papers."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import typer
from sqlmodel import Session, col, select

from bot.files.store import FileStore
from handlers.i18n import Voice
from models.phrase import Phrase, phrase
from models.retention.kept_paper import KeptPaper
from models.tickets.attachment import Attachment
from models.tickets.ticket import Ticket

PORTION = 1024 * 1024


def files_hold(session: Session, voice: Voice, folder: Path) -> bool:
    """Return whether all files match their recorded digests; each mismatch is reported on stderr."""
    problems = [*_files(session, FileStore(folder)), *_papers(session)]
    for problem in problems:
        typer.echo(voice.say(problem), err=True)
    if not problems:
        typer.echo(voice("audit.files_ok"))
    return not problems


def _files(session: Session, store: FileStore) -> Iterator[Phrase]:
    found = select(Ticket.number, Attachment).join(Attachment, col(Attachment.ticket_id) == col(Ticket.id))
    for number, file in session.exec(found.order_by(col(Attachment.id))).all():
        if file.is_to_be_had and file.sha256:
            path = store.path_of(file.sha256)
            if not path.is_file():
                yield phrase("audit.file_gone", number=number, name=file.name)
            elif _digest(path) != file.sha256:
                yield phrase("audit.file_changed", number=number, name=file.name)


def _papers(session: Session) -> Iterator[Phrase]:
    found = select(KeptPaper).where(col(KeptPaper.erased_at).is_(None)).order_by(col(KeptPaper.id))
    for paper in session.exec(found.execution_options(yield_per=20)):
        if not paper.is_whole:
            yield phrase("audit.paper_changed", what=paper.what)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(PORTION):
            digest.update(part)
    return digest.hexdigest()
