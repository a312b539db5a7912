"""The list of durations: `make test` stays short, and what is new over the budget is named."""

import json
from pathlib import Path

import pytest

from tests.support import durations
from tests.support.durations import BUDGET_S, FLOOR_S, LIST, read, report, write

MAKE_TEST_S = 4 * 60 * 2 * 0.85
"""Processor seconds of all tests of `make test`: two cores for four minutes, less what collecting takes."""
TEST = "tests/stories/test_it.py::test_it"


def lines(folder: Path, *rows: dict[str, object], name: str = "alone") -> Path:
    """A run that wrote these rows."""
    (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return folder


def row(name: str, seconds: float, *marks: str) -> dict[str, object]:
    """The row of a test."""
    return {"test": name, "seconds": seconds, "marks": marks}


def test_make_test_fits_into_four_minutes() -> None:
    """The list says so; written anew, it says what changed."""
    files = json.loads(LIST.read_text("utf-8"))["files"]
    assert sum(files.values()) < MAKE_TEST_S


def test_each_test_that_the_list_names_is_there() -> None:
    """Who renames a dear test writes the list anew, and who moves its file lets the list follow by `--moved`."""
    named = {test.partition("[")[0] for test in durations.listed()}
    gone = []
    for one in sorted(named):
        file, *_, name = one.split("::")
        if not (LIST.parents[1] / file).is_file() or f"def {name}(" not in (LIST.parents[1] / file).read_text("utf-8"):
            gone.append(one)
    assert gone == []


def test_a_slow_machine_is_no_excuse_and_no_reason(tmp_path: Path) -> None:
    """Seconds are those of a machine that does the floor's work in the time that the budgets are said for."""
    folder = lines(tmp_path, {"floor": 3 * FLOOR_S}, row(TEST, 0.45), {"floor": FLOOR_S}, {"total": 9.0})
    assert read(folder).tests == {TEST: pytest.approx(0.15)}
    assert read(folder).over(BUDGET_S) == {}


def test_the_least_of_several_runs_counts(tmp_path: Path) -> None:
    """What only the first one pays for, such as a library that is loaded, is no test's own."""
    lines(tmp_path, {"floor": FLOOR_S}, row(TEST, 1.2), row(TEST, 0.2))
    lines(tmp_path, {"floor": FLOOR_S}, row(TEST, 0.3), name="another")
    assert read(tmp_path).tests == {TEST: 0.2}


@pytest.mark.parametrize(("marks", "is_named"), [((), True), (("thorough",), False), (("sampled",), False)])
def test_what_is_new_over_the_budget_is_named(tmp_path: Path, marks: tuple[str, ...], *, is_named: bool) -> None:
    """Unless `make test` leaves it out, or plays some rows of it only."""
    found = read(lines(tmp_path, {"floor": FLOOR_S}, row(TEST, 2 * BUDGET_S, *marks)))
    assert (TEST in found.over(BUDGET_S)) is is_named
    said = report(found).partition("thorough and new")[2]
    assert (TEST in said) is is_named


def test_what_the_list_calls_dear_is_not_new(tmp_path: Path) -> None:
    """It is thorough by the list, so `make test` leaves it out."""
    dear = next(name for name in durations.listed() if durations.is_dear(name))
    assert read(lines(tmp_path, {"floor": FLOOR_S}, row(dear, 9.0))).over(BUDGET_S) == {}


def test_the_list_names_what_is_over_a_budget(tmp_path: Path) -> None:
    """All that is dear, and what is pure and slow; of the rest it knows how long each file takes."""
    rows = [
        row("a.py::dear", 0.6),
        row("a.py::story", 0.15),
        row("b.py::slow", 0.15, "quick"),
        row("b.py::pure", 0.05),
    ]
    file = tmp_path / "durations.json"
    write(read(lines(tmp_path, {"floor": FLOOR_S}, *rows)), file)
    written = json.loads(file.read_text("utf-8"))
    assert written == {"files": {"a.py": 0.15, "b.py": 0.2}, "tests": {"a.py::dear": 0.6, "b.py::slow": 0.15}}


def test_the_list_follows_a_file_that_was_moved() -> None:
    """By its name, where only one file has it."""
    here = "tests/support/test_durations.py"
    listed = {
        "files": {"tests/old/test_durations.py": 0.2},
        "tests": {"tests/old/test_durations.py::test_it[a::b]": 0.6},
    }
    assert durations.moved(listed) == {"files": {here: 0.2}, "tests": {f"{here}::test_it[a::b]": 0.6}}
    gone = {"files": {"tests/old/test_that_is_gone.py": 0.2}}
    assert durations.moved(gone) == gone
