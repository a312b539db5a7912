"""`zhiban roster`: who is on duty, and taking a roster over from a file."""

from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from bot.bootstrap import DEMO_ROSTER
from bot.settings import Settings
from models.database.engines import reading_engine
from models.duty.roster import Shift
from tests.support.command_line import open_office, zhiban

WEEKS = """[[rotation]]
first = 2030-03-04
last = 2030-03-17
change_at = "08:30"
every_days = 7
duty = ["李强", "王敏"]
backup = ["张海涛"]
duty_leader = ["周主任"]
"""


@pytest.fixture(autouse=True)
def _desk(environment: None) -> None:
    """The demo office, with the demo's roster."""
    open_office()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two weeks, far beyond the demo's roster."""
    path = tmp_path / "roster.toml"
    path.write_text(WEEKS, "utf-8")
    return path


def shifts() -> list[tuple[str, int]]:
    """Role and person of every shift."""
    engine = reading_engine(Settings().database)
    with Session(engine) as session:
        found = session.exec(select(Shift).order_by(col(Shift.begins_at), col(Shift.id))).all()
        rows = [(str(one.role), one.person_id) for one in found]
    engine.dispose()
    return rows


def test_the_demo_has_its_first_engineer_on_duty() -> None:
    """Right after the first start, with phone; the next fortnight has its changes."""
    shown = zhiban("roster")
    assert shown.exit_code == 0
    assert (
        "  值班员 李强 0532-8000-1234\n  备班 张海涛 0532-8000-1235\n  带班领导 周主任 0532-8000-1221\n" in shown.stdout
    )
    assert "今后 14 天：" in shown.stdout
    assert "值班员 张海涛  备班 李强  带班领导 吴副主任" in shown.stdout


def test_the_demo_file_is_a_roster_as_it_stands() -> None:
    """Somebody who takes it as an example gets no complaint."""
    assert zhiban("roster", "import", str(DEMO_ROSTER)).exit_code == 0


def test_without_yes_the_changes_are_only_shown(file: Path) -> None:
    """Who comes for whom and when; nothing is written."""
    before = shifts()
    shown = zhiban("roster", "import", str(file))
    assert shown.exit_code == 0
    assert shown.stdout.splitlines() == [
        "值班员 周一 2030年3月4日 08:30 – 周一 2030年3月11日 08:30  无人 → 李强",
        "值班员 周一 2030年3月11日 08:30 – 周一 2030年3月18日 08:30  无人 → 王敏",
        "备班 周一 2030年3月4日 08:30 – 周一 2030年3月18日 08:30  无人 → 张海涛",
        "带班领导 周一 2030年3月4日 08:30 – 周一 2030年3月18日 08:30  无人 → 周主任",
        "值班表自 周一 2030年3月4日 08:30 至 周一 2030年3月18日 08:30，共 6 班。",
        "4 处改动尚未写入，加 --yes 写入。",
    ]
    assert shifts() == before


def test_yes_writes_and_a_second_time_changes_nothing(file: Path) -> None:
    """What came before stays; the second import says that there is nothing to do."""
    before = shifts()
    assert "已写入 4 处改动。" in zhiban("roster", "import", str(file), "--yes").stdout
    assert shifts()[: len(before)] == before
    assert len(shifts()) == len(before) + 6
    again = zhiban("roster", "import", str(file), "--yes")
    assert again.stdout.splitlines()[-1] == "没有需要改动的班次。"
    shown = zhiban("roster", "--at", "2030-03-12T09:00", "--language", "en")
    assert "  Person on duty 王敏 0532-8000-1211\n" in shown.stdout
    assert "Person on duty not planned" in shown.stdout


def test_an_import_shows_what_it_takes_away(file: Path) -> None:
    """From the file's first moment on everything is the file's: what was planned later is gone."""
    zhiban("roster", "import", str(file), "--yes")
    file.write_text(WEEKS.replace("2030-03-17", "2030-03-10").replace("王敏", "马跃"), "utf-8")
    shown = zhiban("roster", "import", str(file), "--yes").stdout
    assert "值班员 周一 2030年3月11日 08:30 – 周一 2030年3月18日 08:30  王敏 → 无人" in shown
    assert "李强" not in shown


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("李强", "不认识的人", "第 6 行：人员中没有“不认识的人”"),
        ('["李强", "王敏"]', '["李强", "赵小禾"]', "第 6 行：“赵小禾”不能担任值班员"),
        ("2030-03-17", "2030-03-01", "第 3 行"),
        ('["张海涛"]', '["王敏"]', "同时是值班员和备班"),
        ("[[rotation]]", "[rotation]", "应为若干组项目"),
    ],
)
def test_a_bad_roster_leaves_everything_as_it_was(file: Path, old: str, new: str, words: str) -> None:
    """One sentence with file and line, exit code 1."""
    before = shifts()
    file.write_text(WEEKS.replace(old, new), "utf-8")
    refused = zhiban("roster", "import", str(file), "--yes")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert words in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert shifts() == before


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b""])
def test_a_file_that_cannot_be_used_is_one_sentence(tmp_path: Path, content: bytes | None) -> None:
    """Missing, not UTF-8, empty."""
    path = tmp_path / "no.toml"
    if content is not None:
        path.write_bytes(content)
    refused = zhiban("roster", "import", str(path), "--yes")
    assert refused.exit_code == 1
    assert len(refused.stderr.splitlines()) == 1


@pytest.mark.parametrize("moment", ["morgen", "", "2030-13-01", "0001-01-01T00:00+23:00", "9999-12-31"])
def test_a_moment_that_is_none_is_one_sentence(moment: str) -> None:
    """Not a date, none at all, or outside of what can be counted."""
    refused = zhiban("roster", "--at", moment)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert len(refused.stderr.splitlines()) == 1
