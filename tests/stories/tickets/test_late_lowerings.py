"""Whom the desk asks for a lowering and what the figures wait for are one thing: the desk asks the figures' replay."""

from models.phrase import phrase
from models.terms import Reclassification
from tests.support.desk import Desk
from tests.support.figures import Month

LEADER = "周主任"


def taken_in_time(month: Month) -> str:
    """A fault of class B that 李强 took after ten minutes."""
    number = month.at("24 09:00").reported("B")
    month.at("24 09:10").desk.as_("李强").press(number, "接单")
    return number


def waiting(month: Month) -> int:
    """How many promises count by a graver class because no leader has agreed."""
    told = month.attained().lists.get("reclassified", ())
    return sum(one.told == phrase("attained.not_agreed") for one in told)


def test_a_leader_is_asked_for_a_response_kept_in_time(desk: Desk) -> None:
    """Its warning point had passed when the class was lowered: the figures wait, so somebody is asked."""
    month = Month(desk)
    number = taken_in_time(month)
    month.at("24 12:00").reclassify(number, "C", Reclassification.MISJUDGED)
    assert waiting(month) == 1
    assert desk.ticket(number).lowered_at is not None
    desk.as_(LEADER).press(number, "同意改判")
    assert waiting(month) == 0
    assert month.figures().respond == "B void; C 1/1/0"


def test_a_leader_is_asked_for_what_stands_beside(desk: Desk) -> None:
    """Lowered by a change in time, the graver promise stands; judged wrong once that is nearly due, it waits."""
    month = Month(desk)
    number = taken_in_time(month)
    month.at("24 09:20").reclassify(number, "C", Reclassification.CHANGED)
    assert desk.ticket(number).lowered_at is None
    month.at("25 08:00").reclassify(number, "D", Reclassification.MISJUDGED)
    assert waiting(month) > 0
    assert desk.ticket(number).lowered_at is not None


def test_what_is_put_back_asks_nobody_any_more(desk: Desk) -> None:
    """The first class again: the figures wait for nothing."""
    month = Month(desk)
    number = taken_in_time(month)
    month.at("24 12:00").reclassify(number, "C", Reclassification.MISJUDGED)
    month.at("24 12:10").reclassify(number, "B", Reclassification.MISJUDGED)
    assert waiting(month) == 0
    assert desk.ticket(number).lowered_at is None


def test_a_change_of_the_situation_asks_nobody(desk: Desk) -> None:
    """The graver promise stays beside the milder one, so there is nothing to agree to; the leader hears of it."""
    month = Month(desk)
    number = taken_in_time(month)
    month.at("25 15:00").reclassify(number, "C", Reclassification.CHANGED)
    assert waiting(month) == 0
    assert desk.ticket(number).lowered_at is None
    assert any("王敏" in "".join(one.card.intro) for one in desk.as_(LEADER).cards("desk", number) if one.card)
