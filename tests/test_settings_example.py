"""`.env.example` names every setting there is, and no other."""

import re
from pathlib import Path

from bot.settings import Settings

ROOT = Path(__file__).parents[1]


def test_the_example_names_every_setting() -> None:
    """One line each, commented out or not."""
    named = re.findall(r"^#?\s?(ZHIBAN_[A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE)
    assert sorted(named) == sorted(f"ZHIBAN_{name.upper()}" for name in Settings.model_fields)
