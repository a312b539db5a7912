"""The weights that read at this desk: those that ship, versions trained here, and what is wrong with either."""

from collections.abc import Iterator

from bot.language import worded_file_error
from bot.rules import readers_folder
from bot.settings import Settings
from handlers.i18n import Voice
from models.refusal import Refusal
from sla.reading.reader.versions import SHIPPED_VERSION, Version, VersionFolder
from sla.toml_reader import FileError


def version_folder(settings: Settings) -> VersionFolder:
    """Return the folder with the versions of this desk."""
    return VersionFolder(readers_folder(settings))


def version_in_use(versions: VersionFolder) -> Version | None:
    """None where what ships is in use, or a version that is not there."""
    name = versions.in_use()
    return next((version for version in versions.versions() if version.name == name), None)


def is_outdated(version: Version) -> bool:
    """Return whether the shipped weights differ from those that the version was trained on."""
    from sla.reading.reader.weights import SHIPPED, version_of

    return version.base != version_of(SHIPPED)


def broken_in_use(versions: VersionFolder) -> tuple[str, FileError | Refusal] | None:
    """The version that was switched to and cannot be used, and what is wrong with it."""
    name = versions.in_use()
    if name == SHIPPED_VERSION:
        return None
    from sla.reading.reader.in_force import open_version

    try:
        open_version(versions, name)
    except (FileError, Refusal) as error:
        return name, error
    return None


def told_broken(voice: Voice, broken: tuple[str, FileError | Refusal], versions: VersionFolder) -> str:
    """The same in a sentence, with what reads instead."""
    from sla.reading.reader.in_force import model_in_force

    name, error = broken
    problem = error.problem if isinstance(error, FileError) else error.phrase
    reads = named(voice, model_in_force(versions.folder).version)
    return voice("reader.broken", version=name, problem=problem, reads=reads)


def named(voice: Voice, version: str) -> str:
    """A version in words."""
    return voice("reader.shipped_name") if version == SHIPPED_VERSION else voice("reader.name", number=version)


def reader_problems(settings: Settings, voice: Voice) -> Iterator[str]:
    """Yield where the weights in use cannot be read, or know less than those that ship."""
    problem = _shipped_problem()
    if problem is not None:
        yield voice("doctor.unread", problem=worded_file_error(voice, problem))
    if readers_folder(settings).exists():  # most desks have trained none
        versions = version_folder(settings)
        broken, version = broken_in_use(versions), version_in_use(versions)
        if broken is not None:
            yield told_broken(voice, broken, versions)
        elif version is not None and is_outdated(version):
            yield voice("reader.outdated", version=version.name)


def _shipped_problem() -> FileError | None:
    """The fault of the weights that ship; None where they can be read."""
    from sla.reading.reader.weights import load_weights

    try:
        load_weights()
    except FileError as error:
        return error
    return None
