"""Windows are looked at anew as sessions change: one that became illegal needs another, and everybody hears of it."""

from sqlmodel import col, select

from models.changes.terms import ChangeState
from models.chat import Card
from models.messaging.outbox import Post
from tests.support.changes import (
    CONFIRMED,
    HE,
    LI,
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
