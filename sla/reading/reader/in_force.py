"""The weights that read now: those of the version in use, else of the ones before it, at last those that ship."""

from pathlib import Path
from threading import Lock

import structlog

from models.refusal import Refusal
from sla.reading.reader.encoder import load_encoder
from sla.reading.reader.model import Model, open_model
from sla.reading.reader.versions import SHIPPED_VERSION, VersionFolder
from sla.reading.reader.weights import load_weights
from sla.toml_reader import FileError

log = structlog.get_logger(__name__)

_held: dict[tuple[Path, bool], tuple[tuple[int, int], Model]] = {}
_opening = Lock()


def model_in_force(folder: Path | None, *, with_encoder: bool = True) -> Model:
    """Return the model that reads; a switch by any process is noticed. Without a folder it has the weights that ship.

    Raises WeightsError where not even those can be read.
    """
    if folder is None:
        return open_model(with_encoder=with_encoder)
    versions = VersionFolder(folder)
    stamp = versions.stamp()
    held = _held.get((folder, with_encoder))
    if held is not None and held[0] == stamp:
        return held[1]
    with _opening:
        model = _opened(versions, with_encoder=with_encoder)
        _held[folder, with_encoder] = stamp, model
    log.info("reader", version=model.version)
    return model


def _opened(versions: VersionFolder, *, with_encoder: bool) -> Model:
    for name in dict.fromkeys(switch.version for switch in reversed(versions.switches())):
        if name == SHIPPED_VERSION:
            break
        try:
            return open_version(versions, name, with_encoder=with_encoder)
        except (FileError, Refusal) as error:
            log.warning("reader refused", version=name, reason=problem_of(error))
    return open_model(with_encoder=with_encoder)


def open_version(versions: VersionFolder, name: str, *, with_encoder: bool = True) -> Model:
    """The model of a version. Raises Refusal where there is none, VersionError or WeightsError for a broken file."""
    version = versions.version(name)
    encode = load_encoder() if with_encoder else None
    return Model(load_weights(versions.checked_file(version)), encode, name, version.digest)


def problem_of(error: FileError | Refusal) -> str:
    """The key of what is wrong, for the log."""
    return error.problem.key if isinstance(error, FileError) else error.phrase.key
