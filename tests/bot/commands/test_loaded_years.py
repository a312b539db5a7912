"""Reading the loaded years without opening the desk."""

import sqlite3
from pathlib import Path

import pytest

from bot.commands.loaded_years import loaded_years


@pytest.mark.parametrize("content", [None, b"", b"no database at all"])
def test_no_database_means_no_notices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None) -> None:
    """Missing, empty or broken: the command answers by what is published, and makes no file."""
    monkeypatch.delenv("ZHIBAN_DATABASE_URL", raising=False)
    monkeypatch.setenv("ZHIBAN_DATA_DIR", str(tmp_path))
    file = tmp_path / "zhiban.db"
    if content is not None:
        file.write_bytes(content)
    assert loaded_years() == ()
    assert file.exists() == (content is not None)


def test_a_database_server_that_is_away_means_no_notices(monkeypatch: pytest.MonkeyPatch) -> None:
    """A deadline is then provisional, never an error."""
    monkeypatch.setenv("ZHIBAN_DATABASE_URL", "postgresql+psycopg://desk@127.0.0.1:1/none")
    assert loaded_years() == ()


def test_the_data_directory_may_be_named_in_the_settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line in `.env` counts as it does for the desk."""
    monkeypatch.delenv("ZHIBAN_DATABASE_URL", raising=False)
    monkeypatch.delenv("ZHIBAN_DATA_DIR", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("ZHIBAN_DATA_DIR=place\n", "utf-8")
    (tmp_path / "place").mkdir()
    connection = sqlite3.connect(tmp_path / "place" / "zhiban.db")
    connection.execute("CREATE TABLE calendar_year (year INTEGER, notice TEXT)")
    notice = '{"year": 2027, "title": "通知", "holidays": {"元旦": ["2027-01-01"]}, "make_up": []}'
    connection.execute("INSERT INTO calendar_year VALUES (2027, ?)", (notice,))
    connection.commit()
    connection.close()
    assert [year.year for year in loaded_years()] == [2027]
