"""Every import contract bites: broken on purpose, it is reported; unbroken, none is."""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
LINT = Path(sys.executable).with_name("lint-imports")
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
PACKAGES = ("bot", "handlers", "models", "sla")


def breaches() -> Iterator[tuple[str, str, str]]:
    """Contract, the module that breaks it, and what that one imports."""
    for contract in CONTRACTS:
        yield from ((contract["name"], *breach) for breach in _breaches_of(contract))


def _breaches_of(contract: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if contract["type"] == "layers":
        layers = contract["layers"]
        yield from ((lower, upper) for upper, lower in pairwise(layers))
    elif contract["type"] == "independence":
        yield contract["modules"][0], contract["modules"][-1]
    else:
        yield contract["source_modules"][-1], contract["forbidden_modules"][-1]


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The sources in a place where they may be spoilt."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "locales"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def linted(folder: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says of the sources in a folder."""
    return subprocess.run([LINT, "--no-cache"], cwd=folder, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603


def test_no_contract_is_broken(copied: Path) -> None:
    """As the sources stand, all contracts are kept."""
    said = linted(copied)
    assert said.returncode == 0, said.stdout


@pytest.mark.parametrize(("contract", "module", "imported"), list(breaches()))
def test_a_forbidden_import_is_reported(copied: Path, contract: str, module: str, imported: str) -> None:
    """One wrong line is enough, and the report names the contract."""
    path = copied / module.replace(".", "/")
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    file.write_text(f"{file.read_text('utf-8')}\nimport {imported}\n", "utf-8")
    said = linted(copied)
    assert said.returncode == 1, said.stdout
    assert f"{contract} BROKEN" in said.stdout
