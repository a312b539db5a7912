"""What lies on the machine is its owner's alone: rights of files, the key of the cookies, passwords in addresses."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.logs import Redacting
from tests.support.command_line import zhiban

ROOT = Path(__file__).parents[3]
KEY = "key of nobody else"
PASSWORD = "geheim77"  # noqa: S105 - it is the one that may not be seen
ADDRESSES = [
    f"postgresql://u:{PASSWORD}@127.0.0.1:1/db",
    f"postgresql://127.0.0.1:1/db?user=u&password={PASSWORD}",
    f"postgresql://u@127.0.0.1:1/db?sslpassword={PASSWORD}",
    f"postgresql://u:{PASSWORD}@127.0.0.1:port/db",
    f"postgresql://u:an@{PASSWORD}@127.0.0.1:1/db",
    f"postgresql://u:{PASSWORD}@127.0.0.1:1/db?{PASSWORD}=1",
    f"mysql://u:{PASSWORD}@127.0.0.1:1/db",
    f"host=127.0.0.1 port=1 password={PASSWORD}",
]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory, open to everybody, on SQLite."""
    folder = tmp_path / "var"
    folder.mkdir()
    folder.chmod(0o777)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZHIBAN_DATA_DIR", str(folder))
    monkeypatch.setenv("ZHIBAN_HTTP_PORT", "0")
    monkeypatch.delenv("ZHIBAN_LANGUAGE", raising=False)
    return folder


@pytest.mark.process
def test_whatever_a_command_writes_is_its_owners_alone(data: Path) -> None:
    """With a umask that lets everybody in, and over files that were open; a paper that is asked for as well."""
    (data / "secret_key").write_text(KEY)
    (data / "secret_key").chmod(0o666)
    paper = data.parent / "calendar.toml"
    for words in (["demo", "clock", "--forward", "P1D"], ["deadline", "--help"]):
        command = [sys.executable, "-m", "bot", *words]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        with paper.open("wb") as output:
            subprocess.run(command, env=environment, check=True, umask=0, stdout=output)  # noqa: S603 - our own program
    modes = {path.name: path.stat().st_mode & 0o777 for path in (data, *data.rglob("*"))}
    assert modes.pop("var") == 0o700
    assert {"zhiban.db", "secret_key"} <= set(modes)
    assert set(modes.values()) == {0o600}


@pytest.mark.parametrize("key", ["", "short", 15 * "k"])
def test_a_key_that_can_be_guessed_is_refused(data: Path, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    """From the environment or from the file, and before anything is served."""
    monkeypatch.setenv("ZHIBAN_SECRET_KEY", key)
    refused = zhiban("run")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "ZHIBAN_SECRET_KEY" in refused.stderr
    monkeypatch.delenv("ZHIBAN_SECRET_KEY")
    (data / "secret_key").write_text(key)
    refused = zhiban("run")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "secret_key" in refused.stderr
    assert (data / "secret_key").read_text() == key


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("command", ["run", "doctor"])
def test_no_form_of_address_shows_its_password(monkeypatch: pytest.MonkeyPatch, command: str, address: str) -> None:
    """One sentence says what is wrong with it."""
    monkeypatch.setenv("ZHIBAN_DATABASE_URL", address)
    refused = zhiban(command)
    assert refused.exit_code == 1
    assert len(refused.stderr.splitlines()) == 1
    assert PASSWORD not in refused.output + refused.stderr


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_log_shows_a_password(address: str) -> None:
    """Neither in what a library says nor in the traceback below it."""
    try:
        raise ValueError(address)
    except ValueError:
        told = sys.exc_info()
    record = logging.LogRecord("library", logging.ERROR, "", 0, "cannot open %s", (address,), told)
    said = Redacting("%(message)s").format(record)
    assert "cannot open" in said
    assert "ValueError" in said
    assert PASSWORD not in said.replace(f"?{PASSWORD}=1", "")
