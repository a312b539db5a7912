"""turn.*: reports a second to their commit, beside the same rows by an async session; and what their reading costs.

`turn.stub` is judged by the rules, `turn.small` is read by the pieces of its words, `turn` by its meaning, too.
"""

import asyncio
import logging
import tempfile
from dataclasses import replace
from itertools import count
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from benchmarks.async_peer import AsyncPeer
from benchmarks.measuring import Act, compare, report
from bot.app import open_dispatch
from bot.bootstrap import get_ready
from bot.desk_clock import utc_now
from bot.gc_tuning import settle
from bot.logs import set_up_logs
from bot.settings import Settings
from bot.turns.dispatch import Dispatch
from bot.turns.early_hearing import HearingCounts, Remarks
from models.chat import Event, Message, Place, Sender
from models.people.person import Account, Person
from models.terms import DatabaseUse, Platform, Role, Severity
from sla.reading.remark import listen
from sla.rulebook import Rulebook
from tests.support.dialogues.script import dialogues

REPORTS = 320
STAFF = 3400
MODES = {"stub": "turn.stub", "small": "turn.small", "on": "turn"}
GOAL_IN_TIME = 0.99


class Stub:
    """Hears by the rules alone: what a turn costs without a reading."""

    is_without_weights = False
    counts = HearingCounts()

    async def remarks_of(self, event: Event, rules: Rulebook) -> Remarks:
        """The words of a message, which nobody has read."""
        assert isinstance(event, Message)  # noqa: S101 - nothing else is sent here
        return {event.text: listen(event.text, rules.lexicon)}

    async def warm_up(self, rules: Rulebook) -> None:
        """There is nothing to load."""

    def close(self) -> None:
        """There is nothing to let go."""


def run() -> None:
    """Measure both at 1 and at 16 waiting, in turn, in each mode, and print the results."""
    set_up_logs(logging.ERROR)
    for mode in MODES:
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(_run(Path(folder), mode))


async def _run(folder: Path, mode: str) -> None:
    settings = Settings(data_dir=folder, reader="on" if mode == "on" else "small")
    get_ready(settings, DatabaseUse.DEMO)
    async with open_dispatch(settings) as (dispatch, engine):
        if mode == "stub":
            dispatch.ear = Stub()
        await dispatch.ear.warm_up(dispatch.rules)
        ours = _reporter(dispatch, _staff(engine))
        await ours()
        peer = AsyncPeer(folder / "peer.db", engine)
        await peer.report()
        settle()
        for waiting in (1, 16):
            before = replace(dispatch.ear.counts)
            mine, theirs = await compare(ours, peer.report, waiting, REPORTS)
            report(f"{MODES[mode]}.{waiting}", mine[0], "reports/s", against="peer", other=theirs[0])
            _tell_in_time(mode, waiting, before, dispatch.ear.counts)
        report(f"{MODES[mode]}.16.p99", mine[1], "ms", against="peer", other=theirs[1])
        await peer.close()


def _tell_in_time(mode: str, waiting: int, before: HearingCounts, after: HearingCounts) -> None:
    """Print the share of messages that were heard before their turn."""
    in_time, late = after.in_time - before.in_time, after.late - before.late + after.failed - before.failed
    if mode != "stub":
        share = in_time / max(in_time + late, 1)
        report(f"{MODES[mode]}.{waiting}.in_time", share, "of 1", against="goal", other=GOAL_IN_TIME)


def _staff(engine: Engine) -> int:
    """As many people as there are reports: a second one of the same person is more about the first."""
    names = [f"员工{number}" for number in range(STAFF)]
    with Session(engine) as session:
        begun = session.exec(select(func.max(Person.id))).one() or 0
        session.add_all(Person(name=name, roles=[Role.STAFF]) for name in names)
        session.flush()
        ids = dict(session.exec(select(Person.name, Person.id).where(col(Person.id) > begun)).all())
        session.add_all(Account(platform=Platform.WEBCHAT, external_id=name, person_id=ids[name]) for name in names)
        session.commit()
    return len(names)


def _texts() -> list[str]:
    """Faults of class C that no weights were made of: each is read anew, and none brings more notices than another."""
    stood = (one for dialogue in dialogues() for one in dialogue.tickets)
    return sorted({one.text for one in stood if one.severity == Severity.C})


def _reporter(dispatch: Dispatch, staff: int) -> Act:
    numbers, texts = count(), _texts()
    place = Place(platform=Platform.WEBCHAT, chat="intake")

    async def act() -> None:
        number, now = next(numbers), utc_now()
        ref, sender = f"r{number}", Sender(platform=Platform.WEBCHAT, account=f"员工{number % staff}")
        message = Message(
            idempotency_key=ref, place=place, sender=sender, text=texts[number % len(texts)], ref=ref, sent_at=now
        )
        await dispatch.act(message, now)

    return act
