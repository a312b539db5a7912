"""Windows are looked at anew as sessions, hours and calendar change: one that became illegal needs another."""

from dataclasses import replace
from datetime import date, time

import pytest
from sqlmodel import col, select

from models.changes.terms import ChangeState
from models.chat import Card
from models.messaging.outbox import Post
from sla.calendar.business_hours import Hours, Season, Session
from sla.calendar.china import china_calendar
from sla.calendar.year_notice import YearNotice
from tests.support.changes import (
    CONFIRMED,
    HE,
    LI,
    PACKAGE,
    WANG,
    ZHOU,
    announced,
    at,
    carried,
    change,
    confirmed,
    done,
    logged,
    passed,
    ready,
    state,
    under_way,
)
from tests.support.desk import ZH
from tests.support.one_connection import SwiftDesk
from tests.support.trading_sessions import imported


def told(desk: SwiftDesk, words: str) -> set[str]:
    """In whose own chats a card with these words stands."""
    with desk.session() as session:
        posts = session.exec(select(Post).where(col(Post.chat).startswith("@"))).all()
        return {post.chat[1:] for post in posts if words in " ".join(Card.model_validate(post.card).intro)}


def test_a_confirmed_window_beside_a_new_session(swift: SwiftDesk) -> None:
    """测试通过 again, 时段失效; confirmation and notice are void; applicant, confirmer and verifier are told, once."""
    number = announced(swift)
    imported(swift, "一标段开标", at("2026-03-05T20:30"), 1)
    swift.tick("changes")
    assert state(swift, number) is ChangeState.TESTED
    assert logged(swift, number)[-1] == "change_window_invalid"
    assert told(swift, "时段失效") >= {LI, WANG, HE}
    assert told(swift, "一标段开标") >= {LI, WANG, HE}
    found = change(swift, number)
    assert found.held("confirmed") is None
    assert found.held("announced") is None
    swift.tick("changes")
    assert logged(swift, number).count("change_window_invalid") == 1


def test_what_stays_legal_stays(swift: SwiftDesk) -> None:
    """A session half an hour away changes nothing."""
    number = confirmed(swift)
    imported(swift, "一标段开标", at("2026-03-05T22:30"), 1)
    swift.tick("changes")
    assert state(swift, number) is ChangeState.CONFIRMED


def test_an_exception_holds_for_what_the_leader_knew(swift: SwiftDesk) -> None:
    """What was allowed once stays allowed; another session that comes later makes it void."""
    number = passed(swift)
    imported(swift, "一标段开标", at("2026-03-05T20:30"), 1)
    done(carried(swift, ZHOU, "change.except", number, reason="只有今晚"))
    done(carried(swift, WANG, "change.confirm", number, **CONFIRMED))
    swift.tick("changes")
    assert state(swift, number) is ChangeState.CONFIRMED
    imported(swift, "二标段评标", at("2026-03-05T21:00"), 1)
    swift.tick("changes")
    assert state(swift, number) is ChangeState.TESTED
    assert change(swift, number).held("excepted") is None


def test_work_that_goes_on_is_a_leaders_to_decide(swift: SwiftDesk) -> None:
    """继续 or 回退, asked once; 继续 is the leader's alone, and on the record."""
    number = under_way(swift)
    imported(swift, "夜间竞价", at("2026-03-05T21:00"), 1)
    swift.tick("changes")
    assert state(swift, number) is ChangeState.UNDER_WAY
    assert ZHOU in told(swift, "请领导决定继续还是回退")
    assert swift.click(LI, "change.go_on", number).toast == ZH("change.only_leader")
    assert not swift.click(ZHOU, "change.go_on", number).is_refusal
    assert not swift.click(ZHOU, "change.go_on", number).is_refusal
    assert logged(swift, number).count("change_gone_on") == 1
    swift.tick("changes")
    assert change(swift, number).told.count("invalid") == 1


def test_nothing_goes_on_that_was_not_begun(swift: SwiftDesk) -> None:
    """A forged press before the begin is refused."""
    number = confirmed(swift)
    assert swift.click(ZHOU, "change.go_on", number).is_refusal


LATE = (Session(time(9), time(12)), Session(time(13), time(21)))
"""Business closes at nine in the evening."""
USUAL = (Session(time(9), time(12)), Session(time(13), time(17)))
THAT_DAY = date(2026, 3, 5)
LATER_HOURS = {
    "every day": Hours(LATE),
    "in the season": Hours(USUAL, seasons=(Season((3, 1), (3, 31), LATE),)),
    "that day alone": Hours(USUAL, single_days={THAT_DAY: LATE}),
}
OTHER_HOURS = {
    "the day after": Hours(USUAL, single_days={date(2026, 3, 6): LATE}),
    "until eight sharp": Hours((*USUAL[:1], Session(time(13), time(20)))),
}
SATURDAY = {"starts_at": "2026-03-07T10:00", "ends_at": "2026-03-07T12:00"}


def with_hours(desk: SwiftDesk, hours: Hours) -> None:
    """The office edits its hours, and the desk reads them."""
    rules = desk.dispatch.rules
    desk.dispatch.rules = replace(rules, calendar=rules.calendar.with_hours(hours))


def with_notice(desk: SwiftDesk, *make_up: date, holidays: tuple[date, ...] = ()) -> None:
    """Another notice of the year comes."""
    rules = desk.dispatch.rules
    notice = YearNotice(2026, "2026年放假安排（调整）", {"元旦": (date(2026, 1, 1), *holidays)}, make_up)
    desk.dispatch.rules = replace(rules, calendar=china_calendar(rules.policy.hours, [notice]))


@pytest.mark.parametrize("hours", LATER_HOURS.values(), ids=LATER_HOURS)
def test_hours_changed_after_the_window_was_planned(swift: SwiftDesk, hours: Hours) -> None:
    """20:00 is working time now: 时段失效, told to those concerned with the next free window; nobody begins."""
    number = announced(swift)
    with_hours(swift, hours)
    swift.tick("changes")
    assert state(swift, number) is ChangeState.TESTED
    assert logged(swift, number)[-1] == "change_window_invalid"
    assert told(swift, "时段失效") >= {LI, WANG, HE}
    assert told(swift, ZH("change.invalid_free", at=ZH.moment(at("2026-03-05T21:00")))) >= {LI, WANG, HE}
    found = change(swift, number)
    assert [found.held(what) for what in ("confirmed", "announced")] == [None, None]


@pytest.mark.parametrize("hours", OTHER_HOURS.values(), ids=OTHER_HOURS)
def test_hours_that_leave_the_window_alone(swift: SwiftDesk, hours: Hours) -> None:
    """Those of another day, and a close of business that the window touches."""
    number = announced(swift)
    with_hours(swift, hours)
    swift.tick("changes")
    assert state(swift, number) is ChangeState.CONFIRMED


def test_hours_changed_while_nobody_looked(swift: SwiftDesk) -> None:
    """The press itself looks anew, before the clock does."""
    number = ready(swift)
    with_hours(swift, LATER_HOURS["every day"])
    reply = carried(swift, LI, "change.begin", number, **PACKAGE)
    assert reply.is_refusal
    assert "工作时间" in str(reply.toast)
    assert state(swift, number) is ChangeState.BACKED_UP


def test_hours_changed_while_the_work_goes_on(swift: SwiftDesk) -> None:
    """继续 or 回退 is the leader's to say; nothing else changes."""
    number = under_way(swift)
    with_hours(swift, LATER_HOURS["every day"])
    swift.tick("changes")
    assert state(swift, number) is ChangeState.UNDER_WAY
    assert ZHOU in told(swift, "请领导决定继续还是回退")


def test_an_exception_does_not_hold_for_other_hours(swift: SwiftDesk) -> None:
    """What the leader allowed was an evening beside a session, and not one in working time."""
    number = passed(swift)
    imported(swift, "一标段开标", at("2026-03-05T20:30"), 1)
    done(carried(swift, ZHOU, "change.except", number, reason="只有今晚"))
    done(carried(swift, WANG, "change.confirm", number, **CONFIRMED))
    swift.tick("changes")
    with_hours(swift, LATER_HOURS["that day alone"])
    swift.tick("changes")
    assert state(swift, number) is ChangeState.TESTED
    assert change(swift, number).held("excepted") is None


def test_a_saturday_that_is_made_up(swift: SwiftDesk) -> None:
    """A window of a day off becomes working time with the notice; within a day of its start duty hears, too."""
    number = confirmed(swift, **SATURDAY)
    swift.tick("changes")
    assert state(swift, number) is ChangeState.CONFIRMED
    swift.now = at("2026-03-06T17:30")
    with_notice(swift, date(2026, 3, 7))
    swift.tick("changes")
    assert state(swift, number) is ChangeState.TESTED
    assert told(swift, "时段失效") >= {LI, WANG, HE}


def test_a_working_day_that_becomes_a_holiday(swift: SwiftDesk) -> None:
    """The window stays; so does one that a leader allowed in what is no working time any more."""
    number = passed(swift, starts_at="2026-03-06T10:00", ends_at="2026-03-06T12:00")
    done(carried(swift, ZHOU, "change.except", number, reason="只有白天"))
    done(carried(swift, WANG, "change.confirm", number, **CONFIRMED))
    swift.tick("changes")
    with_notice(swift, holidays=(date(2026, 3, 6),))
    swift.tick("changes")
    assert state(swift, number) is ChangeState.CONFIRMED
