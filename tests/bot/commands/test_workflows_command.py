"""`zhiban workflows`: what of suggestions and changes was done, as text, JSON, workbook and CSV."""

import csv
import io
import json
import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from sla.calendar.business_hours import SHANGHAI
from tests.support.command_line import EN, open_office, report, zhiban

AT = datetime(2026, 3, 3, 10, 0, tzinfo=SHANGHAI)
MARCH = ("--from", "2026-03-01", "--to", "2026-03-31")
WISH = "建议评标页面增加按标段筛选的功能，现在找起来很慢"


@pytest.fixture(autouse=True)
def _desk(environment: None) -> None:
    open_office()
    report(WISH, AT, "k1")


def figures(*arguments: str) -> dict[str, Any]:
    """The one object that stands on standard output."""
    parsed: dict[str, Any] = json.loads(zhiban("workflows", *MARCH, "--json", *arguments).stdout)
    return parsed


def test_each_figure_is_the_length_of_its_list() -> None:
    """A suggestion came in; by a cut at which nobody had assessed it in five working days, it was missed."""
    told = figures("--as-of", "2026-03-03T10:30")
    for workflow in ("suggestions", "changes"):
        counts, lists = told[workflow]["counts"], told[workflow]["lists"]
        assert counts == {name: len(lines) for name, lines in lists.items()}
    assert {name: count for name, count in told["suggestions"]["counts"].items() if count} == {"received": 1, "open": 1}
    assert set(told["changes"]["counts"].values()) == {0}
    (line,) = told["suggestions"]["lists"]["open"]
    assert (line["at"], line["sort"]) == ("2026-03-03T10:00:00+08:00", "proposed")


def test_as_text_in_both_languages() -> None:
    """Sentences, then each list with how many lines it has."""
    lines = zhiban("workflows", *MARCH, "--as-of", "2026-03-12T09:00").stdout.splitlines()
    assert lines[0] == "优化建议与变更 2026-03-01 至 2026-03-31，数据截至 2026-03-12 09:00"
    assert "按时/到期：评估 0/1，约定日期 本期无到期" in lines
    assert "优化建议 · 未按时评估 (1)" in lines
    english = zhiban("workflows", *MARCH, "--as-of", "2026-03-12T09:00", *EN).stdout
    assert "Suggestions · Assessed late or not at all (1)" in english


def test_as_files(tmp_path: Path) -> None:
    """A workbook with every figure and its lines, and the lines as CSV; both are noted among the exports."""
    book, lines = tmp_path / "march.xlsx", tmp_path / "march.csv"
    written = zhiban("workflows", *MARCH, "--as-of", "2026-03-03T10:30", "--xlsx", str(book), "--csv", str(lines))
    assert written.stdout.count("已写入") == 2
    with zipfile.ZipFile(book) as archive:
        names = re.findall('<sheet name="([^"]+)"', archive.read("xl/workbook.xml").decode())
    assert names == ["优化建议与变更", "变更类型与结果", "优化建议与变更明细"]
    rows = list(csv.reader(io.StringIO(lines.read_text(encoding="utf-8-sig"))))
    assert rows[0] == ["流程", "分项", "编号", "时间", "类别", "说明"]
    assert [row[1] for row in rows[1:]] == ["提出", "期末在办"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--from", "2026-03-31", "--to", "2026-03-01"), "开始日期晚于结束日期"),
        ((*MARCH, "--as-of", "2999-01-01T00:00"), "截至时刻 2999-01-01 00:00 还没有到"),
        ((*MARCH, "--as-of", "2026-03-03T10:30", "--csv", "/nowhere/a.csv"), "文件夹不存在"),
    ],
)
def test_what_cannot_be_is_one_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    """Exit code 1, and the sentence on stderr."""
    answered = zhiban("workflows", *arguments)
    assert answered.exit_code == 1
    assert sentence in answered.stderr
