"""Versions of weights: numbered, whole, never overwritten; the last switch that can be followed decides."""

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from models.refusal import Refusal
from sla.reading.reader.in_force import model_in_force, open_version
from sla.reading.reader.versions import SWITCHES, Version, VersionError, VersionFolder
from sla.reading.reader.weights import EDITION, SHIPPED, WeightsError, version_of

AT = datetime(2026, 11, 28, 1, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> VersionFolder:
    """Where nobody has trained yet."""
    return VersionFolder(tmp_path / "readers")


def kept(folder: VersionFolder, weights: bytes | None = None) -> Version:
    """A version with the shipped weights, or with others."""
    facts = {"at": AT, "by": "王敏", "own": 3, "shipped": 5045, "base": version_of(SHIPPED)}
    return folder.keep(SHIPPED.read_bytes() if weights is None else weights, facts, {"recall": 0.96})


def test_versions_are_numbered(folder: VersionFolder) -> None:
    """From 1 on, with their facts, none in the place of another."""
    assert folder.versions() == []
    one, other = kept(folder), kept(folder, b"other")
    assert [version.name for version in folder.versions()] == ["1", "2"]
    assert (one.at, one.by, one.own, one.figures) == (AT, "王敏", 3, {"recall": 0.96})
    assert folder.weights_file(1).read_bytes() == SHIPPED.read_bytes()
    assert one.digest != other.digest


def test_what_was_not_kept_to_its_end_is_no_version(folder: VersionFolder) -> None:
    """Weights without facts, facts that are none; the next number is free all the same."""
    kept(folder)
    folder.weights_file(2).write_bytes(b"half")
    (folder.folder / "3.json").write_text('{"at": "2026', encoding="utf-8")
    assert kept(folder).number == 4
    assert [version.number for version in folder.versions()] == [1, 4]
    for name in ("2", "3", "5", "../1", "", "一", "-1"):
        with pytest.raises(Refusal):
            folder.version(name)


def test_a_number_is_given_once(folder: VersionFolder) -> None:
    """Also where the version that had it was removed after it was used."""
    folder.switch(kept(folder).name, "王敏", AT)
    for file in ("1.npz", "1.json"):
        (folder.folder / file).unlink()
    assert kept(folder).number == 2


def test_the_last_whole_switch_decides(folder: VersionFolder) -> None:
    """A line that was cut off is none, and the next one begins anew."""
    assert folder.in_use() == "shipped"
    folder.switch("1", "王敏", AT)
    with (folder.folder / SWITCHES).open("a", encoding="utf-8") as stream:
        stream.write('{"version": "2", "at"')
    assert folder.in_use() == "1"
    folder.switch("shipped", "李强", AT)
    assert [(one.version, one.by, one.at) for one in folder.switches()] == [("1", "王敏", AT), ("shipped", "李强", AT)]


def test_a_switch_is_noticed(folder: VersionFolder) -> None:
    """Without a new start, and what is not switched is not loaded again."""
    assert model_in_force(folder.folder).version == "shipped"
    kept(folder)
    folder.switch("1", "王敏", AT)
    model = model_in_force(folder.folder)
    assert model.version == "1"
    assert model_in_force(folder.folder) is model
    folder.switch("shipped", "王敏", AT)
    assert model_in_force(folder.folder).version == "shipped"


def test_a_broken_version_leaves_those_before(folder: VersionFolder) -> None:
    """Cut off, changed, foreign or gone: the version before reads, and at last what ships."""
    for version in (kept(folder), kept(folder), kept(folder, b"no weights"), kept(folder)):
        folder.switch(version.name, "王敏", AT)
    folder.weights_file(4).unlink()
    folder.weights_file(2).write_bytes(SHIPPED.read_bytes()[:1000])
    assert model_in_force(folder.folder).version == "1"
    for name, error in (("2", VersionError), ("3", WeightsError), ("4", VersionError), ("9", Refusal)):
        with pytest.raises(error):
            open_version(folder, name)
    folder.weights_file(1).unlink()
    folder.switch("4", "王敏", AT)
    assert model_in_force(folder.folder).version == "shipped"


def test_a_version_of_an_earlier_edition_is_refused(folder: VersionFolder, tmp_path: Path) -> None:
    """Its weights go with pieces that are no more; what ships reads then."""
    with np.load(SHIPPED, allow_pickle=False) as shipped:
        arrays = dict(shipped) | {"edition": np.array(EDITION - 1)}
    np.savez(tmp_path / "earlier.npz", allow_pickle=False, **arrays)
    folder.switch(kept(folder, (tmp_path / "earlier.npz").read_bytes()).name, "王敏", AT)
    with pytest.raises(WeightsError) as error:
        open_version(folder, "1")
    assert error.value.problem.key == "weights.other_edition"
    assert model_in_force(folder.folder).version == "shipped"


def test_what_is_kept_is_read_by_machines(folder: VersionFolder) -> None:
    """Facts and switches are JSON."""
    kept(folder)
    folder.switch("1", "王敏", AT)
    facts = json.loads((folder.folder / "1.json").read_text(encoding="utf-8"))
    assert facts.keys() == {"number", "at", "by", "own", "shipped", "base", "digest", "figures"}
    assert json.loads((folder.folder / SWITCHES).read_text(encoding="utf-8")).keys() == {"version", "at", "by"}
