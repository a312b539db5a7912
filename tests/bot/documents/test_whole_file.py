"""Files that somebody wants at a path of theirs: whole, or not at all."""

import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.documents.whole_file import demand_place, write_whole

OLD, NEW = b"the paper of last month", b"x" * 100_000


@contextmanager
def full_disk() -> Iterator[None]:
    """No file may grow beyond a few bytes, as on a disk that is nearly full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_leaves_what_stood_there(tmp_path: Path) -> None:
    """Neither is the old file lost nor does half of the new one lie about."""
    file = tmp_path / "paper.docx"
    file.write_bytes(OLD)
    with full_disk(), pytest.raises(OSError, match="too large"):
        write_whole(file, NEW)
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [(file.name, OLD)]


def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    """Whatever the mask of the process; so is one that takes the place of another."""
    file = tmp_path / "paper.docx"
    for content in (OLD, NEW):
        write_whole(file, content)
        assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (content, 0o600)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """What it leads to is replaced."""
    there, link = tmp_path / "there.docx", tmp_path / "link.docx"
    there.write_bytes(OLD)
    link.symlink_to(there)
    write_whole(link, NEW)
    assert link.is_symlink()
    assert there.read_bytes() == NEW


def test_a_device_is_written_to(tmp_path: Path) -> None:
    """It is never replaced by a file."""
    write_whole(Path("/dev/null"), NEW)
    with pytest.raises(OSError, match="No space"):
        write_whole(Path("/dev/full"), NEW)
    assert Path("/dev/full").is_char_device()
    assert Path("/dev/null").is_char_device()
    assert list(tmp_path.iterdir()) == []


def test_whether_it_can_be_written_is_known_before(tmp_path: Path) -> None:
    """No folder, a folder that is a file, and a folder in the place of the file; nothing is left behind."""
    file = tmp_path / "weights.npz"
    for kept in (None, OLD):
        if kept is not None:
            file.write_bytes(kept)
        demand_place(file)
        assert [one.name for one in tmp_path.iterdir()] == ([] if kept is None else [file.name])
    assert file.read_bytes() == OLD
    demand_place(Path("/dev/null"))
    for nowhere in (tmp_path / "none" / "x.npz", file / "x.npz", tmp_path):
        with pytest.raises(OSError, match=r"No such|Not a|Is a"):
            demand_place(nowhere)
