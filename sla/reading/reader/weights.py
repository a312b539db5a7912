"""The weights of the reader: what was learned of labelled messages, as one file."""

import hashlib
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.phrase import phrase
from sla.toml_reader import FileError

SHIPPED = Path(__file__).with_name("weights.npz")
VERSION_DIGITS = 8
EDITION = 5
"""Of the pieces and figures that the weights belong to; weights of another edition are no use."""


class WeightsError(FileError):
    """The weights cannot be used; names the file and what is wrong."""


@dataclass(frozen=True)
class Coefficients:
    """The numbers that turn pieces into a score for each label, with the encoder or without.

    `by_piece` has a row for each piece known and a column for each label and for security; `scales` what its steps are
    worth. Of the encoder's figures `by_figure` is the linear part, `by_likeness` what each message learned of speaks
    for. `sharpness` and `leaning` turn the labels' scores into shares. `gravest_weight` makes up for what a missed A
    costs. A message whose first label leads by less than `unsure_below` is asked about. `security_sharpness` and
    `security_leaning` turn all scores into the share that it tells of tampering, a leak, a virus or a stranger's
    login, and from `security_from` on it is held for that.
    """

    by_piece: NDArray[np.int8]
    scales: NDArray[np.float32]
    start: NDArray[np.float32]
    by_figure: NDArray[np.float32]
    by_likeness: NDArray[np.float32]
    sharpness: NDArray[np.float32]
    leaning: NDArray[np.float32]
    gravest_weight: NDArray[np.float32]
    unsure_below: NDArray[np.float32]
    security_sharpness: NDArray[np.float32]
    security_leaning: NDArray[np.float32]
    security_from: NDArray[np.float32]


@dataclass(frozen=True)
class Corrected:
    """Of the messages learned of those that an office corrected: their places, their tickets' numbers, their labels."""

    places: NDArray[np.int32]
    tickets: NDArray[np.str_]
    labels: NDArray[np.int8]


NOBODYS = Corrected(np.zeros(0, np.int32), np.zeros(0, np.str_), np.zeros(0, np.int8))
"""The corrections of what ships, of which there are none: no office made any."""


@dataclass(frozen=True)
class FaultHeads:
    """The numbers that turn the encoder's figures into shares of what fails in a fault, and of the way in which.

    A row for each figure and a last one for the start, a column for each word.
    """

    about: NDArray[np.float16]
    how: NDArray[np.float16]


@dataclass(frozen=True)
class Weights:
    """Both heads, the pieces that they know with their rarity, and the encoder's figures of the messages learned of.

    `texts` is the SHA-256 of the texts of those messages that ship, in their order, which come first.
    """

    pieces: NDArray[np.uint32]
    rarity: NDArray[np.float16]
    learned: NDArray[np.int8]
    texts: NDArray[np.str_]
    with_encoder: Coefficients
    without_encoder: Coefficients
    faults: FaultHeads
    corrected: Corrected = NOBODYS

    def head(self, *, has_encoder: bool) -> Coefficients:
        """The head that goes with what is installed."""
        return self.with_encoder if has_encoder else self.without_encoder


def save_weights(weights: Weights, file: Path) -> None:
    """Write them; the same weights give the same bytes."""
    arrays = {"edition": np.array(EDITION), "pieces": weights.pieces, "rarity": weights.rarity}
    arrays |= {"learned": weights.learned, "texts": weights.texts}
    for name in ("with_encoder", "without_encoder"):
        head = getattr(weights, name)
        arrays |= {f"{name}.{field.name}": getattr(head, field.name) for field in fields(Coefficients)}
    arrays |= {f"faults.{field.name}": getattr(weights.faults, field.name) for field in fields(FaultHeads)}
    if len(weights.corrected.places):
        arrays |= {f"corrected.{field.name}": getattr(weights.corrected, field.name) for field in fields(Corrected)}
    with file.open("wb") as stream:
        np.savez_compressed(stream, allow_pickle=False, **arrays)


@lru_cache(maxsize=4)
def version_of(file: Path) -> str:
    """The beginning of the SHA-256 of the file, read once a process."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:VERSION_DIGITS]


def load_weights(file: Path = SHIPPED) -> Weights:
    """The weights of the file, read once a process; what could not be read is not tried again until it is another.

    Raises WeightsError.
    """
    stamp = _stamp(file)
    if stamp in _refused:
        raise _refused[stamp]
    try:
        return _loaded(file)
    except WeightsError as error:
        _refused[stamp] = error
        raise


_refused: dict[tuple[Path, int, int], WeightsError] = {}


def _stamp(file: Path) -> tuple[Path, int, int]:
    try:
        found = file.stat()
    except OSError:
        return file, 0, 0
    return file, found.st_mtime_ns, found.st_size


@lru_cache(maxsize=2)
def _loaded(file: Path) -> Weights:
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as kept:
            if int(kept["edition"]) != EDITION:
                raise WeightsError(str(file), None, phrase("weights.other_edition"))
            heads = {
                name: Coefficients(**{field.name: kept[f"{name}.{field.name}"] for field in fields(Coefficients)})
                for name in ("with_encoder", "without_encoder")
            }
            names = {field.name: f"corrected.{field.name}" for field in fields(Corrected)}
            has_any = names["places"] in kept
            corrected = Corrected(**{name: kept[key] for name, key in names.items()}) if has_any else NOBODYS
            pieces, rarity, learned, texts = (kept[name] for name in ("pieces", "rarity", "learned", "texts"))
            faults = FaultHeads(**{field.name: kept[f"faults.{field.name}"] for field in fields(FaultHeads)})
            return Weights(pieces, rarity, learned, texts, **heads, faults=faults, corrected=corrected)
    except WeightsError:
        raise
    except Exception as error:  # a damaged file fails in any of four layers
        raise WeightsError.unreadable(file, error) from error
