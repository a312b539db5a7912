"""Files that are made to harm whoever opens them: turned down, or kept as they are and only ever handed out."""

import io
import zipfile
from pathlib import Path

import pytest

from models.tickets.attachment import AttachmentState
from tests.support.desk import ZH, Desk
from tests.support.files import PDF, PNG, Shelf, a_file, fetch, files_of, send

REPORT = "报表导出的金额列显示不全"
SCRIPT = b"<script>fetch('/chat/me')</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>'
UNPACKED = 256 * 1024 * 1024


def bomb() -> bytes:
    """A zip of a quarter of a megabyte that would unpack to a thousand times as much."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("0", "w") as inner:
        for _ in range(UNPACKED // 2**20):
            inner.write(bytes(2**20))
    return packed.getvalue()


def on_disk(folder: Path) -> int:
    """How many bytes the desk keeps in its data directory, the database aside."""
    return sum(file.stat().st_size for file in (folder / "files").rglob("*") if file.is_file())


@pytest.mark.parametrize(
    ("name", "media_type"), [("图.svg", "image/svg+xml"), ("图.png", "image/svg+xml"), ("页.html", "text/html")]
)
def test_what_a_browser_would_run_is_turned_down_unfetched(desk: Desk, name: str, media_type: str) -> None:
    """By its ending, or by what the platform calls it; the report stands, and its sender hears why."""
    number = send(desk, "赵小禾", REPORT, a_file(name, media_type)).ticket or ""
    shelf = Shelf({name: SVG})
    fetch(desk, shelf)
    assert shelf.asked == []
    assert [file for file in files_of(desk, number) if file.state is AttachmentState.KEPT] == []
    cards = [line.card for line in desk.as_("赵小禾").lines("desk") if line.card]
    assert any(name in words for card in cards for words in (card.title, *card.intro))


@pytest.mark.parametrize(
    ("name", "media_type", "content"),
    [
        ("图.png", "image/png", SVG),
        ("图.png", "image/png", SCRIPT),
        ("说明.pdf", "application/pdf", b"PK\x03\x04" + PDF),
        ("数据.zip", "application/zip", b"#!/bin/sh\nrm -rf ~\n"),
    ],
)
def test_what_is_no_such_file_is_turned_down(desk: Desk, name: str, media_type: str, content: bytes) -> None:
    """Its first bytes say so, whatever it is called."""
    number = send(desk, "赵小禾", REPORT, a_file(name, media_type)).ticket or ""
    fetch(desk, Shelf({name: content}))
    (file,) = files_of(desk, number)
    assert file.state is AttachmentState.REFUSED
    reason = ZH("attachment.not_what_it_says", ending=name.rpartition(".")[2])
    assert desk.as_("赵小禾").card("desk", number).intro[0] == ZH("attachment.because", name=name, reason=reason)


@pytest.mark.parametrize(
    ("name", "media_type", "content"),
    [
        ("图.gif", "image/gif", b"GIF89a/*" + bytes(20) + b"*/=1;" + SCRIPT),
        ("图.png", "image/png", PNG + SCRIPT),
        ("说明.pdf", "application/pdf", PDF + b"PK\x03\x04" + SCRIPT),
        ("日志.txt", "text/plain", b"<!DOCTYPE html>" + SCRIPT),
        ("表.csv", "text/csv", b"=cmd|' /C calc'!A0,1\n"),
    ],
)
def test_a_file_of_two_kinds_is_saved_and_never_opened(desk: Desk, name: str, media_type: str, content: bytes) -> None:
    """Whatever else it is, it is handed out as bytes to save, unchanged, and the browser may not guess at it."""
    number = send(desk, "赵小禾", REPORT, a_file(name, media_type)).ticket or ""
    fetch(desk, Shelf({name: content}))
    person = desk.as_("赵小禾")
    (listed,) = person.sheet(number)["files"]
    answer = person.get(listed["href"])
    assert answer.content == content
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_nobody_unpacks_a_zip(desk: Desk) -> None:
    """It takes as much room as it came with, and goes out as it came."""
    packed = bomb()
    number = send(desk, "赵小禾", REPORT, a_file("日志.zip", "application/zip", len(packed))).ticket or ""
    fetch(desk, Shelf({"日志.zip": packed}))
    assert on_disk(desk.settings.data_dir) == len(packed) < UNPACKED / 500
    person = desk.as_("赵小禾")
    (listed,) = person.sheet(number)["files"]
    assert person.get(listed["href"]).content == packed
