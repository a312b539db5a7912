"""A patch goes through all gates at night; one is rolled back; one overruns (三·2.3(5), (6), (7))."""

from sqlmodel import col, select

from models.changes.terms import ChangePromise, ChangeState
from models.chat import Card
from models.messaging.outbox import Post
from models.terms import Kind, Severity, Status
from models.tickets.ticket import Ticket
from models.tickets.ticket_link import Relation, linked_to
from tests.support.changes import (
    BUSINESS_LIST,
    HE,
    LI,
    PACKAGE,
    TECHNICAL_LIST,
    WANG,
    ZHANG,
    at,
    carried,
    change,
    completed,
    done,
    logged,
    ready,
    state,
    under_way,
    verifying,
)
from tests.support.desk import ZH
from tests.support.one_connection import SwiftDesk

LIFE = [
    *("received", "change_drafted", "change_deployed", "change_edited", "change_tested", "change_confirmed"),
    *("change_announced", "change_system_backup", "change_data_backup", "change_no_sessions", "change_begun"),
    *("change_finished", "change_technical", "change_business", "change_archived"),
]


def defects(desk: SwiftDesk) -> list[Ticket]:
    """Every fault on the desk."""
    with desk.session() as session:
        found = list(session.exec(select(Ticket).where(Ticket.kind == Kind.DEFECT).order_by(col(Ticket.id))).all())
        session.expunge_all()
        return found


def test_a_patch_at_night(swift: SwiftDesk) -> None:
    """From the draft to its record: each gate by somebody entitled, each an entry and a fact."""
    number = completed(swift)
    assert state(swift, number) is ChangeState.COMPLETED
    done(carried(swift, WANG, "change.archive", number))
    assert logged(swift, number) == LIFE
    with swift.session() as session:
        ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
        assert ticket.status is Status.CLOSED
        archive = ticket.target(ChangePromise.ARCHIVE)
        assert archive is not None
        assert archive.met_at is not None
    assert carried(swift, HE, "change.archive", number).toast == ZH("change.archived_already")
    found = change(swift, number)
    assert {one.content.get("digest") for one in found.facts if "digest" in one.content} == {found.digest}
    assert defects(swift) == []


def test_one_that_is_rolled_back(swift: SwiftDesk) -> None:
    """回退 needs the same 业务验证, with the data accounted for."""
    number = under_way(swift)
    swift.now = at("2026-03-05T20:40")
    how = {"reason": "抽取报错", "back_by": "2026-03-05T21:20", "data_since": "无新增"}
    done(carried(swift, LI, "change.roll_back", number, **how))
    assert state(swift, number) is ChangeState.ROLLING_BACK
    accounted = {**BUSINESS_LIST, "data_accounted": "没有写入"}
    assert carried(swift, LI, "change.verify_rollback", number, **accounted).is_refusal
    done(carried(swift, HE, "change.verify_rollback", number, **accounted))
    assert state(swift, number) is ChangeState.ROLLED_BACK
    done(carried(swift, WANG, "change.archive", number))
    assert logged(swift, number)[-3:] == ["change_rolled_back", "change_rollback_verified", "change_archived"]


def test_one_that_overruns(swift: SwiftDesk) -> None:
    """No 完工 by the announced end: a fault, counted from that end, once."""
    number = under_way(swift)
    swift.now = at("2026-03-05T22:07")
    swift.tick("changes")
    swift.now = at("2026-03-05T22:30")
    swift.tick("changes")
    (fault,) = defects(swift)
    assert (fault.reported_at, fault.severity) == (at("2026-03-05T22:00"), Severity.A)
    assert number in fault.text
    with swift.session() as session:
        ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
        assert [one.number for one in linked_to(session, ticket, Relation.OVERRUN_OF)] == [fault.number]
    assert change(swift, number).overrun_id == fault.id
    assert logged(swift, number)[-1] == "change_overrun"
    done(carried(swift, LI, "change.finish", number, done_what="晚了半小时"))


def test_ten_minutes_before_the_end_and_before_the_last_rollback(swift: SwiftDesk) -> None:
    """按时完工, 延长 or 回退: asked twice, each time once."""
    number = under_way(swift)
    told = []
    for clock in ("21:19", "21:20", "21:21", "21:49", "21:50", "21:51"):
        swift.now = at(f"2026-03-05T{clock}")
        swift.tick("changes")
        told.append((clock, len(warnings(swift, number))))
    first = dict(told)
    assert (first["21:19"], first["21:20"], first["21:21"]) == (0, first["21:21"], first["21:20"])
    assert first["21:20"] > 0
    assert first["21:49"] == first["21:20"]
    assert first["21:50"] == 2 * first["21:20"] == first["21:51"]


def warnings(desk: SwiftDesk, number: str) -> list[Card]:
    """The cards of ten minutes."""
    with desk.session() as session:
        found = select(Post).join(Ticket, col(Post.ticket_id) == col(Ticket.id)).where(Ticket.number == number)
        posts = session.exec(found.where(col(Post.card_view).is_(None))).all()
        cards = [Card.model_validate(one.card) for one in posts]
    return [one for one in cards if any("延长或回退" in line for line in one.intro)]


def test_an_extension_in_time_moves_the_announced_end(swift: SwiftDesk) -> None:
    """Its notice goes out before the end; no fault is opened by the old one."""
    number = under_way(swift)
    swift.now = at("2026-03-05T21:40")
    assert carried(swift, LI, "change.extend", number, new_end="2026-03-05T23:00", reason="慢").is_refusal
    done(carried(swift, WANG, "change.extend", number, new_end="2026-03-05T23:00", reason="导入较慢"))
    swift.now = at("2026-03-05T22:10")
    swift.tick("changes")
    assert defects(swift) == []


def test_an_extension_that_comes_too_late_leaves_the_fault(swift: SwiftDesk) -> None:
    """The announced end is what the users were told."""
    number = under_way(swift)
    swift.now = at("2026-03-05T22:01")
    done(carried(swift, WANG, "change.extend", number, new_end="2026-03-05T23:00", reason="导入较慢"))
    swift.tick("changes")
    assert len(defects(swift)) == 1


def test_working_time_is_extended_into_by_a_leader_alone(swift: SwiftDesk) -> None:
    """The office is refused."""
    number = under_way(swift)
    longer = {"new_end": "2026-03-06T10:00", "reason": "数据重建"}
    assert carried(swift, WANG, "change.extend", number, **longer).is_refusal
    done(carried(swift, "周主任", "change.extend", number, **longer))


def test_a_finding_within_the_window_becomes_a_fault_after_it(swift: SwiftDesk) -> None:
    """不通过 completes nothing; what is not put right by the end is a defect, once."""
    number = verifying(swift)
    failed = {**BUSINESS_LIST, "verified": "failed", "check_main": "no", "verified_what": "抽取仍重复"}
    done(carried(swift, HE, "change.verify", number, **failed))
    assert state(swift, number) is ChangeState.VERIFYING
    swift.tick("changes")
    assert defects(swift) == []
    swift.now = at("2026-03-05T22:00")
    swift.tick("changes")
    (fault,) = defects(swift)
    assert "抽取仍重复" in fault.text
    done(carried(swift, HE, "change.verify", number, **failed))
    assert len(defects(swift)) == 1


def test_a_verification_that_fails_next_morning(swift: SwiftDesk) -> None:
    """It opens the fault at once; rolling back in working time is a leader's, unless the system stands still."""
    number = verifying(swift)
    done(carried(swift, ZHANG, "change.verify_technically", number, **TECHNICAL_LIST))
    swift.now = at("2026-03-06T09:10")
    failed = {**BUSINESS_LIST, "verified": "failed", "verified_what": "报表金额为零"}
    done(carried(swift, HE, "change.verify", number, **failed))
    (fault,) = defects(swift)
    assert "报表金额为零" in fault.text
    how = {"reason": "报表", "back_by": "2026-03-06T10:00", "data_since": "今早三笔"}
    assert carried(swift, LI, "change.roll_back", number, **how).toast == ZH("change.rollback_in_working_time")
    assert state(swift, number) is ChangeState.VERIFYING
    done(carried(swift, "周主任", "change.roll_back", number, **how))
    assert state(swift, number) is ChangeState.ROLLING_BACK


def test_the_verifier_is_asked_before_half_past_nine(swift: SwiftDesk) -> None:
    """An hour before, once."""
    number = verifying(swift)
    swift.now = at("2026-03-06T08:29")
    swift.tick("changes")
    before = len(cards_saying(swift, number, "业务验证须在"))
    swift.now = at("2026-03-06T08:31")
    swift.tick("changes")
    swift.tick("changes")
    assert (before, len(cards_saying(swift, number, "业务验证须在"))) == (0, 1)


def cards_saying(desk: SwiftDesk, number: str, words: str) -> list[Post]:
    """The cards of a ticket with these words."""
    with desk.session() as session:
        found = select(Post).join(Ticket, col(Post.ticket_id) == col(Ticket.id)).where(Ticket.number == number)
        posts = session.exec(found).all()
        return [one for one in posts if any(words in line for line in Card.model_validate(one.card).intro)]


def test_a_window_that_passed_lapses(swift: SwiftDesk) -> None:
    """逾期未实施 is no overrun: the change waits for another window, and those concerned are told."""
    number = ready(swift)
    swift.now = at("2026-03-05T22:00")
    swift.tick("changes")
    assert state(swift, number) is ChangeState.TESTED
    assert change(swift, number).held("confirmed") is None
    assert cards_saying(swift, number, "变更时段已过")
    assert defects(swift) == []
    assert carried(swift, LI, "change.begin", number, **PACKAGE).is_refusal
    assert logged(swift, number)[-1] == "change_lapsed"
