"""What was broken stays broken when a ticket ends, and silence confirms nothing; the report is owed from the press."""

from models.terms import Promise, Status
from tests.support.desk import Desk
from tests.support.reported import an_a
from tests.support.tickets import chosen

B_FAULT = "登录页面很慢，要等一分钟才能打开"


def taken(desk: Desk) -> str:
    """An A that 李强 took."""
    number = an_a(desk)
    desk.as_("李强").press(number, "接单")
    return number


def late_b(desk: Desk) -> str:
    """A B that nobody took, of which everything is past due."""
    number = desk.as_("赵小禾").say("intake", B_FAULT).number
    desk.clock.move(hours=30)
    return number


def test_the_report_is_owed_from_the_press_and_void_once_that_is_denied(desk: Desk) -> None:
    """业务已恢复 owes it at once, and 未恢复 takes it back; the next press owes another one."""
    number = taken(desk)
    desk.as_("李强").fill(number, "业务已恢复", state_before="untouched")
    report = desk.target(number, Promise.REPORT)
    assert (report.started_at, report.is_open) == (desk.ticket(number).restored_at, True)
    assert desk.target(number, Promise.RESOLVE).is_open
    desk.as_("王敏").press(number, "仍未恢复")
    assert desk.ticket(number).target(Promise.REPORT) is None
    desk.clock.move(minutes=5)
    desk.as_("李强").fill(number, "业务已恢复", state_before="untouched")
    assert desk.target(number, Promise.REPORT).started_at == desk.now


def test_a_fault_that_is_major_only_later_owes_its_report_from_that_decision(desk: Desk) -> None:
    """Nobody is late before anybody knew."""
    number = desk.as_("赵小禾").say("intake", B_FAULT).number
    desk.as_("李强").press(number, "接单")
    desk.as_("李强").fill(number, "业务已恢复", state_before="untouched")
    desk.clock.move(hours=40)
    post = desk.as_("王敏").card_with(number, "more").post
    desk.as_("王敏").submit(post, "mark_major", {"reason": "影响全市"})
    assert desk.target(number, Promise.REPORT).started_at == desk.now


def test_the_office_still_confirms_a_restoration_once_the_result_is_in(desk: Desk) -> None:
    """Business ran again within the hour, and that is seen only after the result."""
    number = taken(desk)
    desk.clock.move(minutes=20)
    desk.as_("李强").fill(number, "业务已恢复", state_before="untouched")
    desk.as_("李强").fill(number, "提交解决结果", cause="证书", method="换证书", state_before="untouched")
    desk.clock.move(hours=3)
    desk.as_("王敏").press(number, "确认已恢复")
    assert desk.target(number, Promise.RESOLVE).was_met_in_time
    assert desk.ticket(number).status is Status.RESOLVED


def test_what_the_office_withdraws_past_due_stays_broken(desk: Desk) -> None:
    """Neither promise is void, nobody is warned any more, and 并非误报 lets the clock go on."""
    number = late_b(desk)
    assert not chosen(desk, "王敏", number, "withdraw", reason="误报").refused
    for promise in (Promise.RESPOND, Promise.RESOLVE):
        target = desk.target(number, promise)
        assert target.is_breached(desk.now)
        assert target.next_step_at is None
    desk.as_("赵小禾").press(number, "并非误报")
    assert desk.target(number, Promise.RESOLVE).next_step_at is not None


def test_the_reporters_own_withdrawal_forgives_what_was_not_resolved(desk: Desk) -> None:
    """That nobody answered stays."""
    number = late_b(desk)
    desk.as_("赵小禾").press(number, "撤回")
    assert desk.ticket(number).target(Promise.RESOLVE) is None
    assert desk.target(number, Promise.RESPOND).is_breached(desk.now)
