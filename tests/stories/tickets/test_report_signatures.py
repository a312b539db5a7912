"""补签, 审核, 退回, 阅示: who signs a fault report, on which card, and what a return does to the 24 hours."""

from models.chat import Card
from models.terms import Promise
from tests.support.desk import ZH, Desk
from tests.support.reported import FOUND, REPORTED, report_handed_in, restored


def card_of(desk: Desk, who: str, number: str) -> Card:
    """The newest card of the report in somebody's own chat."""
    cards = [line.card for line in desk.as_(who).cards("desk", number) if line.card]
    return next(card for card in reversed(cards) if card.title.startswith("故障处理报告"))


def buttons(card: Card) -> list[str]:
    """What it offers."""
    return [button.action for button in card.buttons]


def test_the_way_of_a_report(desk: Desk) -> None:
    """Handed in for the lead, who signs; checked by the office with its half; read by the leader on duty."""
    number = restored(desk)
    report_handed_in(desk, number)
    assert desk.as_("张海涛").press(number, "补签").toast == ZH("report.was_signed", number=number)
    checking = card_of(desk, "王敏", number)
    assert buttons(checking) == ["report.check", "report.return"]
    assert any("中断时长" in line for line in checking.intro)
    opened = desk.as_("王敏").press(number, "审核通过").form
    assert opened is not None
    assert [field.name for field in opened.fields] == ["state_before", "business_loss", "business_steps", "check_note"]
    told = desk.as_("王敏").fill(number, "审核通过", **FOUND, check_note="同意")
    assert told.toast == ZH("report.was_checked", number=number)
    reading = card_of(desk, "周主任", number)
    assert reading.title.startswith("故障处理报告 待阅示")
    assert buttons(reading) == ["report.read"]
    assert any("1 个标段延误 20 分钟" in line for line in reading.intro)
    desk.as_("周主任").fill(number, "阅示", read_note="加强巡检")
    signed = card_of(desk, "周主任", number)
    assert signed.title.startswith("故障处理报告 已阅示")
    assert [line.split(" ")[1] for line in signed.outcome[1:]] == ["项目负责人补签", "业务处室审核", "领导阅示"]
    assert desk.log(number)[-4:] == ["report_filed", "report_signed", "report_checked", "report_read"]


def test_the_office_leaves_no_half_empty(desk: Desk) -> None:
    """无 has to be typed; each field says in one sentence what is wanted."""
    number = restored(desk)
    report_handed_in(desk, number)
    told = desk.as_("王敏").fill(number, "审核通过", state_before="", business_loss="", business_steps="")
    assert told.field_errors == {name: ZH(f"report.needs.{name}") for name in FOUND}
    desk.as_("王敏").fill(number, "审核通过", **FOUND | {"business_loss": "无"})
    assert desk.log(number)[-1] == "report_checked"


def test_a_vendor_s_people_and_leaders_do_not_check(desk: Desk) -> None:
    """Rights are read at the click."""
    number = restored(desk)
    report_handed_in(desk, number)
    post = desk.as_("李强").card_with(number, "report.check").post
    assert desk.as_("李强").click(post, "report.check").toast == ZH("ticket.only_office")
    assert desk.as_("李强").click(post, "report.read").toast == ZH("report.only_leader")
    assert desk.as_("李强").click(post, "report.sign").toast == ZH("report.only_lead", company="蓝湾软件")
    assert desk.as_("周主任").click(post, "report.read").toast == ZH("report.not_checked", number="GZ-2026-0001-v1")


def test_returned_within_a_working_day_it_is_owed_again(desk: Desk) -> None:
    """The meeting is annulled and logged; the card says who, when and why; the next version keeps the promise."""
    number = restored(desk)
    due_at = desk.target(number, Promise.REPORT).due_at
    report_handed_in(desk, number)
    told = desk.as_("王敏").fill(number, "退回", return_reason="原因没有写清")
    assert told.toast == ZH("report.was_annulled", number=number)
    target = desk.target(number, Promise.REPORT)
    assert (target.is_open, target.due_at) == (True, due_at)
    post = desk.as_("李强").card_with(number, "report.file")
    assert post.card is not None
    assert any("原因没有写清" in line for line in post.card.intro)
    again = report_handed_in(desk, number)
    assert again.toast == ZH("report.as_returned")
    report_handed_in(desk, number, cause="证书 3 月 2 日到期")
    assert desk.target(number, Promise.REPORT).was_met_in_time


def test_returned_later_only_a_new_version_is_asked_for(desk: Desk) -> None:
    """After the close of the next working day what was kept stays kept."""
    number = restored(desk)
    report_handed_in(desk, number)
    desk.clock.set("2026-03-04", "17:01")
    told = desk.as_("王敏").fill(number, "退回", return_reason="补充损失")
    assert told.toast == ZH("report.was_sent_back", number=number)
    assert desk.target(number, Promise.REPORT).was_met_in_time
    report_handed_in(desk, number, loss="延误 40 分钟")
    assert card_of(desk, "王敏", number).title.startswith("故障处理报告 待审核")


def test_a_new_version_is_signed_anew(desk: Desk) -> None:
    """What was signed stays with the version that it was signed under."""
    number = restored(desk)
    report_handed_in(desk, number)
    desk.as_("王敏").fill(number, "审核通过", **FOUND)
    desk.as_("周主任").fill(number, "阅示")
    report_handed_in(desk, number, loss="延误 40 分钟", by="张海涛")
    assert buttons(card_of(desk, "王敏", number)) == ["report.check", "report.return"]
    opened = desk.as_("王敏").press(number, "审核通过").form
    assert opened is not None
    assert [field.value for field in opened.fields[:2]] == [FOUND["state_before"], FOUND["business_loss"]]
    assert not desk.as_("马跃").fill(number, "审核通过", **FOUND).refused


def test_measures_name_people_and_days_to_come(desk: Desk) -> None:
    """A line that says neither, a stranger and a day gone by are named at the field."""
    number = restored(desk)
    for line, key, values in (
        ("尽快处理", "report.measure_unread", {"line": "尽快处理"}),
        ("提醒；无名氏；2026-12-15", "report.measure_by_nobody", {"who": "无名氏"}),
    ):
        assert report_handed_in(desk, number, measures=line).field_errors == {"measures": ZH(key, **values)}
    gone_by = report_handed_in(desk, number, measures="提醒；李强；2026-03-01").field_errors
    assert "2026" in gone_by["measures"] or "3月1日" in gone_by["measures"]
    assert not report_handed_in(desk, number, measures="提醒；李强；2026-12-15").refused
    assert REPORTED["measures"] == "无"
