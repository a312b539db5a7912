"""A year's notice judges anew what was counted before it, kept promises too: log and figures say the same."""

import json
from dataclasses import replace
from datetime import date, datetime

from sqlmodel import select

from models.clocks.calendar_year import CalendarYear
from models.terms import Promise
from models.tickets.worklog import WorkLogEntry
from sla.calendar.business_hours import SHANGHAI
from sla.calendar.china import china_calendar
from sla.calendar.year_notice import YearNotice
from sla.clocks.attainment import attainment
from tests.support.desk import Desk
from tests.support.reported import a_c

REPORTED = datetime(2026, 12, 30, 10, 0, tzinfo=SHANGHAI)
NEW_YEAR = YearNotice(2027, "2027年放假安排", {"元旦": (date(2027, 1, 1),)}, (date(2027, 1, 2), date(2027, 1, 3)))
"""Two days are worked that the estimate took for a weekend: the fifth working day comes earlier."""


def kept(desk: Desk) -> str:
    """A fault of class C, solved on the afternoon of a working day of the new year."""
    desk.clock.at = REPORTED
    number = a_c(desk)
    desk.as_("李强").press(number, "接单")
    desk.clock.at = datetime(2027, 1, 5, 18, 30, tzinfo=SHANGHAI)
    desk.as_("李强").fill(number, "提交解决结果", cause="配置", method="改了配置", state_before="untouched")
    return number


def load(desk: Desk) -> None:
    """The notice comes: the desk knows it, and looks at what was counted without it."""
    dispatch = desk.app.state.schedule.dispatch
    rules = dispatch.rules
    with desk.session() as session:
        entries = json.loads(NEW_YEAR.to_json())
        session.add(CalendarYear(year=2027, notice=entries, loaded_at=desk.now))
        session.commit()
    dispatch.rules = replace(rules, calendar=china_calendar(rules.policy.hours, [NEW_YEAR]))
    while desk.tick("calendar_years"):
        pass


def test_a_kept_promise_is_judged_by_the_notice(desk: Desk) -> None:
    """Kept by the estimate and late by the notice: the log says so, and the figures count by what the log says."""
    number = kept(desk)
    assert desk.target(number, Promise.RESOLVE).was_met_in_time
    load(desk)
    target = desk.target(number, Promise.RESOLVE)
    assert (target.is_provisional, target.was_met_in_time) == (False, False)
    with desk.session() as session:
        entry = session.exec(select(WorkLogEntry).where(WorkLogEntry.verb == "laid_out_again")).one()
    [fact] = entry.content["promises"]
    assert (fact["fact"], fact["due"], "provisional" in fact) == ("moved", target.due_at.isoformat(), False)
    with desk.session() as session:
        rules = desk.app.state.schedule.dispatch.rules
        told = attainment(session, rules, date(2027, 1, 1), date(2027, 1, 31), desk.now)
    assert [(row.severity, row.met, row.missed) for row in told.rows if row.promise == "resolve" and row.due] == [
        ("C", 0, 1)
    ]
    assert [one.due_at for one in told.lists["provisional"]] == [target.due_at]


def test_what_is_judged_again_is_judged_once(desk: Desk) -> None:
    """No further entry, no further turn."""
    number = kept(desk)
    load(desk)
    length = len(desk.log(number))
    assert desk.tick("calendar_years") == 0
    assert len(desk.log(number)) == length
