"""Removes what 遮蔽 leaves after its commit: the content of masked files, and earlier states of database pages."""

import asyncio
from functools import partial

import structlog
from sqlalchemy import Connection, Engine, update
from sqlmodel import Session, col, select

from bot.files.store import FileStore
from bot.turns.dispatch import Dispatch
from models.database.engines import empty_wal
from models.storage.database_time import machine_now
from models.tickets.attachment import Attachment, AttachmentState

log = structlog.get_logger(__name__)


class MaskedRemains:
    """Looks after every masking, and once at the start for one that the desk did not live to look after."""

    def __init__(self, dispatch: Dispatch, engine: Engine, store: FileStore) -> None:
        self.dispatch = dispatch
        self.engine = engine
        self.store = store

    async def remove(self) -> bool:
        """Remove what is left over; whether anything cannot be removed just now and has to be tried again."""
        masked = await asyncio.to_thread(self._masked_files)
        for one in masked:
            if await asyncio.to_thread(self._is_removed, one):
                await self.dispatch.writer.run(partial(_mark_removed, one=one), "files")
                log.info("masked file removed", attachment=one.id, ticket=one.ticket_id)
        if self.dispatch.has_hidden:
            self.dispatch.has_hidden = False
            self.dispatch.has_hidden = not await asyncio.to_thread(empty_wal, self.engine)
        return bool(masked) or self.dispatch.has_hidden

    def _masked_files(self) -> list[Attachment]:
        to_remove = Attachment.state == AttachmentState.MASKED, col(Attachment.try_at).is_not(None)
        with Session(self.engine) as session:
            return list(session.exec(select(Attachment).where(*to_remove)).all())

    def _is_removed(self, one: Attachment) -> bool:
        """The content is gone, or stays because it is that of another file, too; later while one is being stored."""
        with Session(self.engine) as session:
            now = machine_now(session.connection())
            is_waiting = Attachment.state == AttachmentState.WAITING
            being_stored = select(Attachment.id).where(
                is_waiting, Attachment.attempts > 0, col(Attachment.try_at) > now
            )
            if session.exec(being_stored.limit(1)).first() is not None:
                return False
            same = select(Attachment.id).where(
                Attachment.sha256 == one.sha256, Attachment.state == AttachmentState.KEPT
            )
            if one.sha256 and session.exec(same.limit(1)).first() is None:
                self.store.remove(one.sha256)
        return True


def _mark_removed(connection: Connection, one: Attachment) -> None:
    connection.execute(update(Attachment).where(col(Attachment.id) == one.id).values(try_at=None))
