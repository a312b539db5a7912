"""Keeps files in the data directory under the digest of their content: each content once, never executable."""

import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from bot.desk_clock import utc_now
from bot.settings import PRIVATE_FILE, PRIVATE_FOLDER

SHA256 = re.compile(r"[0-9a-f]{64}")
UNFINISHED_FOR_S = 24 * 3600.0
"""Age in seconds at which an unfinished file is certain to have no writer any more."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A content that is kept: its digest and how many bytes it has."""

    sha256: str
    size: int


class UnfinishedFile:
    """A file that is still being written, under a name that nobody looks for."""

    def __init__(self, store: "FileStore", path: Path) -> None:
        self._store = store
        self._path = path
        self._digest = hashlib.sha256()
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE), "wb")
        self.size = 0

    def write(self, part: bytes) -> None:
        """Add to it. Raises OSError, as where the disk is full."""
        self._file.write(part)
        self._digest.update(part)
        self.size += len(part)

    def keep(self) -> Stored:
        """Put it under its digest, safe from a power cut; where that content is kept already, once is enough."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        stored = Stored(self._digest.hexdigest(), self.size)
        target = self._store.path_of(stored.sha256)
        for folder in (target.parent.parent, target.parent):  # `parents` would make them with other rights
            folder.mkdir(PRIVATE_FOLDER, exist_ok=True)
        os.replace(self._path, target)  # two replicas may both have fetched it: the bytes are the same
        for folder in (target.parent, target.parent.parent, self._store.folder):
            _sync(folder)
        return stored

    def discard(self) -> None:
        """Forget it; after `keep` there is nothing to forget."""
        self._file.close()
        self._path.unlink(missing_ok=True)


class FileStore:
    """A folder with two levels of folders below it: `ab/cd/abcd…`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._unfinished = folder / "unfinished"

    def begin(self) -> UnfinishedFile:
        """A new file to be written. Raises OSError."""
        self.folder.mkdir(PRIVATE_FOLDER, parents=True, exist_ok=True)
        self._unfinished.mkdir(PRIVATE_FOLDER, exist_ok=True)
        return UnfinishedFile(self, self._unfinished / secrets.token_hex(16))

    def path_of(self, sha256: str) -> Path:
        """Return the path where the content of this digest is, or would be. Raises ValueError for an invalid digest."""
        if not SHA256.fullmatch(sha256):
            raise ValueError("not a SHA-256 digest")
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def remove(self, sha256: str) -> None:
        """Nobody may have this content any more; overwritten first, as a name that is gone still leaves its bytes."""
        path = self.path_of(sha256)
        if path.is_file():
            with path.open("r+b") as file:
                file.write(bytes(path.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
            path.unlink(missing_ok=True)
            _sync(path.parent)

    def sweep_out(self) -> int:
        """Remove what a process left unfinished when it died; how many there were."""
        found = list(self._unfinished.glob("*")) if self._unfinished.is_dir() else []
        old = [path for path in found if _age_s(path) > UNFINISHED_FOR_S]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)


def _age_s(path: Path) -> float:
    try:
        return utc_now().timestamp() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _sync(folder: Path) -> None:
    """A rename lasts once its folder is on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
