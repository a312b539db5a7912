"""A complaint and an attack are for office and leaders alone, wherever somebody looks (R5, R6)."""

from tests.support.desk import ZH, Desk


def listed(desk: Desk, who: str, view: str = "board", query: str = "") -> list[str]:
    """The numbers that a person's list shows."""
    found = desk.as_(who).get("/chat/tickets", view=view, q=query).json()["tickets"]
    return [str(ticket["number"]) for ticket in found]


def test_the_vendor_sees_no_complaint(desk: Desk) -> None:
    """Neither in the room, nor on the board, nor by its number; the office does, and its sender."""
    number = desk.as_("赵小禾").say("desk", "我要投诉李强，打电话从来不接").number
    assert desk.as_("李强").cards("team", number) == []
    assert number not in listed(desk, "李强") + listed(desk, "李强", query=number)
    assert desk.as_("李强").get(f"/chat/tickets/{number}").json()["error"] == ZH("web.no_ticket")
    assert number in listed(desk, "王敏")
    assert number in listed(desk, "赵小禾", "mine")


def test_whoever_is_named_does_not_see_it(desk: Desk) -> None:
    """A clerk of the office who is complained of: colleagues and leaders hear, and the auditor."""
    number = desk.as_("赵小禾").say("desk", "王敏压着我的工单不办，我要投诉她").number
    assert number not in listed(desk, "王敏") + listed(desk, "王敏", query=number)
    assert desk.as_("王敏").cards("desk", number) == []
    for who in ("马跃", "周主任", "郑文"):
        assert desk.as_(who).cards("desk", number), who


def test_an_attack_stays_with_office_and_leaders(desk: Desk) -> None:
    """Not in the team's room, and not on an engineer's board."""
    number = desk.as_("赵小禾").say("desk", "能看到别家的报价，这正常吗").number
    assert desk.ticket(number).is_confidential
    assert desk.as_("李强").cards("team", number) == []
    assert number not in listed(desk, "李强")
    assert desk.as_("王敏").card_with(number, "take")
