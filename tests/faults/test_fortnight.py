"""A fortnight with a holiday and a make-up Saturday at speed on two processes; and an hour when all were dead."""

import subprocess
import sys
import time
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.clocks.desk_time import DeskTime, Downtime
from models.database.engines import reading_engine
from models.figures.digest import DigestRun
from models.messaging.outbox import Post, PostState
from models.terms import DigestKind, Promise
from models.tickets.fault_report import FaultReport
from models.tickets.target import SentStep, Target
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import SHANGHAI, local_day
from tests.support.databases import Databases
from tests.support.desk import ZH
from tests.support.patience import HANG_S, wait_until
from tests.support.processes.replicas import Served
from tests.support.processes.server import ROOT
from tests.support.processes.surroundings import surroundings
from tests.support.reported import REPORTED

pytestmark = pytest.mark.both_databases("claims, locks and races")

TUESDAY = datetime(2026, 2, 10, 8, 0, tzinfo=SHANGHAI)
WORKED = [date(2026, 2, day) for day in (10, 11, 12, 13, 14, 24)]
"""The working days of that fortnight: the 14th is a make-up Saturday, the 15th to the 23rd are the Spring Festival."""
A_LOOK_S = 1.2
"""Longer than a second, so that each tick looked once since the look before."""
DECRYPTION_FAILS = "投标文件解密失败，所有人都解不开，正在开标"
REPORT = {**REPORTED, "report_stage": "final"}
EXPECTED_OF_AN_A = {
    "respond warning.1",
    "resolve warning.1",
    "resolve warning.2",
    "report warning.1",
    "report warning.2",
}
LOTS = count(1)


def test_a_fortnight_at_speed(databases: Databases, tmp_path: Path) -> None:
    """A digest on each working day and on no other, once; every A has its template, its warnings, its filed report."""
    with databases.with_office("postgresql", tmp_path) as url:
        one = Served(url, tmp_path, TUESDAY)
        two = Served(url, tmp_path, TUESDAY, one.ahead_s)
        engine = reading_engine(url)
        try:
            one.start()
            two.start()
            numbers = [an_a_from_report_to_report(*pair) for pair in ((one, two), (two, one))]  # Tuesday, Wednesday
            one.forward("next_morning")
            two.forward("next_morning")
            numbers.append(an_a_from_report_to_report(one, two))  # over the make-up Saturday
            two.forward("P1D")
            numbers.append(an_a_from_report_to_report(two, one))  # in the holiday
            while one.forward("next_morning") < datetime(2026, 2, 24, 9, 0, tzinfo=SHANGHAI):
                continue
            settle(one, engine)
            assert digests(engine) == WORKED
            titles = [line.card.title for line in one.as_("李强").lines("team") if line.card]
            heading = ZH("digest.title", day="", kind="").strip()[:4]
            assert sum(title.startswith(heading) for title in titles) == len(WORKED)
            for number in numbers:
                assert steps(engine, number) >= EXPECTED_OF_AN_A
                assert not any(step.endswith("late") for step in steps(engine, number))
                assert sum(title.startswith("故障处理报告") and number in title for title in titles) == 1
                assert filed(engine, number) == 1
        finally:
            one.stop()
            two.stop()
            engine.dispose()


def test_killed_over_three_escalation_steps(databases: Databases, tmp_path: Path, kind: str) -> None:
    """Forty minutes pass while it is down: on return one honest message, each step marked late, none twice."""
    with databases.with_office(kind, tmp_path) as url:
        desk = Served(url, tmp_path, TUESDAY)
        engine = reading_engine(url)
        try:
            desk.start()
            number = desk.as_("赵小禾").say(DECRYPTION_FAILS)
            before = last_alive(engine)
            wait_until(lambda: last_alive(engine) > before, "no sign of life")
            desk.kill()
            let_pass(url, tmp_path, "PT40M")
            desk.start()
            settle(desk, engine)
            late = steps(engine, number)
            levels = {f"respond unanswered.{who} late" for who in ("backup", "office", "duty_leader")}
            assert levels <= late
            assert all(step.endswith("late") for step in late)
            team = [line.card for line in desk.as_("李强").lines("team") if line.card]
            told = [card for card in team if "停止工作" in card.title]
            assert len(told) == 1
            counts = len(late), len(late) + 1  # the digest of 08:30 may have left before, or not
            assert told[0].intro[0] in {ZH("downtime.late", count=count) for count in counts}
            for name in ("张海涛", "王敏", "周主任"):
                notices = [
                    line.card for line in desk.as_(name).lines("desk") if line.card and number in line.card.title
                ]
                marked = [card for card in notices if any("补发" in words for words in (*card.intro, *card.outcome))]
                assert len(marked) == 1
            desk.stop()
            desk.start()
            settle(desk, engine)
            assert steps(engine, number) == late
        finally:
            desk.stop()
            engine.dispose()


def an_a_from_report_to_report(here: Served, there: Served) -> str:
    """An A that is taken late, restored, and whose report comes an hour before it is due; between two processes."""
    number = here.as_("赵小禾").say(f"{next(LOTS)}号标段{DECRYPTION_FAILS}")
    there.forward("PT3M")
    there.as_("李强").press(number, "take")
    here.forward("PT50M")
    here.as_("李强").press(number, "restore")
    here.as_("李强").submit(number, "restore", {"state_before": "untouched"})
    there.as_("王敏").press(number, "confirm_restored")
    there.forward("PT23H20M")
    here.as_("李强").submit(number, "report.file", {**REPORT, "report_deed": "file"})
    return number


def let_pass(url: str, folder: Path, length: str) -> None:
    """`zhiban demo clock --forward`, while the desk is down."""
    moved = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "bot", "demo", "clock", "--forward", length],
        cwd=folder,
        env=surroundings(PYTHONPATH=str(ROOT), ZHIBAN_DATA_DIR=str(folder), ZHIBAN_DATABASE_URL=url),
        capture_output=True,
        text=True,
        timeout=HANG_S,
        check=False,
    )
    assert moved.returncode == 0, moved.stderr


def last_alive(engine: Engine) -> datetime:
    """When the desk last gave a sign of life."""
    with Session(engine) as session:
        return session.exec(select(DeskTime.alive_at)).one()


def settle(desk: Served, engine: Engine) -> None:
    """Wait until no step is due, every downtime was told and all that was said has left."""
    unsaid = (
        select(Downtime.off_from).where(col(Downtime.told_at).is_(None)),
        select(Post.id).where(Post.state == PostState.QUEUED),
    )

    def is_settled() -> bool:
        time.sleep(A_LOOK_S)
        with Session(engine) as session:
            return not any(session.exec(found).first() for found in (still(desk), *unsaid))

    wait_until(is_settled, "something waits in vain")


def still(desk: Served) -> SelectOfScalar[Any]:
    """The targets that have a step due."""
    return select(Target.id).where(
        col(Target.met_at).is_(None), col(Target.withdrawn_at).is_(None), col(Target.next_step_at) <= now_of(desk)
    )


def now_of(desk: Served) -> datetime:
    """What the desk's pages show as the time."""
    return datetime.fromisoformat(desk.as_("赵小禾").ask("GET", "/chat/me")["now"]).astimezone(UTC)


def digests(engine: Engine) -> list[date]:
    """The days of which a daily digest ran."""
    with Session(engine) as session:
        daily = select(DigestRun).where(DigestRun.kind == DigestKind.DAILY)
        runs = session.exec(daily.order_by(col(DigestRun.slot))).all()
        assert not any(run.is_late for run in runs)
        return [local_day(run.slot) for run in runs]


def steps(engine: Engine, number: str) -> set[str]:
    """The steps told of a ticket: promise, name, and whether it was late; each once."""
    found = (
        select(Target.promise, SentStep.name, SentStep.is_late)
        .join(Target, col(Target.id) == col(SentStep.target_id))
        .join(Ticket, col(Ticket.id) == col(SentStep.ticket_id))
        .where(Ticket.number == number)
    )
    with Session(engine) as session:
        rows = session.exec(found).all()
    told = [f"{promise} {name}{' late' if is_late else ''}" for promise, name, is_late in rows]
    assert len(told) == len(set(told))
    return set(told)


def filed(engine: Engine, number: str) -> int:
    """How many filed reports a ticket has; its target is kept."""
    with Session(engine) as session:
        ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
        target = ticket.target(Promise.REPORT)
        assert target is not None
        assert target.was_met_in_time
        found = select(FaultReport).where(FaultReport.ticket_id == ticket.id, col(FaultReport.is_filed).is_(True))
        return len(session.exec(found).all())
