"""What every test may ask for: a fresh database of either kind, and a running desk."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from sqlalchemy import Engine

from bot import gc_tuning
from bot.rules import load_rules
from models.database.engines import reading_engine, writing_engine
from tests.support.charts import drawn_here
from tests.support.clock_reads import NotedClock
from tests.support.compiled import compile_once
from tests.support.databases import Databases
from tests.support.desk import Desk, running_desk, settings_for
from tests.support.one_connection import SwiftDesk
from tests.support.patience import HANG_S
from tests.support.processor_time import ProcessorTime
from tests.support.slack_desk import MODES, SlackDesk, running_slack_desk
from tests.support.tiers import KINDS, left_to_ci, left_to_their_twins, mark

IN_MEMORY = Path("/dev/shm")  # noqa: S108 - each run makes folders of its own in it


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--every-database` runs the full cross product."""
    parser.addoption("--every-database", action="store_true", help="run each test on both databases")
    parser.addoption("--processor-time", metavar="FOLDER", help="write there what each test costs")


def pytest_configure(config: pytest.Config) -> None:
    """Nothing that a test writes needs to reach a disk, and no statement has to be compiled twice."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if (folder := config.getoption("processor_time")) and (worker or not config.getoption("numprocesses", None)):
        config.pluginmanager.register(ProcessorTime(Path(folder) / f"{worker or 'alone'}-{os.getpid()}.jsonl"))
    if os.access(IN_MEMORY, os.W_OK):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as bot/cli.py does for the desk
    compile_once()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the tiers, and run on one database what runs alike on both."""
    for item in items:
        mark(item)
    if not config.getoption("every_database"):
        left_out = {*left_to_their_twins(items), *left_to_ci(items)}
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=list(left_out))


def pytest_collection_finish() -> None:
    """What was imported and collected stays; nobody need look through it again and again."""
    gc_tuning.settle()


@pytest.fixture(autouse=True)
def quiet_logs() -> None:
    """Warnings and worse, a line each; a traceback without the values of its variables.

    Before each test, for a command that is run inside one sets logs up in its own way.
    """
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.ExceptionRenderer(),
            structlog.processors.KeyValueRenderer(key_order=["level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=False,
    )


@pytest.fixture(autouse=True)
def clock_reads(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whoever reads the machine's clock says so: a test that depends on the day is run on other days, too."""
    clock = NotedClock()
    monkeypatch.setattr("bot.desk_clock.datetime", clock)
    yield
    if clock.readers and request.node.get_closest_marker("machine_clock") is None:
        readers = ", ".join(sorted(clock.readers))
        pytest.fail(f"reads the machine's clock in {readers}; mark it machine_clock, or give it a time", pytrace=False)


@pytest.fixture(autouse=True)
def patient_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is, only what hangs is answered as busy."""
    monkeypatch.setattr("bot.turns.writer.ANSWERS_WITHIN_S", HANG_S)


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Templates of both kinds, each made when it is first asked for."""
    made = Databases(tmp_path_factory.mktemp("templates"))
    yield made
    made.close()


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of database; whoever asks for it and is marked `both_databases` runs on both, else on one."""
    return str(request.param)


@pytest.fixture
def empty_url(databases: Databases, kind: str, tmp_path: Path) -> Iterator[str]:
    """A database with nothing in it, not even tables."""
    with databases.empty(kind, tmp_path) as url:
        yield url


@pytest.fixture
def database_url(databases: Databases, kind: str, tmp_path: Path) -> Iterator[str]:
    """A database with the tables of this version and nobody in them."""
    with databases.migrated(kind, tmp_path, is_shared=True) as url:
        yield url


@pytest.fixture
def office_url(databases: Databases, kind: str, tmp_path: Path) -> Iterator[str]:
    """A database with the demo office in it."""
    with databases.with_office(kind, tmp_path, is_shared=True) as url:
        yield url


@pytest.fixture
def writing(database_url: str) -> Iterator[Engine]:
    """An engine for turns on a database with nobody in it."""
    engine = writing_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def reading(database_url: str) -> Iterator[Engine]:
    """An engine for queries on the same database."""
    engine = reading_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def desk(office_url: str, tmp_path: Path) -> Iterator[Desk]:
    """The demo office at work, with a clock of its own and everybody at their browser."""
    with running_desk(office_url, tmp_path) as desk:
        yield desk


@pytest.fixture
def quick_charts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Charts are drawn here; for tests that do not ask what becomes of the process that draws."""
    for asks in ("bot.documents.word", "bot.documents.digest_files", "bot.platforms.webchat.charts"):
        monkeypatch.setattr(f"{asks}.drawn_apart", drawn_here)


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest) -> str:
    """How Slack reaches the desk; whoever asks for it runs both ways, whichever database either of them is on."""
    return str(request.param)


@pytest.fixture
def office(office_url: str, tmp_path: Path, mode: str) -> Iterator[SlackDesk]:
    """The demo office in Slack."""
    with running_slack_desk(office_url, tmp_path, mode) as office:
        yield office


@pytest.fixture
def swift(databases: Databases, tmp_path: Path) -> Iterator[SwiftDesk]:
    """The demo office on one connection."""
    with databases.with_office("sqlite", tmp_path) as url:
        yield from _swift_desk(url, tmp_path)


@pytest.fixture
def swift_office(office_url: str, tmp_path: Path) -> Iterator[SwiftDesk]:
    """The same, for tests that are marked `both_databases`."""
    yield from _swift_desk(office_url, tmp_path)


def _swift_desk(url: str, folder: Path) -> Iterator[SwiftDesk]:
    engine = writing_engine(url)
    desk = SwiftDesk(engine, load_rules(settings_for(url, folder), engine))
    yield desk
    desk.close()
    engine.dispose()
