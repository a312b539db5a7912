"""What a leader agrees to, and whom the office finds responsible: 同意改判, 误报经领导同意, 责任方."""

from models.terms import Party, Promise
from tests.support.desk import ZH, Desk
from tests.support.reported import an_a
from tests.support.tickets import chosen, contents

LEADER = "周主任"


def lowered(desk: Desk) -> str:
    """An A that 王敏 lowered to C after a warning."""
    number = an_a(desk)
    desk.clock.move(minutes=50)
    assert not desk.as_("王敏").reclassify(number, "C", "其实只影响一人").refused
    return number


def withdrawn_late(desk: Desk) -> str:
    """An A that 王敏 took back a day after it was due."""
    number = an_a(desk)
    desk.clock.move(hours=24)
    assert not chosen(desk, "王敏", number, "withdraw", reason="误报").refused
    return number


def more(desk: Desk, who: str, number: str, action: str) -> str:
    """What somebody is told who chooses this from 更多…"""
    post = desk.as_("李强").card_with(number, "more").post
    return desk.as_(who).submit(post, "more", {"action": action}).toast or ""


def test_a_late_lowering_waits_for_a_leader(desk: Desk) -> None:
    """The leader's card asks, the team's card says so until somebody agreed, and the log has who did."""
    number = lowered(desk)
    assert desk.ticket(number).lowered_at is not None
    assert ZH("card.lowering_to_agree") in [fact.value for fact in desk.as_("李强").card("team", number).facts]
    answer = desk.as_(LEADER).press(number, "同意改判")
    assert answer.toast == ZH("lowering.agreed", number=number)
    assert desk.ticket(number).lowered_at is None
    assert desk.log(number)[-1] == "lowering_agreed"
    assert ZH("card.lowering_to_agree") not in [fact.value for fact in desk.as_("李强").card("team", number).facts]


def test_nobody_but_a_leader_agrees_and_once(desk: Desk) -> None:
    """Neither whoever lowered it nor an engineer; and what was agreed to is over."""
    number = lowered(desk)
    assert more(desk, "王敏", number, "lowering.agree") == ZH("lowering.only_leader")
    assert more(desk, "李强", number, "lowering.agree") == ZH("lowering.only_leader")
    more(desk, LEADER, number, "lowering.agree")
    assert more(desk, LEADER, number, "lowering.agree") == ZH("lowering.none")


def test_a_lowering_in_time_asks_nobody(desk: Desk) -> None:
    """Before the warn point the office decides alone."""
    number = an_a(desk)
    desk.as_("王敏").reclassify(number, "C", "其实只影响一人")
    assert desk.ticket(number).lowered_at is None


def test_a_false_alarm_past_due_counts_as_late_until_a_leader_agrees(desk: Desk) -> None:
    """Then that it was not resolved is void; that nobody answered stays."""
    number = withdrawn_late(desk)
    assert desk.target(number, Promise.RESOLVE).is_breached(desk.now)
    assert desk.as_(LEADER).press(number, "误报经领导同意").toast == ZH("false_alarm.agreed", number=number)
    assert desk.ticket(number).target(Promise.RESOLVE) is None
    assert desk.target(number, Promise.RESPOND).is_breached(desk.now)
    assert desk.log(number)[-1] == "false_alarm_agreed"


def test_the_reporter_may_still_say_that_it_is_real(desk: Desk) -> None:
    """并非误报 owes all of it again, whatever the leader agreed to."""
    number = withdrawn_late(desk)
    desk.as_(LEADER).press(number, "误报经领导同意")
    desk.as_("赵小禾").press(number, "并非误报")
    assert desk.target(number, Promise.RESOLVE).is_open
    assert desk.ticket(number).late_alarm_at is None


def test_a_third_party_is_named_with_its_evidence(desk: Desk) -> None:
    """By the office; cards show it, and the log has both."""
    number = an_a(desk)
    post = desk.as_("王敏").card_with(number, "more").post
    assert desk.as_("王敏").submit(post, "party", {"party": "ca", "evidence": ""}).refused
    answer = desk.as_("王敏").submit(post, "party", {"party": "ca", "evidence": "CA 公告 2026-12"})
    assert answer.toast == ZH("party.kept", number=number)
    assert desk.ticket(number).party is Party.CA
    assert contents(desk, number, "party_set") == [{"party": "ca", "evidence": "CA 公告 2026-12"}]
    assert "CA 机构 CA 公告 2026-12" in [fact.value for fact in desk.as_("李强").card("team", number).facts]


def test_a_vendor_names_nobody(desk: Desk) -> None:
    """李强 works for the developer."""
    number = an_a(desk)
    assert more(desk, "李强", number, "party") == ZH("party.only_office")
