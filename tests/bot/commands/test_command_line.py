"""The entry point of `zhiban`: which commands go round typer, and what an operator reads where one cannot start."""

import sys

import pytest

from bot.cli import main
from tests.support.desk import ZH


def typed(monkeypatch: pytest.MonkeyPatch, *words: str) -> None:
    """Somebody typed `zhiban` and these words."""
    monkeypatch.setattr(sys, "argv", ["zhiban", *words])


def test_a_deadline_is_answered_without_typer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command that scripts call over and over."""
    typed(monkeypatch, "deadline", "--severity", "A", "--reported", "2026-03-03T10:00+08:00")
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert "11:00" in capsys.readouterr().out


def test_a_desk_that_may_not_listen_there_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page knows no passwords, so it listens on loopback alone; `run` goes round typer, too."""
    monkeypatch.setattr("bot.commands.run.hold_off", lambda: None)  # other tests follow in this process
    monkeypatch.setenv("ZHIBAN_HTTP_HOST", "0.0.0.0")
    typed(monkeypatch, "run")
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
