"""Every import contract bites: broken on purpose, it is reported; unbroken, none is."""

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from itertools import pairwise, permutations, product
from pathlib import Path
from typing import Any

import pytest

from tests.support.patience import HANG_S

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[1]
LINT = Path(sys.executable).with_name("lint-imports")
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
PACKAGES = ("bot", "handlers", "models", "sla")


def breaches(contract: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every import that a contract forbids in so many words: the module that breaks it, and what that one imports."""
    if contract["type"] == "layers":
        for container in contract.get("containers", [""]):
            yield from _upward([[_inside(container, name) for name in row.split("|")] for row in contract["layers"]])
    else:
        yield from ((module, contract["forbidden_modules"][-1]) for module in _named(contract["source_modules"]))


def _upward(layers: list[list[str]]) -> Iterator[tuple[str, str]]:
    """Each layer imports the one above it, and those side by side import each other."""
    for upper, lower in pairwise(layers):
        yield from product(lower, upper)
    for layer in layers:
        yield from permutations(layer, 2)


def _named(modules: list[str]) -> Iterator[str]:
    """The modules; for `package.*` all that lie in the package."""
    for module in modules:
        if module.endswith(".*"):
            package = module.removesuffix(".*")
            yield from (f"{package}.{file.stem}" for file in (ROOT / package.replace(".", "/")).glob("[!_]*.py"))
        else:
            yield module


def _inside(container: str, name: str) -> str:
    return f"{container}.{name.strip()}" if container else name.strip()


def spoil(folder: Path, module: str, imported: str) -> None:
    """Add one import to a module."""
    path = folder / module.replace(".", "/")
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    file.write_text(f"{file.read_text('utf-8')}\nimport {imported}\n", "utf-8")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The sources in a place where they may be spoilt."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "locales"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def linted(folder: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says of the sources in a folder."""
    wide = {**os.environ, "COLUMNS": "400"}  # a line that is broken in two cannot be looked for
    return subprocess.run(  # noqa: S603
        [LINT, "--no-cache"], cwd=folder, env=wide, capture_output=True, text=True, timeout=HANG_S, check=False
    )


def test_no_contract_is_broken(copied: Path) -> None:
    """As the sources stand, all contracts are kept."""
    said = linted(copied)
    assert said.returncode == 0, said.stdout


@pytest.mark.parametrize("contract", CONTRACTS, ids=[contract["name"] for contract in CONTRACTS])
def test_every_forbidden_import_is_reported(copied: Path, contract: dict[str, Any]) -> None:
    """Each wrong line is named in the report, below the name of the contract."""
    wrong = list(breaches(contract))
    assert wrong
    for module, imported in wrong:
        spoil(copied, module, imported)
    said = linted(copied)
    assert said.returncode == 1, said.stdout
    assert f"{contract['name']} BROKEN" in said.stdout
    assert [line for line in wrong if f"{line[0]} -> {line[1]} (l." not in said.stdout] == []


@pytest.mark.parametrize("container", [one for contract in CONTRACTS for one in contract.get("containers", [])])
def test_whatever_is_new_takes_its_place(copied: Path, container: str) -> None:
    """A module that no layer names breaks the contract of the package it lies in."""
    (copied / container.replace(".", "/") / "newcomer.py").write_text('"""Nobody knows it."""\n', "utf-8")
    said = linted(copied)
    assert said.returncode == 1, said.stdout
    assert f"- {container}.newcomer" in said.stdout
