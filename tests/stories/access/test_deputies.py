"""代理审批人: who decides in a leader's place, and only while that one cannot."""

from datetime import timedelta

import pytest
from sqlmodel import select

from models.duty.roster import Absence
from models.people.person import Deputy, Person
from models.terms import AccessState, Role
from tests.support import access
from tests.support.desk import ZH, Desk

ZHAO, CHEN, ZHOU, WU, LIU, MA = "赵小禾", "陈思远", "周主任", "吴副主任", "刘晓彤", "马跃"
AN_HOUR = timedelta(hours=1)


def test_the_demo_offices_leaders_stand_in_for_each_other(desk: Desk) -> None:
    """As `demo_office.toml` says."""
    with desk.session() as session:
        names = {one.id: one.name for one in session.exec(select(Person)).all()}
        pairs = {names[one.leader_id]: names[one.person_id] for one in session.exec(select(Deputy)).all()}
    assert pairs == {ZHOU: WU, WU: ZHOU}


def test_a_deputy_decides_while_the_leader_is_away(desk: Desk) -> None:
    """Asked in the leader's place, and the card says 代理."""
    away(desk, ZHOU)
    number = access.asked(desk)
    assert desk.as_(WU).press(number, "同意").toast == f"{number} 已同意"
    (decision,) = access.request_of(desk, number).decisions
    assert decision.as_deputy
    assert desk.as_(ZHAO).card("desk", number).outcome[0].startswith("✔ 同意 吴副主任（代理） 10:00")


def test_a_deputy_does_not_decide_while_the_leader_is_here(desk: Desk) -> None:
    """The refusal names the leader; the deputy was not asked."""
    number = access.asked(desk)
    refused = access.press(desk, WU, number, "access.approve").toast
    assert refused == ZH("access.not_decider", department="交易一科", leaders=(ZHOU,))
    assert access.request_of(desk, number).asked_people == [ZHOU]


@pytest.mark.parametrize("back", ["in time", "early"])
def test_once_the_leader_is_back_the_deputys_card_does_not_count(desk: Desk, back: str) -> None:
    """Rights are looked at in the moment of the click, whatever a card still shows."""
    away(desk, ZHOU)
    number = access.asked(desk)
    if back == "early":
        withdraw_absences(desk, ZHOU)
    else:
        desk.clock.move(hours=2)
    assert access.press(desk, WU, number, "access.approve").is_refusal
    assert not access.press(desk, ZHOU, number, "access.approve").is_refusal
    assert not access.request_of(desk, number).decisions[0].as_deputy


def test_the_refusal_names_leader_and_deputy(desk: Desk) -> None:
    """Whoever may not decide reads who may: the leader of the department, and who stands in."""
    away(desk, ZHOU)
    number = access.asked(desk)
    refused = access.press(desk, CHEN, number, "access.approve").toast
    assert refused == "这张申请要由交易一科领导审批（周主任；代理：吴副主任）。"


def test_a_leaders_own_request_is_the_deputys(desk: Desk) -> None:
    """周主任 is here and asks: not 周主任, but who stands in for them, decides."""
    number = access.asked(desk, ZHOU)
    assert access.request_of(desk, number).asked_people == [WU]
    assert access.press(desk, ZHOU, number, "access.approve").toast == ZH("access.own_request")
    assert not access.press(desk, WU, number, "access.approve").is_refusal
    assert access.request_of(desk, number).decisions[0].as_deputy


def test_a_deputy_who_asks_does_not_decide(desk: Desk) -> None:
    """马跃 stands in for 周主任, who is away, and asks: another leader has the word."""
    access.becomes(desk, MA, Role.OFFICE, department="交易一科")
    stands_in(desk, MA, ZHOU)
    away(desk, ZHOU)
    number = access.asked(desk, MA)
    assert access.press(desk, MA, number, "access.approve").toast == ZH("access.own_request")
    assert not access.press(desk, WU, number, "access.approve").is_refusal


def test_a_deputy_needs_no_rank(desk: Desk) -> None:
    """马跃 of the office is named: it is the office that says who stands in."""
    stands_in(desk, MA, ZHOU)
    assert access.press(desk, MA, access.asked(desk), "access.approve").is_refusal
    away(desk, ZHOU)
    number = access.asked(desk, role="schedule_viewer")
    assert not access.press(desk, MA, number, "access.approve").is_refusal


def test_a_deputy_who_is_away_or_gone_counts_for_nothing(desk: Desk) -> None:
    """With both away the request is nobody's but an administrator's to see to; with the deputy gone, too."""
    stands_in(desk, MA, ZHOU)
    away(desk, ZHOU)
    away(desk, MA)
    number = access.asked(desk)
    assert access.press(desk, MA, number, "access.approve").is_refusal
    assert not access.press(desk, WU, number, "access.approve").is_refusal


def test_a_leader_who_goes_away_leaves_what_waits_to_the_deputy(desk: Desk) -> None:
    """Asked before, decided by the deputy at once; back early, and it is the leader's again."""
    number = access.asked(desk)
    fields = {"from": "2026-03-03T10:00", "until": "2026-03-04T10:00", "reason": "开会"}
    assert not desk.as_(ZHOU).submit(None, "absence", fields).refused
    assert WU in access.request_of(desk, number).asked_people
    assert desk.as_(WU).card_with(number, "同意").card is not None
    desk.clock.move(hours=1)
    roster = desk.as_(ZHOU).click(None, "roster.open").card
    assert roster is not None
    back = next(one.action for one in roster.buttons if one.action.startswith("absence.withdraw"))
    assert not desk.as_(ZHOU).click(None, back).refused
    assert access.request_of(desk, number).asked_people == [ZHOU]
    assert desk.as_(WU).card("desk", number).buttons == ()
    assert desk.log(number)[-2:] == ["access_rerouted", "access_rerouted"]


@pytest.mark.parametrize("who", [CHEN, LIU])
def test_a_department_without_a_leader_has_other_leaders_decide(desk: Desk, who: str) -> None:
    """Nobody leads 交易二科 and 评标管理科: every leader may, and nobody is called a deputy."""
    number = access.asked(desk, who)
    assert set(access.request_of(desk, number).asked_people) == {ZHOU, WU}
    assert not access.press(desk, WU, number, "access.approve").is_refusal
    assert not access.request_of(desk, number).decisions[0].as_deputy
    assert access.state(desk, number) is AccessState.APPROVED


def away(desk: Desk, name: str) -> None:
    """The person is away for an hour and a half around now."""
    with access.writing(desk) as session:
        who = session.exec(select(Person.id).where(Person.name == name)).one() or 0
        begins_at, ends_at = desk.clock() - AN_HOUR / 2, desk.clock() + AN_HOUR
        session.add(
            Absence(person_id=who, begins_at=begins_at, ends_at=ends_at, entered_by_id=who, entered_at=begins_at)
        )


def withdraw_absences(desk: Desk, name: str) -> None:
    """The person is back."""
    with access.writing(desk) as session:
        for absence in session.exec(select(Absence)).all():
            if absence.person.name == name:
                absence.withdrawn_at = desk.clock()


def stands_in(desk: Desk, name: str, leader: str) -> None:
    """Somebody else than in the demo is the leader's deputy."""
    with access.writing(desk) as session:
        ids = {one.name: one.id or 0 for one in session.exec(select(Person)).all()}
        session.merge(Deputy(leader_id=ids[leader], person_id=ids[name]))
