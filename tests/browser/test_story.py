"""What people of an office do with each other at their windows, each seeing the other's steps without a reload."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.support.browser.window import Window

pytestmark = pytest.mark.browser

Open = Callable[..., Window]


RESULT = {
    "cause": "证书链缺失",
    "method": "补全证书链并重启解密服务",
    "tip": "请提前一小时试解密",
    "state_before": "untouched",
}


def reads_what_is_owed(engineer: Window, number: str) -> None:
    """The card of the fault report says its class once."""
    owed = engineer.card(number, "提交报告").locator(".card-title")
    expect(owed.locator(".badge")).to_have_text("A类")
    expect(owed.locator(".title-link")).to_contain_text(f"故障处理报告 待报 {number}")


def test_an_a_from_report_to_rating(seat: Open) -> None:
    """Reported, confirmed, taken, restored, resolved and rated, by four hands in three windows."""
    reporter, office, engineer = seat("赵小禾"), seat("王敏", place="team"), seat("李强", place="team")
    number = reporter.report("三号评标室投标文件解密失败，所有人都解不开，9:30就要开标了")
    reporter.sees(number, "A类", number, "已收到。已通知值班员 李强(0532-8000-1234)。", "响应截止", "解决截止", "还剩")
    office.sees(number, "A类", "赵小禾", "0532-8000-1201", "待派单")

    office.press(number, "确认并派单")
    office.told(f"{number} 已确认，已派给值班员 李强")
    reporter.sees(number, "确认 王敏 ✔")
    expect(office.card(number, "确认并派单")).to_have_count(0)

    engineer.press(number, "接单")
    engineer.told(f"{number} 由您接单")
    reporter.sees(number, "处理中", "接单：李强 0532-8000-1234", "按时")

    engineer.press(number, "业务已恢复")
    engineer.fill(state_before="untouched")
    expect(reporter.card(number, "确认已恢复")).to_contain_text("恢复，请确认")
    reporter.press(number, "确认已恢复")
    reporter.told(f"{number} 已确认恢复")
    reads_what_is_owed(engineer, number)
    office.sees(number, "赵小禾 确认业务已恢复", "恢复")

    engineer.press(number, "提交解决结果")
    engineer.send_form()
    expect(engineer.dialog).to_contain_text("请填写“原因”")
    engineer.fill(**RESULT)
    expect(engineer.dialog).to_have_count(0)
    asked = reporter.card(number, "确认已解决")
    for text in ("原因：证书链缺失", "处理方法：补全证书链并重启解密服务", "预防与技巧：请提前一小时试解密"):
        expect(asked).to_contain_text(text)

    reporter.press(number, "确认已解决")
    reporter.press(number, "满意")
    reporter.told("感谢您的评价")
    reporter.sees(number, "已办结", "办结", "评价：满意", not_=["撤回"])
    office.sees(number, "已办结", "赵小禾 评价：满意")
    engineer.go("看板")
    expect(engineer.page.locator("#middle .tickets-rows")).not_to_contain_text(number)


def test_the_wrong_persons_click_is_refused_in_one_sentence(seat: Open) -> None:
    """An engineer does not confirm classes, and nobody resolves what nobody took."""
    number = seat("赵小禾").report("公告系统特别慢，打开一页要一分多钟")
    engineer = seat("张海涛", place="team")
    engineer.press(number, "确认并派单")
    engineer.told("这一步由业务处室办理")
    expect(engineer.page.locator(".toast-refusal")).to_have_attribute("role", "alert")
    expect(engineer.card(number, "确认并派单")).to_be_visible()
    engineer.sees(number, "待确认")


def test_a_question_is_answered(seat: Open) -> None:
    """The asker sees the answer and who gave it; the ticket is closed with it."""
    asker, office = seat("陈思远"), seat("马跃", place="team")
    number = asker.report("请问保证金退还一般几个工作日到账？")
    asker.sees(number, "咨询")
    office.press(number, "答复")
    office.fill(answer="一般在中标公示结束后 5 个工作日内原路退回。")
    office.told(f"已答复 {number}")
    asker.sees(number, "已回复，已办结")
    answered = asker.card(number, "未解决")
    expect(answered).to_contain_text("原路退回")
    expect(answered).to_contain_text("答复人：马跃 0532-8000-1212")


def test_a_question_to_the_reporter_and_its_answer_stand_where_they_are_read(seat: Open) -> None:
    """What is asked stands on the card below the report, and what is added stands below the team's card."""
    reporter, engineer = seat("陈思远"), seat("李强", place="team")
    number = reporter.report("归档页面的表头有一个错别字")
    engineer.press(number, "接单")
    engineer.told(f"{number} 由您接单")
    engineer.press(number, "更多…")
    engineer.dialog.get_by_role("button", name="请补充").click()
    engineer.fill(asked="请问是哪一列？")
    asked = reporter.line("归档页面的表头有一个错别字").locator("article.card").last
    expect(asked.locator(".quote")).to_have_text("请问是哪一列？")
    asked.get_by_role("button", name="补充情况").click()
    reporter.fill(text="第三列的标题")
    expect(engineer.page.locator("#middle .card-compact .quote", has_text="第三列的标题")).to_be_visible()


def test_the_reporter_holds_another_class_to_be_right(seat: Open) -> None:
    """判定不对 stands before the office, which goes along; the explanation counts by the new class."""
    reporter, office = seat("赵小禾"), seat("王敏", place="team")
    number = reporter.report("登录页“忘记密码”四个字有错别字")
    reporter.sees(number, "D类")
    reporter.press(number, "判定不对")
    reporter.fill(judgement="defect:C", reason="影响每天的工作")
    office.sees(number, "提出人认为应为 C类：影响每天的工作")
    office.press(number, "采纳提议")
    office.send_form()
    reporter.sees(number, "C类", "将 D类 改为 C类（原判有误）：影响每天的工作")
    reporter.press(number, "为什么是这个时限?")
    expect(reporter.dialog).to_contain_text("仅您可见")
    expect(reporter.dialog).to_contain_text("解决截止")
    expect(reporter.dialog).to_contain_text("三·2.3(1)3)")


def test_withdrawing_asks_first(seat: Open) -> None:
    """撤回 is done only after a second yes."""
    reporter = seat("赵小禾")
    number = reporter.report("发票打印出来少一行")
    reporter.press(number, "撤回")
    reporter.dialog.get_by_role("button", name="取消").click()
    reporter.press(number, "撤回")
    expect(reporter.dialog).to_contain_text("撤回后不再处理")
    reporter.dialog.get_by_role("button", name="撤回").click()
    reporter.sees(number, "已撤回", "赵小禾 撤回", not_=["补充情况"])


def test_the_direct_chat_joins_what_belongs_together(seat: Open) -> None:
    """A second message belongs to the first report, unless its writer says that it is another problem."""
    writer = seat("代理机构 蒋岚", place="desk")
    writer.say("你好")
    expect(writer.page.locator("#middle .lines")).to_contain_text("服务台：有事请直接说")
    writer.say("登录时提示证书无效")
    writer.say("用的是谷歌浏览器，昨天还好好的")
    joined = writer.page.locator("#middle article.card").last
    expect(joined).to_contain_text("已记入")
    joined.get_by_role("button", name="另一个问题").click()
    expect(writer.page.locator("#middle article.card").last).to_contain_text("用的是谷歌浏览器")
    writer.go("我的工单")
    expect(writer.page.locator("#middle .ticket")).to_have_count(2)


def test_an_answer_is_noticed(seat: Open) -> None:
    """Somebody who looks elsewhere sees a number at the room where they asked, and at their own chat."""
    asker, office = seat("刘晓彤"), seat("马跃", place="team")
    asker.context.request.post(asker.page.url.split("#")[0] + "chat/language", data={"language": "zh-CN"})
    asker.page.reload()
    number = asker.report("请问开标室的投影仪怎么预约？")
    asker.go("我的工单")
    office.press(number, "答复")
    office.fill(answer="在排期页面右上角预约。")
    for place in ("intake", "desk"):
        expect(asker.page.locator(f'#side a[data-action="place {place}"] .count')).to_have_text("1")
