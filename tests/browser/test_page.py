"""What the page itself promises: languages, phones, hostile text, and that nothing written is ever lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from playwright.sync_api import Route, expect

from tests.support.browser.window import Window

pytestmark = pytest.mark.browser

Open = Callable[..., Window]


def test_the_page_speaks_english(seat: Open) -> None:
    """A person whose language is English reads everything of the page in it, and may switch."""
    person = seat("刘晓彤")
    expect(person.page.locator("html")).to_have_attribute("lang", "en")
    expect(person.page.locator("#middle h1")).to_have_text("Intake room")
    number = person.report("Bid decryption fails for everyone in evaluation room 3")
    person.told(f"Received as {number}.")
    person.go("My tickets")
    person.page.locator(f'.ticket[data-ticket="{number}"]').click()
    for text in (
        "Received. 李强 on duty has been told (0532-8000-1234).",
        "Why this deadline?",
        "Withdraw",
        "Work log",
    ):
        expect(person.panel).to_contain_text(text)
    person.page.locator("#side").get_by_role("button", name="中文").click()
    expect(person.page.locator("#side")).to_contain_text("我的工单")
    expect(person.panel).to_contain_text("已收到。已通知值班员 李强(0532-8000-1234)。")
    person.page.locator("#side").get_by_role("button", name="English").click()
    expect(person.page.locator("#side")).to_contain_text("My tickets")


def test_on_a_phone_one_column_does_it_all(seat: Open) -> None:
    """Report, look at the ticket, go back; nothing sticks out to the side."""
    phone = seat("陈思远", width=390, height=844)
    expect(phone.page.locator("#side")).to_be_hidden()
    number = phone.report("评标系统打分页面点提交没有反应")
    for view in ("看板", "我的"):
        phone.go(view)
        expect(phone.page.locator(f'.ticket[data-ticket="{number}"]')).to_be_visible()
    phone.page.locator(f'.ticket[data-ticket="{number}"]').click()
    expect(phone.panel).to_contain_text("处理记录")
    expect(phone.page.locator("#bar")).to_be_hidden()
    assert phone.page.evaluate("document.documentElement.scrollWidth") == 390
    phone.panel.get_by_role("button", name="返回").click()
    expect(phone.page.locator("#bar")).to_be_visible()


def test_the_buttons_under_mine_stand_in_line_with_the_name(seat: Open) -> None:
    """On a phone they begin where the person's name does."""
    phone = seat("陈思远", width=400, height=844)
    phone.go("我的")
    profile = phone.page.locator(".profile-on-phone")
    expect(profile.locator("button").first).to_be_visible()
    left = profile.evaluate(
        "node => node.getBoundingClientRect().left + parseFloat(getComputedStyle(node).paddingLeft)"
    )
    rows = profile.locator(".buttons").all()
    assert [row.locator("button").first.evaluate("node => node.getBoundingClientRect().left") for row in rows] == [
        left for _ in rows
    ]


def test_hostile_text_stays_text(seat: Open) -> None:
    """Markup is shown as written, a changed direction ends with its text, a hundred thousand characters fold."""
    writer = seat("赵小禾")
    markup = "<img src=x onerror=\"document.title='hit'\"><script>document.title='hit'</script>发票抬头打不开"
    number = writer.report(markup)
    expect(writer.line(markup).locator(".typed").first).to_have_text(markup)
    assert writer.page.locator("#middle img, #middle script").count() == 0
    assert "hit" not in writer.page.title()
    turned = writer.report("\u202eab 打印机坏了 cd")
    assert "\u202e" not in writer.card(turned).locator(".card-title").inner_text()
    long = "电子签章盖不上" * 14_000
    writer.composer.fill(long)
    writer.composer.press("Enter")
    folded = writer.line("电子签章盖不上")
    expect(folded.locator("article.card").first).to_be_visible()  # its acknowledgement: the line is drawn anew
    expect(writer.page.locator(".line-unsent")).to_have_count(0)
    folded.get_by_role("button", name="显示全文").click()
    expect(folded.get_by_role("button", name="显示全文")).to_have_count(0)
    assert folded.locator(".typed").first.inner_text() == long
    assert writer.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    office = seat("王敏", place="team")
    expect(office.card(number).locator(".quote")).to_have_text(markup)
    assert office.card(number).locator("img, script").count() == 0
    assert office.page.locator("#middle script").count() == 0


def test_a_long_follow_up_unfolds(seat: Open) -> None:
    """What is no ticket's own text is shown whole as well: more about a report, and talk in a room."""
    writer = seat("投标人 冯立", place="desk")
    writer.say("投标文件上传到一半就断开")
    more = "用的是谷歌浏览器，" + "昨天还好好的，" * 1_000
    writer.composer.fill(more)
    writer.composer.press("Enter")
    expect(writer.page.locator("#middle article.card").last).to_contain_text("已记入")
    folded = writer.line("用的是谷歌浏览器")
    folded.get_by_role("button", name="显示全文").click()
    expect(folded.get_by_role("button", name="显示全文")).to_have_count(0)
    assert folded.locator(".typed").first.inner_text() == more
    number = str(writer.page.locator("#middle article.card").first.get_attribute("data-ticket"))
    engineer = seat("李强", place="team", ticket=number)
    logged = engineer.panel.locator(".log li").filter(has_text="用的是谷歌浏览器")
    logged.get_by_role("button", name="显示全文").click()
    assert more in logged.inner_text()


def test_enter_sends_and_what_was_typed_outlives_a_reload(seat: Open) -> None:
    """Shift+Enter breaks the line; what was not sent stands there again."""
    writer = seat("赵小禾")
    writer.composer.press_sequentially("第一行")
    writer.composer.press("Shift+Enter")
    writer.composer.press_sequentially("第二行")
    expect(writer.composer).to_have_value("第一行\n第二行")
    writer.page.reload()
    expect(writer.composer).to_have_value("第一行\n第二行")
    writer.composer.press("Enter")
    expect(writer.composer).to_have_value("")
    expect(writer.line("第一行\n第二行").locator("article.card")).to_be_visible()
    writer.page.reload()
    expect(writer.composer).to_have_value("")


def test_what_is_written_offline_is_sent_once(seat: Open) -> None:
    """Without a connection the text is kept and said to be; with it, it goes out by itself, one time."""
    writer, text = seat("马跃"), "网络断开时写下的报告：签章控件打不开"
    writer.context.set_offline(True)
    writer.composer.fill(text)
    writer.composer.press("Enter")
    expect(writer.line(text)).to_contain_text("还没有收到回答，连上后自动重发")
    expect(writer.page.locator("#connection")).to_contain_text("连接断开")
    writer.context.set_offline(False)
    expect(writer.line(text).locator("article.card")).to_be_visible(timeout=15_000)
    expect(writer.page.locator("#connection")).to_be_hidden()
    expect(writer.line(text)).to_have_count(1)
    writer.go("我的工单")
    expect(writer.page.locator(".ticket", has_text="签章控件打不开")).to_have_count(1)


def test_a_lost_answer_makes_no_second_report(seat: Open) -> None:
    """The desk took the message but its answer got lost: the message is sent again under the same key."""
    writer, text = seat("何静"), "答复丢失的报告：开标大厅投影没有信号"
    lost: list[object] = []

    def lose_the_first(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    writer.page.route("**/chat/lines*", lose_the_first)
    writer.composer.fill(text)
    writer.composer.press("Enter")
    expect(writer.line(text).locator("article.card")).to_be_visible(timeout=15_000)
    expect(writer.page.locator(".line-unsent")).to_have_count(0, timeout=15_000)
    expect(writer.line(text)).to_have_count(1)
    writer.go("我的工单")
    expect(writer.page.locator(".ticket", has_text="投影没有信号")).to_have_count(1)


def test_the_demo_lends_other_eyes(seat: Open) -> None:
    """Choosing another person shows their rooms, and what the first one had open is closed."""
    person = seat("赵小禾")
    number = person.report("中标通知书下载后是空白页")
    person.card(number).locator(".title-link").click()
    expect(person.panel).to_contain_text("处理记录")
    expect(person.page.locator("#side")).not_to_contain_text("技术组")
    person.page.locator(".demo-select").select_option("李强")
    expect(person.page.locator("#side .profile-name")).to_have_text("李强")
    expect(person.panel).not_to_contain_text(number)
    person.go("技术组")
    expect(person.card(number, "接单")).to_be_visible()


def test_a_form_reports_where_it_was_opened(seat: Open) -> None:
    """报故障 pressed in the direct chat reports there, after the form has said what is missing."""
    person = seat("投标人 冯立", place="desk")
    person.page.locator("#middle .composer").get_by_role("button", name="报故障").click()
    person.send_form()
    expect(person.dialog.locator(".field-error").first).to_have_text("请填写“情况”。")
    person.fill(text="保证金缴纳后一直显示未到账", location="网上")
    expect(person.dialog).to_have_count(0)
    expect(person.page.locator("#middle article.card").last).to_contain_text("保证金缴纳后一直显示未到账")
    expect(person.panel).to_contain_text("网上")


def test_lists_have_search_and_say_when_they_are_empty(seat: Open) -> None:
    """By number, word or name; the most pressing first; a ticket opens at the right."""
    person, office = seat("陈思远"), seat("王敏", view="board")
    slight = person.report("2号标段公示页脚有一个错别字：桐州")
    grave = person.report("网上开标大厅全部打不开，正在开标")
    office.page.locator(".search").fill("陈思远")
    rows = office.page.locator(".ticket")
    for number in (grave, slight):
        expect(office.page.locator(f'.ticket[data-ticket="{number}"]')).to_be_visible()
    numbers = [row.get_attribute("data-ticket") for row in rows.all()]
    assert numbers.index(grave) < numbers.index(slight)
    office.page.locator(".search").fill(slight)
    expect(rows).to_have_count(1)
    rows.click()
    expect(office.panel).to_contain_text("0532-8000-1202")
    office.page.locator(".search").fill("没有这样的工单")
    expect(office.page.locator(".tickets-rows")).to_contain_text("没有找到这样的工单")
    auditor = seat("郑文", view="mine")
    expect(auditor.page.locator(".tickets-rows")).to_contain_text("您还没有提过工单")


def test_a_change_to_an_old_ticket_leaves_no_gap(seat: Open, desk_url: str) -> None:
    """A card that changes before its page is loaded waits for that page, and every line stays within reach."""
    reporter, office = seat("赵小禾"), seat("王敏", place="team")
    number = reporter.report("早先的报告：保证金页面打不开")
    root = office.page.locator("#middle .line").filter(has_text=number).get_attribute("data-line")
    office.page.goto("about:blank")
    _fill(desk_url, "team", [f"交接班记录 {count:03}" for count in range(1, 211)])
    office.page.goto(f"{desk_url}/rooms/team?thread={root}")
    expect(office.page.locator("#middle .line")).to_have_count(200)
    reporter.press(number, "撤回")
    reporter.dialog.get_by_role("button", name="撤回").click()
    expect(office.panel.locator("article.card").first).to_contain_text("已撤回")
    expect(office.page.locator("#middle .line")).to_have_count(200)
    expect(office.card(number)).to_have_count(0)
    office.page.locator("#middle .older").click()
    office.sees(number, "已撤回")
    for count in (1, 10, 210):
        expect(office.line(f"交接班记录 {count:03}")).to_have_count(1)


def test_half_an_answer_stays_with_its_ticket(seat: Open) -> None:
    """What was typed into a form stands there again on the same ticket, and on no other."""
    asker, office = seat("陈思远"), seat("马跃", place="team")
    first = asker.report("请问评标费什么时候发放？")
    second = asker.report("请问发票在哪里开具？")
    answer = office.dialog.locator('[name="answer"]')
    office.press(first, "答复")
    answer.fill("评标费在评标结束后")
    office.dialog.get_by_role("button", name="取消").click()
    office.press(second, "答复")
    expect(answer).to_have_value("")
    office.fill(answer="发票在财务窗口开具。")
    office.told(f"已答复 {second}")
    office.press(first, "答复")
    expect(answer).to_have_value("评标费在评标结束后")


def _fill(url: str, place: str, texts: list[str]) -> None:
    """Write many lines into a room, by hand of somebody of the team, in whatever order they come."""
    with httpx.Client(base_url=url) as client, ThreadPoolExecutor(8) as pool:
        client.post("/demo/person", json={"name": "李强"}).raise_for_status()
        bodies = [{"place": place, "text": text, "client_id": text} for text in texts]
        for answer in pool.map(lambda body: client.post("/chat/lines", json=body), bodies):
            answer.raise_for_status()
