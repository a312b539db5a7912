"""A platform that is not set up costs nothing at the start."""

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


def test_no_platform_is_imported_before_it_is_set_up() -> None:
    """The application, with what stories know of every platform, brings no platform's own library with it."""
    look = [sys.executable, "-c", LOOK]
    said = subprocess.run(look, cwd=ROOT, capture_output=True, text=True, timeout=HANG_S, check=True)  # noqa: S603
    assert said.stdout.split() == []
