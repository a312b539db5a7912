"""`zhiban deadline`, as people and scripts call it."""

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.commands import deadline
from tests.support.due import WORKED_EXAMPLES, at

pytestmark = pytest.mark.process

PAUSED = {
    "severity": "D",
    "reported": "2026-10-12T10:00+08:00",
    "pauses": [["2026-10-15T10:00+08:00", "2026-10-19T15:00+08:00"]],
}


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZHIBAN_LANGUAGE", raising=False)
    monkeypatch.delenv("ZHIBAN_POLICY", raising=False)


def written(tmp_path: Path, *lines: object) -> str:
    """A file with these lines, JSON unless they are text."""
    file = tmp_path / "reports.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    file.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return str(file)


def test_the_worked_examples_pass_through_jsonl(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every worked example of the standard comes out to the minute, with its reasons."""
    rows = [{"severity": row[0], "reported": at(row[1]).isoformat()} for row in WORKED_EXAMPLES]
    assert deadline.work_out(["--jsonl", written(tmp_path, *rows)]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["respond_due"] for answer in answers] == [at(row[2]).isoformat() for row in WORKED_EXAMPLES]
    assert [answer["resolve_due"] for answer in answers] == [at(row[3]).isoformat() for row in WORKED_EXAMPLES]
    assert [answer["provisional"] for answer in answers] == [row[3] > "2027" for row in WORKED_EXAMPLES]
    assert all(len(answer["because"]) >= 3 for answer in answers)


def test_pauses_count_and_other_keys_pass_through(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the line says beyond class, time and pauses comes back as it was."""
    assert deadline.work_out(["--jsonl", written(tmp_path, {**PAUSED, "编号": "2610-0001", "x": [1, None]})]) == 0
    line = capsys.readouterr().out
    answer = json.loads(line)
    assert answer["resolve_due"] == "2026-10-28T17:00:00+08:00"
    assert (answer["编号"], answer["x"], answer["pauses"]) == ("2610-0001", [1, None], PAUSED["pauses"])
    assert "编号" in line


def test_a_class_without_pauses_says_that_the_clock_ran_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The pause of a B moves nothing and stands in the reasons."""
    assert deadline.work_out(["--jsonl", written(tmp_path, {**PAUSED, "severity": "b"})]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["resolve_due"] == "2026-10-13T10:00:00+08:00"
    assert answer["severity"] == "b"


def test_a_lasting_pause_has_no_date(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """While the clock stands there is no due time to give, and the reasons say why."""
    row = {**PAUSED, "pauses": [["2026-10-15T10:00+08:00", None]]}
    assert deadline.work_out(["--jsonl", written(tmp_path, row)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["resolve_due"] is None
    assert any("尚未恢复" in reason for reason in answer["because"])


BAD_LINES = [
    ("not json", "不是 JSON 对象"),
    ("[1]", "不是 JSON 对象"),
    ('{"severity": "C", "reported": "2026-02-12T10:00+08:00", "x": "\\ud800"}', "半个字符"),
    ({"severity": "E", "reported": "2026-02-12T10:00+08:00"}, "“E”"),
    ({"reported": "2026-02-12T10:00+08:00"}, "severity"),
    ({"severity": "C"}, "reported"),
    ({"severity": "C", "reported": "2026-02-12T10:00"}, "没有时区"),
    ({"severity": "C", "reported": "2026-02-30T10:00+08:00"}, "ISO 8601"),
    ({"severity": "C", "reported": 5}, "ISO 8601"),
    ({"severity": "C", "reported": "1999-02-12T10:00+08:00"}, "1999"),
    ({"severity": "D", "reported": "2099-12-31T10:00+08:00"}, "2100"),
    ({**PAUSED, "pauses": "always"}, "pauses"),
    ({**PAUSED, "pauses": [["2026-10-15T10:00+08:00"]]}, "pauses"),
    ({**PAUSED, "pauses": [["2026-10-15T10:00+08:00", "2026-10-14T10:00+08:00"]]}, "pauses"),
]


@pytest.mark.parametrize(("line", "said"), BAD_LINES, ids=range(len(BAD_LINES)))
def test_a_bad_line_is_named_and_the_others_are_answered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: object, said: str
) -> None:
    """File, line number and what is wrong on stderr; the good lines around it on stdout; exit code 1."""
    file = written(tmp_path, PAUSED, line, "", PAUSED)
    assert deadline.work_out(["--jsonl", file]) == 1
    printed = capsys.readouterr()
    assert len(printed.out.splitlines()) == 2
    assert printed.err.startswith(f"{file} 第 2 行：")
    assert said in printed.err


def test_stdin_is_a_file_called_dash(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """`--jsonl -` reads what is piped in, a byte order mark included."""
    piped = io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf" + json.dumps(PAUSED).encode()))
    monkeypatch.setattr(sys, "stdin", piped)
    assert deadline.work_out(["--jsonl", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["respond_due"] == "2026-10-12T18:00:00+08:00"


def test_one_report_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    """Both deadlines and the reasons, in Chinese unless asked otherwise; midnight as 24:00."""
    assert deadline.work_out(["--severity", "D", "--reported", "2026-09-24T16:00+08:00"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == ["响应截止 周四24:00(2026年9月24日)", "解决截止 周四 2026年10月15日 17:00", "因为："]
    assert deadline.work_out(["--severity", "D", "--reported", "2026-12-18T10:00+08:00", "--language", "en"]) == 0
    assert "Resolve by Mon 4 Jan 2027 17:00 (provisional)" in capsys.readouterr().out


def test_one_report_as_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The same fields as in a line; the language of the environment."""
    monkeypatch.setenv("ZHIBAN_LANGUAGE", "en")
    assert deadline.work_out(["--severity", "C", "--reported", "2026-02-12T02:00Z", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["resolve_due"] == "2026-02-26T17:00:00+08:00"
    assert "Day 1: 13 Feb; Day 2: 14 Feb (Sat, make-up workday)" in answer["because"]


WRONG_USAGE = [
    ([], 2, "--jsonl"),
    (["--severity", "C", "--jsonl", "x"], 2, "--jsonl"),
    (["--severity", "C"], 1, "reported"),
    (["--severity", "X", "--reported", "2026-02-12T10:00+08:00"], 1, "“X”"),
    (["--jsonl", "/nowhere/reports.jsonl"], 1, "/nowhere/reports.jsonl"),
]


@pytest.mark.parametrize(("arguments", "code", "said"), WRONG_USAGE, ids=range(len(WRONG_USAGE)))
def test_wrong_usage_is_answered_by_one_sentence(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, said: str
) -> None:
    """Never a traceback, nothing on stdout."""
    assert deadline.work_out(arguments) == code
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err
    assert len(printed.err.splitlines()) == 1


def test_an_unknown_language_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """The sentence names the two there are."""
    with pytest.raises(SystemExit) as ended:
        deadline.work_out(["--severity", "C", "--reported", "2026-02-12T10:00+08:00", "--language", "fr"])
    assert ended.value.code == 2
    assert "zh-CN" in capsys.readouterr().err


def test_the_policy_of_the_environment_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another file changes the deadline; a broken one is named with its line."""
    standard = (Path(deadline.__file__).parents[2] / "sla" / "standard.toml").read_text(encoding="utf-8")
    file = tmp_path / "office.toml"
    monkeypatch.setenv("ZHIBAN_POLICY", str(file))
    file.write_text(standard.replace('within = "5 个工作日", pause', 'within = "3 个工作日", pause'), encoding="utf-8")
    arguments = ["--severity", "C", "--reported", "2026-02-12T10:00+08:00", "--json"]
    assert deadline.work_out(arguments) == 0
    assert json.loads(capsys.readouterr().out)["resolve_due"] == "2026-02-24T17:00:00+08:00"
    file.write_text("title = ", encoding="utf-8")
    assert deadline.work_out(arguments) == 1
    assert capsys.readouterr().err.startswith(f"{file} 第 1 行：")


def test_the_quick_way_imports_nothing_heavy() -> None:
    """`zhiban deadline` does without typer, pydantic, sqlmodel and the estimate's package."""
    script = (
        "import sys\n"
        "sys.argv = 'zhiban deadline --severity C --reported 2026-02-12T10:00+08:00'.split()\n"
        "from bot.cli import main\n"
        "try:\n    main()\nexcept SystemExit as ended:\n    assert not ended.code\n"
        "heavy = {'typer', 'pydantic', 'sqlmodel', 'sqlalchemy', 'holidays', 'babel'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    root = Path(deadline.__file__).parents[2]
    ran = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, check=True)  # noqa: S603 - our own
    assert ran.stdout.decode().splitlines()[-1] == "[]"


def test_the_command_is_listed_and_forwarded() -> None:
    """`zhiban --help` names it, and the listed command is the same one."""
    root = Path(deadline.__file__).parents[2]
    listed = subprocess.run([sys.executable, "-m", "bot", "--help"], cwd=root, capture_output=True, check=True)
    assert "deadline" in listed.stdout.decode()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize(
    "reported", ["2026-02-12", "20260212", "2026-W07-4", "2026-02-12T10:00", "2026-02-12 10:00", "x"]
)
def test_a_time_as_the_refusal_asks_for_it_is_accepted(
    reported: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is missing is said, and the example that the sentence gives is one that the command answers."""
    asked = ["--severity", "C", "--language", language, "--reported"]
    assert deadline.work_out([*asked, reported]) == 1
    advised = re.findall(r"\d[-\dW]+[T ][\d:]+\+08:00", capsys.readouterr().err)
    assert len(advised) == 1
    assert deadline.work_out([*asked, advised[0]]) == 0
