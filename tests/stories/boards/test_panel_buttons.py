"""The panel is one's own: it offers nobody what is for others to press."""

from models.chat import verb_of
from tests.support.desk import Desk
from tests.support.reported import an_a
from tests.support.suggestions import LI, ZHAO, on_trial, solved


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


def test_a_button_that_says_of_which_version_is_for_its_people_too(desk: Desk) -> None:
    """An engineer proposes a solution and presents what was built; agreeing and accepting is for others."""
    number = solved(desk)
    assert "suggestion.agree" not in verbs_offered(desk, LI, number)
    assert "suggestion.agree" in verbs_offered(desk, ZHAO, number)
    number = on_trial(desk)
    assert not verbs_offered(desk, LI, number) & {"suggestion.accept", "suggestion.send_back"}
    assert {"suggestion.accept", "suggestion.send_back"} <= verbs_offered(desk, ZHAO, number)


def verbs_offered(desk: Desk, who: str, number: str) -> set[str]:
    """The buttons of their panel, whatever version each names."""
    return {verb_of(one["action"]) for one in desk.as_(who).sheet(number)["card"]["buttons"]}


PEOPLE = ("李强", "王敏", "周主任")
