"""Processor time by test: of the tests' process and of all that it started, phase by phase and fixture by fixture."""

import json
import os
import re
import sqlite3
import time
from collections import Counter, defaultdict
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from typing import TextIO

import pytest

from tests.support.examples import TIMES

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
FLOOR_EVERY_S = 5.0
"""How much processor time passes until the machine is measured again."""
ROUNDS = 3
PHASES = ("setup", "call", "teardown")
_shared = [0.0]
"""Seconds of this process that no single test is to blame for."""


def used() -> float:
    """Return the seconds that this process and all of its descendants, alive or waited for, have computed."""
    own, gone = getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN)
    seconds = own.ru_utime + own.ru_stime + gone.ru_utime + gone.ru_stime
    return seconds + sum(map(_seconds_of, _descendants("self")))


@contextmanager
def shared_work() -> Iterator[None]:
    """Count what happens within it for nobody: the first test to need it makes it for all."""
    began = used()
    try:
        yield
    finally:
        _shared[0] += used() - began


def floor_s() -> float:
    """Return the seconds that a fixed piece of work takes now, the least of a few: how fast the machine is."""
    return min(_worked() for _ in range(ROUNDS))


def _worked() -> float:
    began = time.process_time()
    rows = [{"number": number, "text": f"第 {number} 行", "known": [number % 7, None, True]} for number in range(2_000)]
    texts = [json.dumps(row, ensure_ascii=False) for row in rows]
    found = Counter(match[0] for text in texts for match in re.finditer(r"\d+", text))
    with sqlite3.connect(":memory:") as database:
        database.execute("CREATE TABLE line (text TEXT)")
        database.executemany("INSERT INTO line VALUES (?)", [(text,) for text in texts])
        read = [json.loads(text) for (text,) in database.execute("SELECT text FROM line ORDER BY text")]
    database.close()
    assert len(read) == len(rows)
    assert found
    return time.process_time() - began


class ProcessorTime:
    """The plugin: writes a line of JSON for each test, and one now and then for how fast the machine is."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file: TextIO = file.open("a", encoding="utf-8", buffering=1)
        self._fixtures: defaultdict[str, float] = defaultdict(float)
        self._phases: dict[str, float] = {}
        self._floor_at: float | None = None

    def _write(self, **said: object) -> None:
        self._file.write(json.dumps(said, ensure_ascii=False) + "\n")

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """What collecting cost."""
        self._write(collected=len(session.items), seconds=round(used(), 3))

    def pytest_sessionfinish(self) -> None:
        """What all of it cost."""
        self._write(total=round(used(), 3))
        self._file.close()

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Generator[None, object, object]:
        """Count a fixture without those it asked for; one that serves several tests is no test's own."""
        began, shared = used(), _shared[0]
        try:
            return (yield)
        finally:
            took = used() - began
            self._fixtures[fixturedef.argname] += took
            if fixturedef.scope != "function":
                _shared[0] = shared + took

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self) -> Generator[None, object, object]:
        """Count the setup."""
        return (yield from self._phase("setup"))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self) -> Generator[None, object, object]:
        """Count the call."""
        return (yield from self._phase("call"))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self) -> Generator[None, object, object]:
        """Count the teardown."""
        return (yield from self._phase("teardown"))

    def _phase(self, name: str) -> Generator[None, object, object]:
        began, shared = used(), _shared[0]
        try:
            return (yield)
        finally:
            self._phases[name] = used() - began - (_shared[0] - shared)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> Generator[None, object, object]:
        """Write what a test cost. The teardown of a file's last test is the whole file's, so it is left out."""
        if self._floor_at is None or used() - self._floor_at > FLOOR_EVERY_S:
            self._write(floor=floor_s())
            self._floor_at = used()
        self._fixtures.clear()
        self._phases.clear()
        outcome = yield
        counted = [name for name in PHASES if name != "teardown" or (nextitem and nextitem.path == item.path)]
        self._write(
            test=item.nodeid,
            times=TIMES if getattr(getattr(item, "obj", None), "is_hypothesis_test", False) else 1,
            seconds=round(sum(self._phases.get(name, 0.0) for name in counted), 4),
            phases={name: round(took, 4) for name, took in self._phases.items()},
            fixtures={name: round(took, 4) for name, took in self._fixtures.items() if took >= 0.001},
            marks=sorted({mark.name for mark in item.iter_markers()}),
        )
        return outcome


def _descendants(process: str) -> Iterator[str]:
    """The ids of all that a process started and that is still there, and of what they started."""
    with suppress(OSError):
        for thread in os.listdir(f"/proc/{process}/task"):
            with suppress(OSError):
                for child in Path(f"/proc/{process}/task/{thread}/children").read_text().split():
                    yield child
                    yield from _descendants(child)


def _seconds_of(process: str) -> float:
    """What a process used, and those of its children that it waited for; nothing where it is gone by now."""
    with suppress(OSError):
        after_the_name = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, after_the_name[11:15])) / TICKS_A_SECOND
    return 0.0
