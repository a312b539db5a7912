"""A change in several windows: one confirmation, and each has backups, notice, work and verification of its own."""

import pytest
from sqlmodel import col, select

from handlers.changes.cards.change import change_card
from models.changes.series import windows_ahead, windows_done
from models.changes.terms import ChangeState
from models.chat import Card
from models.messaging.outbox import Post
from models.terms import Status
from models.tickets.ticket import Ticket
from tests.support.changes import (
    BUSINESS_LIST,
    CONFIRMED,
    HE,
    LI,
    PACKAGE,
    WANG,
    ZHOU,
    at,
    carried,
    change,
    deployed,
    done,
    logged,
    state,
    whole,
)
from tests.support.desk import ZH
from tests.support.one_connection import SwiftDesk
from tests.support.series import carried_out, confirmed, planned
from tests.support.trading_sessions import imported

pytestmark = pytest.mark.both_databases("windows of a series are kept in a column of JSON and found by their span")

SECOND = at("2026-03-06T20:00").isoformat()


def test_two_windows_with_one_confirmation(swift: SwiftDesk) -> None:
    """The second opens when the first was verified, and rests on nothing that was backed up or verified for it."""
    number = confirmed(swift)
    carried_out(swift, number, "2026-03-05")
    assert state(swift, number) is ChangeState.CONFIRMED
    between = change(swift, number)
    assert (between.starts_at, between.later) == (at("2026-03-06T20:00"), [])
    assert not any(between.held(what) for what in ("system_backup", "data_backup", "business", "no_sessions"))
    swift.now = at("2026-03-06T20:05")
    assert carried(swift, LI, "change.begin", number, **PACKAGE).is_refusal
    carried_out(swift, number, "2026-03-06")
    assert state(swift, number) is ChangeState.COMPLETED
    done(carried(swift, WANG, "change.archive", number))
    verbs = logged(swift, number)
    assert verbs.count("change_confirmed") == 1
    assert verbs.count("change_announced") == verbs.count("change_begun") == verbs.count("change_business") == 2
    assert verbs.count("change_window_done") == 1


def test_the_second_window_waits_for_the_first(swift: SwiftDesk) -> None:
    """While the first is not verified, the second cannot begin, whatever the clock says."""
    number = confirmed(swift)
    carried_out(swift, number, "2026-03-05", until="change.begin")
    swift.now = at("2026-03-06T20:05")
    assert carried(swift, LI, "change.begin", number, **PACKAGE).is_refusal
    assert state(swift, number) is ChangeState.UNDER_WAY


def test_the_card_and_the_calendar_list_each_window(swift: SwiftDesk) -> None:
    """What is over, what is next; two entries in the calendar."""
    number = confirmed(swift)
    lines = lines_of(swift, number)
    assert "时段 1：周四 3月5日 20:00 至 22:00（下一个，已通知）" in lines
    assert "时段 2：周五 3月6日 20:00 至 22:00（待前一时段结束，已通知）" in lines
    carried_out(swift, number, "2026-03-05")
    assert any(line.startswith("时段 1") and "已验证" in line for line in lines_of(swift, number))
    swift.now = at("2026-03-05T19:00")
    calendar = swift.click(HE, "calendar.open").card
    assert calendar is not None
    assert [line for line in calendar.intro if "第 1/2 个时段" in line]
    assert [line for line in calendar.intro if "第 2/2 个时段" in line]


def lines_of(desk: SwiftDesk, number: str) -> tuple[str, ...]:
    """The lines above the facts of its card."""
    with desk.session() as session:
        ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
        return change_card(ZH, ticket, (), desk.now).intro


def told_staff(desk: SwiftDesk) -> list[Card]:
    """What the staff read in one of their rooms, oldest first."""
    with desk.session() as session:
        posts = session.exec(select(Post).where(col(Post.ticket_id).is_(None)).order_by(col(Post.seq))).all()
        cards = {one.chat: [Card.model_validate(post.card) for post in posts if post.chat == one.chat] for one in posts}
    rooms = [[card for card in of_room if "评标系统" in card.title] for of_room in cards.values()]
    return next(room for room in rooms if room)


def test_one_confirmation_checks_each_window(swift: SwiftDesk) -> None:
    """The second lies in working time: the office cannot confirm, until a leader allows just that one."""
    number = planned(swift, "2026-03-06 10:00-11:00")
    reply = carried(swift, WANG, "change.confirm", number, **CONFIRMED)
    assert reply.is_refusal
    assert "起的时段不能变更" in (reply.toast or "")
    window = at("2026-03-06T10:00").isoformat()
    done(carried(swift, ZHOU, "change.except", number, window=window, reason="只影响内网"))
    done(carried(swift, WANG, "change.confirm", number, **CONFIRMED))


def test_five_days_over_working_days_are_refused(swift: SwiftDesk) -> None:
    """As the second window of a series, too."""
    number = planned(swift, "2026-03-06 20:00 - 2026-03-11 20:00")
    assert carried(swift, WANG, "change.confirm", number, **CONFIRMED).is_refusal
    assert state(swift, number) is ChangeState.TESTED


def test_postponing_one_voids_its_notice_alone(swift: SwiftDesk) -> None:
    """The staff read a correction of that window; the other's notice and exception hold."""
    number = confirmed(swift)
    before = len(told_staff(swift))
    moved = {"starts_at": "2026-03-07T20:00", "ends_at": "2026-03-07T22:00", "reason": "客户要求"}
    done(carried(swift, WANG, "change.postpone", number, window=SECOND, **moved))
    found = change(swift, number)
    assert found.state is ChangeState.TESTED
    announced = [one.content["starts_at"] for one in found.facts if one.what == "announced" and one.holds]
    assert announced == [at("2026-03-05T20:00").isoformat()]
    corrections = told_staff(swift)[before:]
    assert [one.title for one in corrections] == [ZH("change.notice.correction", system=("评标系统",))]
    assert "周五 2026年3月6日 20:00" in corrections[0].intro[0]
    done(carried(swift, WANG, "change.confirm", number, **CONFIRMED))
    carried_out(swift, number, "2026-03-05")
    assert change(swift, number).starts_at == at("2026-03-07T20:00")


def test_the_first_may_be_moved_behind_the_second(swift: SwiftDesk) -> None:
    """They keep the order of time."""
    number = confirmed(swift)
    moved = {"starts_at": "2026-03-08T20:00", "ends_at": "2026-03-08T22:00", "reason": "改周日"}
    done(carried(swift, WANG, "change.postpone", number, **moved))
    starts = [one.starts_at for one in windows_ahead(change(swift, number))]
    assert starts == [at("2026-03-06T20:00"), at("2026-03-08T20:00")]


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ("2026-03-05 21:00-23:00", "change.windows_overlap"),
        ("明晚", "change.no_such_window"),
        ("2026-03-06 22:00 - 2026-03-06 20:00", "change.ends_before_it_begins"),
        ("\n".join(f"2026-03-{day:02} 20:00-22:00" for day in range(6, 16)), "change.too_many_windows"),
    ],
)
def test_windows_that_cannot_be(swift: SwiftDesk, more: str, key: str) -> None:
    """Overlapping, unreadable, reversed, too many: refused in words, and nothing is changed."""
    number = deployed(swift)
    reply = carried(swift, LI, "change.edit", number, **whole(swift), more_windows=more)
    said = reply.toast or reply.field_errors.get("more_windows", "")
    assert said[:6] == ZH(key, at=at("2026-03-05T21:00"), line="“明晚”", most=8)[:6]
    assert change(swift, number).later == []
    assert change(swift, number).edition == 1


def test_an_extension_stays_before_the_next_window(swift: SwiftDesk) -> None:
    """The second window is nobody's to run into."""
    number = confirmed(swift)
    carried_out(swift, number, "2026-03-05", until="change.begin")
    longer = {"new_end": "2026-03-06T20:30", "reason": "慢"}
    refused = carried(swift, ZHOU, "change.extend", number, **longer)
    assert refused.toast == ZH("change.extension_meets_next", at=at("2026-03-06T20:00"))
    done(carried(swift, WANG, "change.extend", number, new_end="2026-03-05T23:00", reason="慢"))


def test_a_session_in_the_second_window(swift: SwiftDesk) -> None:
    """时段失效 names it; its notice is corrected, that of the first window holds."""
    number = confirmed(swift)
    imported(swift, "夜间竞价", at("2026-03-06T20:30"), 1)
    swift.tick("changes")
    found = change(swift, number)
    assert found.state is ChangeState.TESTED
    announced = [one.content["starts_at"] for one in found.facts if one.what == "announced" and one.holds]
    assert announced == [at("2026-03-05T20:00").isoformat()]


def test_the_second_window_passes_unused(swift: SwiftDesk) -> None:
    """逾期未实施: it needs another window, and what was done in the first stays done."""
    number = confirmed(swift)
    carried_out(swift, number, "2026-03-05")
    swift.now = at("2026-03-06T22:00")
    swift.tick("changes")
    found = change(swift, number)
    assert (found.state, len(windows_done(found))) == (ChangeState.TESTED, 1)


def test_a_rollback_in_the_second_window_ends_the_change(swift: SwiftDesk) -> None:
    """已回退 with the record of both."""
    number = confirmed(swift)
    carried_out(swift, number, "2026-03-05")
    carried_out(swift, number, "2026-03-06", until="change.begin")
    how = {"reason": "报错", "back_by": "2026-03-06T21:40", "data_since": "无"}
    done(carried(swift, LI, "change.roll_back", number, **how))
    done(carried(swift, HE, "change.verify_rollback", number, **BUSINESS_LIST, data_accounted="无写入"))
    assert state(swift, number) is ChangeState.ROLLED_BACK
    done(carried(swift, WANG, "change.archive", number))


def test_a_rollback_in_the_first_window_corrects_the_notice_of_the_second(swift: SwiftDesk) -> None:
    """Nobody waits for a stop that will not be."""
    number = confirmed(swift)
    carried_out(swift, number, "2026-03-05", until="change.begin")
    how = {"reason": "报错", "back_by": "2026-03-05T21:40", "data_since": "无"}
    done(carried(swift, LI, "change.roll_back", number, **how))
    before = len(told_staff(swift))
    done(carried(swift, HE, "change.verify_rollback", number, **BUSINESS_LIST, data_accounted="无写入"))
    (correction,) = told_staff(swift)[before:]
    assert correction.intro == ("周五 2026年3月6日 20:00 至 22:00", ZH("change.notice.cancelled"))
    assert any("未实施" in line for line in lines_of(swift, number))


def test_what_is_left_is_called_off_by_the_office(swift: SwiftDesk) -> None:
    """The change is completed by what was done and verified; its record is owed."""
    number = confirmed(swift)
    carried_out(swift, number, "2026-03-05")
    assert carried(swift, LI, "change.cancel", number, reason="不做了").toast == ZH("change.only_office")
    done(carried(swift, WANG, "change.cancel", number, reason="第二部分另行申请"))
    found = change(swift, number)
    assert (found.state, found.later, found.starts_at) == (ChangeState.COMPLETED, [], at("2026-03-05T20:00"))
    done(carried(swift, WANG, "change.archive", number))
    with swift.session() as session:
        ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
        assert ticket.status is Status.CLOSED


def test_a_series_is_no_emergency(swift: SwiftDesk) -> None:
    """Refused in words."""
    number = planned(swift)
    done(carried(swift, WANG, "change.send_back", number, reason="重来"))
    assert carried(swift, LI, "change.ask_emergency", number, reason="急").toast == ZH("change.series_no_emergency")
