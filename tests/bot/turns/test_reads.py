"""Reads run beside the writer: however long it is busy they answer, and nothing of them can be written."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session
from sqlmodel import select as rows

from bot.app import open_dispatch
from bot.turns.dispatch import Dispatch
from bot.turns.reader import POSTGRES_READERS, Reader
from bot.turns.writer import Dropped
from handlers.desk import DESK, Desk
from handlers.turn.router import Router, SideRead
from handlers.turn.turn import Turn
from models.chat import Click, Place, Reply, Sender
from models.database.engines import reading_engine
from models.messaging.receipt import Receipt
from models.people.person import Department
from models.terms import Platform
from tests.support.desk import settings_for
from tests.support.hand_clock import TUESDAY_10_OCLOCK
from tests.support.patience import HANG_S

pytestmark = pytest.mark.both_databases("reads beside the writer")

OFFICE, NOBODY = "王敏", "谁也不是"
KEYS = count(1)


def press(action: str, who: str = OFFICE) -> Click:
    """A press of one of the desk's own buttons."""
    place, sender = Place.direct(Platform.WEBCHAT, who), Sender(platform=Platform.WEBCHAT, account=who, name=who)
    return Click(idempotency_key=f"read/{next(KEYS)}", place=place, sender=sender, action=action)


def with_dispatch(url: str, folder: Path, story: Callable[[Dispatch], Awaitable[None]], desk: Desk = DESK) -> None:
    """Tell a story with the desk open."""

    async def told() -> None:
        async with open_dispatch(settings_for(url, folder), desk) as (dispatch, _):
            await story(dispatch)

    asyncio.run(told())


def test_a_read_waits_for_no_turn(office_url: str, tmp_path: Path) -> None:
    """Every read is answered while the writer is held up in the middle of a turn."""
    opened = threading.Event()

    async def story(dispatch: Dispatch) -> None:
        held = asyncio.create_task(dispatch.writer.run(lambda _: opened.wait(HANG_S), "held"))
        try:
            # A ticket's panel, an article and the report of a month that is over need a desk that has lived.
            for verb in sorted(DESK.router.reads - {"show", "month.write", "knowledge.choose"}):
                action = {"find": "find:开标", "found": "found:0:开标", "knowledge.page": "knowledge.page:0:"}.get(
                    verb, verb
                )
                reply = await asyncio.wait_for(dispatch.act(press(action), TUESDAY_10_OCLOCK), HANG_S)
                assert reply.card or reply.home or reply.form or reply.toast, verb
        finally:
            opened.set()
        assert await held

    with_dispatch(office_url, tmp_path, story)


def test_a_read_leaves_no_receipt(office_url: str, tmp_path: Path) -> None:
    """Asked twice under one key it is read twice; a refused one is kept, as every refusal is."""

    async def story(dispatch: Dispatch) -> None:
        once = press("mine")
        assert not (await dispatch.act(once, TUESDAY_10_OCLOCK)).is_repeat
        assert not (await dispatch.act(once, TUESDAY_10_OCLOCK)).is_repeat
        assert receipts(office_url) == 0
        assert (await dispatch.act(press("show:9999-9999"), TUESDAY_10_OCLOCK)).is_refusal
        assert receipts(office_url) == 1

    with_dispatch(office_url, tmp_path, story)


@pytest.mark.parametrize("how", ["row", "statement"])
def test_a_read_that_writes_is_no_read(office_url: str, tmp_path: Path, how: str) -> None:
    """What a story wrongly declared as a read would write never gets in beside the writer: it becomes a turn."""
    router, where = Router(), []

    @router.read("wrong")
    def wrong(click: Click, turn: Turn) -> Reply:
        where.append(threading.current_thread().name.partition("-")[0].partition("_")[0])
        if how == "row":
            turn.session.add(Department(name="新科室"))
        else:
            turn.session.connection().execute(text("INSERT INTO department (name) VALUES ('新科室')"))
        return Reply(toast="written")

    async def story(dispatch: Dispatch) -> None:
        assert (await dispatch.act(press("wrong"), TUESDAY_10_OCLOCK)).toast == "written"
        assert where == ["reader", "writer"]

    with_dispatch(office_url, tmp_path, story, Desk(router, DESK.workflows))
    engine = reading_engine(office_url)
    with Session(engine) as session:
        added = session.execute(select(func.count()).select_from(Department).where(Department.name == "新科室"))  # type: ignore[arg-type]
        assert added.scalar_one() == 1
    engine.dispose()


def test_the_database_itself_refuses(office_url: str) -> None:
    """A connection of the reader cannot write."""

    def write(connection: Connection) -> None:
        connection.execute(text("INSERT INTO department (name) VALUES ('x')"))

    async def tried() -> None:
        reader = Reader(office_url)
        try:
            with pytest.raises(DBAPIError):
                await reader.answer(write, "x")
        finally:
            reader.close()

    asyncio.run(tried())


def test_who_waited_too_long_is_told_to_come_back(office_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A read that nobody waits for any more is not made."""
    monkeypatch.setattr("bot.turns.writer.ANSWERS_WITHIN_S", 0.05)
    done: list[int] = []
    opened = threading.Event()

    def hold(_: Connection) -> None:
        assert opened.wait(HANG_S)

    async def tried() -> None:
        reader = Reader(office_url)
        try:
            held = [asyncio.create_task(reader.answer(hold, "x")) for _ in range(POSTGRES_READERS)]
            await asyncio.sleep(0)
            with pytest.raises(Dropped):
                await reader.answer(lambda _: done.append(1), "x")
            opened.set()
            await asyncio.gather(*held, return_exceptions=True)
        finally:
            opened.set()
            reader.close()

    asyncio.run(tried())
    assert not done


def receipts(url: str) -> int:
    """How many receipts there are."""
    engine = reading_engine(url)
    with engine.connect() as connection:
        found = connection.execute(select(func.count()).select_from(Receipt)).scalar_one()
    engine.dispose()
    return int(found)


def departments(session: Session) -> set[str]:
    """Their names."""
    return {one.name for one in session.exec(rows(Department)).all()}


def test_what_a_tick_reads_first_holds_up_no_turn_and_sees_one_moment(office_url: str, tmp_path: Path) -> None:
    """It sees what its own turn wrote before it, and nothing of a turn that ends meanwhile."""
    router, begun, goes_on = Router(), threading.Event(), threading.Event()
    told: list[tuple[set[str], set[str]]] = []

    def read(session: Session) -> tuple[set[str], set[str]]:
        first = departments(session)
        begun.set()
        assert goes_on.wait(HANG_S)
        return first, departments(session)

    def then(found: tuple[set[str], set[str]], turn: Turn) -> int:
        told.append(found)
        return len(departments(turn.session) - found[1])

    @router.tick("slow", timedelta(seconds=1))
    def slow(turn: Turn) -> SideRead:
        turn.session.add(Department(name="先写"))
        return SideRead(read, then)

    def write(turn: Turn) -> bool:
        turn.session.add(Department(name="后写"))
        return True

    async def story(dispatch: Dispatch) -> None:
        ticking = asyncio.create_task(dispatch.tick("slow", TUESDAY_10_OCLOCK))
        assert await asyncio.to_thread(begun.wait, HANG_S)
        assert await dispatch.carry_out(write, TUESDAY_10_OCLOCK, "other")
        goes_on.set()
        assert await ticking == 1

    with_dispatch(office_url, tmp_path, story, Desk(router, DESK.workflows))
    [(first, second)] = told
    assert first == second
    assert "先写" in first
    assert "后写" not in first


def test_what_a_tick_reads_first_cannot_write(office_url: str, tmp_path: Path) -> None:
    """The database itself refuses it, and nothing goes on."""
    router = Router()
    went_on: list[None] = []

    def read(session: Session) -> None:
        session.add(Department(name="偷写"))
        session.flush()

    def then(found: None, turn: Turn) -> int:
        went_on.append(found)
        return 1

    @router.tick("sly", timedelta(seconds=1))
    def sly(turn: Turn) -> SideRead:
        return SideRead(read, then)

    async def story(dispatch: Dispatch) -> None:
        with pytest.raises(DBAPIError):
            await dispatch.tick("sly", TUESDAY_10_OCLOCK)

    with_dispatch(office_url, tmp_path, story, Desk(router, DESK.workflows))
    assert went_on == []
