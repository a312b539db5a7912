"""同一问题 against 不是同一问题, at the same instant: one press counts, and whoever came second is told."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from bot.app import open_dispatch
from models.chat import Message, Place, Sender
from models.database.engines import reading_engine
from models.terms import Platform, Status
from models.tickets.ticket import Ticket
from tests.support.chains import assert_chains_hold
from tests.support.databases import Databases
from tests.support.desk import ZH, settings_for
from tests.support.hand_clock import TUESDAY_10_OCLOCK
from tests.support.processes.racing import cards, form, press, track, two_leaders
from tests.support.same_fault import AGAIN, UPLOAD

pytestmark = pytest.mark.both_databases("claims, locks and races")

ROUNDS = int(os.environ.get("ZHIBAN_TEST_ONE_FAULT_AT_ONCE", "60"))
FEWER = max(ROUNDS // 15, 4)
FIRST, OFFICE = "赵小禾", "王敏"
NOW = TUESDAY_10_OCLOCK
HALL = Place(platform=Platform.WEBCHAT, chat="intake")


def reported(url: str, names: Sequence[str]) -> list[str]:
    """The number of the first report, and those of the others, each compared with it."""

    async def one_by_one() -> list[str]:
        async with open_dispatch(settings_for(url, Path())) as (dispatch, _):
            numbers = []
            for at, name in enumerate((FIRST, *names)):
                said = UPLOAD if at == 0 else AGAIN
                sender = Sender(platform=Platform.WEBCHAT, account=name, name=name)
                message = Message(
                    idempotency_key=f"said/{at}", place=HALL, sender=sender, text=said, ref=f"m{at}", sent_at=NOW
                )
                numbers.append(str((await dispatch.act(message, NOW)).ticket))
            while await dispatch.tick("same_fault", NOW):
                pass
            return numbers

    return asyncio.run(one_by_one())


def test_a_join_meets_a_denial(databases: Databases, kind: str, tmp_path: Path) -> None:
    """By the reporter and by the office: one counts, the other is told that the card is old; nothing is half joined."""
    rounds = ROUNDS if kind == "postgresql" else FEWER
    with databases.with_office(kind, tmp_path) as url:
        names = two_leaders(url, rounds)
        main, *numbers = reported(url, names)
        found, joined = cards(url, numbers), set[str]()
        with track(url) as meet:
            for turn, (name, number) in enumerate(zip(names, numbers, strict=True)):
                post = found[number]
                pair = form(name, post, f"join:{main}"), press(OFFICE, post, "same.deny")
                said = meet(pair[:: -1 if turn % 2 else 1])[:: -1 if turn % 2 else 1]
                assert [one.is_refusal for one in said].count(True) == 1, (number, said)
                (told,) = (one.toast for one in said if one.is_refusal)
                assert told == ZH("card.stale")
                joined |= set() if said[0].is_refusal else {number}
        engine = reading_engine(url)
        with Session(engine) as session:
            assert_chains_hold(session)
            rows = session.exec(select(Ticket).where(col(Ticket.number).in_(numbers))).all()
            assert {one.number for one in rows if one.status is Status.MERGED} == joined
            assert not any(one.asked_same for one in rows)
            whole = session.exec(select(Ticket).where(Ticket.number == main)).one()
            assert whole.told_by.get("reports", 1) == len(joined) + 1
            if kind == "postgresql":
                deadlocks = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
                assert session.connection().execute(deadlocks).scalar_one() == 0
        engine.dispose()
