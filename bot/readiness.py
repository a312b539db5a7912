"""The check that the desk can keep its word: it can write, knows the schema, and the auditor finds nothing amiss."""

import asyncio
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Engine, update
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col

from bot.turns.early_hearing import Hears
from bot.turns.writer import Busy, Writer
from models.clocks.desk_time import ONLY_ROW, DeskTime
from models.database.revision import revision_of
from models.health.health import audit
from models.terms import Platform

TRIED_EVERY_S = 1.0
ANSWERS_WITHIN_S = 1.5


@dataclass(frozen=True, slots=True)
class Readiness:
    """Result of the check: the schema's version, None where the database is away, and the number of each fault.

    `reads` is not so where there are no weights to read messages by; the desk goes on without.
    """

    revision: str | None = None
    found: dict[str, int] = field(default_factory=dict)
    reason: str = ""
    reads: bool = True

    @property
    def status(self) -> str:
        """`ok`; `behind`, where something due was not done; `away`, where nothing can be kept."""
        return "away" if self.revision is None else "behind" if any(self.found.values()) else "ok"


class ReadinessCheck:
    """Tries a write at most once a second, however many ask. A look that does not come back is an answer, too."""

    def __init__(
        self,
        engine: Engine,
        writer: Writer,
        now: Callable[[], datetime],
        running: Collection[Platform],
        ear: Hears,
    ) -> None:
        self._engine = engine
        self._writer = writer
        self._now = now
        self._running = running
        self._ear = ear
        self._look: asyncio.Task[Readiness] | None = None
        self._wrote_at = -TRIED_EVERY_S

    async def __call__(self) -> Readiness:
        """Return the result within 1.5 seconds; all who ask meanwhile share one look."""
        look = self._look
        if look is None or look.done():
            look = self._look = asyncio.create_task(self._looked())
        done, _ = await asyncio.wait([look], timeout=ANSWERS_WITHIN_S)
        return look.result() if done else Readiness(reason="no answer")

    async def _looked(self) -> Readiness:
        try:
            if time.monotonic() - self._wrote_at >= TRIED_EVERY_S:
                await self._writer.run(_write, "readiness")
                self._wrote_at = time.monotonic()
            return await asyncio.to_thread(self._read)
        except (Busy, SQLAlchemyError) as error:
            return Readiness(reason=str(getattr(error, "orig", None) or error).splitlines()[0])

    def _read(self) -> Readiness:
        with self._engine.connect() as connection:
            revision = revision_of(connection)
            found = audit(Session(connection), self._now(), self._running) if revision else {}
            reason = "" if revision else "unknown schema"
            return Readiness(revision, found, reason, not self._ear.is_without_weights)


def _write(connection: Connection) -> None:
    """Write the row of desk time as it is: the commit needs the lock, the disk and the rights that a report needs."""
    connection.execute(update(DeskTime).where(col(DeskTime.id) == ONLY_ROW).values(id=ONLY_ROW))
