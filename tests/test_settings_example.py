"""`.env.example` names every setting there is, and no other; so does the list that misspelt names are held against."""

import re
from pathlib import Path

from bot.environment import NAMES
from bot.settings import Settings

ROOT = Path(__file__).parents[1]


def test_the_example_names_every_setting() -> None:
    """One line each, commented out or not."""
    named = re.findall(r"^#?\s?(ZHIBAN_[A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE)
    assert sorted(named) == sorted(f"ZHIBAN_{name.upper()}" for name in Settings.model_fields)


def test_every_setting_is_a_name_that_is_known() -> None:
    """`zhiban deadline` looks names up without importing the settings."""
    assert sorted(NAMES) == sorted(f"ZHIBAN_{name.upper()}" for name in Settings.model_fields)
