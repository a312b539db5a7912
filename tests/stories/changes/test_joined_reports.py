"""What is reported in the announced window of a change is offered to be joined to it, and comes back from it."""

from datetime import date

import pytest
from sqlmodel import Session, col, select

from models.changes.terms import ChangeState
from models.chat import Card
from models.messaging.outbox import CardView, Post
from models.people.person import Person
from models.terms import Promise, Severity, Status
from models.tickets.ticket import Ticket
from models.tickets.ticket_link import Relation, linked_from
from sla.clocks.attainment import attainment
from sla.clocks.replay.together import Unit
from tests.support.changes import (
    BUSINESS_LIST,
    HE,
    LI,
    TECHNICAL_LIST,
    WANG,
    ZHANG,
    ZHAO,
    ZHOU,
    at,
    carried,
    done,
    logged,
    state,
    under_way,
)
from tests.support.desk import ZH
from tests.support.one_connection import SwiftDesk

BOTH = pytest.mark.both_databases("locks of two tickets, and links")
OUTAGE = "评标系统打不开，所有专家都进不去"
BACK = {"reason": "抽取报错", "back_by": "2026-03-05T21:20", "data_since": "无新增"}


def told(desk: SwiftDesk, who: str = ZHAO, text: str = OUTAGE) -> str:
    """A report, and the desk has looked at it."""
    number = str(desk.say(who, "intake", text).ticket)
    desk.tick("change_joins")
    return number


def ticket(session: Session, number: str) -> Ticket:
    """The ticket of this number."""
    return session.exec(select(Ticket).where(Ticket.number == number)).one()


def stands(desk: SwiftDesk, number: str) -> Status:
    """Its status."""
    with desk.session() as session:
        return Status(ticket(session, number).status)


def shown(desk: SwiftDesk, number: str, view: str) -> Card:
    """A live card of a ticket, as it stands."""
    with desk.session() as session:
        found = select(Post).join(Ticket, col(Post.ticket_id) == col(Ticket.id)).where(Ticket.number == number)
        post = session.exec(
            found.where(Post.card_view == view).order_by(col(Post.chat).startswith("@"), col(Post.seq).desc())
        ).first()
        assert post is not None
        return Card.model_validate(post.card)


def actions(card: Card) -> list[str]:
    """What it offers."""
    return [one.action for one in card.buttons]


def joined(desk: SwiftDesk, change: str, who: str = WANG) -> str:
    """A report that somebody joined to the change."""
    number = told(desk)
    done(desk.carry_through(who, f"window.join:{change}", number))
    return number


def owed(desk: SwiftDesk, number: str) -> dict[str, str]:
    """What is promised and counts: when it is due, and whether it was kept."""
    with desk.session() as session:
        one = ticket(session, number)
        found = {promise: one.target(promise) for promise in (Promise.RESPOND, Promise.RESOLVE)}
        return {
            str(promise): f"{target.due_at.isoformat()} {'kept' if target.met_at else 'open'}"
            for promise, target in found.items()
            if target is not None
        }


def counted(desk: SwiftDesk, unit: Unit = Unit.TICKET) -> dict[str, tuple[int, int, int]]:
    """By promise: how many are met, missed and void in March, over all classes."""
    with desk.session() as session:
        rows = attainment(session, desk.dispatch.rules, date(2026, 3, 1), date(2026, 3, 31), desk.now, unit).rows
    promises = {row.promise for row in rows}
    return {
        str(one): tuple(
            sum(getattr(row, name) for row in rows if row.promise == one) for name in ("met", "missed", "void")
        )
        for one in promises
    }


def test_a_report_in_the_window_is_offered(swift: SwiftDesk) -> None:
    """Receipt and team's card say what is under way and until when, and offer the press."""
    change = under_way(swift)
    number = told(swift)
    line = ZH("window.offered", number=change, until="22:00")
    for view in (CardView.REPORTER, CardView.TEAM):
        card = shown(swift, number, view)
        assert line in card.intro
        assert f"window.join:{change}" in actions(card)
    assert stands(swift, number) is not Status.MERGED


def test_the_office_joins_it_and_nothing_is_owed(swift: SwiftDesk) -> None:
    """Its own ticket stays, linked to the change; the log says why, and the explanation too."""
    change = under_way(swift)
    number = told(swift)
    swift.now = at("2026-03-05T20:20")
    done(swift.carry_through(WANG, f"window.join:{change}", number))
    with swift.session() as session:
        one = ticket(session, number)
        assert (one.status, one.is_explained) == (Status.MERGED, True)
        assert [other.number for other in linked_from(session, one, Relation.EXPLAINED_BY)] == [change]
    assert logged(swift, number)[-2:] == ["window_joined", "linked"]
    assert logged(swift, change)[-1] == "change_report_joined"
    kept = owed(swift, number)
    assert list(kept) == ["respond"]
    assert kept["respond"].endswith("kept")
    why = swift.click(WANG, "why", number).card
    assert why is not None
    assert any(change in line and "22:00" in line for line in why.intro)
    card = shown(swift, number, CardView.REPORTER)
    assert ZH("window.joined", number=change, until="22:00") in card.intro
    assert actions(card) == ["window.not_this"]
    assert counted(swift)["resolve"] == (0, 0, 1)


def test_its_reporter_joins_it(swift: SwiftDesk) -> None:
    """By the receipt; that is nobody's answer, so the respond promise does not count."""
    change = under_way(swift)
    number = joined(swift, change, ZHAO)
    assert stands(swift, number) is Status.MERGED
    assert owed(swift, number) == {}


def test_after_the_change_the_reporter_is_asked(swift: SwiftDesk) -> None:
    """恢复了吗: 已恢复 is on the record, and nothing was missed."""
    change = under_way(swift)
    number = joined(swift, change)
    assert swift.click(ZHAO, "window.works", number).toast == ZH("window.goes_on", number=change, until="22:00")
    completed(swift, change)
    card = shown(swift, number, "verdict")
    assert ZH("window.over_asked", number=change) in card.intro
    assert actions(card) == ["window.works", "window.fails"]
    assert swift.click(LI, "window.works", number).is_refusal
    done(swift.click(ZHAO, "window.works", number))
    assert logged(swift, number)[-1] == "window_works"
    assert stands(swift, number) is Status.MERGED
    assert swift.click(ZHAO, "window.fails", number).toast == ZH("window.said_works", number=number)
    swift.now = at("2026-03-20T10:00")
    assert counted(swift)["resolve"] == (0, 0, 1)


def completed(desk: SwiftDesk, change: str) -> None:
    """The work is done and verified in its window."""
    desk.now = at("2026-03-05T21:00")
    done(carried(desk, LI, "change.finish", change, done_what="已换包并重启"))
    done(carried(desk, ZHANG, "change.verify_technically", change, **TECHNICAL_LIST))
    done(carried(desk, HE, "change.verify", change, **BUSINESS_LIST))
    assert state(desk, change) is ChangeState.COMPLETED


@BOTH
def test_what_still_fails_counts_from_its_first_moment(swift: SwiftDesk) -> None:
    """仍未恢复: the same promises with the same due times, as if it had never been joined."""
    change = under_way(swift)
    number = told(swift)
    before = owed(swift, number)
    done(swift.carry_through(ZHAO, f"window.join:{change}", number))
    completed(swift, change)
    swift.now = at("2026-03-06T09:00")
    done(swift.click(ZHAO, "window.fails", number))
    assert owed(swift, number) == before
    assert stands(swift, number) is Status.NEW
    assert "window_left" in logged(swift, number)
    why = swift.click(WANG, "why", number).card
    assert why is not None
    assert any(change in line for line in why.intro)
    swift.now = at("2026-03-20T10:00")
    assert counted(swift) == {**counted(swift), "respond": (0, 1, 0), "resolve": (0, 1, 0)}


def test_words_bring_it_back_too(swift: SwiftDesk) -> None:
    """还是打不开 after the end is no new report: the same one, from its first moment."""
    change = under_way(swift)
    number = joined(swift, change)
    completed(swift, change)
    swift.now = at("2026-03-05T21:30")
    assert swift.say(ZHAO, "intake", "评标系统还是打不开").ticket == number
    assert stands(swift, number) is not Status.MERGED
    assert "window_left" in logged(swift, number)


def test_words_in_the_window_are_noted(swift: SwiftDesk) -> None:
    """What is known to stand still is not reported twice by the same person."""
    change = under_way(swift)
    number = joined(swift, change)
    swift.now = at("2026-03-05T20:30")
    assert swift.say(ZHAO, "intake", "评标系统还是打不开").ticket == number
    assert stands(swift, number) is Status.MERGED


@pytest.mark.parametrize("who", [ZHAO, WANG])
def test_it_is_not_the_change(swift: SwiftDesk, who: str) -> None:
    """Reporter or office part it at once, counted from its own words; it cannot be joined again."""
    change = under_way(swift)
    number = told(swift)
    before = owed(swift, number)
    done(swift.carry_through(ZHAO, f"window.join:{change}", number))
    done(swift.click(who, "window.not_this", number))
    assert owed(swift, number) == before
    assert swift.click(WANG, f"window.join:{change}", number).toast == ZH(
        "window.left_before", number=number, change=change
    )


@BOTH
def test_a_rollback_brings_it_back(swift: SwiftDesk) -> None:
    """The change failed: what was joined is a defect from the first moment, before the team anew."""
    change = under_way(swift)
    number = joined(swift, change)
    other = told(swift, HE, OUTAGE)
    swift.now = at("2026-03-05T20:40")
    done(carried(swift, LI, "change.roll_back", change, **BACK))
    assert stands(swift, number) is Status.NEW
    assert "window_left" in logged(swift, number)
    assert f"window.join:{change}" not in actions(shown(swift, other, CardView.TEAM))
    swift.tick("change_joins")
    assert f"window.join:{change}" not in actions(shown(swift, other, CardView.TEAM))
    assert swift.click(WANG, f"window.join:{change}", number).is_refusal


def test_an_overrun_brings_it_back(swift: SwiftDesk) -> None:
    """No 完工 by the announced end."""
    change = under_way(swift)
    number = joined(swift, change)
    swift.now = at("2026-03-05T22:01")
    swift.tick("changes")
    assert stands(swift, number) is Status.NEW
    with swift.session() as session:
        resolve = ticket(session, number).target(Promise.RESOLVE)
        assert resolve is not None
        assert resolve.started_at == at("2026-03-05T20:05")


def test_a_verification_that_fails_brings_it_back(swift: SwiftDesk) -> None:
    """What the office found and nobody put right by the end."""
    change = under_way(swift)
    number = joined(swift, change)
    swift.now = at("2026-03-05T21:00")
    done(carried(swift, LI, "change.finish", change, done_what="已换包"))
    failed = {**BUSINESS_LIST, "verified": "failed", "check_main": "no", "verified_what": "抽取仍重复"}
    done(carried(swift, HE, "change.verify", change, **failed))
    assert stands(swift, number) is Status.MERGED
    swift.now = at("2026-03-05T22:00")
    swift.tick("changes")
    assert stands(swift, number) is Status.NEW


def test_what_was_late_before_it_was_joined_stays_late(swift: SwiftDesk) -> None:
    """No press takes a miss away."""
    change = under_way(swift, stops="yes")
    number = told(swift)
    with swift.session() as session:
        assert ticket(session, number).severity is Severity.A
    swift.now = at("2026-03-05T21:10")
    done(swift.carry_through(WANG, f"window.join:{change}", number))
    completed(swift, change)
    swift.now = at("2026-03-20T10:00")
    for unit in Unit:
        assert counted(swift, unit)["respond"] == (0, 1, 0), unit
        assert counted(swift, unit)["resolve"] == (0, 1, 0), unit


@BOTH
def test_what_is_outside_the_scope_stays_a_defect(swift: SwiftDesk) -> None:
    """Another system, a report from before the begin, wrong figures, an attack: not offered, and refused."""
    early = told(swift, ZHAO, OUTAGE)
    change = under_way(swift)
    swift.tick("change_joins")
    other = told(swift, HE, "保证金退不出去，系统报错")
    wrong = told(swift, ZHOU, "评标系统里两家的报价显示反了")
    attack = told(swift, "吴副主任", "评标系统首页被篡改，挂了黑页")
    refused = {
        early: ZH("window.reported_before", number=early, begun="20:05"),
        other: ZH("window.other_system", number=change),
        wrong: ZH("window.wrong_data"),
        attack: ZH("window.not_for_attacks"),
    }
    for number, words in refused.items():
        with swift.session() as session:
            assert not ticket(session, number).window, number
        assert swift.click(WANG, f"window.join:{change}", number).toast == words
        assert stands(swift, number) is not Status.MERGED


@BOTH
def test_after_the_announced_end_nothing_is_joined(swift: SwiftDesk) -> None:
    """A report from after it is a defect; an old card is told that the window is over."""
    change = under_way(swift)
    number = told(swift)
    swift.now = at("2026-03-05T21:00")
    done(carried(swift, LI, "change.finish", change, done_what="已换包"))
    done(carried(swift, ZHANG, "change.verify_technically", change, **TECHNICAL_LIST))
    swift.now = at("2026-03-05T21:05")
    late = told(swift, HE, OUTAGE)
    with swift.session() as session:
        assert not ticket(session, late).window
    assert swift.click(WANG, f"window.join:{change}", late).toast == ZH("window.reported_after", until="21:00")
    done(carried(swift, HE, "change.verify", change, **BUSINESS_LIST))
    assert actions(shown(swift, number, CardView.REPORTER)).count(f"window.join:{change}") == 0
    assert swift.click(WANG, f"window.join:{change}", number).toast == ZH("window.over", number=change)


@BOTH
@pytest.mark.parametrize("who", [LI, ZHANG])
def test_no_vendor_joins(swift: SwiftDesk, who: str) -> None:
    """Not even with the office's role, and not a report of their own."""
    change = under_way(swift)
    number, own = told(swift), told(swift, who)
    with swift.session() as session:
        session.exec(select(Person).where(Person.name == who)).one().roles = ["engineer", "office"]
    for one in (number, own):
        told_why = swift.click(who, f"window.join:{change}", one).toast
        assert told_why == ZH("window.only_office_or_reporter")
        assert stands(swift, one) is not Status.MERGED


def test_without_a_stop_only_what_is_announced_is_explained(swift: SwiftDesk) -> None:
    """What goes on meanwhile must go on: another function of the system is a defect."""
    change = under_way(swift, stops="no")
    number = told(swift, ZHAO, "评标系统打印不了评分表")
    assert swift.click(WANG, f"window.join:{change}", number).toast == ZH("window.nothing_stops", number=change)
    named = told(swift, HE, OUTAGE)
    assert f"window.join:{change}" in actions(shown(swift, named, CardView.TEAM))


def test_an_extension_in_time_is_told(swift: SwiftDesk) -> None:
    """The cards name the end that is announced now."""
    change = under_way(swift)
    number = told(swift)
    part = told(swift, HE, OUTAGE)
    done(swift.carry_through(WANG, f"window.join:{change}", part))
    swift.now = at("2026-03-05T21:40")
    done(carried(swift, WANG, "change.extend", change, new_end="2026-03-05T23:00", reason="慢"))
    assert ZH("window.offered", number=change, until="23:00") in shown(swift, number, CardView.TEAM).intro
    assert ZH("window.joined", number=change, until="23:00") in shown(swift, part, CardView.REPORTER).intro


@BOTH
def test_it_is_joined_once(swift: SwiftDesk) -> None:
    """A second press changes nothing."""
    change = under_way(swift)
    number = joined(swift, change)
    length = len(logged(swift, number))
    done(swift.carry_through(WANG, f"window.join:{change}", number))
    assert len(logged(swift, number)) == length


def test_a_card_of_something_else_is_refused(swift: SwiftDesk) -> None:
    """A forged number, and one of no change."""
    under_way(swift)
    number = told(swift)
    for wrong in ("2603-9999", number):
        assert swift.click(WANG, f"window.join:{wrong}", number).toast == ZH("card.stale")
