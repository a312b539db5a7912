"""The list of durations: what a test may cost, which tests `make test` leaves to `make check`, and which are new there.

`make durations` writes it anew. To report what a run measured, and what is new over the budget:

    .venv/bin/python -m tests.support.durations FOLDER

After files of tests were moved under their own names, `--moved` in place of the folder follows them.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[2]
LIST = ROOT / "tests" / "durations.json"
BUDGET_S = 0.2
"""Processor seconds that a test of `make test` may take, on a machine that does the floor's work in FLOOR_S."""
QUICK_BUDGET_S = 0.1
"""The same for a test of `make quick`."""
FLOOR_S = 0.017
"""What `processor_time.floor_s` takes on the two quiet cores for which the budgets are said."""
TOLERANCE = 1.5
"""How many times its budget a new test takes until it is named: two measurements differ by a third."""
DEAREST = 50
NEIGHBOURS = 5
"""By how many looks at the machine a test is reckoned."""


ELSEWHERE = {"browser", "emulator", "fault", "sampled", "thorough"}
PURE = {"long", "quick"}


@dataclass
class Measured:
    """What a run of tests took, in seconds of a machine that does the floor's work in FLOOR_S."""

    tests: dict[str, float] = field(default_factory=dict)
    marks: dict[str, frozenset[str]] = field(default_factory=dict)
    total: float = 0.0
    slowness: list[float] = field(default_factory=list)

    def over(self, budget_s: float) -> dict[str, float]:
        """Return the tests over a budget that `make test` runs each day, and which the list does not name as dear.

        Of a sampled table `make test` plays some rows only, which nobody needs to know by name.
        """
        return {
            test: seconds
            for test, seconds in self.tests.items()
            if seconds > budget_s and not self.marks[test] & ELSEWHERE and not is_dear(test)
        }


@cache
def listed() -> Mapping[str, float]:
    """Return the seconds of each test that the list names."""
    tests: dict[str, float] = json.loads(LIST.read_text("utf-8"))["tests"] if LIST.exists() else {}
    return tests


def is_dear(test: str) -> bool:
    """Whether `make test` leaves a test to `make check`."""
    return listed().get(test, 0.0) > BUDGET_S


def is_slow(test: str) -> bool:
    """Whether `make quick` leaves a test to `make test`."""
    return listed().get(test, 0.0) > QUICK_BUDGET_S


def read(folder: Path) -> Measured:
    """Read what the processes of a run wrote; of a test that ran more than once, the least.

    Each is reckoned by how fast the machine was around it, and a random one by how many times as often it tried.
    """
    found = Measured()
    for file in sorted(folder.glob("*.jsonl")):
        floors: list[float] = []
        for row in map(json.loads, file.read_text("utf-8").splitlines()):
            floors += [row["floor"]] if "floor" in row else []
            slowness = median(floors[-NEIGHBOURS:]) / FLOOR_S if floors else 1.0
            if "test" in row:
                _keep(found, row, row["seconds"] / slowness / row.get("times", 1))
            found.total += row.get("total", 0.0) / (median(floors) / FLOOR_S if floors else 1.0)
        found.slowness += [floor / FLOOR_S for floor in floors]
    return found


def _keep(found: Measured, row: Mapping[str, Any], seconds: float) -> None:
    test = row["test"]
    found.tests[test] = min(round(seconds, 3), found.tests.get(test, seconds))
    found.marks[test] = frozenset(row["marks"])


def write(found: Measured, file: Path = LIST) -> None:
    """Write the list: by name what is over the budget, or pure and over the quick one; all others by file."""
    files: dict[str, float] = defaultdict(float)
    tests: dict[str, float] = {}
    for test, seconds in found.tests.items():
        if seconds <= BUDGET_S:
            files[test.partition("::")[0]] += seconds
        if seconds > (QUICK_BUDGET_S if found.marks[test] & PURE else BUDGET_S):
            tests[test] = round(seconds, 2)
    text = {"files": {name: round(files[name], 2) for name in sorted(files)}, "tests": dict(sorted(tests.items()))}
    _keep_list(text, file)


def _keep_list(text: Mapping[str, Any], file: Path) -> None:
    file.write_text(json.dumps(text, ensure_ascii=False, indent=1) + "\n", "utf-8")


def report(found: Measured) -> str:
    """Return what a run took, its dearest tests, and those over the budget that the list does not know."""
    slowness = f"{median(found.slowness):.2f} times" if found.slowness else "nobody knows how many times"
    dearest, new = _lines(found.tests)[:DEAREST], _lines(found.over(TOLERANCE * BUDGET_S))
    in_all = f"{sum(found.tests.values()):.0f} of {found.total:.0f} seconds of processor"
    return "\n".join(
        (
            f"{len(found.tests)} tests: {in_all}, where the floor is {FLOOR_S} s; it took {slowness} as long",
            f"the dearest {len(dearest)}:",
            *dearest,
            f"clearly over {BUDGET_S} s, not thorough and new: {len(new)}",
            *new,
        )
    )


def _lines(tests: Mapping[str, float]) -> list[str]:
    return [f"{seconds:8.2f} s  {test}" for test, seconds in sorted(tests.items(), key=lambda one: -one[1])]


def moved(listed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the list with the new paths of files that were moved under their own names."""
    there: dict[str, list[str]] = defaultdict(list)
    for file in (ROOT / "tests").rglob("test_*.py"):
        there[file.name].append(file.relative_to(ROOT).as_posix())

    def path(name: str) -> str:
        file, colons, rest = name.partition("::")
        found = there[Path(file).name]
        return f"{found[0]}{colons}{rest}" if file not in found and len(found) == 1 else name

    return {part: dict(sorted((path(name), took) for name, took in of.items())) for part, of in listed.items()}


def main(words: list[str]) -> None:
    """Report a run, write the list of one, or follow files that were moved."""
    if words == ["--moved"]:
        _keep_list(moved(json.loads(LIST.read_text("utf-8"))), LIST)
        return
    found = read(Path(words[-1]))
    if "--write" in words:
        write(found)
    sys.stdout.write(report(found) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
