"""`zhiban window`, as people and scripts call it."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from models.changes.trading_session import SessionImport, TradingSession
from tests.support.command_line import EN, in_database, open_office, zhiban
from tests.support.due import at

NIGHT = {"id": 7, "kind": "change", "start": "2026-11-26T20:00", "end": "2026-11-26T22:00"}


@pytest.fixture(autouse=True)
def _desk(environment: None) -> None:
    """Each test has a database of its own."""


def written(tmp_path: Path, *lines: object) -> str:
    """A file with these lines, JSON unless they are text."""
    file = tmp_path / "windows.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    file.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return str(file)


def answered(tmp_path: Path, *lines: object) -> list[dict[str, object]]:
    """What the command says of good lines."""
    answer = zhiban("window", "--jsonl", written(tmp_path, *lines))
    assert answer.exit_code == 0, answer.stderr
    return [json.loads(line) for line in answer.stdout.splitlines()]


def test_lines_are_answered_in_order_without_a_database(tmp_path: Path) -> None:
    """Times with and without a zone, a moment without an end, sessions that overlap and are not sorted."""
    moment = {"start": "2026-11-26T22:30:00+08:00"}
    sessions = [{"start": "2026-11-28T12:00", "end": "2026-11-28T14:00"}, {"start": "2026-11-28T11:00", "end": None}]
    day_off = {"start": "2026-11-28T03:00Z", "end": "2026-11-28T12:00:00+08:00"}
    free, refused, upgrade, reversed_ = answered(
        tmp_path,
        {**NIGHT, "sessions": [moment]},
        {**NIGHT, **day_off, "id": "x", "sessions": sessions},
        {**NIGHT, "kind": "upgrade", "start": "2026-11-26T17:30", "id": None},
        {**NIGHT, "end": "2026-11-26T19:00"},
    )
    assert list(free) == ["id", "allowed", "because", "next_free"]
    assert (free["id"], free["allowed"], free["next_free"]) == (7, True, "2026-11-26T20:00:00+08:00")
    assert (refused["id"], refused["allowed"], refused["next_free"]) == ("x", False, "2026-11-28T14:30:00+08:00")
    assert len(list(refused["because"])) == 2  # type: ignore[call-overload]
    assert (upgrade["id"], upgrade["next_free"]) == (None, "2026-11-26T18:00:00+08:00")
    assert (reversed_["allowed"], reversed_["next_free"]) == (False, None)


BAD_LINES = [
    ("not json", "不是 JSON 对象"),
    ({**NIGHT, "start": None}, "缺少 start"),
    ({"id": 1, "start": "2026-11-26T20:00"}, "缺少 end"),
    ({**NIGHT, "end": "2026-02-30T20:00"}, "2026-02-30T20:00"),
    ({**NIGHT, "start": "2026-11-26"}, "2026-11-26"),
    ({**NIGHT, "start": 5}, "“5”"),
    ({**NIGHT, "kind": "party"}, "“party”"),
    ({**NIGHT, "sessions": "none"}, "sessions"),
    ({**NIGHT, "sessions": ["2026-11-26T20:00"]}, "sessions"),
    ({**NIGHT, "sessions": [{"end": "2026-11-26T20:00"}]}, "缺少 start"),
    ({**NIGHT, "sessions": [{"start": "2026-11-26T20:00", "end": "2026-11-26T19:00"}]}, "早于"),
    ({**NIGHT, "sessions": [{"start": "9999-11-26T20:00"}]}, "9999"),
]


@pytest.mark.parametrize(("line", "said"), BAD_LINES, ids=range(len(BAD_LINES)))
def test_a_bad_line_is_named_and_the_others_are_answered(tmp_path: Path, line: object, said: str) -> None:
    """File, line number and what is wrong on stderr in one sentence; the good lines on stdout; exit code 1."""
    file = written(tmp_path, NIGHT, line, "", NIGHT)
    answer = zhiban("window", "--jsonl", file)
    assert answer.exit_code == 1
    assert len(answer.stdout.splitlines()) == 2
    assert answer.stderr.startswith(f"{file} 第 2 行：")
    assert len(answer.stderr.splitlines()) == 1
    assert said in answer.stderr


def test_one_window_is_judged_beside_what_was_imported() -> None:
    """Verdict, reasons, the next free window, and when sessions were imported; in the asker's language."""
    open_office()
    asked = ("--start", "2026-11-28T10:00", "--end", "2026-11-28T11:00")
    assert "尚未导入交易场次" in zhiban("window", *asked).stdout
    in_database(
        lambda session: session.add_all(
            [
                SessionImport(
                    id=1,
                    source="list",
                    file_name="a",
                    digest="d",
                    rows=1,
                    by_name="x",
                    imported_at=at("2026-11-27 09:00"),
                ),
                TradingSession(
                    name="一标段开标",
                    project="",
                    starts_at=at("2026-11-28 11:00"),
                    ends_at=at("2026-11-28 11:00") + timedelta(hours=1),
                    source="list",
                    import_number=1,
                    imported_at=at("2026-11-27 09:00"),
                ),
            ]
        )
    )
    refused = zhiban("window", *asked)
    assert refused.exit_code == 0
    for words in ("不可以变更", "一标段开标", "前后 30 分钟", "12:30", "list"):
        assert words in refused.stdout
    assert "The window is not allowed." in zhiban("window", *asked, *EN).stdout
    told = json.loads(zhiban("window", *asked, "--json").stdout)
    assert (told["allowed"], told["next_free"]) == (False, "2026-11-28T12:30:00+08:00")


WRONG_USAGE = [
    ((), 2, "--jsonl"),
    (("--start", "2026-11-28T10:00", "--jsonl", "x"), 2, "--jsonl"),
    (("--start", "2026-11-28T10:00"), 1, "end"),
    (("--start", "x", "--end", "y"), 1, "“x”"),
    (("--start", "2026-11-28T10:00", "--end", "2026-11-28T11:00", "--kind", "x"), 1, "“x”"),
    (("--jsonl", "/nowhere/windows.jsonl"), 1, "/nowhere/windows.jsonl"),
]


@pytest.mark.parametrize(("arguments", "code", "said"), WRONG_USAGE, ids=range(len(WRONG_USAGE)))
def test_wrong_usage_is_answered_by_one_sentence(arguments: tuple[str, ...], code: int, said: str) -> None:
    """Never a traceback, nothing on stdout."""
    answer = zhiban("window", *arguments)
    assert (answer.exit_code, answer.stdout) == (code, "")
    assert said in answer.stderr
    assert len(answer.stderr.splitlines()) == 1


def test_a_window_of_no_known_year_is_refused() -> None:
    """It is an answer, not an error."""
    open_office()
    answer = zhiban("window", "--start", "9999-12-31T10:00", "--end", "9999-12-31T23:00")
    assert answer.exit_code == 0
    assert "9999" in answer.stdout
