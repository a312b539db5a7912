"""What the reporter says to a result: not fixed, nothing at all, or the wrong person speaks."""

from models.terms import Promise, Satisfaction, Status
from tests.support.desk import ZH, Desk
from tests.support.reported import a_c


def resolved(desk: Desk) -> str:
    """A C that was handed in an hour after its report."""
    number = a_c(desk)
    desk.as_("李强").press(number, "接单")
    desk.clock.move(hours=1)
    desk.as_("李强").fill(number, "提交解决结果", cause="列太窄", method="改宽", state_before="untouched")
    return number


def test_not_fixed_after_all_keeps_the_original_due_time(desk: Desk) -> None:
    """未解决: the same ticket, the same engineer, the same deadline, owed again."""
    number = resolved(desk)
    before = desk.target(number, Promise.RESOLVE)
    assert before.met_at == desk.clock()
    desk.clock.move(days=1)
    desk.as_("赵小禾").fill(number, "未解决", reopen_reason="第二页还是不全")
    after, ticket = desk.target(number, Promise.RESOLVE), desk.ticket(number)
    assert (after.due_at, after.started_at, after.met_at) == (before.due_at, before.started_at, None)
    assert (ticket.status, ticket.reopened) == (Status.IN_PROGRESS, 1)
    assert ticket.assignee is not None
    assert ticket.assignee.name == "李强"


def test_the_old_verdict_card_cannot_confirm_a_reopened_ticket(desk: Desk) -> None:
    """After 未解决 the button 确认已解决 on the earlier card is refused, and the new card's works."""
    number = resolved(desk)
    old = desk.as_("赵小禾").card_with(number, "confirm_fixed")
    desk.as_("赵小禾").fill(number, "未解决", reopen_reason="还是不全")
    assert desk.as_("赵小禾").click(old.post, "confirm_fixed").toast == ZH("ticket.not_resolved_yet")
    desk.as_("李强").fill(number, "提交解决结果", cause="列太窄", method="再改宽", state_before="untouched")
    fresh = desk.as_("赵小禾").card_with(number, "confirm_fixed")
    assert fresh.id != old.id
    desk.as_("赵小禾").press(number, "确认已解决")
    assert desk.ticket(number).status is Status.CLOSED


def test_whoever_resolved_never_confirms(desk: Desk) -> None:
    """An office worker who reported, took and resolved a fault herself cannot also confirm it."""
    office = desk.as_("王敏")
    number = office.say("intake", "报表导出的金额列显示不全").number
    card = office.card_with(number, "more").post
    office.reclassify(number, "defect:C", "非主要功能")
    office.click(card, "take")
    office.submit(card, "resolve", {"cause": "列太窄", "method": "改宽", "state_before": "untouched"})
    refused = office.press(number, "确认已解决")
    assert refused.toast == ZH("ticket.resolver_never_confirms")
    assert desk.ticket(number).status is Status.RESOLVED


def test_resolved_on_a_day_off_and_nobody_answers(desk: Desk) -> None:
    """A result of Sunday is closed after Friday's close: the first of the five working days is Monday."""
    desk.clock.set("2026-03-08", "10:00")
    number = resolved(desk)
    desk.clock.set("2026-03-13", "17:00")
    assert desk.tick("close_unanswered") == 0
    desk.clock.set("2026-03-13", "17:01")
    assert desk.tick("close_unanswered") == 1
    assert desk.log(number)[-1] == "closed_unanswered"


def test_nobody_answers_and_it_is_closed_after_five_working_days(desk: Desk) -> None:
    """逾期未反馈自动办结 on the morning after the fifth working day, never as satisfaction."""
    number = resolved(desk)
    desk.clock.set("2026-03-10", "16:59")
    assert desk.tick("close_unanswered") == 0
    desk.clock.set("2026-03-11", "09:00")
    assert desk.tick("close_unanswered") == 1
    assert desk.tick("close_unanswered") == 0
    desk.settle()
    ticket = desk.ticket(number)
    assert (ticket.status, ticket.closed_unanswered, ticket.satisfaction) == (Status.CLOSED, True, None)
    assert desk.log(number)[-1] == "closed_unanswered"
    late = desk.as_("赵小禾").card("intake", number)
    assert not late.buttons


def test_a_rating_counts_once(desk: Desk) -> None:
    """The first word on the service stands; a second press of another grade changes nothing."""
    number = resolved(desk)
    desk.as_("赵小禾").press(number, "确认已解决")
    card = desk.as_("赵小禾").card_with(number, "rate:satisfied")
    desk.as_("赵小禾").click(card.post, "rate:satisfied")
    desk.as_("赵小禾").click(card.post, "rate:not")
    assert desk.ticket(number).satisfaction is Satisfaction.SATISFIED
    assert desk.log(number).count("rated") == 1


def test_asking_after_the_end_is_no_outcome(desk: Desk) -> None:
    """怎么样了 is on the log; the card still says how the ticket ended."""
    number = resolved(desk)
    reporter = desk.as_("赵小禾")
    reporter.press(number, "确认已解决")
    reporter.press(number, "满意")
    reporter.say("intake", f"{number} 怎么样了")
    assert desk.log(number)[-1] == "asked_again"
    assert reporter.cards("intake", number)[0].card.outcome == ("✔ 11:00 赵小禾 评价：满意",)  # type: ignore[union-attr]
