"""⑧ of the daily digest: which systems change until the next one."""

import pytest

from handlers.watch.daily import daily_digest
from handlers.watch.daily_card import daily
from handlers.watch.period_cards import weekly
from handlers.watch.periods import week_digest
from models.chat import Card
from tests.support.changes import (
    LI,
    WANG,
    ZHAO,
    ZHOU,
    at,
    carried,
    confirmed,
    done,
    drafted,
    id_of_person,
    whole,
)
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


def test_a_window_that_passed_waits_for_a_word(swift: SwiftDesk) -> None:
    """A draft that nobody began, until it has another window; and who has to give it one."""
    number = drafted(swift)
    assert waiting(swift, "2026-03-05", number) == []
    (line,) = waiting(swift, "2026-03-06", number)
    why = "变更时段已于 周四 3月5日 22:00 结束，没有开始，请另定时段或取消"
    assert line == f"· 变更 {number} 评标系统补丁 3.2.1 · {why} · {LI}"
    swift.now = at("2026-03-06T09:00")
    done(carried(swift, LI, "change.edit", number, starts_at="2026-03-09T20:00", ends_at="2026-03-09T21:00"))
    assert waiting(swift, "2026-03-09", number) == []


def waiting(desk: SwiftDesk, day: str, number: str) -> list[str]:
    """The lines of a change that wait for the office or a leader."""
    lines = digest(desk, day).intro
    heads = [place for place, line in enumerate(lines) if line.startswith("⑤ ")]
    return [line for place in heads for line in lines[place + 1 :] if number in line]


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


def consented(desk: SwiftDesk) -> str:
    """The number of an emergency of which the office says that 周主任 agreed by phone, on Tuesday."""
    fault = str(desk.say(ZHAO, "intake", "开标室投标文件全部解密失败").ticket)
    desk.carry_through(WANG, "confirm_class", fault)
    number = drafted(desk, solves=f"解决 {fault}", starts_at="", ends_at="")
    done(carried(desk, LI, "change.edit", number, **whole(desk), starts_at="", ends_at=""))
    done(carried(desk, LI, "change.ask_emergency", number, reason="急"))
    desk.now = at("2026-03-03T10:20")
    said = {"consent_by": id_of_person(desk, ZHOU), "consent_at": "2026-03-03T10:18", "reason": "等不到"}
    done(carried(desk, WANG, "change.phone_consent", number, **said))
    return number


@pytest.mark.parametrize("is_denied", [True, False], ids=["denied", "not confirmed"])
def test_an_emergency_that_nobody_approved_stands_there_until_a_leader_answers(
    swift: SwiftDesk, *, is_denied: bool
) -> None:
    """Each morning and in the week's digest, with who is said to have agreed; a place without names reads numbers."""
    number = consented(swift)
    if is_denied:
        done(carried(swift, ZHOU, "change.confirm_consent", number, is_so="no"))
    heading = ZH("daily.section.unapproved", number=1)
    swift.now = at("2026-03-04T09:00")
    swift.tick("changes")
    assert (heading in digest(swift, "2026-03-04").intro) is False
    swift.now = at("2026-03-04T10:00")
    swift.tick("changes")
    how = ZH("daily.consent_denied" if is_denied else "daily.consent_missing")
    for day in ("2026-03-05", "2026-03-06"):
        card = digest(swift, day)
        line = card.intro[card.intro.index(heading) + 1]
        assert number in line
        assert ZHOU in line
        assert line.endswith(how)
        assert f"· {number} · {how}" in card.notice
    assert heading in week(swift).intro
    assert carried(swift, WANG, "change.answer_unapproved", number, reason="x").toast == ZH("change.only_leader")
    swift.now = at("2026-03-06T09:00")
    done(carried(swift, "吴副主任", "change.answer_unapproved", number, reason="补办审批，下不为例"))
    assert carried(swift, ZHOU, "change.answer_unapproved", number, reason="x").toast == ZH("change.not_unapproved")
    assert heading in digest(swift, "2026-03-06").intro
    assert heading not in digest(swift, "2026-03-09").intro


def test_a_leader_who_confirms_late_has_answered(swift: SwiftDesk) -> None:
    """The consent was so after all."""
    number = consented(swift)
    swift.now = at("2026-03-04T10:00")
    swift.tick("changes")
    done(carried(swift, ZHOU, "change.confirm_consent", number, is_so="yes"))
    assert ZH("daily.section.unapproved", number=1) not in digest(swift, "2026-03-05").intro


def week(desk: SwiftDesk) -> Card:
    """The card of the week's digest."""
    slot = at("2026-03-06T16:30")
    with desk.session() as session:
        return weekly(ZH, week_digest(session, shipped_rules(), slot, slot, since=at("2026-02-27T16:30")))
