"""`zhiban records`: questions, faults, suggestions or changes of a period as a list for a spreadsheet."""

import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.command_line import EN, open_office, report, zhiban
from tests.support.reported import FAULT, QUESTION

AT = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
WISH = "建议评标页面增加按标段筛选的功能，现在找起来很慢"
PATCH = "今晚20:00到22:00给评标系统打补丁，需停机"
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


@pytest.mark.parametrize(
    ("kind", "said", "who", "columns"),
    [
        ("suggestion", WISH, "赵小禾", ("确定的修改时间", "评估结论")),
        ("change", PATCH, "李强", ("补丁解决的问题", "更新时间")),
    ],
)
def test_suggestions_and_changes_have_lists_too(
    kind: str, said: str, who: str, columns: tuple[str, ...], tmp_path: Path
) -> None:
    """What their papers say of each, a line each; the other one's are not among them, nor another month's."""
    number = report(said, AT, "w1", who)
    other, by = (PATCH, "李强") if kind == "suggestion" else (WISH, "赵小禾")
    others = report(other, AT, "w2", by), report(said, AT + timedelta(days=40), "w3", who)
    file = tmp_path / "w.xlsx"
    answer = zhiban("records", "--kind", kind, *MARCH, "--xlsx", str(file), *EN)
    assert answer.exit_code == 0, answer.output
    written = texts(file)
    assert all(one in written for one in (number, said, "共 1 条", *columns))
    assert not any(one in written for one in others)


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
