"""`zhiban certificate`: made once, renewed, refused in one sentence; and what doctor says of it."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.authority import make
from bot.desk_clock import utc_now
from tests.support.command_line import EN, open_office, zhiban

pytestmark = pytest.mark.machine_clock  # certificates end by it


def test_made_and_renewed(environment: None) -> None:
    """It says which two lines belong into .env and how browsers come to trust it; a second one is refused."""
    made = zhiban("certificate", "desk.example.cn", "10.0.0.8", *EN)
    assert made.exit_code == 0
    lines = made.stdout.splitlines()
    assert lines[0].startswith("The certificate for desk.example.cn, 10.0.0.8 is good until 20")
    assert [line.partition("=")[0] for line in lines[1:3]] == ["ZHIBAN_TLS_CERT", "ZHIBAN_TLS_KEY"]
    assert all(Path(line.partition("=")[2]).is_file() for line in lines[1:3])
    assert "authority.pem" in lines[3]
    again = zhiban("certificate", "desk.example.cn", *EN)
    assert (again.exit_code, len(again.stderr.splitlines())) == (1, 1)
    assert "--renew" in again.stderr
    renewed = zhiban("certificate", "--renew", *EN)
    assert renewed.stdout == f"{lines[0]}\n"


@pytest.mark.parametrize("words", [(), ("--renew", "desk.example.cn"), ("--renew",), ("a b",)])
def test_refused(environment: None, words: tuple[str, ...]) -> None:
    """Nothing named, both at once, nothing to renew, no name: one sentence each."""
    refused = zhiban("certificate", *words, *EN)
    assert (refused.exit_code, len(refused.stderr.splitlines())) == (1, 1)


@pytest.mark.parametrize(
    ("age_days", "said"),
    [(0, "good for 397 more days"), (380, "ends in 17 days"), (400, "has ended")],
)
def test_doctor(environment: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, age_days: int, said: str) -> None:
    """The days of a good one are told; one that ends soon, or has, needs attention."""
    files = make(tmp_path / "own", ["desk.example.cn"], utc_now() - timedelta(days=age_days, minutes=-1)).files
    monkeypatch.setenv("ZHIBAN_TLS_CERT", str(files.certificate))
    monkeypatch.setenv("ZHIBAN_TLS_KEY", str(files.key))
    open_office()
    assert said in zhiban("doctor", *EN).stdout
    monkeypatch.setenv("ZHIBAN_TLS_KEY", str(tmp_path / "none.key"))
    assert "none.key cannot be read" in zhiban("doctor", *EN).stdout
