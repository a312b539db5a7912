"""An A from its report to the reporter's word that it is fixed, and what may go otherwise on the way."""

from datetime import timedelta

from models.chat import DeadlineState
from models.terms import Kind, Promise, Severity, Status
from tests.support.desk import ZH, Desk
from tests.support.page_answers import Line
from tests.support.reported import DECRYPTION_FAILS, an_a


def test_an_a_from_report_to_confirmed_fix(desk: Desk) -> None:
    """Report, take, restore, witness, result, confirmation, rating: each step in the log, both promises kept."""
    reporter, engineer, office = desk.as_("赵小禾"), desk.as_("李强"), desk.as_("王敏")
    number = reporter.say("intake", DECRYPTION_FAILS).number
    desk.clock.move(minutes=2)
    assert engineer.press(number, "接单").toast == ZH("ticket.taken", number=number)
    assert ZH("card.taken_by", who="李强", phone="0532-8000-1234") in reporter.card("intake", number).intro
    desk.clock.move(minutes=20)
    engineer.fill(number, "业务已恢复", state_before="untouched")
    desk.clock.move(minutes=3)
    assert office.press(number, "确认已恢复").toast == ZH("restore.confirmed", number=number)
    desk.clock.move(hours=2)
    engineer.fill(number, "提交解决结果", cause="证书服务停了", method="重启并换了证书", state_before="untouched")
    assert ZH("verdict.cause", text="证书服务停了") in reporter.card("intake", number).intro
    assert reporter.press(number, "确认已解决").toast == ZH("ticket.fix_confirmed", number=number)
    reporter.press(number, "满意")
    assert desk.ticket(number).status is Status.CLOSED
    assert desk.target(number, Promise.RESPOND).was_met_in_time
    assert desk.target(number, Promise.RESOLVE).was_met_in_time
    assert desk.log(number) == [
        "received",
        "taken",
        "restored",
        "restoration_confirmed",
        "resolved",
        "fix_confirmed",
        "rated",
    ]


def test_the_team_hears_in_the_same_second(desk: Desk) -> None:
    """A report puts an acknowledgement into its own thread and a card with the reporter's phone before the team."""
    said = desk.as_("赵小禾").say("intake", DECRYPTION_FAILS)
    (acknowledgement,) = desk.as_("赵小禾").cards("intake", said.number)
    (notice,) = desk.as_("李强").cards("team", said.number)
    assert acknowledgement.thread == said.line
    assert acknowledgement.at == notice.at == desk.clock()
    assert notice.card is not None
    assert notice.card.quote == DECRYPTION_FAILS
    assert any("赵小禾 交易一科 0532-8000-1201" in fact.value for fact in notice.card.facts)


def test_restoring_counts_from_the_moment_it_was_reported(desk: Desk) -> None:
    """Confirmed after the hour was over, an A restored at minute 55 has still kept its hour."""
    number = an_a(desk)
    started = desk.clock()
    desk.as_("李强").press(number, "接单")
    desk.clock.move(minutes=55)
    desk.as_("李强").fill(number, "业务已恢复", state_before="untouched")
    desk.clock.move(minutes=30)
    desk.as_("王敏").press(number, "确认已恢复")
    target = desk.target(number, Promise.RESOLVE)
    assert target.due_at == started + timedelta(hours=1)
    assert target.met_at == started + timedelta(minutes=55)
    assert target.was_met_in_time


def test_a_restoration_that_is_denied_never_counted(desk: Desk) -> None:
    """仍未恢复: the clock has run on; the next 业务已恢复 is the one that counts, here too late."""
    number = an_a(desk)
    started = desk.clock()
    desk.as_("李强").press(number, "接单")
    desk.clock.move(minutes=30)
    desk.as_("李强").fill(number, "业务已恢复", state_before="untouched")
    assert desk.as_("赵小禾").press(number, "仍未恢复").toast == ZH("restore.denied", number=number)
    assert desk.target(number, Promise.RESOLVE).met_at is None
    desk.clock.move(minutes=45)
    desk.as_("李强").fill(number, "业务已恢复", state_before="untouched")
    desk.as_("赵小禾").press(number, "确认已恢复")
    target = desk.target(number, Promise.RESOLVE)
    assert target.met_at == started + timedelta(minutes=75)
    assert not target.was_met_in_time
    shown = desk.as_("赵小禾").cards("intake", number)[0].card
    assert shown is not None
    assert shown.deadlines[1].state is DeadlineState.MET_LATE


def test_a_result_alone_does_not_meet_an_a(desk: Desk) -> None:
    """Until the reporter confirms it, an A that was handed in is still owed; then the moment of the result counts."""
    number = an_a(desk)
    desk.as_("李强").press(number, "接单")
    handed_in = desk.clock.move(minutes=40)
    desk.as_("李强").fill(number, "提交解决结果", cause="证书过期", method="换了证书", state_before="untouched")
    assert desk.target(number, Promise.RESOLVE).met_at is None
    desk.clock.move(hours=5)
    desk.as_("赵小禾").press(number, "确认已解决")
    assert desk.target(number, Promise.RESOLVE).met_at == handed_in


def test_a_second_press_changes_nothing(desk: Desk) -> None:
    """接单 twice by the same engineer is one entry; by another it is told who was first."""
    number = an_a(desk)
    card = desk.as_("李强").card_with(number, "take")
    desk.as_("李强").click(card.post, "take")
    before = desk.log(number)
    desk.as_("李强").click(card.post, "take")
    late = desk.as_("张海涛").click(card.post, "take")
    assert late.refused
    assert (late.toast or "").startswith("李强 已于 ")
    assert desk.log(number) == before


def test_what_is_said_in_the_thread_reaches_the_ticket(desk: Desk) -> None:
    """The reporter adds to the report, an engineer writes back; of an A no word is the response."""
    said = desk.as_("赵小禾").say("intake", DECRYPTION_FAILS)
    number = said.number
    desk.as_("赵小禾").say("intake", "补充：二号评标室也一样", thread=said.line)
    assert desk.target(number, Promise.RESPOND).met_at is None
    desk.clock.move(minutes=3)
    desk.as_("张海涛").say("intake", "看到了，马上来", thread=said.line)
    assert desk.target(number, Promise.RESPOND).met_at is None
    assert desk.log(number) == ["received", "supplemented", "said"]
    assert len(desk.tickets()) == 1


def test_talk_of_the_team_is_a_note_and_nobody_elses_ticket(desk: Desk) -> None:
    """In the team room a reply below the card is noted on the ticket; loose talk makes no ticket."""
    number = desk.as_("赵小禾").say("intake", DECRYPTION_FAILS).number
    (card,) = desk.as_("李强").cards("team", number)
    desk.as_("李强").say("team", "我先看日志", thread=card.id)
    desk.as_("李强").say("team", "中午吃什么")
    assert desk.log(number) == ["received", "noted"]
    assert len(desk.tickets()) == 1
    assert desk.target(number, Promise.RESPOND).met_at is None


def test_the_card_is_edited_where_it_stands(desk: Desk) -> None:
    """Taking a ticket adds no card: the ones there keep id and position, and their number grows."""
    number = an_a(desk)
    (before,) = desk.as_("李强").cards("team", number)
    desk.as_("李强").press(number, "接单")
    (after,) = desk.as_("李强").cards("team", number)
    assert (after.id, after.position) == (before.id, before.position)
    assert after.seq > before.seq
    assert after.edited


def test_an_a_restored_by_the_office_itself_needs_the_reporter(desk: Desk) -> None:
    """Whoever reports business restored cannot be the witness of it, office or not."""
    number = an_a(desk)
    office: Line = desk.as_("王敏").card_with(number, "take")
    desk.as_("王敏").click(office.post, "take")
    desk.as_("王敏").submit(office.post, "restore", {"state_before": "untouched"})
    refused = desk.as_("王敏").click(office.post, "confirm_restored")
    assert refused.toast == ZH("restore.only_witness")
    desk.as_("马跃").click(office.post, "confirm_restored")
    assert desk.ticket(number).kind is Kind.DEFECT
    assert desk.target(number, Promise.RESOLVE).met_at is not None


def test_what_ran_again_and_is_a_b_since_still_owes_its_result(desk: Desk) -> None:
    """情况变化 after a confirmed restoration: the hour was kept, and a B's 24 hours count from the change."""
    number = an_a(desk)
    desk.as_("李强").press(number, "接单")
    desk.clock.move(minutes=30)
    desk.as_("李强").fill(number, "业务已恢复", state_before="untouched")
    desk.as_("王敏").press(number, "确认已恢复")
    desk.clock.move(minutes=5)
    changed_at = desk.clock()
    desk.as_("王敏").reclassify(number, "B", "只剩个别人慢", why="changed")
    kept, owed = [one for one in desk.ticket(number).targets if one.promise == Promise.RESOLVE]
    assert (kept.severity, kept.was_met_in_time) == (Severity.A, True)
    assert (owed.severity, owed.due_at, owed.is_open) == (Severity.B, changed_at + timedelta(days=1), True)
    desk.clock.move(hours=20)
    desk.as_("李强").fill(number, "提交解决结果", cause="证书服务停了", method="换了证书", state_before="untouched")
    assert desk.target(number, Promise.RESOLVE).was_met_in_time
