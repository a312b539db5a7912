"""Files that were kept elsewhere, or are to be: read only where they are plain and not too long, never overwritten."""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from bot.settings import PRIVATE_FILE
from models.phrase import phrase
from sla.toml_reader import FileError, reason_of

LONGEST_LINE = 64 * 1024 * 1024
"""Bytes: a seal that takes in 300,000 tickets at once."""


def opened(file: Path) -> BinaryIO:
    """A plain file, open to be read; raises FileError for what is none or cannot be opened."""
    try:
        number = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # or a FIFO would keep us waiting
    except (OSError, ValueError) as error:
        raise FileError.unreadable(file, error) from error
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise FileError(str(file), None, phrase("seals.no_file"))
    return os.fdopen(number, "rb")


def lines_of(file: Path) -> Iterator[tuple[int, str]]:
    """Each line with its number, from 1, without its end; raises FileError for one that is no text, or too long."""
    with opened(file) as found:
        number = 0
        try:
            while line := found.readline(LONGEST_LINE + 1):
                number += 1
                if len(line) > LONGEST_LINE:
                    raise FileError(str(file), number, phrase("seals.line_too_long"))
                yield number, line.decode("utf-8-sig").rstrip("\r\n")
        except OSError as error:
            raise FileError.unreadable(file, error) from error
        except UnicodeDecodeError as error:
            raise FileError(str(file), number, phrase("seals.no_text")) from error


def short_text(file: Path, most: int) -> bytes:
    """Return the content of a short file; raises FileError where it is longer than `most` bytes, or empty."""
    with opened(file) as found:
        try:
            content = found.read(most + 1)
        except OSError as error:
            raise FileError.unreadable(file, error) from error
    if not content.strip():
        raise FileError(str(file), None, phrase("seals.empty"))
    if len(content) > most:
        raise FileError(str(file), None, phrase("seals.too_long"))
    return content


def write_new(file: Path, parts: Iterable[bytes]) -> None:
    """Write a file that nobody else may read; raises FileError where there is one already, or none can be written."""
    try:
        number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE_FILE)
    except FileExistsError as error:
        raise FileError(str(file), None, phrase("seals.exists")) from error
    except (OSError, ValueError) as error:
        raise unwritten(file, error) from error
    try:
        with os.fdopen(number, "wb") as made:
            for part in parts:
                made.write(part)
            made.flush()
            os.fsync(made.fileno())
    except BaseException as error:
        file.unlink(missing_ok=True)  # half a file would be taken for a whole one
        if isinstance(error, OSError):
            raise unwritten(file, error) from error
        raise


def unwritten(file: Path, error: OSError | ValueError) -> FileError:
    """The file cannot be written, and why."""
    return FileError(str(file), None, phrase("seals.unwritten", detail=reason_of(error)))
