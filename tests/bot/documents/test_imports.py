"""Papers are seldom wanted: what sets them costs nothing at the start."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.patience import HANG_S

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[3]
HEAVY = ("docx", "lxml", "xlsxwriter")
LOOK = "import sys, bot.app, bot.commands.access, bot.documents.workbook; "
LOOK += f"print(*(name for name in {HEAVY} if name in sys.modules))"


def test_what_sets_papers_is_imported_with_the_first_paper() -> None:
    """Neither the application nor the command brings it with it."""
    look = [sys.executable, "-c", LOOK]
    said = subprocess.run(look, cwd=ROOT, capture_output=True, text=True, timeout=HANG_S, check=True)  # noqa: S603
    assert said.stdout.split() == []
