"""The tables that the code gives stand in the documents as the code gives them."""

import re
from pathlib import Path

import pytest

from bot.settings import Settings
from tests.support.reference import DOCUMENT, written

ROOT = Path(__file__).parents[1]
READMES = ROOT / "README.md", ROOT / "README.zh-CN.md"
ONE_DEFAULT = re.compile(r"^\| `ZHIBAN_(\w+)` \| (?:`([^`]+)`|[^|`]+) \|", re.MULTILINE)


def test_the_reference_is_what_the_code_gives() -> None:
    """A new tick, action, status or setting is written down by one command."""
    assert DOCUMENT.read_text("utf-8") == written(), "write it anew: .venv/bin/python -m tests.support.reference"


@pytest.mark.parametrize("readme", READMES, ids=lambda readme: readme.name)
def test_the_readme_tells_the_default_of_each_setting(readme: Path) -> None:
    """A default that can be told in a word is the one of the settings."""
    told = dict(ONE_DEFAULT.findall(readme.read_text("utf-8")))
    plain = {name: field.default for name, field in Settings.model_fields.items() if field.default is not None}
    shown = {name.upper(): str(default) for name, default in plain.items() if not str(default).startswith("https:")}
    shown["LANGUAGE"] = shown["LANGUAGE"].partition("-")[0]
    assert {name: told.get(name) for name in shown} == shown
