"""What is said after a suggestion, in its thread or in the same conversation: more of it, or a ticket of its own."""

from models.terms import Kind
from tests.support.desk import Desk
from tests.support.files import a_file, files_of, send
from tests.support.suggestions import LI, WANG, WISH, ZHAO, assessing, proposed


def test_a_file_in_its_thread_is_the_suggestions(desk: Desk) -> None:
    """R7: a thread is an address; nothing is filed as a report without words, and no clock of a fault starts."""
    number = proposed(desk)
    answer = send(desk, ZHAO, "", a_file("页面.png"), chat="intake", thread=desk.ticket(number).ref)
    assert answer.ticket == number
    assert [file.name for file in files_of(desk, number)] == ["页面.png"]
    assert len(desk.tickets()) == 1


def test_details_in_its_thread_are_on_its_log_and_with_whoever_has_it(desk: Desk) -> None:
    """R8d: whose step it waits for reads them."""
    number = assessing(desk)
    root = desk.ticket(number).ref
    told = desk.as_(ZHAO).say("intake", "就是专家抽取那一页右上角的那个", thread=root)
    assert told.number == number
    assert "supplemented" in desk.log(number)
    assert any("右上角" in str(line.card) for line in desk.as_(WANG).cards("desk"))
    assert desk.ticket(number).kind is Kind.SUGGESTION


def test_details_in_the_same_conversation(desk: Desk) -> None:
    """R7, R8d: the ticket last spoken of here is meant, also where it is a suggestion."""
    number = desk.as_(ZHAO).say("desk", WISH).number
    desk.forward("PT10M")
    assert desk.as_(ZHAO).say("desk", "是右上角那个下拉框").number == number
    assert desk.log(number)[-1] == "supplemented"


def test_another_wish_is_a_ticket_of_its_own(desk: Desk) -> None:
    """R11: 另外, then something else; in the thread, too."""
    number = desk.as_(ZHAO).say("desk", WISH).number
    desk.forward("PT1M")
    second = desk.as_(ZHAO).say("desk", "另外，建议导出的报表能按项目编号排序").number
    assert second not in {"", None, number}
    assert desk.ticket(second).workflow == "suggestion"


def test_a_fault_said_after_a_suggestion_is_a_fault(desk: Desk) -> None:
    """R3, R9: a symptom is never a detail of a wish, and raises none."""
    number = desk.as_(ZHAO).say("desk", WISH).number
    desk.forward("PT10M")
    second = desk.as_(ZHAO).say("desk", "另外，开标大厅投标文件解密失败，全场停着").number
    assert second != number
    assert (desk.ticket(second).kind, desk.ticket(number).severity) == (Kind.DEFECT, None)


def test_another_matter_is_parted_from_it_by_a_press(desk: Desk) -> None:
    """R0: every guess has one press that corrects it."""
    number = desk.as_(ZHAO).say("desk", WISH).number
    desk.forward("PT10M")
    desk.as_(ZHAO).say("desk", "是右上角那个下拉框")
    receipt = next(line for line in reversed(desk.as_(ZHAO).cards("desk")) if "已记入" in str(line.card))
    assert receipt.card is not None
    apart = desk.as_(ZHAO).click(receipt.post, receipt.card.buttons[0].action)
    assert apart.number != number
    assert len(desk.tickets()) == 2
    assert desk.as_(LI).sheet(number)
