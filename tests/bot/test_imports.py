"""What a process imports at its start: nothing of a platform that is not set up, and every table that it writes."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.patience import HANG_S

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[2]
LOOK = (
    "import sys, bot.app; "
    "print(*(name for name in sys.modules if name.split('.')[0] in {'slack_bolt', 'slack_sdk', 'telegram'}))"
)
OFF = (
    "import sys, bot.app; from bot.settings import Settings; Settings(_env_file=None).demand_whole(); "
    "print(*(name for name in sys.modules if name.startswith('bot.second_opinion') or name == 'httpx'))"
)
TABLES = (
    "import bot.turns.dispatch; from sqlmodel import SQLModel; "
    "tables = SQLModel.metadata.tables; "
    "keys = {key.target_fullname for table in tables.values() for key in table.foreign_keys}; "
    "print(*sorted({key.partition('.')[0] for key in keys} - set(tables)))"
)


def test_every_table_that_another_names_is_known_where_turns_are_written() -> None:
    """SQLAlchemy sorts tables at the first write, and fails where one is missing; a command imports little else."""
    look = [sys.executable, "-c", TABLES]
    said = subprocess.run(look, cwd=ROOT, capture_output=True, text=True, timeout=HANG_S, check=True)  # noqa: S603
    assert said.stdout.split() == []


def test_no_platform_is_imported_before_it_is_set_up() -> None:
    """The application, with what stories know of every platform, brings no platform's own library with it."""
    look = [sys.executable, "-c", LOOK]
    said = subprocess.run(look, cwd=ROOT, capture_output=True, text=True, timeout=HANG_S, check=True)  # noqa: S603
    assert said.stdout.split() == []


def test_nothing_of_second_opinions_is_imported_where_none_is_set_up() -> None:
    """Neither the client nor what it speaks by."""
    look = [sys.executable, "-c", OFF]
    said = subprocess.run(look, cwd=ROOT, capture_output=True, text=True, timeout=HANG_S, check=True)  # noqa: S603
    assert said.stdout.split() == []
