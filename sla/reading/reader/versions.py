"""The weights an office trained: numbered versions in a folder, never overwritten, and who switched to which when.

A version is a file of weights with its facts beside it in JSON; the facts are written last, and without them there is
no version. The last line of the list of switches says which is in use.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from models.phrase import phrase
from models.refusal import Refusal
from sla.toml_reader import FileError

SHIPPED_VERSION = "shipped"
SWITCHES = "switches.jsonl"
PRIVATE = 0o700


class VersionError(FileError):
    """A version of the weights cannot be used; names the file and what is wrong."""


@dataclass(frozen=True, slots=True)
class Version:
    """Weights that were trained here, of how many messages, with the figures that `train` printed.

    `base` is what shipped when they were trained: the beginning of its SHA-256.
    """

    number: int
    at: datetime
    by: str
    own: int
    shipped: int
    base: str
    digest: str
    figures: Mapping[str, float]

    @property
    def name(self) -> str:
        """The name that `use` is given."""
        return str(self.number)


@dataclass(frozen=True, slots=True)
class Switch:
    """A switch to a version, by which the desk reads from a moment on, aware UTC."""

    version: str
    at: datetime
    by: str


@dataclass(frozen=True)
class VersionFolder:
    """The folder of the versions; it need not exist yet."""

    folder: Path

    def versions(self) -> list[Version]:
        """Return the versions whose facts can be read, the oldest first."""
        numbers = sorted(int(file.stem) for file in self.folder.glob("*.json") if file.stem.isdecimal())
        return [version for version in map(self._read, numbers) if version is not None]

    def version(self, name: str) -> Version:
        """The version of this name. Raises Refusal where there is none."""
        found = self._read(int(name)) if name.isascii() and name.isdecimal() else None
        if found is None:
            raise Refusal("reader.unknown_version", version=name)
        return found

    def weights_file(self, number: int) -> Path:
        """Return the path of the weights of a version."""
        return self.folder / f"{number}.npz"

    def checked_file(self, version: Version) -> Path:
        """The weights of a version as they were made. Raises VersionError where they were changed or are gone."""
        file = self.weights_file(version.number)
        try:
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
        except OSError as error:
            raise VersionError.unreadable(file, error) from error
        if digest != version.digest:
            raise VersionError(str(file), None, phrase("reader.changed_file"))
        return file

    def keep(self, weights: bytes, facts: Mapping[str, object], figures: Mapping[str, float]) -> Version:
        """Keep weights under the next number, with their facts: `at`, aware UTC, `by`, `own`, `shipped`, `base`.

        Raises OSError, and then there is no such version.
        """
        self.folder.mkdir(PRIVATE, parents=True, exist_ok=True)
        number = max(self._numbers_taken(), default=0) + 1
        while not self._put(self.weights_file(number), weights):
            number += 1  # somebody else trains at the same time
        digest = hashlib.sha256(weights).hexdigest()
        kept = {"number": number, **facts, "digest": digest, "figures": dict(figures)}
        self._put(self.folder / f"{number}.json", json.dumps(kept, ensure_ascii=False, default=_written).encode())
        return self.version(str(number))

    def switches(self) -> list[Switch]:
        """Every switch in its order; a line that was not written to its end is none."""
        try:
            lines = (self.folder / SWITCHES).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return []
        return list(_switches(lines))

    def in_use(self) -> str:
        """The version that was switched to last."""
        switches = self.switches()
        return switches[-1].version if switches else SHIPPED_VERSION

    def switch(self, version: str, by: str, at: datetime) -> None:
        """Have every process of this folder read by the version from its next reading on. Raises OSError."""
        self.folder.mkdir(PRIVATE, parents=True, exist_ok=True)
        file = self.folder / SWITCHES
        begun = file.read_bytes() if file.exists() else b""
        line = json.dumps({"version": version, "at": at.isoformat(), "by": by}, ensure_ascii=False) + "\n"
        with file.open("ab") as stream:
            stream.write((b"" if not begun or begun.endswith(b"\n") else b"\n") + line.encode())
            stream.flush()
            os.fsync(stream.fileno())

    def stamp(self) -> tuple[int, int]:
        """Return a value that changes with every switch; costs no more than a look at the file."""
        try:
            found = (self.folder / SWITCHES).stat()
        except OSError:
            return 0, 0
        return found.st_mtime_ns, found.st_size

    def _numbers_taken(self) -> Iterator[int]:
        """Also of versions that somebody removed after they were used."""
        names = [*(file.stem for file in self.folder.iterdir()), *(switch.version for switch in self.switches())]
        return (int(name) for name in names if name.isdecimal())

    def _read(self, number: int) -> Version | None:
        try:
            kept = json.loads((self.folder / f"{number}.json").read_text(encoding="utf-8"))
            figures = {str(name): float(value) for name, value in kept["figures"].items()}
            at, own, shipped = datetime.fromisoformat(kept["at"]), int(kept["own"]), int(kept["shipped"])
            return Version(number, at, str(kept["by"]), own, shipped, str(kept["base"]), str(kept["digest"]), figures)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def _put(self, file: Path, content: bytes) -> bool:
        """Write a new file whole; False where one of this name is there."""
        number, beside = tempfile.mkstemp(prefix=".zhiban-", dir=self.folder)
        try:
            with os.fdopen(number, "wb") as made:
                made.write(content)
                made.flush()
                os.fsync(made.fileno())
            os.link(beside, file)
        except FileExistsError:
            return False
        finally:
            Path(beside).unlink(missing_ok=True)
        return True


def _written(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _switches(lines: list[str]) -> Iterator[Switch]:
    for line in lines:
        try:
            kept = json.loads(line)
            yield Switch(str(kept["version"]), datetime.fromisoformat(kept["at"]), str(kept["by"]))
        except (ValueError, KeyError, TypeError):
            continue
