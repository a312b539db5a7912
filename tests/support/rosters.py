"""Rosters for stories about duty: another one than the tests' usual, in which one engineer never rests."""

from sqlmodel import Session

from handlers.duty import roster_import as roster
from models.database.engines import writing_engine
from models.duty.roster import OnDuty, on_duty
from tests.support.desk import Desk

WEEKLY = """
[[rotation]]
first = 2026-03-02
last = 2026-04-26
change_at = "08:30"
every_days = 7
duty = ["李强", "王敏"]
backup = ["张海涛"]
duty_leader = ["周主任", "吴副主任"]
"""
"""The week of the tests is 李强's; 王敏 follows on Monday 9 March at 08:30, local time."""

IN_TURN = """
[[rotation]]
first = 2026-11-23
last = 2029-11-25
change_at = "08:30"
every_days = 7
duty = ["李强", "张海涛"]
backup = ["张海涛", "李强"]
duty_leader = ["周主任"]
"""
"""Two engineers in turn and one leader, as a small office sets its desk up, for as long as a roster may hold."""


def plan(desk: Desk, text: str = WEEKLY) -> None:
    """Take a roster over, as the command does."""
    plan_at(desk.settings.database, text)


def plan_at(url: str, text: str = WEEKLY) -> None:
    """Take a roster over in a database that no desk need be at work on."""
    engine = writing_engine(url)
    with Session(engine) as session:
        roster.apply(session, text, "roster.toml")
        session.commit()
    engine.dispose()


def serving(desk: Desk) -> OnDuty:
    """Who is on duty now."""
    with desk.session() as session:
        return on_duty(session, desk.clock())


def names(found: OnDuty) -> tuple[str | None, ...]:
    """Who holds each role."""
    return tuple(one.name if one else None for one in (found.duty, found.backup, found.duty_leader))
