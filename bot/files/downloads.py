"""Fetches the files that came with messages, after the commit, and keeps them, each within limits and tries."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

import structlog
from sqlalchemy import Connection, Engine
from sqlmodel import Session, col, select, update
from sqlmodel.sql.expression import SelectOfScalar

from bot.files.store import FileStore, Stored, UnfinishedFile
from bot.turns.dispatch import Dispatch
from bot.turns.writer import Busy
from handlers.intake import attachments as attaching
from handlers.turn.turn import Turn
from handlers.windows import session_lists
from handlers.windows.session_import import SessionFile
from models.phrase import Phrase, phrase
from models.storage.database_time import machine_now
from models.terms import Platform
from models.tickets.attachment import Attachment, AttachmentState, ending_of
from sla.policy.file_types import FIRST_BYTES
from sla.windows.session_file import read_session_file
from sla.windows.session_list import SessionListError

log = structlog.get_logger(__name__)

POLL_S = 1.0
AT_ONCE = 4
LONGEST_FETCH_S = 120.0
LEASE = timedelta(seconds=180)
"""Longer than a fetch may take, so that nobody fetches what another replica is still fetching."""


class NotFetchedError(Exception):
    """The file could not be had; `because` is for its sender. `is_final`: another try would end the same way."""

    def __init__(self, because: str, *, is_final: bool = False) -> None:
        super().__init__(because)
        self.because: Phrase = phrase(because)
        self.is_final = is_final


class NotAllowedError(Exception):
    """The file is not what its sender's platform said of it."""

    def __init__(self, because: Phrase) -> None:
        super().__init__(because.key)
        self.because = because


class Fetcher(Protocol):
    """Knows how to get a file from one platform."""

    def fetch(self, source: str) -> AsyncIterator[bytes]:
        """The file, part by part. Raises NotFetchedError."""


class Attachments:
    """The loop that fetches; `clock` gives desk time."""

    def __init__(
        self,
        dispatch: Dispatch,
        engine: Engine,
        store: FileStore,
        fetchers: Mapping[Platform, Fetcher],
        clock: Callable[[], datetime],
    ) -> None:
        self.dispatch = dispatch
        self.engine = engine
        self.store = store
        self.fetchers = fetchers
        self.now = clock

    async def run(self) -> None:
        """Fetch waiting files until cancelled. A fetch that is cut off is tried again when its lease ends."""
        await asyncio.to_thread(self.store.sweep_out)
        while True:
            try:
                while await self.fetch_waiting():
                    continue
            except Busy as busy:
                log.warning("files wait", reason=str(busy)[:200])
            except Exception:
                log.exception("fetching files failed")
            await asyncio.sleep(POLL_S)

    async def fetch_waiting(self) -> int:
        """Fetch the next few that are due; how many there were."""
        if not await asyncio.to_thread(self._is_any_due):
            return 0
        due = await self.dispatch.writer.run(partial(claim, platforms=tuple(self.fetchers)), "files")
        # All of them end before this does: none runs on alone when the desk stops or the database is busy.
        for failure in await asyncio.gather(*map(self._fetch, due), return_exceptions=True):
            if isinstance(failure, BaseException):
                raise failure
        return len(due)

    async def _fetch(self, one: Attachment) -> None:
        """Fetch one and say what came of it; a failure of one stops no other."""
        story = await (self._outcome(one) if one.ticket_id is not None else self._list_outcome(one))
        told = partial(_told, story, one)
        if await self.dispatch.carry_out(told, self.now(), f"files/{one.id}"):
            log.info("file", attachment=one.id, ticket=one.ticket_id, attempt=one.attempts, outcome=story.func.__name__)

    async def _outcome(self, one: Attachment) -> partial[bool]:
        try:
            async with asyncio.timeout(LONGEST_FETCH_S):
                stored = await self._stored(one)
            return partial(attaching.keep, sha256=stored.sha256, size=stored.size)
        except NotAllowedError as error:
            return partial(attaching.refuse, because=error.because)
        except NotFetchedError as error:
            return partial(attaching.fail, because=error.because, is_final=error.is_final)
        except TimeoutError:
            return partial(attaching.fail, because=phrase("attachment.not_reached"), is_final=False)
        except OSError as error:
            log.warning("a file could not be stored", attachment=one.id, reason=type(error).__name__)
            return partial(attaching.fail, because=phrase("attachment.not_stored"), is_final=False)
        except Exception:
            log.exception("a file could not be fetched", attachment=one.id)
            return partial(attaching.fail, because=phrase("attachment.not_reached"), is_final=False)

    async def _list_outcome(self, one: Attachment) -> partial[bool]:
        """A list of sessions, which belongs to no ticket, is read here, beside the writer."""
        story = await self._outcome(one)
        if story.func is not attaching.keep:
            told = session_lists.refuse if story.func is attaching.refuse else session_lists.fail
            return partial(told, **story.keywords)
        read = await asyncio.to_thread(self._read_list, one.name, story.keywords["sha256"])
        return partial(session_lists.keep, **story.keywords, read=read)

    def _read_list(self, name: str, sha256: str) -> SessionFile | Phrase:
        content = self.store.path_of(sha256).read_bytes()
        try:
            return SessionFile(name, content, read_session_file(content, name))
        except SessionListError as error:
            return phrase("sessions.row", number=error.line, problem=error.problem) if error.line else error.problem

    async def _stored(self, one: Attachment) -> Stored:
        file = await asyncio.to_thread(self.store.begin)
        try:
            await self._write(one, file)
            return await asyncio.to_thread(file.keep)
        finally:
            await asyncio.to_thread(file.discard)

    async def _write(self, one: Attachment, file: UnfinishedFile) -> None:
        """Count and look while it arrives: neither the size nor the kind that was declared is trusted."""
        rules, ending, first, is_seen = self.dispatch.rules.policy.files, ending_of(one.name), b"", False
        async for part in self.fetchers[one.platform].fetch(one.source):
            first = first if is_seen else (first + part)[:FIRST_BYTES]
            if file.size + len(part) > rules.largest:
                _demand(rules.objection_to_size(file.size + len(part)))
            if not is_seen and len(first) == FIRST_BYTES:
                _demand(rules.objection_to_content(ending, first))
                is_seen = True
            await asyncio.to_thread(file.write, part)
        _demand(rules.objection_to_size(file.size) or rules.objection_to_content(ending, first))

    def _is_any_due(self) -> bool:
        """Looked up without the writer, so that an idle desk writes nothing."""
        with Session(self.engine) as session:
            due = _due(session.connection(), tuple(self.fetchers))
            return session.exec(due.limit(1)).first() is not None


def claim(connection: Connection, platforms: tuple[Platform, ...]) -> list[Attachment]:
    """The next few files to fetch, each for a lease; two replicas never get the same try of the same file."""
    found = _due(connection, platforms).order_by(col(Attachment.try_at)).limit(AT_ONCE)
    ids = connection.execute(found.with_for_update(skip_locked=True)).scalars().all()
    if not ids:
        return []
    taken = (
        update(Attachment)
        .where(col(Attachment.id).in_(ids))
        .values(attempts=Attachment.attempts + 1, try_at=machine_now(connection) + LEASE)
    )
    connection.execute(taken)
    with Session(bind=connection, join_transaction_mode="rollback_only", expire_on_commit=False) as session:
        claimed = list(session.exec(select(Attachment).where(col(Attachment.id).in_(ids))).all())
        session.expunge_all()
    return claimed


def _due(connection: Connection, platforms: tuple[Platform, ...]) -> SelectOfScalar[int | None]:
    return select(col(Attachment.id)).where(
        Attachment.state == AttachmentState.WAITING,
        col(Attachment.try_at) <= machine_now(connection),
        col(Attachment.platform).in_(platforms),
    )


def _told(story: partial[bool], one: Attachment, turn: Turn) -> bool:
    return story(turn, one.id, one.attempts)


def _demand(objection: Phrase | None) -> None:
    if objection is not None:
        raise NotAllowedError(objection)
