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
