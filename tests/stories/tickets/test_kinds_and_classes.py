"""Questions, and what becomes of a kind or class that somebody holds to be wrong."""

import pytest

from models.terms import Kind, Promise, Severity, Status
from tests.support.desk import ZH, Desk
from tests.support.reported import a_c, a_question


def test_a_question_ends_with_its_answer(desk: Desk) -> None:
    """The answer reaches the reporter as a card of its own, and the ticket is over."""
    number = a_question(desk)
    desk.clock.move(hours=1)
    desk.as_("王敏").fill(number, "答复", answer="登录后在“我的项目”里下载")
    assert "登录后在“我的项目”里下载" in desk.as_("赵小禾").card("intake", number).intro
    ticket = desk.ticket(number)
    assert ticket.status is Status.CLOSED
    assert desk.target(number, Promise.RESPOND).was_met_in_time


def test_an_answer_that_does_not_help_is_reopened(desk: Desk) -> None:
    """未解决 brings an answered question back before the desk."""
    number = a_question(desk)
    desk.as_("王敏").fill(number, "答复", answer="在网站上")
    desk.as_("赵小禾").fill(number, "未解决", reopen_reason="网站上没有")
    assert desk.ticket(number).status is Status.NEW
    desk.as_("王敏").fill(number, "答复", answer="在“我的项目”里")
    assert desk.ticket(number).status is Status.CLOSED
    assert desk.log(number) == ["received", "answered", "reopened", "answered"]


def test_a_question_that_is_a_defect_counts_from_its_first_message(desk: Desk) -> None:
    """转为缺陷: kind and class change, and the deadline is set from the question."""
    number, asked = a_question(desk), desk.clock()
    desk.clock.move(minutes=40)
    preview = desk.as_("王敏").fill(number, "转为缺陷", severity="B", reason="按钮点了没反应").form
    assert preview is not None
    card = desk.as_("王敏").card_with(number, "转为缺陷").post
    desk.as_("王敏").submit(card, preview.name, {"why": "misjudged", "reason": "按钮点了没反应"})
    ticket, target = desk.ticket(number), desk.target(number, Promise.RESOLVE)
    assert (ticket.kind, ticket.severity) == (Kind.DEFECT, Severity.B)
    assert target.started_at == asked
    assert (target.due_at - asked).total_seconds() == 24 * 3600


@pytest.mark.parametrize(("button", "severity"), [("采纳提议", Severity.A), ("维持原判", Severity.C)])
def test_the_office_decides_on_the_reporters_wish(desk: Desk, button: str, severity: Severity) -> None:
    """判定不对 moves nothing until the office accepts or keeps; it sees first what that means."""
    number, office = a_c(desk), desk.as_("王敏")
    told = desk.as_("赵小禾").fill(number, "判定不对", judgement="defect:A", reason="马上开标")
    assert told.toast == ZH("class.proposed")
    assert desk.ticket(number).severity is Severity.C
    assert ZH("card.proposal", proposed="A类", reason="马上开标") in office.card("team", number).outcome
    own = desk.as_("赵小禾").card("intake", number).outcome
    assert ZH("card.proposal_own", proposed="A类", reason="马上开标") in own
    shown = office.press(number, button).form
    if shown is not None:
        office.fill(number, button, why="misjudged", reason="马上开标")
    ticket = desk.ticket(number)
    assert ticket.severity is severity
    assert ticket.proposed_kind is None


def test_an_engineer_may_not_decide_on_the_wish(desk: Desk) -> None:
    """采纳提议 and 维持原判 are the office's, and so is the answer to the engineer who presses them."""
    number = a_c(desk)
    desk.as_("赵小禾").fill(number, "判定不对", judgement="suggestion", reason="其实是建议")
    for button in ("采纳提议", "维持原判"):
        refused = desk.as_("李强").press(number, button)
        assert refused.refused
        assert refused.toast == ZH("ticket.only_office")
    assert desk.ticket(number).kind is Kind.DEFECT


def test_a_wish_for_what_stands_already_is_refused(desk: Desk) -> None:
    """Whoever proposes the present class is told that it is the present one."""
    number = a_c(desk)
    refused = desk.as_("赵小禾").fill(number, "判定不对", judgement="defect:C", reason="")
    assert refused.refused
    assert refused.toast == ZH("class.same")


def test_a_change_of_class_explains_itself(desk: Desk) -> None:
    """改级 needs a reason; both stand in the log and the new deadline counts from the report."""
    number, reported = a_c(desk), desk.clock()
    desk.clock.move(hours=3)
    missing = desk.as_("王敏").reclassify(number, "A", "  ")
    assert missing.field_errors == {"reason": ZH("field.missing")}
    assert desk.ticket(number).severity is Severity.C
    desk.as_("王敏").reclassify(number, "A", "开标受影响")
    assert desk.target(number, Promise.RESOLVE).started_at == reported
    sheet = desk.as_("赵小禾").sheet(number)
    assert sheet["log"][-1]["text"] == ZH(
        "log.class_corrected", **{"from_class": "C类", "class": "A类", "reason": "开标受影响"}
    )


def test_withdrawn_by_the_reporter_nothing_is_owed(desk: Desk) -> None:
    """撤回 ends the ticket, closes its deadlines unmet, and leaves its cards what may be done with any that ended."""
    number = a_c(desk)
    assert desk.as_("赵小禾").press(number, "撤回").toast == ZH("ticket.withdrawn", number=number)
    ticket = desk.ticket(number)
    assert ticket.status is Status.WITHDRAWN
    assert all(target.withdrawn_at and not target.met_at for target in ticket.targets)
    assert [button.action for button in desk.as_("李强").card("team", number).buttons] == ["more"]


def test_withdrawn_is_the_end(desk: Desk) -> None:
    """Nobody takes a withdrawn ticket: an old card's button is answered with one sentence."""
    number = a_c(desk)
    card = desk.as_("李强").card_with(number, "take")
    desk.as_("赵小禾").press(number, "撤回")
    late = desk.as_("李强").click(card.post, "take")
    assert late.toast == ZH("ticket.is_over", number=number)
