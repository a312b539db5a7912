"""A report whose second half comes after the change of shift."""

from tests.support.desk import Desk
from tests.support.reported import DECRYPTION_FAILS
from tests.support.rosters import plan

MONDAY = "2026-03-09"


def test_what_becomes_graver_goes_to_whoever_is_on_duty_then(desk: Desk) -> None:
    """Half a minute before 08:30 李强 heard of something slight; now that it is an A, 王敏 does."""
    plan(desk)
    desk.clock.set(MONDAY, "08:29")
    zhao = desk.as_("赵小禾")
    number = zhao.say("desk", "有的人投标文件解密很慢").number
    assert [one.ticket for one in desk.as_("李强").cards("desk", number)] == [number]
    desk.clock.move(minutes=2)
    assert zhao.say("desk", DECRYPTION_FAILS).number == number
    ticket = desk.ticket(number)
    assert ticket.severity == "A"
    with desk.session() as session:
        session.add(ticket)
        assert ticket.duty is not None
        assert ticket.duty.name == "王敏"
    assert "take" in [button.action for button in desk.as_("王敏").card("desk", number).buttons]
