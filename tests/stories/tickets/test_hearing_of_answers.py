"""Whoever asked or reported hears of every answer where they read, whichever room they asked in."""

from tests.support.desk import Desk


def test_an_answer_to_a_question_of_a_room_is_in_the_own_chat_too(desk: Desk) -> None:
    """The card stands below the question in the room, and in the asker's own chat, with the same button."""
    asker, office = desk.as_("赵小禾"), desk.as_("王敏")
    number = asker.say("intake", "请问保证金退还一般几个工作日到账?").number
    office.fill(number, "答复", answer="一般五个工作日原路退回。")
    own = asker.card("desk", number)
    assert own.intro[0] == "一般五个工作日原路退回。"
    assert asker.card("intake", number).intro == own.intro
    assert own.buttons == asker.card("intake", number).buttons


def test_a_question_about_a_report_of_a_room_is_in_the_own_chat_too(desk: Desk) -> None:
    """What is asked stands in both; an answer in the own chat ends the wait, and both cards say so."""
    reporter, engineer = desk.as_("赵小禾"), desk.as_("李强")
    number = reporter.say("intake", "报表导出的金额列显示不全").number
    engineer.press(number, "接单")
    post = engineer.card_with(number, "more").post
    engineer.submit(post, "ask_reporter", {"asked": "是哪一张报表？"})
    assert reporter.card("desk", number).quote == "是哪一张报表？"
    assert reporter.card("intake", number).quote == "是哪一张报表？"
    desk.clock.move(minutes=5)
    reporter.say("desk", "月度汇总表")
    assert desk.ticket(number).lasting_wait is None
    asked = [line.card for place in ("desk", "intake") for line in reporter.cards(place, number) if line.card]
    questions = [card for card in asked if card.quote == "是哪一张报表？"]
    assert len(questions) == 2
    assert all(not card.buttons and card.outcome for card in questions)


def test_what_is_the_outcome_is_not_in_the_log_as_well(desk: Desk) -> None:
    """Who took it is said once on the team's card, also after the reporter asked how it goes."""
    reporter, engineer = desk.as_("赵小禾"), desk.as_("李强")
    number = reporter.say("intake", "报表导出的金额列显示不全").number
    engineer.press(number, "接单")
    desk.clock.move(minutes=20)
    reporter.say("intake", f"{number} 怎么样了")
    desk.clock.move(minutes=5)
    reporter.say("intake", f"{number} 怎么样了")
    card = engineer.cards("team", number)[0].card
    assert card is not None
    assert not {line.removeprefix("✔ ") for line in card.outcome} & set(card.log)
