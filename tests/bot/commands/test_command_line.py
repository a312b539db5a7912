"""The entry point of `zhiban`: which commands go round typer, and what an operator reads where one cannot start."""

import json
import subprocess
import sys

import pytest

from bot.cli import main
from tests.support.desk import ZH


def typed(monkeypatch: pytest.MonkeyPatch, *words: str) -> None:
    """Somebody typed `zhiban` and these words."""
    monkeypatch.setattr(sys, "argv", ["zhiban", *words])
    monkeypatch.setattr("bot.logs.set_up_logs", lambda *_, **__: None)  # other tests of this process log, too


def test_a_deadline_is_answered_without_typer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command that scripts call over and over."""
    typed(monkeypatch, "deadline", "--severity", "A", "--reported", "2026-03-03T10:00+08:00")
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert "11:00" in capsys.readouterr().out


def test_a_demo_that_may_not_listen_there_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page knows no passwords, so it listens on loopback alone; `demo` goes round typer, too."""
    monkeypatch.setattr("bot.cli.hold_off", lambda: None)  # other tests follow in this process
    monkeypatch.setenv("ZHIBAN_HTTP_HOST", "0.0.0.0")
    typed(monkeypatch, "demo")
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert capsys.readouterr().err.strip() == ZH("run.loopback_only", host="0.0.0.0")


def test_every_command_is_listed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Those that go round typer stand among the others."""
    typed(monkeypatch, "--help")
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert all(command in said for command in ("run", "deadline", "why", "roster", "digest"))


def test_lines_that_are_read_are_all_that_comes_out() -> None:
    """What the desk would log as it opens its reader is nothing for the program that reads the lines."""
    asked = subprocess.run(
        [sys.executable, "-m", "bot", "triage", "--jsonl", "-"],
        input='{"text": "登不上，大家都登不上"}\n',
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert [json.loads(line)["kind"] for line in asked.stdout.splitlines()] == ["defect"]
