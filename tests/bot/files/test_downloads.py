"""Fetching and keeping files: limits while they arrive, tries that end, two replicas, names and contents that lie."""

import os
import stat
from pathlib import Path

import pytest

from bot.desk_clock import utc_now
from bot.files.downloads import AT_ONCE, NotFetchedError, claim
from bot.files.store import FileStore
from models.database.engines import writing_engine
from models.terms import Platform
from models.tickets.attachment import AttachmentState, clean_name, ending_of
from sla.policy.file_rules import MEGABYTE
from sla.policy.file_types import TYPES
from tests.support.desk import ZH, Desk
from tests.support.files import PDF, PNG, Shelf, a_file, fetch, files_of, let_backoff_pass, send, store

AWAY = NotFetchedError("attachment.not_reached")


def report(desk: Desk, *names: str) -> str:
    """A report of 赵小禾 with pictures of these names; its number."""
    return send(desk, "赵小禾", "报表导出的金额列显示不全", *(a_file(name) for name in names)).ticket or ""


def test_equal_contents_are_kept_once(desk: Desk) -> None:
    """Two names, one content: one file on the disk, nobody but the desk may read it and nothing can run it."""
    number = report(desk, "a.png", "b.png")
    fetch(desk, Shelf({"a.png": PNG, "b.png": PNG}))
    first, second = files_of(desk, number)
    assert first.sha256 == second.sha256 is not None
    assert {first.state, second.state} == {AttachmentState.KEPT}
    assert first.size == len(PNG)
    path = store(desk).path_of(first.sha256 or "")
    assert [found for found in store(desk).folder.rglob("*") if found.is_file()] == [path]
    assert path.read_bytes() == PNG
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    folders = path.parent, path.parent.parent, path.parent.parent.parent
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}
    assert path.relative_to(store(desk).folder).parts == (path.name[:2], path.name[2:4], path.name)


@pytest.mark.parametrize(
    ("content", "reason", "values"),
    [
        ([b"\x89PNG\r\n\x1a\n" + bytes(MEGABYTE)] * 26, "attachment.too_large", {"megabytes": 25}),
        (b"MZ" + bytes(2000), "attachment.not_what_it_says", {"ending": "png"}),
        (b"<html>log in</html>", "attachment.not_what_it_says", {"ending": "png"}),
        (b"", "attachment.blank", {}),
        ([], "attachment.blank", {}),
    ],
)
def test_what_was_declared_is_not_trusted(
    desk: Desk, content: bytes, reason: str, values: dict[str, str | int]
) -> None:
    """What turns out too large, of another kind or empty is refused, told to its sender, and not tried again."""
    number = report(desk, "a.png")
    assert fetch(desk, Shelf({"a.png": content})) == 1
    (one,) = files_of(desk, number)
    assert (one.state, one.sha256) == (AttachmentState.REFUSED, None)
    assert desk.as_("赵小禾").card("desk", number).intro[0] == ZH(
        "attachment.because", name="a.png", reason=ZH(reason, **values)
    )
    assert desk.log(number) == ["received", "attached", "attachment_refused"]
    assert desk.ticket(number).files_count == 0
    let_backoff_pass(desk)
    assert fetch(desk, Shelf()) == 0
    assert [found for found in store(desk).folder.rglob("*") if found.is_file()] == []


def test_a_large_file_is_cut_off_at_the_limit(desk: Desk) -> None:
    """No more is read than the limit allows, however long the sender goes on."""
    number = report(desk, "a.png")
    given: list[int] = []

    class Endless(Shelf):
        async def fetch(self, source: str):  # type: ignore[no-untyped-def]
            while len(given) < 100:
                given.append(1)
                yield PNG[:8] + bytes(MEGABYTE)

    fetch(desk, Endless())
    assert len(given) == 25
    assert files_of(desk, number)[0].state is AttachmentState.REFUSED


def test_a_file_that_cannot_be_had_is_tried_five_times(desk: Desk) -> None:
    """Each try later than the one before; then it is given up, its sender told once, and the ticket says so."""
    number = report(desk, "a.png")
    shelf = Shelf({"a.png": [PNG[:100], AWAY]})
    waits = []
    for _ in range(5):
        assert fetch(desk, shelf) == 1
        (one,) = files_of(desk, number)
        if one.try_at:
            waits.append(one.try_at)
        assert fetch(desk, shelf) == 0
        let_backoff_pass(desk)
    assert len(waits) == 4
    assert waits == sorted(waits)
    assert (one.state, one.attempts) == (AttachmentState.FAILED, 5)
    assert fetch(desk, shelf) == 0
    told = [line for line in desk.as_("赵小禾").cards("desk", number) if line.card and "attachment" not in line.id]
    titles = [line.card.title for line in told if line.card]
    assert titles.count(ZH("attachment.title", number=number, count=1)) == 1
    assert desk.log(number) == ["received", "attached", "attachment_failed"]
    (shown,) = desk.as_("赵小禾").sheet(number)["files"]
    assert shown["href"] is None
    assert ZH("attachment.not_reached") in shown["state"]


def test_a_later_try_may_succeed(desk: Desk) -> None:
    """A platform that was away for a moment costs nothing."""
    number = report(desk, "a.png")
    fetch(desk, Shelf({"a.png": AWAY}))
    let_backoff_pass(desk)
    fetch(desk, Shelf({"a.png": PNG}))
    (one,) = files_of(desk, number)
    assert (one.state, one.attempts) == (AttachmentState.KEPT, 2)
    assert desk.log(number) == ["received", "attached"]


def test_what_another_try_cannot_mend_is_given_up_at_once(desk: Desk) -> None:
    """A file that is not on the platform is not asked for again."""
    number = report(desk, "a.png")
    fetch(desk, Shelf({"a.png": NotFetchedError("attachment.elsewhere", is_final=True)}))
    assert files_of(desk, number)[0].state is AttachmentState.FAILED


def test_one_bad_file_stops_no_other(desk: Desk) -> None:
    """Whatever a fetcher raises, the files beside it are kept."""
    number = report(desk, "a.png", "b.png", "c.png")
    assert fetch(desk, Shelf({"a.png": RuntimeError("x"), "b.png": AWAY, "c.png": PNG})) == 3
    assert [one.state for one in files_of(desk, number)] == [
        AttachmentState.WAITING,
        AttachmentState.WAITING,
        AttachmentState.KEPT,
    ]


@pytest.mark.both_databases("claims")
def test_two_replicas_never_share_a_try(desk: Desk) -> None:
    """What one has claimed the other does not get, until the lease of the first is over; a late result is void."""
    number = report(desk, *(f"{n}.png" for n in range(AT_ONCE + 2)))
    engine = writing_engine(desk.settings.database)
    with engine.begin() as connection:
        first = claim(connection, (Platform.WEBCHAT,))
    with engine.begin() as connection:
        second = claim(connection, (Platform.WEBCHAT,))
    with engine.begin() as connection:
        assert claim(connection, (Platform.WEBCHAT,)) == []
        assert claim(connection, (Platform.SLACK,)) == []
    engine.dispose()
    assert len(first) == AT_ONCE
    assert {one.id for one in first} & {one.id for one in second} == set()
    let_backoff_pass(desk)
    fetch(desk, Shelf({f"{n}.png": PNG for n in range(AT_ONCE + 2)}))
    fetch(desk, Shelf({f"{n}.png": PNG for n in range(AT_ONCE + 2)}))
    kept = files_of(desk, number)
    assert {(one.state, one.attempts) for one in kept} == {(AttachmentState.KEPT, 2)}


def test_what_a_dead_process_left_is_swept_out(tmp_path: Path) -> None:
    """Unfinished files of yesterday go; one that is being written stays."""
    files = FileStore(tmp_path)
    assert files.sweep_out() == 0
    old, young = files.begin(), files.begin()
    old.write(b"x")
    first, second = sorted(tmp_path.glob("unfinished/*"))
    os.utime(first, (utc_now().timestamp() - 90000,) * 2)
    assert files.sweep_out() == 1
    assert list(tmp_path.glob("unfinished/*")) == [second]
    for draft in (old, young):
        draft.discard()


def test_only_a_digest_leads_into_the_store(tmp_path: Path) -> None:
    """Nothing else is ever made a path."""
    for wrong in ("", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "\n"):
        with pytest.raises(ValueError, match="digest"):
            FileStore(tmp_path).path_of(wrong)


NAMES = [
    ("../../etc/passwd", "passwd"),
    ("..\\..\\windows\\system32\\cmd.exe", "cmd.exe"),
    ("photo\u202egpj.exe", "photogpj.exe"),
    ("a\u200bb\u0000c\r\n.png", "abc.png"),
    ("CON", "_CON"),
    ("nul.txt", "_nul.txt"),
    ("com1.tar.gz", "_com1.tar.gz"),
    ("...", "附件"),
    ("", "附件"),
    (".htaccess", "htaccess"),
    ("a<b>:c|d?.png", "a_b__c_d_.png"),
    ("投标文件 (1).pdf ", "投标文件 (1).pdf"),
    ("e\u0301.png", "é.png"),
    ("name.with a long ending here", "name.with a long ending here"),
    ("a.png.", "a.png"),
]


@pytest.mark.parametrize(("name", "clean"), NAMES)
def test_names_are_harmless(name: str, clean: str) -> None:
    """No path, no device, no invisible or turning character; what is left reads as its sender meant it."""
    assert clean_name(name) == clean


@pytest.mark.parametrize("name", ["a" * 10_000 + ".png", "图" * 10_000 + ".png", "😀" * 5_000 + ".png"])
def test_a_long_name_is_cut_and_keeps_its_ending(name: str) -> None:
    """At most 120 characters and 200 bytes."""
    clean = clean_name(name)
    assert clean.endswith(".png")
    assert len(clean) <= 120
    assert len(clean.encode()) <= 200


def test_a_nameless_picture_gets_an_ending() -> None:
    """What a phone sends as `image` is taken by its media type."""
    assert clean_name("image", "png") == "image.png"
    assert ending_of(clean_name("IMG_1.HEIC", "png")) == "heic"


BEGINNINGS = {
    "png": PNG,
    "pdf": PDF,
    "jpg": b"\xff\xd8\xff\xe0",
    "zip": b"PK\x03\x04",
    "docx": b"PK\x03\x04",
    "doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "webp": b"RIFF\x00\x00\x00\x00WEBP",
    "mp4": b"\x00\x00\x00\x18ftypmp42",
    "txt": "2026-03-03 错误".encode("gbk"),
    "csv": "金额".encode("utf-16"),
}


@pytest.mark.parametrize("ending", BEGINNINGS)
def test_contents_are_told_by_their_first_bytes(ending: str) -> None:
    """Each kind knows its own, and takes no program for it."""
    assert TYPES[ending].fits(BEGINNINGS[ending])
    assert not TYPES[ending].fits(b"MZ\x90\x00\x03\x00\x00\x00")
    assert not TYPES[ending].fits(b"\x7fELF\x02\x01\x01\x00")


def test_every_attachment_state_has_words() -> None:
    """The panel can name each; one that is kept is a link."""
    for state in set(AttachmentState) - {AttachmentState.KEPT}:
        assert ZH(f"attachment.state.{state}")
