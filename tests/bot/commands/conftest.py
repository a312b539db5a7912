"""What commands find around them in every test of theirs."""

from pathlib import Path

import pytest


@pytest.fixture
def environment(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands act on this test's database, in a data directory of its own, in the default language."""
    monkeypatch.setenv("ZHIBAN_DATABASE_URL", database_url)
    monkeypatch.setenv("ZHIBAN_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("ZHIBAN_LANGUAGE", raising=False)
