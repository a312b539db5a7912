"""The lock file names every dependency with its version and its digests, from the one index."""

import tomllib
from pathlib import Path
from typing import Any

LOCK = Path(__file__).parents[1] / "uv.lock"
INDEX = "https://pypi.org/simple"


def packages() -> list[dict[str, Any]]:
    """All that is installed but the desk itself."""
    found: list[dict[str, Any]] = tomllib.loads(LOCK.read_text("utf-8"))["package"]
    return [package for package in found if "editable" not in package["source"] and "virtual" not in package["source"]]


def test_nothing_comes_from_elsewhere() -> None:
    """No address, no branch of a repository and no other index; so `make audit` knows all of it."""
    assert packages()
    assert {str(package["source"]) for package in packages()} == {str({"registry": INDEX})}


def test_every_file_has_its_digest() -> None:
    """Whoever changed a file on the way would be noticed at the installation."""
    for package in packages():
        files = [*package.get("wheels", ()), *([package["sdist"]] if "sdist" in package else [])]
        assert files, package["name"]
        assert all(file["hash"].startswith("sha256:") for file in files), package["name"]
