"""Writes a file that somebody wants at a path of theirs: whole, or not at all; what stood there stays until then."""

import errno
import os
import tempfile
from pathlib import Path


def write_whole(file: Path, content: bytes) -> None:
    """Put `content` in the place of what stood there, for its owner alone. Raises OSError, and changes nothing then."""
    if file.exists() and not file.is_file():
        file.write_bytes(content)  # a device or a pipe is written to, not replaced
        return
    there = _there(file)
    number, beside = tempfile.mkstemp(prefix=".zhiban-", dir=there.parent)
    try:
        with os.fdopen(number, "wb") as made:
            made.write(content)
            made.flush()
            os.fsync(made.fileno())
        Path(beside).replace(there)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def demand_place(file: Path) -> None:
    """Look whether a file can be written, before there is anything to write. Raises OSError; nothing is changed."""
    if file.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(file))
    there = _there(file)
    if not there.exists() or there.is_file():
        with tempfile.TemporaryFile(prefix=".zhiban-", dir=there.parent):
            pass


def _there(file: Path) -> Path:
    """Return the target of a link. Raises PermissionError where it exists and may not be written."""
    there = file.resolve()
    if there.exists() and not os.access(there, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(file))
    return there
