"""撤销重大: a leader says that a fault was no major one; its class is kept as before, the report stays owed."""

from models.terms import Promise, Severity
from tests.support.desk import ZH, Desk
from tests.support.figures import Month
from tests.support.tickets import chosen, contents

LEADER = "周主任"


def major(month: Month) -> str:
    """A fault of class B, called major, that runs again after an hour as 王敏 saw."""
    number = month.at("24 09:00").reported("B")
    desk = month.desk
    desk.as_("李强").press(number, "接单")
    post = desk.as_("王敏").card_with(number, "more").post
    assert not desk.as_("王敏").submit(post, "mark_major", {"reason": "影响全市"}).refused
    month.at("24 10:00").desk.as_("李强").fill(number, "业务已恢复", state_before="untouched")
    month.at("24 10:05").desk.as_("王敏").press(number, "确认已恢复")
    return number


def takes_back(desk: Desk, who: str, number: str) -> str:
    """What somebody is told who says that it is none."""
    post = desk.as_("李强").cards("team", number)[0].post
    return desk.as_(who).submit(post, "major.take_back", {"reason": "只影响一个项目"}).toast or ""


def test_a_leader_takes_it_back(desk: Desk) -> None:
    """The result has to be handed in, as of any B; who took it back and why stands in the log."""
    month = Month(desk)
    number = major(month)
    assert desk.target(number, Promise.RESOLVE).met_at is not None
    assert chosen(desk, LEADER, number, "major.take_back").form is not None
    assert takes_back(desk, LEADER, number) == ZH("major.taken_back", number=number)
    assert not desk.ticket(number).is_major
    assert desk.target(number, Promise.RESOLVE).is_open
    assert contents(desk, number, "major_taken_back") == [{"reason": "只影响一个项目"}]


def test_the_report_stays_owed_until_it_is_waived(desk: Desk) -> None:
    """By the office, with a reason, as after any lowering."""
    month = Month(desk)
    number = major(month)
    takes_back(desk, LEADER, number)
    assert desk.target(number, Promise.REPORT).is_open
    assert desk.ticket(number).severity is Severity.B
    assert month.figures("2026-11-24 11:00").report == "major pending"


def test_figures_count_it_by_its_class_again(desk: Desk) -> None:
    """Neither restored nor solved in its day: missed, and listed with the leader's name."""
    month = Month(desk)
    number = major(month)
    assert month.figures("2026-11-25 12:00").resolve == "B 1/1/0"
    month.at("24 11:00")
    takes_back(desk, LEADER, number)
    assert month.figures("2026-11-25 12:00").resolve == "B 1/0/1"
    told = month.attained("2026-11-25 12:00").lists["reclassified"]
    assert ZH("attained.major_taken_back", who=LEADER) in [ZH.say(one.told) for one in told if one.told]


def test_nobody_else_and_nothing_else(desk: Desk) -> None:
    """Not the office that marked it; and what is no major fault cannot be taken back."""
    month = Month(desk)
    number = major(month)
    assert takes_back(desk, "王敏", number) == ZH("lowering.only_leader")
    takes_back(desk, LEADER, number)
    assert takes_back(desk, LEADER, number) == ZH("major.none", number=number)
