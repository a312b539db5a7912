"""Reads the years that the office has loaded straight from the database, for commands that must answer at once."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from bot.environment import ENCODING, ENV_FILE
from sla.calendar.year_notice import YearNotice, parse_notice

QUERY = "SELECT notice FROM calendar_year ORDER BY year"
SQLITE_WAIT_S = 0.05


def loaded_years() -> tuple[YearNotice, ...]:
    """The notices in the desk's database; none where there is no database, or none that can be reached.

    Goes round SQLAlchemy and the settings, whose imports take longer than a whole `zhiban deadline`.
    """
    url = _setting("ZHIBAN_DATABASE_URL")
    is_sqlite = not url or url.startswith("sqlite")
    texts = _sqlite_texts(_sqlite_file(url)) if is_sqlite else _postgres_texts(url)
    return tuple(parse_notice(text, "calendar_year") for text in texts)


def _sqlite_file(url: str) -> Path:
    if url:
        return Path(url.partition(":///")[2].partition("?")[0])
    return Path(_setting("ZHIBAN_DATA_DIR") or "var") / "zhiban.db"


def _sqlite_texts(file: Path) -> list[str]:
    if not file.is_file():
        return []
    address = f"file:{quote(str(file.absolute()))}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=SQLITE_WAIT_S)) as connection:
            return [text for (text,) in connection.execute(QUERY)]
    except sqlite3.Error:  # not migrated yet, or no database at all
        return []


def _postgres_texts(url: str) -> list[str]:
    import psycopg  # only where it is the database: it takes a while

    address = "postgresql://" + url.partition("://")[2]
    try:
        with psycopg.connect(address, connect_timeout=2) as connection:
            return [text for (text,) in connection.execute(QUERY.replace("notice", "notice::text"))]
    except psycopg.Error:  # not migrated yet, or away
        return []


def _setting(name: str) -> str:
    """An environment variable, else its line in `.env`, as the settings read it."""
    value = os.environ.get(name)
    if value or not ENV_FILE.is_file():
        return value or ""
    from dotenv import dotenv_values

    return dotenv_values(ENV_FILE, encoding=ENCODING).get(name) or ""
