"""`zhiban attainment`: the figures as text, JSON and a workbook, and one sentence for whatever cannot be."""

import hashlib
import io
import json
import re
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from models.access.export import AccessExport
from sla.calendar.business_hours import SHANGHAI
from tests.support.command_line import EN, in_database, open_office, report, zhiban

AT = datetime(2026, 3, 3, 10, 0, tzinfo=SHANGHAI)
MARCH = ("--from", "2026-03-01", "--to", "2026-03-31")
CUT = ("--as-of", "2026-03-03T10:30")


@pytest.fixture(autouse=True)
def _desk(environment: None) -> None:
    open_office()


def figures(*arguments: str) -> dict[str, Any]:
    """The one object that stands on standard output."""
    answered = zhiban("attainment", *MARCH, "--json", *arguments)
    assert (answered.exit_code, answered.stderr) == (0, "")
    parsed: dict[str, Any] = json.loads(answered.stdout)
    return parsed


def test_an_empty_month() -> None:
    """Every row is there, nothing fell due, and no share is made of nothing."""
    told = figures(*CUT)
    assert [told[name] for name in ("from", "to", "unit")] == ["2026-03-01", "2026-03-31", "ticket"]
    assert told["as_of"] == "2026-03-03T10:30:00+08:00"
    assert [(row["promise"], row["severity"]) for row in told["rows"]] == [
        *(("respond", severity) for severity in "ABCD"),
        *(("resolve", severity) for severity in "ABCD"),
        ("report", "A"),
        ("report", "major"),
    ]
    assert [row["clause"] for row in told["rows"][:4]] == [f"三·2.3(1){n})" for n in range(1, 5)]
    assert {row["rate"] for row in told["rows"]} == {None}
    assert told["control"] == {"laid": 0, "met": 0, "missed": 0, "pending": 0, "void": 0, "outside": 0}
    assert (told["lists"], told["policy_versions"]) == ({}, [])


def test_a_fault_that_nobody_answered() -> None:
    """Missed from a moment after its due time on, and pending until then; by report as well."""
    report("投标文件解密失败，所有人都解不开，正在开标", AT, "k1")
    row = {"clause": "三·2.3(1)1)", "severity": "A", "promise": "respond"}
    at_five = {"due": 0, "met": 0, "missed": 0, "rate": None, "pending": 1, "void": 0}
    late = {"due": 1, "met": 0, "missed": 1, "rate": 0.0, "pending": 0, "void": 0}
    assert figures("--as-of", "2026-03-03T10:05")["rows"][0] == row | at_five
    told = figures(*CUT)
    assert told["rows"][0] == told["rows_by_report"][0] == row | late
    assert told["control"] == {"laid": 2, "met": 0, "missed": 1, "pending": 1, "void": 0, "outside": 0}
    assert figures(*CUT, "--by", "report")["unit"] == "report"


def test_nothing_that_was_written_later_is_read() -> None:
    """The same period, cut and logs give the same object; what came in later does not change it, nor its code."""
    report("投标文件解密失败，所有人都解不开，正在开标", AT, "k1")
    before = figures(*CUT)
    report("登录很慢，要等几分钟才进得去，能用", AT + timedelta(hours=1), "k2")
    assert figures(*CUT) == before
    assert figures("--as-of", "2026-03-03T12:00")["log_code"] != before["log_code"]


def test_as_text_in_both_languages() -> None:
    """A line for each row; few are told as a fraction, and nothing due is said so."""
    report("投标文件解密失败，所有人都解不开，正在开标", AT, "k1")
    lines = zhiban("attainment", *MARCH, *CUT).stdout.splitlines()
    assert lines[0] == "标准达成率 2026-03-01 至 2026-03-31，截至 2026-03-03 10:30，按工单计"
    assert lines[1] == "三·2.3(1)1) 响应 A类：应 1，按时 0，未按时 1，0/1；未到期 0，不计 0"
    assert lines[2].endswith("应 0，按时 0，未按时 0，本期无到期；未到期 0，不计 0")
    assert "核对：立 2 = 按时 0 + 未按时 1 + 未到期 1 + 不计 0 + 期外到期 0" in lines
    english = zhiban("attainment", *MARCH, *CUT, *EN).stdout.splitlines()
    assert english[1].endswith(": due 1, met 0, missed 1, 0/1; pending 0, void 0")


def test_as_a_workbook(tmp_path: Path) -> None:
    """Both units, the rows without third parties, and the lists; the same twice to the byte."""
    report("投标文件解密失败，所有人都解不开，正在开标", AT, "k1")
    file = tmp_path / "march.xlsx"
    written = zhiban("attainment", *MARCH, *CUT, "--xlsx", str(file))
    assert written.stdout.startswith(f"已写入 {file}")
    content = file.read_bytes()
    zhiban("attainment", *MARCH, *CUT, "--xlsx", str(file))
    assert file.read_bytes() == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        book = archive.read("xl/workbook.xml").decode()
    assert re.findall('<sheet name="([^"]+)"', book) == ["按工单计", "按报告计", "剔除第三方原因后", "清单"]


def test_a_workbook_is_noted_among_the_exports(tmp_path: Path) -> None:
    """Who took it, when, what it is and its digest; and `zhiban audit verify` holds them to it."""
    file = tmp_path / "march.xlsx"
    written = zhiban("attainment", *MARCH, *CUT, "--xlsx", str(file)).stdout
    noted: list[tuple[str, str, str]] = []
    columns = AccessExport.by_name, AccessExport.what, AccessExport.digest
    in_database(lambda session: noted.extend(session.exec(select(*columns)).all()))
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert noted == [
        ("zhiban attainment", "标准达成率 2026-03-01 至 2026-03-31，截至 2026-03-03 10:30，按工单计", digest)
    ]
    assert digest in written


REFUSED = [
    (("--from", "2026-03-31", "--to", "2026-03-01"), "开始日期晚于结束日期"),
    (("--from", "2026-02-30", "--to", "2026-03-01"), "“2026-02-30”不是日期；请写作 2026-11-30"),
    (("--from", "2026-03-01", "--to", "yesterday"), "“yesterday”不是日期；请写作 2026-11-30"),
    (("--from", "0001-01-01", "--to", "2026-03-01"), "“0001-01-01”不是日期；请写作 2026-11-30"),
    ((*MARCH, "--as-of", "noon"), "“noon”不是时刻；请写作 2026-11-24T08:30"),
    ((*MARCH, "--as-of", "2999-01-01T00:00"), "截至时刻 2999-01-01 00:00 还没有到"),
    ((*MARCH, "--by", "person"), "没有“person”这种计数单位，可选：ticket、report"),
    ((*MARCH, *CUT, "--xlsx", "/nowhere/march.xlsx"), "不能写入 /nowhere/march.xlsx：不是文件，或文件夹不存在"),
]


@pytest.mark.parametrize(("arguments", "sentence"), REFUSED)
def test_what_cannot_be_is_one_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    """Exit code 1, the sentence on stderr, nothing on stdout."""
    answered = zhiban("attainment", *arguments)
    assert (answered.exit_code, answered.stdout) == (1, "")
    assert answered.stderr == f"{sentence}\n"


def test_a_period_is_demanded() -> None:
    """Wrong usage is told by the parser, with its own exit code."""
    assert zhiban("attainment", "--from", "2026-03-01").exit_code == 2


def test_without_a_database_there_is_nothing_to_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong directory is named."""
    monkeypatch.setenv("ZHIBAN_DATABASE_URL", f"sqlite:///{tmp_path / 'nowhere.db'}")
    answered = zhiban("attainment", *MARCH)
    assert answered.exit_code == 1
    assert "nowhere.db" in answered.stderr
