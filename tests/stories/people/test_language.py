"""The language somebody reads: what is said to them from now on, and the cards that they still read."""

from lxml import html

from tests.support.desk import Browser, Desk

CLASS_C = "报表导出的金额列显示不全"


def reads(browser: Browser, language: str) -> None:
    """Choose a language on the page."""
    assert browser.post("/chat/language", {"language": language}).json() == {"ok": True}
    browser.desk.settle()


def test_the_cards_in_ones_own_chat_follow(desk: Desk) -> None:
    """The live cards of one's own chat speak the new language at once; a card in a room keeps that of the room."""
    reporter = desk.as_("陈思远")
    number = reporter.say("desk", CLASS_C).number
    other = reporter.say("intake", "开标大厅的电子屏不显示项目名称").number
    reads(reporter, "en")
    card = reporter.card("desk", number)
    assert card.title.startswith("Class C")
    assert {button.label for button in card.buttons} >= {"Add details", "Withdraw"}
    assert reporter.card("intake", other).title.startswith("C类")
    reads(reporter, "zh-CN")
    assert reporter.card("desk", number).title.startswith("C类")


def test_another_language_offers_no_other_buttons(desk: Desk) -> None:
    """In their own chat the person on duty, who is not of the office, is offered what they may press, as before."""
    number = desk.as_("陈思远").say("intake", CLASS_C).number
    duty = desk.as_("李强")
    before = [button.action for button in duty.card("desk", number).buttons]
    assert "confirm_and_assign" not in before
    reads(duty, "en")
    assert [button.action for button in duty.card("desk", number).buttons] == before


def test_a_button_chooses_as_the_page_does(desk: Desk) -> None:
    """中文 and English below the question have the same effect on any platform."""
    reporter = desk.as_("陈思远")
    number = reporter.say("desk", CLASS_C).number
    assert reporter.click(None, "language:en").toast == "You will be answered in English from now on."
    assert reporter.card("desk", number).title.startswith("Class C")


def test_a_question_before_a_press_is_the_readers(desk: Desk) -> None:
    """A card of a room keeps its words; what its button asks first, and is called there, is the reader's."""
    reporter = desk.as_("陈思远")
    number = reporter.say("intake", CLASS_C).number
    reads(reporter, "en")
    lines = reporter.get("/chat/lines", place="intake", after=0).json()["lines"]
    (button,) = [
        one
        for line in lines
        if line["ticket"] == number and line["card"]
        for one in html.fromstring(line["card"]["html"]).xpath(".//button[@data-confirm]")
    ]
    assert (button.text_content(), button.get("data-called")) == ("撤回", "Withdraw")
    assert button.get("data-confirm") == "Withdraw this ticket? Nobody will work on it any more."


def test_what_the_desk_brought_back_is_told_anew_in_the_panel(desk: Desk) -> None:
    """The result stands in a Chinese room; the panel of a reader of English has it in English, with its buttons."""
    reporter, engineer = desk.as_("陈思远"), desk.as_("李强")
    number = reporter.say("intake", CLASS_C).number
    reads(reporter, "en")
    engineer.press(number, "接单")
    engineer.fill(number, "提交解决结果", cause="模板旧", method="换了新模板", state_before="untouched")
    card = reporter.sheet(number, "intake")["latest"]
    assert card["intro"] == ["Cause: 模板旧", "Method: 换了新模板", "Please say whether it is fixed."]
    assert [one["label"] for one in card["buttons"]] == ["Confirm the fix", "Report not fixed"]
    reads(reporter, "zh-CN")
    assert reporter.sheet(number, "intake")["latest"]["intro"][0] == "原因：模板旧"
