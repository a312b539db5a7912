"""⑧ of the daily digest: which systems change until the next one."""

from handlers.watch.daily import daily_digest
from handlers.watch.daily_card import daily
from models.chat import Card
from tests.support.changes import LI, WANG, at, carried, confirmed, done
from tests.support.desk import ZH
from tests.support.one_connection import SwiftDesk
from tests.support.papers import shipped_rules

LINE = "评标系统 · 20:00–22:00 · 停机"


def digest(desk: SwiftDesk, day: str) -> Card:
    """The card of a slot."""
    slot = at(f"{day}T08:30")
    with desk.session() as session:
        return daily(ZH, daily_digest(session, shipped_rules(), slot, slot))


def test_a_window_stands_in_the_digest_before_it(swift: SwiftDesk) -> None:
    """With system, time, stop, who verifies and how far it has come; places without names learn no words."""
    number = confirmed(swift)
    card = digest(swift, "2026-03-05")
    place = card.intro.index("⑧ 变更时段（1 个）")
    assert card.intro[place + 1] == f"· {number} 评标系统补丁 3.2.1 · {LINE} · 业务验证 何静 · 业务处室已确认"
    assert f"· {number} · {LINE} · 业务处室已确认" in card.notice
    assert not [line for line in digest(swift, "2026-03-04").intro if number in line and "20:00" in line]


def test_what_was_called_off_is_no_window(swift: SwiftDesk) -> None:
    """A change that was cancelled takes no time."""
    number = confirmed(swift)
    done(carried(swift, WANG, "change.cancel", number, reason="推迟到下个月"))
    assert "⑧ 变更时段（1 个）" not in digest(swift, "2026-03-05").intro


def test_a_draft_says_that_it_is_one(swift: SwiftDesk) -> None:
    """A window that nobody confirmed is told of as such, for the leader to ask about."""
    number = confirmed(swift)
    done(
        carried(
            swift,
            LI,
            "change.postpone",
            number,
            starts_at="2026-03-06T20:00",
            ends_at="2026-03-06T21:00",
            reason="改期",
        )
    )
    (line,) = [one for one in digest(swift, "2026-03-06").intro if number in one and "20:00" in one]
    assert line.endswith("测试通过")
