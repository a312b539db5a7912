"""`zhiban slack manifest`, and what `zhiban run` says of half a Slack."""

from pathlib import Path

import pytest

from tests.support.command_line import zhiban

ROOT = Path(__file__).parents[3]


def test_the_manifest_is_printed_for_socket_mode() -> None:
    """Word for word what the repository has."""
    assert zhiban("slack", "manifest").stdout == (ROOT / "slack" / "manifest.yaml").read_text("utf-8")


def test_the_manifest_is_printed_for_http() -> None:
    """With --http every part has the desk's address, and Socket Mode is off."""
    printed = zhiban("slack", "manifest", "--http", "https://desk.example.org").stdout
    assert printed.count("https://desk.example.org/slack/events") == 3
    assert "socket_mode_enabled: false" in printed


@pytest.mark.parametrize("address", ["http://desk.example.org", "", " ", "desk.example.org", "https://"])
def test_an_address_that_slack_cannot_call_is_refused(address: str) -> None:
    """One sentence and exit code 1, also for an empty one, such as a variable that nobody set; no manifest."""
    refused = zhiban("slack", "manifest", "--http", address)
    assert refused.exit_code == 1
    assert "https" in refused.stderr
    assert refused.stdout == ""


@pytest.mark.usefixtures("environment")
def test_half_a_slack_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """A desk that could only speak, or only listen, does not start, and says which setting is missing."""
    monkeypatch.setenv("ZHIBAN_SLACK_BOT_TOKEN", "xoxb-1-secret")
    refused = zhiban("run")
    assert refused.exit_code == 1
    assert "ZHIBAN_SLACK_APP_TOKEN" in refused.stderr
    assert "secret" not in refused.stderr
