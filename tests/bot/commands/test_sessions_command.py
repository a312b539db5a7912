"""`zhiban sessions`, as the office calls it."""

import hashlib
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from bot.desk_clock import utc_now
from models.changes.trading_session import SessionImport, TradingSession
from tests.support.command_line import EN, in_database, open_office, zhiban
from tests.support.session_files import book, calendar

TOMORROW = utc_now().replace(hour=1, minute=30, second=0, microsecond=0) + timedelta(days=1)
LOCAL = (TOMORROW + timedelta(hours=8)).replace(tzinfo=None)


@pytest.fixture(autouse=True)
def _desk(environment: None) -> None:
    open_office()


def written(tmp_path: Path, name: str, content: bytes) -> str:
    """A file of this name."""
    file = tmp_path / name
    file.write_bytes(content)
    return str(file)


def kept() -> list[tuple[str, datetime]]:
    """The sessions in the database."""
    found: list[tuple[str, datetime]] = []
    in_database(lambda session: found.extend((one.name, one.starts_at) for one in session.exec(select(TradingSession))))
    return found


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("list.xlsx", book([["名称", "开始"], ["一标段开标", LOCAL]])),
        ("list.csv", f"Name,Start\n一标段开标,{LOCAL}\n".encode("gb18030")),
        ("list.ics", calendar(f"SUMMARY:一标段开标\nDTSTART:{TOMORROW:%Y%m%dT%H%M%SZ}")),
    ],
)
def test_each_sort_of_file_is_imported_and_logged(tmp_path: Path, name: str, content: bytes) -> None:
    """What was taken is told, listed, and kept with who imported it and the file's digest."""
    told = zhiban("sessions", "import", written(tmp_path, name, content))
    assert told.exit_code == 0, told.stderr
    assert "导入 1 个场次" in told.stdout
    assert kept() == [("一标段开标", TOMORROW)]
    listed = zhiban("sessions", "list", *EN).stdout
    digest = hashlib.sha256(content).hexdigest()
    for words in ("1 trading session", "一标段开标", name, digest[:12], "zhiban sessions import"):
        assert words in listed
    imports: list[str] = []
    in_database(lambda session: imports.extend(one.digest for one in session.exec(select(SessionImport))))
    assert imports == [digest]


def test_a_list_is_taken_whole_or_not_at_all(tmp_path: Path) -> None:
    """One wrong row is named with the reason, in one sentence, and everything stays as it was."""
    zhiban("sessions", "import", written(tmp_path, "a.csv", f"名称,开始\na,{LOCAL}\n".encode()))
    before = kept()
    wrong = f"名称,开始\nb,{LOCAL}\nc,soon\n".encode()
    refused = zhiban("sessions", "import", written(tmp_path, "b.csv", wrong))
    assert refused.exit_code == 1
    assert "b.csv 第 3 行：“soon”" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert kept() == before
    assert "0 条" not in zhiban("sessions", "list").stdout


def test_times_without_a_zone_have_the_one_that_is_named(tmp_path: Path) -> None:
    """A list from elsewhere says so by an option."""
    file = written(tmp_path, "a.csv", f"名称,开始\na,{LOCAL + timedelta(hours=1)}\n".encode())
    assert zhiban("sessions", "import", file, "--zone", "Asia/Tokyo", "--source", "东京").exit_code == 0
    assert kept() == [("a", TOMORROW)]
    refused = zhiban("sessions", "import", file, "--zone", "Mars")
    assert refused.exit_code == 1
    assert "Mars" in refused.stderr


def test_windows_keep_away_from_what_was_imported(tmp_path: Path) -> None:
    """`zhiban window` asks beside the imported sessions."""
    zhiban("sessions", "import", written(tmp_path, "a.csv", f"名称,开始\n截止,{LOCAL}\n".encode()))
    start, end = (TOMORROW + timedelta(minutes=minutes) for minutes in (10, 20))
    told = zhiban("window", "--start", start.isoformat(), "--end", end.isoformat(), "--json")
    answer = json.loads(told.stdout)
    assert not answer["allowed"]
    assert any("截止" in reason for reason in answer["because"])


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.xlsx", b""), ("a.csv", "名称,开始\n".encode()), ("a.ics", b"x"), ("a.pdf", b"x")],
)
def test_a_file_that_cannot_be_used_is_one_sentence(tmp_path: Path, name: str, content: bytes) -> None:
    """Broken, empty, or of another kind."""
    refused = zhiban("sessions", "import", written(tmp_path, name, content))
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert len(refused.stderr.splitlines()) == 1
    assert kept() == []


def test_a_file_that_is_not_there() -> None:
    """One sentence, too."""
    assert zhiban("sessions", "import", "/nowhere/a.csv").exit_code == 1
    assert zhiban("sessions", "import", "/nowhere/a.csv", "--source", " ").exit_code == 1
