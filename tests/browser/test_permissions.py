"""The whole life of a permission at real windows: asked, decided, granted, tried, extended, run out, taken back."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import running_desk
from tests.support.browser.window import Window

pytestmark = pytest.mark.browser

Open = Callable[..., Window]
SHANGHAI = ZoneInfo("Asia/Shanghai")
MOVED_WITHIN_MS = 60_000
NEWEST_LINE = """async () => {
  const place = location.pathname.split("/")[2] ?? "intake";
  const answer = await (await fetch(`/chat/lines?place=${encodeURIComponent(place)}&after=0`)).json();
  return answer.lines.filter((line) => !line.thread).sort((one, other) => one.position - other.position).at(-1)?.id;
}"""
MOST_MORNINGS = 12
DECIDED = "✔ 同意 周主任 09:00 · 待管理员办理（截止 17:00）"


@pytest.fixture
def desk_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A desk for each of these tests alone: they move its clock over days."""
    with running_desk(tmp_path_factory.mktemp("permissions")) as url:
        yield url


def next_morning(person: Window) -> date:
    """Press 下个工作日早上; the day it is then."""
    leap = person.page.get_by_role("button", name="下个工作日早上")
    leap.click()
    expect(leap).to_be_enabled(timeout=MOVED_WITHIN_MS)
    expect(person.page.locator(".demo-now")).to_contain_text("09:00:")
    told = person.page.locator(".demo-now").get_attribute("datetime")
    return datetime.fromisoformat(str(told)).astimezone(SHANGHAI).date()


def mornings_until(person: Window, text: str) -> int:
    """Let working days begin until a card in the middle says so; how many it took."""
    for count in range(MOST_MORNINGS):
        if person.page.locator("#middle article.card").filter(has_text=text).count():
            return count
        next_morning(person)
        see_all(person)
    pytest.fail(f"no card ever said {text}", pytrace=False)


def see_all(person: Window) -> None:
    """Wait until the place on show has every line that the desk has there now."""
    newest = person.page.evaluate(NEWEST_LINE)
    person.page.wait_for_function("id => !id || document.querySelector(`#middle [data-line='${id}']`)", arg=newest)


def ask(person: Window, until: date, system: str = "evaluation", **fields: str) -> str:
    """Ask for a right in two steps; the number that the panel shows then."""
    person.page.locator("#middle .composer").get_by_role("button", name="申请权限").click()
    person.fill(system=system)
    expect(person.dialog).to_contain_text("用到哪天")
    expect(person.dialog.locator('[name="until"]')).to_have_attribute("type", "date")
    person.fill(until=until.isoformat(), **fields)
    expect(person.dialog).to_have_count(0)
    expect(person.panel).to_contain_text("审批截止")
    return person.panel.locator(".panel-title").inner_text()


def grant(leader: Window, admin: Window, number: str) -> None:
    """The leader agrees with one click, the administrator notes what was set."""
    leader.press(number, "同意")
    leader.told(f"{number} 已同意")
    admin.press(number, "已授权")
    admin.fill(set_as="账号 zhaoxh 加入三号评标室管理员组")
    admin.told(f"{number} 已记录，请 赵小禾 试用核验")


def send_back_and_amend(person: Window, leader: Window, number: str, until: date) -> None:
    """The leader says what is missing, not without words; the person finds the form filled in and completes it."""
    leader.press(number, "退回补正")
    leader.send_form()
    expect(leader.dialog).to_contain_text("请填写“缺什么”")
    leader.fill(missing="请写明接替到哪天")
    expect(person.card(number, "补正")).to_contain_text("退回补正 周主任 09:00：请写明接替到哪天")
    person.press(number, "补正")
    expect(person.dialog).to_contain_text("周主任 退回：请写明接替到哪天")
    expect(person.dialog.locator('[name="until"]')).to_have_value(until.isoformat())
    person.fill(reason="接替老郝负责三号评标室，到下一任到岗")


def approve_with_one_click(seat: Open, person: Window, leader: Window, number: str) -> None:
    """Every card says who agreed and what is next; a window that had not heard of it is told who was first."""
    late = seat("周主任", place="desk", width=390, height=844)
    late.page.route("**/chat/events?*", lambda route: route.abort())
    late.page.reload()
    expect(late.card(number, "同意")).to_be_visible()
    late.page.route("**/chat/lines?*", lambda route: route.abort())
    leader.press(number, "同意")
    for window in (leader, person):
        expect(window.card(number)).to_contain_text(DECIDED)
        expect(window.card(number, "同意")).to_have_count(0)
    late.press(number, "同意")
    late.told("周主任 已于")
    expect(late.page.locator(".toast-refusal")).to_contain_text("审批：同意")


def grant_and_try(person: Window, admin: Window, office: Window, number: str) -> None:
    """Granted from the panel and tried; the office's panel tells it all, and the board lets the request go."""
    admin.page.locator(f'.ticket[data-ticket="{number}"]').click()
    admin.panel.get_by_role("button", name="已授权", exact=True).click()
    admin.fill(set_as="账号 zhaoxh 加入三号评标室管理员组")
    expect(person.card(number, "可以使用")).to_contain_text("账号 zhaoxh 加入三号评标室管理员组")
    expect(admin.page.locator(".tickets-rows")).to_contain_text("现在没有等您处理的工单")
    person.press(number, "可以使用")
    person.told(f"{number} 已确认可用，谢谢")
    for text in ("✔ 同意 周主任", "✔ 已授权 孙工", "✔ 本人核验可用 赵小禾"):
        expect(office.panel).to_contain_text(text)
    expect(office.panel).to_contain_text("退回补正 周主任 09:00：请写明接替到哪天")
    expect(office.page.locator(f'.ticket[data-ticket="{number}"]')).to_have_count(0)


def test_from_the_wish_to_the_right(seat: Open) -> None:
    """Sent back, amended, approved with one click, granted and tried; every window shows who, when and what is next."""
    person, leader = seat("赵小禾", place="desk"), seat("周主任", place="desk")
    today = next_morning(person)
    until = today + timedelta(days=60)
    number = ask(person, until, role="room_admin", scope="room_3", reason="接替老郝负责三号评标室")
    person.told(f"{number} 已提交，送 周主任 审批")
    card = leader.card(number, "同意")
    for text in (
        "评标系统 · 评标室管理员（三号评标室）",
        "申请人 赵小禾（交易一科）",
        f"{until.year}年{until.month}月",
    ):
        expect(card).to_contain_text(text)
    for text in ("理由：接替老郝负责三号评标室", "现有权限", "不相容检查", "审批截止", "还剩"):
        expect(card).to_contain_text(text)
    expect(leader.page.locator("#side").get_by_role("link", name="待我处理")).to_contain_text("1")

    send_back_and_amend(person, leader, number, until)
    approve_with_one_click(seat, person, leader, number)
    office, admin = seat("王敏", view="board"), seat("孙工", view="waiting")
    row = office.page.locator(f'.ticket[data-ticket="{number}"]')
    expect(row).to_contain_text("待办理")
    expect(row).to_contain_text("等 何静、孙工")
    expect(row).not_to_contain_text("待派单")
    row.click()
    expect(office.panel).to_contain_text(DECIDED)
    with office.page.expect_download() as download:
        office.panel.get_by_role("button", name="权限申请审批单.docx").click()
    assert download.value.suggested_filename == f"权限申请审批单-{number}-v1.docx"
    grant_and_try(person, admin, office, number)


def test_one_right_goes_on_and_another_runs_out(seat: Open) -> None:
    """Both are warned of; one click extends the one, two people take the other back and look whether it is gone."""
    person, leader = seat("赵小禾", place="desk"), seat("周主任", place="desk")
    admin, office = seat("孙工", place="desk"), seat("王敏", place="desk")
    until = next_morning(person) + timedelta(days=9)
    kept = ask(person, until, role="room_admin", scope="room_3", reason="接替老郝负责三号评标室")
    lost = ask(person, until, role="schedule_viewer", scope="all", reason="排期")
    for number in (kept, lost):
        grant(leader, admin, number)
        person.press(number, "可以使用")
        person.told(f"{number} 已确认可用，谢谢")

    mornings_until(person, "这项权限至")
    person.press(kept, "申请延期")
    person.send_form()
    person.told("已提交，送 周主任 审批")
    expect(leader.page.locator("#middle article.card").last).to_contain_text("延期")
    extended = str(leader.page.locator("#middle article.card").last.get_attribute("data-ticket"))
    assert extended not in {kept, lost}
    grant(leader, admin, extended)
    expect(person.card(kept)).to_contain_text(f"延期申请 {extended}")
    expect(person.card(kept, "申请延期")).to_have_count(0)

    mornings_until(admin, "权限收回")
    checklist = admin.page.locator("#middle article.card").filter(has_text="权限收回").last
    number = str(checklist.get_attribute("data-ticket"))
    expect(checklist).to_contain_text("评标系统 · 排期查看（全部评标室）")
    expect(checklist).not_to_contain_text("评标室管理员")
    expect(checklist).to_contain_text("收回截止")
    admin.press(number, "已收回")
    admin.fill(revoke_note="已从查看组移出")
    office.press(number, "核验")
    expect(office.card(number)).to_contain_text("已核验 王敏")
    expect(person.card(lost)).to_contain_text("已收回")
    assert not [one for one in admin.complaints if "409" not in one]


def test_whoever_leaves_is_stopped_first(seat: Open) -> None:
    """One checklist of all they hold: 停用, 收回 by the administrator, 核验 by the office."""
    person, leader = seat("赵小禾", place="desk"), seat("周主任", place="desk")
    admin, office = seat("孙工", place="desk"), seat("王敏", place="desk")
    until = next_morning(person) + timedelta(days=90)
    number = ask(person, until, role="room_admin", scope="room_3", reason="接替老郝负责三号评标室")
    grant(leader, admin, number)
    office.page.locator("#side").get_by_role("button", name="离职离岗").click()
    office.dialog.locator('[name="leaver"]').select_option(label="赵小禾 交易一科")
    office.send_form()
    expect(office.dialog).to_contain_text("评标室管理员")
    person.page.goto("about:blank")  # whoever has left sees nothing any more
    office.fill(leaving_sure="yes")

    checklist = admin.page.locator("#middle article.card").filter(has_text="权限收回").last
    expect(checklist).to_contain_text("离职")
    gone = str(checklist.get_attribute("data-ticket"))
    admin.press(gone, "已停用")
    expect(checklist).to_contain_text("已停用，待收回 孙工")
    admin.press(gone, "已收回")
    admin.fill(revoke_note="账号已删除")
    office.press(gone, "核验")
    expect(office.card(gone)).to_contain_text("1 项权限全部收回并核验")
    office.page.locator("#side").get_by_role("button", name="权限台账").click()
    office.fill(person="赵小禾")
    expect(office.dialog).to_contain_text("共 0 项")
    with office.page.expect_download() as download:
        office.dialog.get_by_role("button", name="这部分台账.csv").click()
    assert download.value.suggested_filename.endswith(".csv")


def test_a_slash_offers_what_one_may_ask(seat: Open) -> None:
    """Typed in either language, chosen by key or by hand; nothing is sent, and people from outside get less."""
    person = seat("赵小禾")
    person.composer.press_sequentially("/")
    offered = person.page.locator("#middle .command")
    expect(offered.filter(has_text="/权限")).to_be_visible()
    expect(offered.filter(has_text="/离职")).to_have_count(0)
    person.composer.press_sequentially("acc")
    expect(offered).to_have_count(1)
    person.composer.press("Enter")
    expect(person.dialog).to_contain_text("申请权限")
    person.page.keyboard.press("Escape")
    expect(person.composer).to_be_focused()
    expect(person.composer).to_have_value("")
    expect(person.page.locator("#middle .line")).to_have_count(0)
    person.composer.press_sequentially("/看")
    offered.click()
    expect(person.page.locator("#middle h1")).to_have_text("看板")

    outsider = seat("投标人 冯立", place="desk")
    expect(outsider.page.locator("#middle .composer").get_by_role("button", name="申请权限")).to_have_count(0)
    outsider.composer.press_sequentially("/")
    expect(outsider.page.locator("#middle .command").first).to_be_visible()
    expect(outsider.page.locator("#middle .command").filter(has_text="/权限")).to_have_count(0)


def test_a_room_shows_which_right_is_asked_for(seat: Open) -> None:
    """Below a message that was read as a wish stands the request with its own title, not that of the wish."""
    person = seat("赵小禾")
    number = person.report("我需要评标系统的权限")
    person.press(number, "填写权限申请")
    person.fill(system="evaluation")
    expect(person.dialog).to_contain_text("用到哪天")
    person.fill(role="room_admin", scope="room_3", reason="接替老郝")
    expect(person.card(number, "催办").locator(".card-title")).to_contain_text("评标室管理员（三号评标室）")
