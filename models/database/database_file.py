"""A watch on the file that SQLite writes: it is still the one that its address names, and one process serves it."""

import fcntl
import os
import time
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from sqlalchemy import Engine, event, make_url

from models.refusal import Refusal

Identity = tuple[int, int]
"""Device and number of a file, which a copy of the same name does not share."""
INDEX_LOOKED_AT_EVERY_S = 1.0


class DatabaseFile:
    """The database file as it was when the desk began to write it, and its write-ahead log since the first commit.

    SQLite goes on writing a file that was removed or replaced, and a log that was removed: all of it would be gone
    with the process. Where the log's index was removed, the next process to write makes another one, and they
    overwrite what the other commits. None of the files is opened here: to close one would give up SQLite's locks.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._path = Path(engine.url.database or "")
        self._log = Path(f"{self._path}-wal")
        self._identity = _identity(self._path)
        self._index = Path(f"{self._path}-shm")
        self._log_identity: Identity | None = None
        self._index_identity: Identity | None = None
        self._next_look = 0.0
        event.listen(engine, "connect", self._forget_log)

    def is_kept(self) -> bool:
        """Return whether what was committed lies in the files that the next start will read.

        Where the log alone is gone, all that was committed is copied into the database file.
        """
        if self._identity is None or _identity(self._path) != self._identity:
            return False
        log = _identity(self._log)
        if self._log_identity is None:
            self._log_identity = log
        if log != self._log_identity:
            with self._engine.connect() as connection:
                connection.exec_driver_sql("ROLLBACK")  # SQLite copies outside of a transaction only
                connection.exec_driver_sql("PRAGMA wal_checkpoint(FULL)")
                connection.exec_driver_sql("BEGIN")
            return False
        return self._has_its_index()

    def _has_its_index(self) -> bool:
        """Looked at once a second while it holds."""
        if time.monotonic() < self._next_look and self._index_identity is not None:
            return True
        index = _identity(self._index)
        self._index_identity = self._index_identity or index
        if index != self._index_identity:
            return False
        self._next_look = time.monotonic() + INDEX_LOOKED_AT_EVERY_S
        return True

    def _forget_log(self, *_of_the_event: object) -> None:
        """The last connection to close removes log and index, and the next one makes others."""
        self._log_identity = self._index_identity = None


def lock_for_serving(url: str) -> AbstractContextManager[object]:
    """Keep any other process from serving the same SQLite file while it lasts; PostgreSQL serves as many as come.

    Raises Refusal where another process serves it, OSError where no lock can be laid beside the file.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return nullcontext()
    file = os.fdopen(os.open(f"{os.path.realpath(parsed.database)}.lock", os.O_RDWR | os.O_CREAT, 0o600))
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise Refusal("run.served_already", file=parsed.database) from None
    return file


def _identity(path: Path) -> Identity | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
