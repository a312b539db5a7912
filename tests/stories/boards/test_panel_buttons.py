"""The panel is one's own: it offers nobody what is for others to press."""

from tests.support.desk import Desk
from tests.support.reported import an_a


def test_the_panel_offers_nobody_what_is_for_others(desk: Desk) -> None:
    """Whoever said that business runs again confirms it nowhere; the office alone confirms a class."""
    number = an_a(desk)
    desk.as_("李强").press(number, "接单")
    desk.as_("李强").fill(number, "业务已恢复", state_before="untouched")
    offered = {name: {one["action"] for one in desk.as_(name).sheet(number)["card"]["buttons"]} for name in PEOPLE}
    assert "resolve" in offered["李强"]
    assert {"confirm_restored", "deny_restored"} <= offered["王敏"]
    assert not {"confirm_restored", "deny_restored", "confirm_class", "change_class"} & offered["李强"]
    assert "resolve" not in offered["王敏"] | offered["周主任"]


PEOPLE = ("李强", "王敏", "周主任")
