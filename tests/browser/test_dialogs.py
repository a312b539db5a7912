"""Forms and cards for one pair of eyes: moments, rows of a table, and one answer taking the place of another."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from models.chat import Button, ButtonStyle, Card, FieldKind
from tests.support.browser.feed import FIELD, FORM, REPLY, answer_in_turn, reply
from tests.support.browser.window import Window

pytestmark = pytest.mark.browser

Open = Callable[..., Window]

MOMENT = FIELD.model_copy(
    update={"name": "called_at", "label": "来电时间", "kind": FieldKind.MOMENT, "value": "2026-02-12T10:00"}
)
WHY = FIELD.model_copy(update={"name": "why", "label": "说明", "value": "影响开标"})
ROWS = ("请确认改级：", "\t现在\t改后", "等级\tC类\tA类", "解决\t周四 2月26日 17:00\t10:30", "将记为超时。")
PREVIEW = FORM.model_copy(update={"name": "change_class", "submit": "确认改级", "intro": ROWS, "fields": (WHY,)})


@pytest.mark.parametrize("width", [1440, 390])
def test_a_moment_is_filled_in_as_the_clock_on_the_wall_shows_it(seat: Open, width: int) -> None:
    """It is prefilled, sent as it stands without a change of zone, and half a date is not a date."""
    office = seat("王敏", width=width, height=844)
    answer_in_turn(office.page, "**/chat/clicks", reply(form=FORM.model_copy(update={"fields": (MOMENT,)})))
    said = "来电时间不能晚于现在"
    asked = answer_in_turn(office.page, "**/chat/forms", {**REPLY, "field_errors": {"called_at": said}}, REPLY)
    office.page.locator("#middle .composer").get_by_role("button", name="报故障").click()
    field = office.dialog.locator('[name="called_at"]')
    expect(field).to_be_focused()
    expect(field).to_have_value("2026-02-12T10:00")
    expect(office.dialog.locator(".field-hint")).to_contain_text("北京时间")
    assert office.dialog.evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth")

    field.press("Delete")
    office.send_form()
    expect(office.dialog.locator(".field-error")).to_have_text("请把日期和时间都填完整。")
    office.fill(called_at="2026-02-12T09:45")
    expect(office.dialog.locator(".field-error")).to_have_text(said)
    expect(field).to_have_attribute("aria-invalid", "true")
    office.fill(called_at="2026-02-12T09:40")
    expect(office.dialog).to_have_count(0)
    assert [one["fields"] for one in asked] == [{"called_at": "2026-02-12T09:45"}, {"called_at": "2026-02-12T09:40"}]


def test_a_form_answered_by_a_form_stays_one_dialog(seat: Open) -> None:
    """The next form, and the card after it, take the place of the one before; the focus goes along and back."""
    office = seat("王敏")
    answer_in_turn(office.page, "**/chat/clicks", reply(form=FORM.model_copy(update={"fields": (FIELD,)})))
    result = Card(title="已改级", intro=("C类 改为 A类",))
    asked = answer_in_turn(office.page, "**/chat/forms", reply(form=PREVIEW), reply(card=result, toast="已改级"))
    opener = office.page.locator("#middle .composer").get_by_role("button", name="报故障")
    opener.click()
    expect(office.dialog).to_be_visible()
    office.page.evaluate("window.first = document.querySelector('dialog')")
    office.fill(reason="开标受影响")
    expect(office.dialog.locator('[name="why"]')).to_be_focused()
    expect(office.dialog.locator('[name="why"]')).to_have_value("影响开标")
    office.send_form()
    expect(office.dialog).to_contain_text("C类 改为 A类")
    office.told("已改级")
    assert office.page.evaluate("window.first === document.querySelector('dialog[open]')")
    expect(office.page.locator("dialog")).to_have_count(1)
    assert [(one["form"], one["place"]) for one in asked] == [("asked", "intake"), ("change_class", "intake")]
    office.page.keyboard.press("Escape")
    expect(office.dialog).to_have_count(0)
    expect(opener).to_be_focused()


@pytest.mark.parametrize("width", [1440, 390])
def test_rows_of_the_lead_stand_as_a_table(seat: Open, width: int) -> None:
    """The first row is the head; what stands before and after the rows stays where it was."""
    office = seat("王敏", width=width, height=844)
    short = PREVIEW.model_copy(update={"intro": (*ROWS, "一行\t三格\t\n另一行")})
    answer_in_turn(office.page, "**/chat/clicks", reply(form=short))
    office.page.locator("#middle .composer").get_by_role("button", name="报故障").click()
    tables = office.dialog.locator("table")
    expect(tables).to_have_count(2)
    expect(tables.first.locator("thead th")).to_have_text(["现在", "改后"])
    expect(tables.first.locator("tbody th")).to_have_text(["等级", "解决"])
    expect(tables.first.locator("tbody td")).to_have_text(["C类", "A类", "周四 2月26日 17:00", "10:30"])
    expect(office.dialog.locator(".form > .dialog-text")).to_have_text(["请确认改级：", "将记为超时。", "另一行"])
    assert office.dialog.evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth")


def test_a_private_cards_buttons_act_where_it_was_asked_for(seat: Open) -> None:
    """Without a post they name the place; the answer takes the card's place; a lost press can be pressed again."""
    engineer = seat("李强")
    card = Card(title="值班表", intro=("值班员 李强",), buttons=(Button(action="roster.next", label="下一周"),))
    later = Card(title="值班表", intro=("值班员 张海涛",))
    asked = answer_in_turn(engineer.page, "**/chat/clicks", reply(card=card), None, reply(card=later))
    engineer.page.locator("#side").get_by_role("button", name="值班表").click()
    expect(engineer.dialog).to_contain_text("值班员 李强")
    engineer.dialog.get_by_role("button", name="下一周").click()
    expect(engineer.dialog).to_contain_text("请再按一次")
    engineer.dialog.get_by_role("button", name="下一周").click()
    expect(engineer.dialog).to_contain_text("值班员 张海涛")
    assert asked[1] == asked[2]
    assert [(one["action"], one["post"], one["place"]) for one in asked] == [
        ("roster.open", None, "desk"),
        ("roster.next", None, "desk"),
        ("roster.next", None, "desk"),
    ]


def test_a_private_card_of_a_post_acts_on_that_post(seat: Open) -> None:
    """What was asked on a ticket's card is answered on that card."""
    reporter = seat("赵小禾")
    number = reporter.report("评标专家抽取页面打不开")
    post = reporter.card(number).get_attribute("data-post")
    agree = Button(action="agree", label="知道了", style=ButtonStyle.PRIMARY)
    asked = answer_in_turn(reporter.page, "**/chat/clicks", reply(card=Card(title="时限", buttons=(agree,))), REPLY)
    reporter.press(number, "为什么是这个时限?")
    reporter.dialog.get_by_role("button", name="知道了").click()
    expect(reporter.dialog).to_have_count(0)
    assert [(one["action"], one["post"]) for one in asked] == [("why", post), ("agree", post)]


@pytest.mark.parametrize(
    ("name", "actions"),
    [("王敏", ["值班表", "代录来电"]), ("李强", ["值班表"]), ("赵小禾", ["值班表"]), ("投标人 冯立", [])],
)
def test_the_pages_own_buttons_are_for_those_who_may(seat: Open, name: str, actions: list[str]) -> None:
    """The roster for everybody of the house, entering calls for the office; on a phone beside one's own name."""
    wide, phone = seat(name), seat(name, width=390, height=844, view="mine")
    for within in (wide.page.locator("#side"), phone.page.locator("#middle .profile-on-phone")):
        for label in ("值班表", "代录来电"):
            expect(within.get_by_role("button", name=label)).to_have_count(int(label in actions))


def test_an_action_of_the_list_is_one_press(seat: Open) -> None:
    """What is chosen under 更多… opens its form at once, acts at once, or asks first where its button does."""
    number = seat("赵小禾").report("报表导出少一列，导出的文件打不开")
    office = seat("王敏", place="team")
    office.press(number, "更多…")
    expect(office.dialog.locator("input, select")).to_have_count(0)
    office.dialog.get_by_role("button", name="改级", exact=True).click()
    expect(office.dialog.locator('[name="severity"]').first).to_be_visible()
    expect(office.page.locator("dialog")).to_have_count(1)
    office.page.keyboard.press("Escape")

    office.press(number, "更多…")
    office.dialog.get_by_role("button", name="为什么是这个时限?").click()
    expect(office.dialog).to_contain_text("解决截止")
    office.page.keyboard.press("Escape")

    office.press(number, "更多…")
    office.dialog.get_by_role("button", name="撤回", exact=True).click()
    expect(office.dialog.last).to_contain_text("撤回后不再处理")
    office.dialog.last.get_by_role("button", name="撤回", exact=True).click()
    expect(office.page.locator("dialog")).to_have_count(0)
    office.sees(number, "已撤回")


def test_long_choices_stand_one_below_the_other(seat: Open) -> None:
    """The four classes with what they mean, at one left edge; what is not chosen is asked to be chosen."""
    reporter, office = seat("赵小禾"), seat("王敏", place="team")
    number = reporter.report("归档页面的筛选框没有对齐")
    office.press(number, "改级")
    expect(office.dialog.locator(".radio")).to_have_count(4)
    lefts = [round(box["x"]) for one in office.dialog.locator(".radio").all() if (box := one.bounding_box())]
    assert len(set(lefts)) == 1
    office.page.keyboard.press("Escape")
    engineer = seat("李强", place="team")
    engineer.press(number, "接单")
    engineer.told(f"{number} 由您接单")
    engineer.press(number, "业务已恢复")
    engineer.send_form()
    expect(engineer.dialog).to_contain_text("请选择“是否恢复到故障前的业务状态”。")


def test_the_list_of_what_waits_is_a_command(seat: Open) -> None:
    """/待办 opens it and says nothing to the room."""
    person = seat("陈思远")
    person.composer.press_sequentially("/待办")
    person.composer.press("Enter")
    expect(person.page.locator("#middle h1")).to_have_text("待我处理")
