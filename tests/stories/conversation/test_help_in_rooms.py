"""R8f: 帮助 typed in a room where the desk is silent is answered in one's own chat, once a day."""

import pytest

from tests.support.desk import ZH, Desk


def helps(desk: Desk, name: str) -> int:
    """How many help cards stand in somebody's own chat."""
    return sum(line.card.title == ZH("help.title") for line in desk.as_(name).cards("desk") if line.card)


@pytest.mark.parametrize(("name", "room"), [("赵小禾", "intake"), ("李强", "team")])
@pytest.mark.parametrize("said", ["帮助", "/待办"])
def test_a_command_in_a_room_is_answered_in_private(desk: Desk, name: str, room: str, said: str) -> None:
    """The room stays silent; the card with the buttons stands in the chat of whoever asked, for nobody else."""
    before = len(desk.as_(name).cards(room))
    assert desk.as_(name).say(room, said).ticket is None
    assert len(desk.as_(name).cards(room)) == before
    assert helps(desk, name) == 1
    assert helps(desk, "王敏") == 0


def test_a_second_one_of_the_day_is_silent_and_the_next_days_is_not(desk: Desk) -> None:
    """In the same room or in another; a day later it is answered once more."""
    desk.as_("李强").say("intake", "帮助")
    desk.clock.move(hours=8)
    for room in ("intake", "team"):
        desk.as_("李强").say(room, "帮助")
    assert helps(desk, "李强") == 1
    desk.clock.move(hours=17)
    desk.as_("李强").say("team", "帮助")
    assert helps(desk, "李强") == 2


def test_ones_own_chat_answers_each_time(desk: Desk) -> None:
    """There nobody is disturbed by it."""
    for _ in range(2):
        desk.as_("赵小禾").say("desk", "帮助")
    assert helps(desk, "赵小禾") == 2
