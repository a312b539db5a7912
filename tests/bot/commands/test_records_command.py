"""`zhiban records`: the questions or the faults of a period as a list for a spreadsheet."""

import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.command_line import EN, open_office, report, zhiban
from tests.support.reported import FAULT, QUESTION

AT = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
MARCH = ("--from", "2026-03-01", "--to", "2026-03-31")


@pytest.fixture(autouse=True)
def _desk(environment: None) -> None:
    open_office()


def texts(file: Path) -> str:
    """What the workbook's sheet says, as XML."""
    with zipfile.ZipFile(file) as parts:
        return parts.read("xl/worksheets/sheet1.xml").decode() + parts.read("xl/sharedStrings.xml").decode()


def test_a_period_has_its_questions_and_no_others(tmp_path: Path) -> None:
    """By the day of the call or message, local; faults in a list of their own."""
    question, fault = report(QUESTION, AT, "q1"), report(FAULT, AT, "f1")
    later = report("请问保证金怎么退？", AT + timedelta(days=40), "q2")
    file = tmp_path / "q.xlsx"
    answer = zhiban("records", "--kind", "consultation", *MARCH, "--xlsx", str(file), *EN)
    assert answer.exit_code == 0, answer.output
    said = texts(file)
    assert question in said
    assert "2026年3月1日 至 2026年3月31日，共 1 条" in said
    assert fault not in said
    assert later not in said
    faults = tmp_path / "f.xlsx"
    assert zhiban("records", "--kind", "fault", *MARCH, "--xlsx", str(faults)).exit_code == 0
    assert fault in texts(faults)


@pytest.mark.parametrize("begins", ["=1+1", "+1", "-2", "@SUM(A1)", "\t=1", "＝1"])
def test_what_looks_like_a_formula_is_text(begins: str, tmp_path: Path) -> None:
    """No cell is worked out, whatever was typed."""
    report(f"{begins}，请问中标通知书在哪里下载？", AT, "q1")
    file = tmp_path / "q.xlsx"
    assert zhiban("records", "--kind", "consultation", *MARCH, "--xlsx", str(file)).exit_code == 0
    assert "<f>" not in texts(file)


@pytest.mark.parametrize(
    "wrong",
    [
        ("--kind", "letters", *MARCH),
        ("--kind", "consultation", "--from", "2026-03-31", "--to", "2026-03-01"),
        ("--kind", "consultation", "--from", "gestern", "--to", "2026-03-01"),
        ("--kind", "consultation", "--from", "9999-12-31", "--to", "9999-12-31"),
    ],
)
def test_what_is_no_kind_or_no_day_is_one_sentence(wrong: tuple[str, ...], tmp_path: Path) -> None:
    """Exit code 1, and no file."""
    answer = zhiban("records", *wrong, "--xlsx", str(tmp_path / "q.xlsx"), *EN)
    assert answer.exit_code == 1
    assert len(answer.stderr.strip().splitlines()) == 1
    assert list(tmp_path.glob("*.xlsx")) == []
