"""What a test costs is counted for the test that causes it: its own work and that of its processes."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.support.processor_time import PHASES, ProcessorTime

MEASURED = '''
"""Tests that compute for as long as they say."""
import subprocess, sys, time
import pytest

WORK = "import time\\nwhile time.process_time() < 0.12: pass"

def compute(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end: pass

@pytest.fixture(scope="module")
def for_all(): compute(0.5)

@pytest.fixture
def own(): compute(0.06)

def test_of_a_fixture_for_all(for_all): pass
def test_of_a_fixture(own): pass
def test_itself(): compute(0.06)
def test_in_a_process(): subprocess.run([sys.executable, "-S", "-c", WORK], check=True)
def test_in_a_process_that_stays():
    global stays
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    stays = subprocess.Popen([sys.executable, "-S", "-c", WORK + "\\nprint(flush=True); input()"], **pipes)
    stays.stdout.readline()
def test_that_does_nothing(): pass
def test_that_ends_it():
    stays.communicate(b"\\n")
'''


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What was written about those tests."""
    folder = tmp_path_factory.mktemp("measured")
    (folder / "test_measured.py").write_text(MEASURED, "utf-8")
    plugin = ProcessorTime(folder / "times" / "alone.jsonl")
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-c", os.devnull, f"--rootdir={folder}"]
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTEST_ADDOPTS", raising=False)  # whoever measures this test says so there
        assert pytest.main([*options, str(folder / "test_measured.py")], plugins=[plugin]) == pytest.ExitCode.OK
    return [json.loads(line) for line in Path(folder / "times" / "alone.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.process
def test_each_pays_for_what_it_causes(rows: list[dict[str, Any]]) -> None:
    """Its fixtures, its own work, and that of a process, whether it ended or stays; not what serves a whole file."""
    took = {row["test"].rpartition("::")[2]: row for row in rows if "test" in row}
    assert took["test_of_a_fixture"]["phases"]["setup"] >= 0.06
    assert took["test_of_a_fixture"]["fixtures"]["own"] >= 0.06
    assert took["test_itself"]["phases"]["call"] >= 0.06
    assert took["test_in_a_process"]["seconds"] >= 0.1
    assert took["test_in_a_process_that_stays"]["seconds"] >= 0.1
    assert took["test_of_a_fixture_for_all"]["fixtures"]["for_all"] >= 0.5
    for name in ("test_of_a_fixture_for_all", "test_that_does_nothing", "test_that_ends_it"):
        assert took[name]["seconds"] < 0.1
    assert all(set(row["phases"]) == set(PHASES) for row in took.values())


@pytest.mark.process
def test_how_fast_the_machine_was_stands_beside_it(rows: list[dict[str, Any]]) -> None:
    """There is a floor before the first test, and in the end what all of it cost."""
    kinds = [next(iter(row)) for row in rows]
    assert kinds[:3] == ["collected", "floor", "test"]
    assert kinds[-1] == "total"
    assert all(row["floor"] > 0 for row in rows if "floor" in row)
