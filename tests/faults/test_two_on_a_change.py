"""Two people press on one change at the same instant: one of them is first, and the other is told where it stands."""

import asyncio
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update
from sqlmodel import Session, col, select

from bot.app import open_dispatch
from bot.turns.dispatch import Dispatch
from bot.turns.writer import Busy
from models.changes.change import Change
from models.changes.fact import GateFact
from models.changes.terms import ChangeState
from models.chat import Event, Reply
from models.database.engines import reading_engine, writing_engine
from models.messaging.outbox import Post
from models.people.person import Person
from models.tickets.ticket import Ticket
from tests.support.chains import assert_chains_hold
from tests.support.changes import BACKUP, CONFIRMED, DRAFT, HE, LI, PACKAGE, TESTED, WANG, ZHANG, ZHOU
from tests.support.databases import Databases
from tests.support.desk import ZH, settings_for
from tests.support.hand_clock import TUESDAY_10_OCLOCK
from tests.support.processes.racing import cards, form, track

pytestmark = pytest.mark.both_databases("claims, locks and races")

ROUNDS = int(os.environ.get("ZHIBAN_TEST_TWO_ON_A_CHANGE", "200"))
FEWER = max(ROUNDS // 20, 4)
AT_ONCE = 4
EARLIER = TUESDAY_10_OCLOCK - timedelta(hours=1)
DRAFTED = {**DRAFT, "starts_at": "2026-03-03T10:00", "ends_at": "2026-03-03T12:00", "stops": "no"}
WHOLE = {
    **DRAFTED,
    **PACKAGE,
    "change_impact": "无",
    "touches_main": "yes",
    "is_for_market": "no",
    "fallback": "镜像",
    "fallback_minutes": "30",
    "notice_text": "无",
}
BACKED_UP = {**BACKUP, "finished_at": "2026-03-03T08:50", "backup_size": "8 GB", "snapshot_whole": "yes"}
Pair = Callable[[Post], tuple[Event, Event]]


@contextmanager
def office(databases: Databases, kind: str, folder: Path) -> Iterator[str]:
    """The demo office; every log whole in the end, and no deadlock."""
    with databases.with_office(kind, folder) as url:
        yield url
        engine = reading_engine(url)
        with Session(engine) as session:
            assert_chains_hold(session)
            if kind == "postgresql":
                deadlocks = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
                assert session.connection().execute(deadlocks).scalar_one() == 0
        engine.dispose()


async def asked(dispatch: Dispatch, event: Event) -> Reply:
    """What is said to it; a busy desk is asked again, as pages and platforms do."""
    while True:
        with suppress(Busy):
            return await dispatch.act(event, EARLIER)


def brought(url: str, lives: Sequence[Sequence[Event]]) -> list[Reply]:
    """An hour before two of them meet: each life in its order, a few at once; what is said at the end of each."""

    async def one_by_one(dispatch: Dispatch, life: Sequence[Event]) -> Reply:
        for event in life:
            reply = await asked(dispatch, event)
            assert not reply.is_refusal, (event, reply)
            assert not reply.field_errors, (event, reply)
        return reply

    async def a_few_at_once() -> list[Reply]:
        async with open_dispatch(settings_for(url, Path())) as (dispatch, _):
            few = asyncio.Semaphore(AT_ONCE)

            async def in_turn(life: Sequence[Event]) -> Reply:
                async with few:
                    return await one_by_one(dispatch, life)

            return list(await asyncio.gather(*map(in_turn, lives)))

    return asyncio.run(a_few_at_once())


def waiting(url: str, count: int) -> list[str]:
    """The numbers of changes that wait for the office, in a window that a leader allowed."""
    verifier = {"verifier": str(id_of(url, HE))}
    drafts = [[form(LI, None, "change.draft", **{**DRAFTED, "what": f"补丁 {n}"})] for n in range(count)]
    numbers = [str(one.ticket) for one in brought(url, drafts)]
    found = cards(url, numbers)
    lives: list[list[Event]] = [
        [
            form(LI, found[number], "change.deploy", **PACKAGE, test_system="一区"),
            form(LI, found[number], "change.edit", **{**WHOLE, **verifier, "what": f"补丁 {at}"}),
            form(ZHANG, found[number], "change.test", **TESTED),
            form(ZHOU, found[number], "change.except", reason="试"),
        ]
        for at, number in enumerate(numbers)
    ]
    brought(url, lives)
    return numbers


def backed_up(url: str, count: int) -> list[str]:
    """The numbers of changes that may begin."""
    numbers = waiting(url, count)
    found = cards(url, numbers)
    system = {**BACKED_UP, "backup_sort": "image", "backup_reference": "img"}
    data = {
        **BACKED_UP,
        "backup_sort": "database_export",
        "backup_reference": "dump",
        "covers_until": "2026-03-03T08:50",
    }
    lives: list[list[Event]] = [
        [
            form(WANG, found[number], "change.confirm", **CONFIRMED),
            form(LI, found[number], "change.back_up_system", **system),
            form(LI, found[number], "change.back_up_data", **data),
            form(WANG, found[number], "change.concede", concession="no_sessions", reason="已看"),
        ]
        for number in numbers
    ]
    brought(url, lives)
    return numbers


def raced(url: str, numbers: Sequence[str], pair: Pair, after: Callable[[Post], list[Event]]) -> dict[str, list[Reply]]:
    """What was said to each of two, change by change; who is on which side changes from round to round."""
    found, replies = cards(url, numbers), dict[str, list[Reply]]()
    with track(url) as meet:
        for turn, number in enumerate(numbers):
            events = pair(found[number])
            said = meet(events[:: -1 if turn % 2 else 1])
            replies[number] = said[:: -1 if turn % 2 else 1]
            for event in after(found[number]):
                meet([event, form(WANG, found[number], "change.concede", concession="no_sessions", reason="再看")])
    return replies


def states(url: str) -> dict[str, tuple[ChangeState, list[str]]]:
    """How each change stands, and the facts that hold."""
    engine = reading_engine(url)
    with Session(engine) as session:
        rows = session.exec(select(Ticket.number, Change).join(Change, col(Change.ticket_id) == col(Ticket.id))).all()
        found = {
            number: (ChangeState(one.state), [fact.what for fact in one.facts if fact.holds]) for number, one in rows
        }
    engine.dispose()
    return found


def held(change: Change) -> list[str]:
    """The facts that hold."""
    return [fact.what for fact in change.facts if fact.holds]


def id_of(url: str, name: str) -> int:
    """Somebody's id."""
    engine = reading_engine(url)
    with Session(engine) as session:
        found = session.exec(select(Person.id).where(Person.name == name)).one()
    engine.dispose()
    return found or 0


@pytest.mark.parametrize("other", ["change.send_back", "change.cancel"])
def test_a_confirmation_meets_a_withdrawal(databases: Databases, kind: str, tmp_path: Path, other: str) -> None:
    """确认 against 退回: one counts, the other is told. 取消 counts in either order, and ends it."""
    rounds = ROUNDS if kind == "postgresql" else FEWER
    with office(databases, kind, tmp_path) as url:
        numbers = waiting(url, rounds)

        def pair(post: Post) -> tuple[Event, Event]:
            return form(WANG, post, "change.confirm", **CONFIRMED), form(HE, post, other, reason="再看看")

        said = raced(url, numbers, pair, lambda post: [])
        found = states(url)
        for number in numbers:
            confirmation, withdrawal = said[number]
            state, facts = found[number]
            if other == "change.cancel":
                assert state is ChangeState.CANCELLED
                assert not withdrawal.is_refusal
            else:
                assert confirmation.is_refusal != withdrawal.is_refusal
                assert state is (ChangeState.DRAFTED if confirmation.is_refusal else ChangeState.CONFIRMED)
            if confirmation.is_refusal:
                words = ZH(f"change.state.{'cancelled' if other == 'change.cancel' else 'drafted'}")
                assert confirmation.toast == ZH("change.stands", number=number, state=words)
                assert "confirmed" not in facts


def test_a_start_meets_a_postponement(databases: Databases, kind: str, tmp_path: Path) -> None:
    """开始 against 改期: one winner, the other told; what was moved was never begun."""
    rounds = ROUNDS if kind == "postgresql" else FEWER
    moved = {"starts_at": "2026-03-05T20:00", "ends_at": "2026-03-05T22:00", "reason": "改天"}
    back = {"reason": "试完", "back_by": "2026-03-03T11:00", "data_since": "无"}
    listed = {
        **dict.fromkeys(("check_login", "check_main", "check_data"), "yes"),
        "verified": "passed",
        "verified_what": "登录",
        "verified_where": "remote",
        "data_accounted": "无",
    }
    with office(databases, kind, tmp_path) as url:
        numbers = backed_up(url, rounds)

        def pair(post: Post) -> tuple[Event, Event]:
            return form(LI, post, "change.begin", **PACKAGE), form(HE, post, "change.postpone", **moved)

        def cleared(post: Post) -> list[Event]:
            return [form(ZHOU, post, "change.roll_back", **back), form(HE, post, "change.verify_rollback", **listed)]

        said = raced(url, numbers, pair, cleared)
        found = states(url)
        for number in numbers:
            start, move = said[number]
            assert start.is_refusal != move.is_refusal
            state, facts = found[number]
            assert state is (ChangeState.TESTED if start.is_refusal else ChangeState.ROLLED_BACK)
            assert ("begun" in facts) == (not start.is_refusal)
            loser = start if start.is_refusal else move
            words = ZH("change.state.tested" if start.is_refusal else "change.state.under_way")
            assert loser.toast == ZH("change.stands", number=number, state=words)
        if rounds >= FEWER * 20:
            assert {said[number][0].is_refusal for number in numbers} == {True, False}


def test_two_changes_meet_on_one_system(databases: Databases, kind: str, tmp_path: Path) -> None:
    """开始 of two changes of one system: one winner; the other is told which change has the system."""
    rounds = ROUNDS if kind == "postgresql" else FEWER
    with office(databases, kind, tmp_path) as url:
        numbers = backed_up(url, 2)
        found, winners = cards(url, numbers), []
        with track(url) as meet:
            for turn in range(rounds):
                pair = numbers[:: -1 if turn % 2 else 1]
                said = meet([form(LI, found[number], "change.begin", **PACKAGE) for number in pair])
                (winner,) = (number for number, one in zip(pair, said, strict=True) if not one.is_refusal)
                (told,) = (one.toast for one in said if one.is_refusal)
                assert told == ZH("change.system_busy", number=winner)
                assert sorted(state for state, _ in states(url).values()) == ["backed_up", "under_way"]
                winners.append(pair.index(winner))
                not_begun(url)
        if rounds >= FEWER * 20:
            assert set(winners) == {0, 1}


def not_begun(url: str) -> None:
    """As it was before the round."""
    engine = writing_engine(url)
    with Session(engine) as session:
        session.connection().execute(update(GateFact).where(col(GateFact.what) == "begun").values(what="round"))
        session.connection().execute(
            update(Change).where(col(Change.state) == ChangeState.UNDER_WAY).values(state=ChangeState.BACKED_UP)
        )
        session.commit()
    engine.dispose()
