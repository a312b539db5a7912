"""确认, 例外, 发通知, 改期: what the office agrees to, and what makes it void (三·2.3(6))."""

import pytest
from sqlmodel import col, select

from models.changes.terms import ChangeState
from models.changes.trading_session import SessionImport, TradingSession
from models.chat import Card
from models.messaging.outbox import Post
from models.people.person import Person
from tests.support.changes import (
    CONFIRMED,
    HE,
    LI,
    PACKAGE,
    TESTED,
    WANG,
    ZHANG,
    ZHOU,
    announced,
    at,
    carried,
    change,
    confirmed,
    deployed,
    done,
    drafted,
    id_of_person,
    passed,
    state,
    under_way,
    whole,
)
from tests.support.desk import ZH
from tests.support.one_connection import SwiftDesk

LATE = {"starts_at": "2026-03-06T20:00", "ends_at": "2026-03-06T22:00", "reason": "供应商请求"}


def moved(start: str, end: str) -> dict[str, str]:
    """A window of a draft."""
    return {"starts_at": start, "ends_at": end}


def imported(desk: SwiftDesk, start: str, end: str, name: str = "一号标开标") -> None:
    """A list of trading sessions was taken over just now."""
    with desk.session() as session:
        listed = {"source": "场次表", "file_name": "a.csv", "digest": "0", "rows": 1, "by_name": WANG}
        found = SessionImport(**listed, imported_at=desk.now)
        session.add(found)
        session.flush()
        number = found.id or 0
        times = {"starts_at": at(start), "ends_at": at(end), "imported_at": desk.now}
        session.add(TradingSession(name=name, project="一号标", source="场次表", import_number=number, **times))


def notices(desk: SwiftDesk) -> list[str]:
    """The titles of what stands in the staff's rooms."""
    with desk.session() as session:
        posts = session.exec(select(Post).where(col(Post.ticket_id).is_(None)).order_by(col(Post.seq))).all()
        titles = [Card.model_validate(one.card).title for one in posts]
    return list(dict.fromkeys(one for one in titles if "评标系统" in one))


def test_the_office_confirms_what_it_did_not_do(swift: SwiftDesk) -> None:
    """A vendor's person does not; nor whoever applied or tested."""
    number = passed(swift)
    assert carried(swift, LI, "change.confirm", number, **CONFIRMED).toast == ZH("change.only_office")
    done(carried(swift, WANG, "change.confirm", number, **CONFIRMED))
    assert state(swift, number) is ChangeState.CONFIRMED
    own = drafted(swift, WANG)
    done(carried(swift, LI, "change.deploy", own, **PACKAGE, test_system="一区"))
    done(carried(swift, WANG, "change.edit", own, **whole(swift)))
    done(carried(swift, HE, "change.test", own, **TESTED))
    assert carried(swift, WANG, "change.confirm", own, **CONFIRMED).toast == ZH("change.confirmer_applied")
    assert carried(swift, HE, "change.confirm", own, **CONFIRMED).toast == ZH("change.confirmer_took_part")


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-05T15:00", "2026-03-05T15:30"),
        ("2026-03-05T12:10", "2026-03-05T12:50"),
        ("2026-03-05T16:59", "2026-03-05T18:00"),
        ("2026-03-05T20:00", "2026-03-06T09:01"),
        ("2026-02-28T10:00", "2026-02-28T11:00"),
        ("2026-03-06T18:00", "2026-03-11T18:00"),
    ],
    ids=["afternoon", "lunch", "before the close", "into the morning", "make-up Saturday", "five days"],
)
def test_a_window_in_working_time_is_not_confirmed(swift: SwiftDesk, start: str, end: str) -> None:
    """Lunch is working time of users, and so is a make-up Saturday; five days over working days are refused."""
    if start < "2026-03":
        swift.now = at("2026-02-26T10:00")
    number = passed(swift, **moved(start, end))
    told = carried(swift, WANG, "change.confirm", number, **CONFIRMED)
    assert told.is_refusal
    assert "不能在这个时段变更" in str(told.toast)
    assert state(swift, number) is ChangeState.TESTED


@pytest.mark.parametrize(
    ("start", "end"), [("2026-03-05T17:00", "2026-03-06T09:00"), ("2026-03-07T10:00", "2026-03-07T18:00")]
)
def test_to_touch_working_time_is_allowed(swift: SwiftDesk, start: str, end: str) -> None:
    """From the close to the opening, across midnight; and on a day off."""
    number = passed(swift, **moved(start, end))
    done(carried(swift, WANG, "change.confirm", number, **CONFIRMED))
    assert state(swift, number) is ChangeState.CONFIRMED


def test_a_trading_session_keeps_half_an_hour_free(swift: SwiftDesk) -> None:
    """The window ends at 22:00: a session at 22:29 is too near, one at 22:30 is not."""
    imported(swift, "2026-03-05T22:29", "2026-03-05T23:00")
    number = passed(swift)
    assert "一号标开标" in str(carried(swift, WANG, "change.confirm", number, **CONFIRMED).toast)
    with swift.session() as session:
        session.exec(select(TradingSession)).one().starts_at = at("2026-03-05T22:30")
    done(carried(swift, WANG, "change.confirm", number, **CONFIRMED))


def test_a_leader_allows_one_window(swift: SwiftDesk) -> None:
    """With a reason; a leader with the office's role who allowed it does not confirm it; moved, it is void."""
    number = passed(swift, **moved("2026-03-05T15:00", "2026-03-05T16:00"))
    assert carried(swift, WANG, "change.except", number, reason="急").toast == ZH("change.only_leader")
    done(carried(swift, ZHOU, "change.except", number, reason="系统已无人使用"))
    with swift.session() as session:
        session.exec(select(Person).where(Person.name == ZHOU)).one().roles = ["leader", "office"]
    assert carried(swift, ZHOU, "change.confirm", number, **CONFIRMED).toast == ZH("change.confirmer_excepted")
    done(carried(swift, WANG, "change.confirm", number, **CONFIRMED))
    again = {**moved("2026-03-06T15:00", "2026-03-06T16:00"), "reason": "改天"}
    done(carried(swift, WANG, "change.postpone", number, **again))
    assert change(swift, number).held("excepted") is None
    assert state(swift, number) is ChangeState.TESTED
    assert carried(swift, WANG, "change.confirm", number, **CONFIRMED).is_refusal


def test_what_the_draft_lacks_is_named(swift: SwiftDesk) -> None:
    """A bare draft that was tested is not confirmed."""
    number = deployed(swift)
    done(carried(swift, ZHANG, "change.test", number, **TESTED))
    told = str(carried(swift, WANG, "change.confirm", number, **CONFIRMED).toast)
    assert told.startswith("草稿还缺：是否涉及主要功能、影响、回退方案与时长、通知内容、业务验证人。照现在这样，")


def test_a_notice_goes_to_the_staff_and_is_corrected(swift: SwiftDesk) -> None:
    """Sent by the office's click; moved, the staff hear that it is not so."""
    number = announced(swift)
    assert notices(swift) == ["停机通知：评标系统"]
    done(carried(swift, LI, "change.postpone", number, **LATE))
    assert notices(swift) == ["停机通知：评标系统", "更正：评标系统"]
    assert change(swift, number).held("announced") is None


def test_a_cancelled_stop_is_corrected(swift: SwiftDesk) -> None:
    """The same for a change that is called off; one that was never announced corrects nothing."""
    silent = confirmed(swift)
    done(carried(swift, WANG, "change.cancel", silent, reason="不做了"))
    assert notices(swift) == []
    number = announced(swift)
    done(carried(swift, WANG, "change.cancel", number, reason="不做了"))
    assert notices(swift) == ["停机通知：评标系统", "更正：评标系统"]


def test_staff_hear_a_working_day_before(swift: SwiftDesk) -> None:
    """Until the close of business of the day before; later a leader has to allow it."""
    number = confirmed(swift)
    swift.now = at("2026-03-04T17:01")
    told = carried(swift, WANG, "change.announce", number)
    assert told.toast == "通知须在 17:00 前发出，否则须领导例外准许。"
    done(carried(swift, ZHOU, "change.except", number, reason="影响很小"))
    done(carried(swift, WANG, "change.announce", number))


def test_market_participants_hear_three_working_days_before(swift: SwiftDesk) -> None:
    """And are told where they read it."""
    number = passed(swift)
    done(carried(swift, LI, "change.edit", number, is_for_market="yes"))
    done(carried(swift, WANG, "change.confirm", number, **CONFIRMED))
    assert carried(swift, WANG, "change.announce", number, published_at="平台公告").is_refusal
    done(
        carried(
            swift,
            WANG,
            "change.postpone",
            number,
            starts_at="2026-03-10T20:00",
            ends_at="2026-03-10T22:00",
            reason="留足通知",
        )
    )
    done(carried(swift, WANG, "change.confirm", number, **CONFIRMED))
    assert carried(swift, WANG, "change.announce", number).toast == ZH("change.market_not_told")
    done(carried(swift, WANG, "change.announce", number, published_at="平台公告 12 号"))


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"change_impact": "换个说法"}, ChangeState.TESTED),
        ({"fallback_minutes": "40"}, ChangeState.TESTED),
        ({"ends_at": "2026-03-05T23:00"}, ChangeState.TESTED),
        ({"version": "3.2.2", "digest": "ab12" * 16}, ChangeState.DRAFTED),
        ({"system": "trading"}, ChangeState.DRAFTED),
    ],
)
def test_an_edit_after_the_confirmation_needs_another(
    swift: SwiftDesk, said: dict[str, str], where: ChangeState
) -> None:
    """Other words or times are confirmed anew, another package is tested anew."""
    number = confirmed(swift)
    done(carried(swift, LI, "change.edit", number, **said))
    assert state(swift, number) is where
    assert change(swift, number).held("confirmed") is None


def test_a_change_under_way_is_neither_edited_nor_moved_nor_cancelled(swift: SwiftDesk) -> None:
    """Refused in words, nothing changed."""
    number = under_way(swift)
    stands = ZH("change.stands", number=number, state="实施中")
    for action, fields in (
        ("change.edit", {"what": "别的"}),
        ("change.postpone", LATE),
        ("change.cancel", {"reason": "停"}),
    ):
        told = carried(swift, LI, action, number, **fields)
        assert told.toast == stands, action
    assert change(swift, number).what == "评标系统补丁 3.2.1"


def test_a_verifier_who_left(swift: SwiftDesk) -> None:
    """Somebody else has to be named before it is confirmed."""
    number = passed(swift)
    with swift.session() as session:
        session.exec(select(Person).where(Person.name == HE)).one().active_until = swift.now
    assert carried(swift, WANG, "change.confirm", number, **CONFIRMED).toast == ZH("change.verifier_gone")
    done(carried(swift, LI, "change.edit", number, verifier=id_of_person(swift, WANG)))
    done(carried(swift, WANG, "change.confirm", number, **CONFIRMED))


def test_sent_back_it_is_tested_anew(swift: SwiftDesk) -> None:
    """退回 leads to the draft."""
    number = passed(swift)
    done(carried(swift, WANG, "change.send_back", number, reason="没有测性能"))
    assert state(swift, number) is ChangeState.DRAFTED
    assert carried(
        swift,
        WANG,
        "change.confirm",
        number,
        **CONFIRMED,
    ).is_refusal
    assert change(swift, number).held("tested") is None
    done(carried(swift, LI, "change.deploy", number, **PACKAGE, test_system="一区"))


@pytest.mark.parametrize(("minutes", "is_confirmed"), [("119", True), ("120", False), ("300", False)])
def test_a_window_leaves_time_for_its_rollback(swift: SwiftDesk, minutes: str, is_confirmed: bool) -> None:
    """A window of two hours with a rollback of two would be confirmed, announced, and never begun."""
    number = passed(swift)
    done(carried(swift, LI, "change.edit", number, fallback_minutes=minutes))
    told = carried(swift, WANG, "change.confirm", number, **CONFIRMED)
    assert told.is_refusal is not is_confirmed
    assert state(swift, number) is (ChangeState.CONFIRMED if is_confirmed else ChangeState.TESTED)
    if not is_confirmed:
        assert told.toast == "变更时段须长于回退时长（120 分钟），请调整时段或回退方案。".replace("120", minutes)
