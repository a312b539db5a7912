"""R9: what becomes of the other fault of a message where its ticket ends otherwise, becomes milder, or is merged."""

from models.terms import Kind, Severity, Status
from tests.support.desk import ZH, Desk
from tests.support.lesser_faults import OTHER, TWO, TWO_GRAVE, newest, resolved, taken, told, told_to_reporter


def test_withdrawn_the_other_fault_goes_on(desk: Desk) -> None:
    """误报 is said of the ticket's own fault: the other one is swallowed by nothing."""
    number = told(desk)
    desk.as_("赵小禾").press(number, "撤回")
    own = desk.ticket(newest(desk))
    assert desk.ticket(number).status is Status.WITHDRAWN
    assert (own.text, own.status, own.reported_at) == (OTHER, Status.NEW, desk.ticket(number).reported_at)
    assert desk.as_("赵小禾").card_with(own.number, "撤回")


def test_a_class_below_the_other_fault_parts_them(desk: Desk) -> None:
    """Lowered to D, the ticket would owe less than the other fault does: that goes on by itself, at its own class."""
    number = told(desk, TWO_GRAVE)
    desk.as_("王敏").reclassify(number, "B", "有一个人登得上")
    own = desk.ticket(newest(desk))
    assert own.severity is Severity.A
    assert own.number != number
    assert desk.ticket(number).severity is Severity.B


def test_a_class_still_graver_parts_nothing(desk: Desk) -> None:
    """Lowered from A to B, it still answers for a C; raised back it does, too."""
    number = told(desk)
    desk.as_("王敏").reclassify(number, "B", "有一个人登得上")
    desk.as_("王敏").reclassify(number, "A", "都登不上")
    assert len(desk.tickets()) == 1
    assert desk.ticket(number).lesser_faults[0].outcome is None


def test_no_fault_any_more_the_other_is_one(desk: Desk) -> None:
    """Turned into a question, the ticket answers for no fault."""
    number = told(desk)
    desk.as_("王敏").reclassify(number, "consultation", "不会用")
    own = desk.ticket(newest(desk))
    assert (own.kind, own.severity) == (Kind.DEFECT, Severity.C)


def test_an_attack_hides_no_other_fault(desk: Desk) -> None:
    """What is kept from the vendor keeps nothing else: the other fault is a ticket at once."""
    before = len(desk.tickets())
    number = desk.as_("赵小禾").say("intake", "公告内容被篡改了，另外统计报表导不出来").number
    assert len(desk.tickets()) == before + 2
    own = desk.ticket(newest(desk))
    assert (desk.ticket(number).is_confidential, own.is_confidential) == (True, False)
    assert own.text == OTHER


def test_merged_the_main_ticket_waits_for_it(desk: Desk) -> None:
    """A part's other fault is decided on the main ticket's card; split off, it is the part's reporter's."""
    main = taken(desk, "CA登不上，所有人都登不上")
    part = told(desk, TWO, who="陈思远")
    office = desk.as_("王敏")
    post = office.cards("team", part)[0].post
    form = office.submit(post, "merge", {"into": "", "number": main}).form
    assert form is not None
    office.submit(post, form.name, {"reason": ""})
    assert resolved(desk, main).toast == ZH("lesser.decide_first", text=OTHER)
    assert any(part in line and OTHER in line for line in desk.as_("李强").card("team", main).intro)
    assert OTHER not in told_to_reporter(desk, main)
    desk.as_("李强").press(main, "拆分")
    own = desk.ticket(newest(desk))
    assert own.reporter is not None
    assert own.reporter.name == "陈思远"
    assert own.reported_at == desk.ticket(part).reported_at
    assert own.number in told_to_reporter(desk, part, "陈思远")
    assert not resolved(desk, main).refused


def test_merged_into_a_result_it_goes_on_by_itself(desk: Desk) -> None:
    """Nobody would decide on it any more."""
    main = taken(desk, "CA登不上，所有人都登不上")
    part = told(desk, TWO, who="陈思远")
    desk.clock.move(minutes=1)
    resolved(desk, main)
    office = desk.as_("王敏")
    office.submit(office.cards("team", part)[0].post, f"merge.confirm:{main}", {"reason": ""})
    own = desk.ticket(newest(desk))
    assert (own.text, own.reporter and own.reporter.name) == (OTHER, "陈思远")


def test_parted_again_it_takes_its_other_fault_along(desk: Desk) -> None:
    """拆单: the main ticket waits for nothing any more, the part does."""
    main = taken(desk, "CA登不上，所有人都登不上")
    part = told(desk, TWO, who="陈思远")
    office = desk.as_("王敏")
    office.submit(office.cards("team", part)[0].post, f"merge.confirm:{main}", {"reason": ""})
    office.submit(office.cards("team", main)[0].post, "unmerge", {"which": part})
    assert not resolved(desk, main).refused
    assert desk.ticket(part).lesser_faults[0].outcome is None


def test_an_outsider_reads_of_their_own_alone(desk: Desk) -> None:
    """A bidder merged into another's ticket hears of their own other fault, and of nobody else's."""
    main = taken(desk, TWO)
    mine = told(desk, "CA登不上，另外招标公告打不开", who="投标人 冯立", place="desk")
    office = desk.as_("王敏")
    office.submit(office.cards("team", mine)[0].post, f"merge.confirm:{main}", {"reason": ""})
    said = told_to_reporter(desk, mine, "投标人 冯立", "desk")
    assert "招标公告打不开" in said
    assert OTHER not in said
