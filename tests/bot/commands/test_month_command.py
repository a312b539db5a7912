"""`zhiban paper month`: the report of a month as files, and one sentence where there is none."""

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from sqlmodel import Session, select

from models.access.export import AccessExport
from models.clocks.desk_time import DeskTime
from tests.support.command_line import EN, in_database, open_office, report, zhiban
from tests.support.opened_documents import opened, words
from tests.support.reported import FAULT

REPORTED, FIRST = datetime(2026, 3, 3, 2, 0, tzinfo=UTC), datetime(2026, 4, 1, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _desk(environment: None) -> None:
    """The demo office, alive since February, with a fault of March."""
    open_office()
    in_database(
        lambda session: session.add(DeskTime(first_alive_at=datetime(2026, 2, 2, tzinfo=UTC), alive_at=REPORTED))
    )
    report(FAULT, REPORTED, "f1")


def paper(month: str, *arguments: str, now: datetime = FIRST) -> tuple[int, str]:
    """Exit code and what is said, on the first of April at ten."""
    with time_machine.travel(now, tick=False):
        found = zhiban("paper", "month", month, *arguments)
    return found.exit_code, (found.stdout if found.exit_code == 0 else found.stderr).strip()


@pytest.mark.usefixtures("quick_charts")
def test_the_report_is_written_as_paper_and_workbook(tmp_path: Path) -> None:
    """Both of one moment, each noted among the exports; again it is the same file."""
    docx, xlsx = tmp_path / "m.docx", tmp_path / "m.xlsx"
    code, said = paper("2026-03", "--docx", str(docx), "--xlsx", str(xlsx))
    assert code == 0, said
    assert "本月新收 1 件" in words(opened(docx.read_bytes()))
    assert zipfile.is_zipfile(xlsx)
    exports: list[str] = []
    in_database(lambda session: exports.extend(_exports(session)))
    assert exports == ["运维月报-2026-03-送审稿 docx", "运维月报-2026-03-送审稿 xlsx"]
    first = docx.read_bytes()
    paper("2026-03", "--docx", str(docx))
    assert docx.read_bytes() == first


@pytest.mark.parametrize(
    ("month", "sentence"),
    [
        ("2026-3", "“2026-3”不是月份，请写成 2026-11"),
        ("2026-04", "2026-04 的数字要到"),
        ("2025-11", "2025-11 时服务台还没有运行，没有数据"),
        ("2099-01", "2099-01 的数字要到"),
    ],
)
def test_what_has_no_report_is_one_sentence(tmp_path: Path, month: str, sentence: str) -> None:
    """No month, not over yet, before the desk was there, beyond every calendar; nothing is written."""
    file = tmp_path / "m.docx"
    code, said = paper(month, "--docx", str(file))
    assert code == 1
    assert said.startswith(sentence), said
    assert not file.exists()


def test_which_file_has_to_be_said() -> None:
    """In both languages."""
    assert paper("2026-03") == (1, "请用 --docx、--pdf 或 --xlsx 指定要写的文件")
    assert paper("2026-03", *EN) == (1, "Say which file to write, with --docx, --pdf or --xlsx.")


def _exports(session: Session) -> list[str]:
    return [one.what for one in session.exec(select(AccessExport)).all()]
