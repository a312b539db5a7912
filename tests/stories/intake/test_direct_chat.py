"""Alone with the desk: what belongs together, greetings, outsiders, and people who read English."""

from handlers.i18n import voice_of
from models.terms import Language, Promise
from tests.support.desk import ZH, Desk

ENGLISH = voice_of(Language.EN)


def test_what_is_added_within_three_minutes_joins_the_report(desk: Desk) -> None:
    """A second message two minutes later is part of the first ticket; one after four minutes is a new report."""
    person = desk.as_("赵小禾")
    first = person.say("desk", "报表导出的金额列显示不全").number
    desk.clock.move(minutes=2)
    joined = person.say("desk", "只有第二页这样")
    assert joined.toast == ZH("talk.noted", number=first)
    desk.clock.move(minutes=4)
    assert person.say("desk", "保证金页面有一个错别字").number != first
    assert desk.log(first) == ["received", "supplemented"]


def test_another_problem_is_split_off_with_its_own_time(desk: Desk) -> None:
    """另一个问题 makes the joined message a ticket of its own that counts from when it was said."""
    person = desk.as_("赵小禾")
    first = person.say("desk", "报表导出的金额列显示不全").number
    said = desk.clock.move(minutes=2)
    person.say("desk", "打印预览那一栏也看看")
    desk.clock.move(minutes=10)
    split = person.press(first, "另一个问题")
    assert split.toast == ZH("intake.split", number=split.number)
    own = desk.ticket(split.number)
    assert own.number != first
    assert (own.text, own.reported_at) == ("打印预览那一栏也看看", said)
    assert desk.target(own.number, Promise.RESPOND).started_at == said
    assert desk.log(first) == ["received", "supplemented", "split_off"]
    assert desk.log(own.number)[-1] == "split_from"


def test_splitting_twice_makes_one_ticket(desk: Desk) -> None:
    """A second press of 另一个问题 answers with the ticket that the first one made."""
    person = desk.as_("赵小禾")
    first = person.say("desk", "报表导出的金额列显示不全").number
    person.say("desk", "打印预览那一栏也看看")
    card = person.card_with(first, "split")
    button = card.button("split")
    assert button is not None
    again = [person.click(card.post, button.action).ticket for _ in range(2)]
    assert again[0] == again[1]
    assert len(desk.tickets()) == 2


def test_what_was_taken_is_not_joined(desk: Desk) -> None:
    """Once somebody has the ticket, the next message is a report of its own."""
    person = desk.as_("赵小禾")
    first = person.say("desk", "系统登录不了，所有人都打不开").number
    desk.as_("李强").click(desk.as_("李强").cards("team", first)[0].post, "take")
    assert person.say("desk", "保证金页面有一个错别字").number != first


def test_a_greeting_gets_the_help_card_and_no_ticket(desk: Desk) -> None:
    """你好 and 谢谢 alone are kept in the chat and answered with what one can say."""
    person = desk.as_("赵小禾")
    for word in ("你好", "谢谢！"):
        assert person.say("desk", word).ticket is None
        assert person.card("desk").title == ZH("help.title")
    assert desk.tickets() == []
    assert [line.text for line in person.lines("desk") if not line.card] == ["你好", "谢谢！"]


def test_the_help_cards_button_opens_the_form(desk: Desk) -> None:
    """报故障 opens the form; what is filled in becomes a ticket in the same chat."""
    person = desk.as_("赵小禾")
    person.say("desk", "你好")
    told = person.fill(None, "报故障", text="评标室大屏不亮", location="三号评标室")
    assert desk.ticket(told.number).text == "评标室大屏不亮\n三号评标室"
    assert any(line.text == "评标室大屏不亮" for line in person.lines("desk"))


def test_outsiders_have_only_their_own_chat(desk: Desk) -> None:
    """A bidder may talk to the desk, and sees neither hall nor team, nor anybody else's ticket."""
    bidder = desk.as_("投标人 冯立")
    other = desk.as_("赵小禾").say("intake", "报表导出的金额列显示不全").number
    assert bidder.places() == ["desk"]
    mine = bidder.say("desk", "投标文件上传不了").number
    for place in ("intake", "team"):
        refused = bidder.get("/chat/lines", place=place)
        assert (refused.status_code, refused.json()["error"]) == (403, ZH("web.not_your_place"))
    listed = bidder.listed("board")
    assert [ticket["number"] for ticket in listed] == [mine]
    hidden = bidder.get(f"/chat/tickets/{other}")
    assert (hidden.status_code, hidden.json()["error"]) == (404, ZH("web.no_ticket"))


def test_two_peoples_chats_with_the_desk_never_mix(desk: Desk) -> None:
    """Each sees the own words and cards, and nothing of the other's."""
    desk.as_("赵小禾").say("desk", "报表导出的金额列显示不全")
    desk.as_("陈思远").say("desk", "保证金页面有一个错别字")
    for person, other in (("赵小禾", "保证金"), ("陈思远", "报表")):
        shown = desk.as_(person).get("/chat/lines", place="desk", after=0).text
        assert other not in shown
    assert len(desk.tickets()) == 2


def test_somebody_who_reads_english_is_answered_in_english(desk: Desk) -> None:
    """Toasts, refusals and the cards of the own chat come in the person's language."""
    person = desk.as_("刘晓彤")
    said = person.say("desk", "The amount column in the exported report is cut off")
    assert said.toast == ENGLISH("intake.received", number=said.number)
    card = person.cards("desk", said.ticket)[0]
    assert card.button("Withdraw") is not None
    refused = person.click(card.post, "take")
    assert refused.toast == ENGLISH("ticket.only_engineer_takes")
    assert person.post("/chat/lines", {"place": "desk"}).json()["error"].isascii()
