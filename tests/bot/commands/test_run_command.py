"""`zhiban run`, where it cannot: one sentence, and nothing that says it had started."""

import socket
from pathlib import Path

import pytest

from tests.support.command_line import zhiban

pytestmark = pytest.mark.usefixtures("environment")


def test_a_taken_port_is_named_before_anything_is_done(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The exit code is 1, nobody reads that the desk has started, and no data directory came to be."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        monkeypatch.setenv("ZHIBAN_HTTP_PORT", port)
        for language, word in {"zh-CN": "已被占用", "en": "is taken"}.items():
            monkeypatch.setenv("ZHIBAN_LANGUAGE", language)
            refused = zhiban("run")
            assert refused.exit_code == 1
            assert refused.stdout == ""
            assert len(refused.stderr.splitlines()) == 1
            assert word in refused.stderr
            assert port in refused.stderr
    assert not (tmp_path / "var").exists()


def test_an_address_that_is_not_ours_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no such interface the sentence says which settings to look at."""
    monkeypatch.setenv("ZHIBAN_HTTP_HOST", "203.0.113.1")
    monkeypatch.setenv("ZHIBAN_PAGE", "off")
    monkeypatch.setenv("ZHIBAN_TELEGRAM_TOKEN", f"123456789:{35 * 'a'}")
    refused = zhiban("run")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "ZHIBAN_HTTP_HOST" in refused.stderr
