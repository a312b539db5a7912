"""Rights are given back or revoked at any time: stopped, taken back, looked at by a second person, never twice."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from models.access.terms import AccessPromise, AccessView
from models.duty.roster import Absence
from models.messaging.outbox import CardView, Post
from models.people.person import Person
from models.terms import AccessState, EndReason, Role, Status
from tests.support.access import (
    approved,
    becomes,
    deputises,
    granted,
    joins,
    newest,
    press,
    request_of,
    submit,
    unchanged,
    writing,
)
from tests.support.desk import ZH, Desk
from tests.support.revocation import card_of, checklist_of, checklists, differences_in, grant_of, held, told
from tests.support.tickets import leaves

ZHAO, ZHOU, WU, SUN, HE, WANG, LI = "赵小禾", "周主任", "吴副主任", "孙工", "何静", "王敏", "李强"
DONE = {"revoke_note": "已移出管理员组"}


def test_what_is_given_back_is_taken_away_and_looked_at(desk: Desk) -> None:
    """The holder gives it back, an administrator takes it away, a second person looks; only then the holder hears."""
    number = held(desk)
    assert desk.as_(ZHAO).press(number, "不再需要").toast is not None
    checklist = checklist_of(desk, number)
    assert grant_of(desk, number).ended_at is None
    assert "收回办理中" in " ".join(card_of(desk, number, CardView.REPORTER).card["outcome"])
    desk.as_(SUN).fill(checklist, "revocation.revoke", **DONE)
    grant = grant_of(desk, number)
    assert (grant.ended_at, grant.ended_because) == (desk.clock(), EndReason.REVOKED)
    assert told(desk, ZHAO) == []
    assert desk.as_(WANG).press(checklist, "核验").toast == ZH("revocation.done_toast.check", number=checklist, count=1)
    desk.settle()
    assert desk.ticket(checklist).status is Status.CLOSED
    assert desk.target(checklist, AccessPromise.REVOKE).was_met_in_time
    (line,) = told(desk, ZHAO)
    assert number in line
    assert desk.log(checklist) == [
        *("received", "revocation_opened", "revocation_revoked", "revocation_checked", "revocation_finished")
    ]
    assert desk.log(number)[-3:] == ["access_given_back", "access_ending", "access_ended"]
    assert differences_in(desk) == []


@pytest.mark.parametrize("view", [CardView.REPORTER, AccessView.DECIDER, AccessView.GRANTER])
def test_every_card_of_the_request_shows_that_it_is_gone(desk: Desk, view: str) -> None:
    """Person, leader and administrator see on the request's own card why and when it ended, and no button any more."""
    number = held(desk)
    revoked_by_leader(desk, number)
    submit(desk, SUN, checklist_of(desk, number), "revocation.revoke", **DONE)
    card = card_of(desk, number, view).card
    assert ZH("access.ended_line", because="撤销", at="10:00") in card["outcome"]
    assert card["buttons"] == []
    assert ZH("access.state.confirmed") not in str(card)


def test_giving_back_twice_opens_one_to_do(desk: Desk) -> None:
    """The second press hears that it is being taken back already."""
    number = held(desk)
    post = newest(desk, number)
    press(desk, ZHAO, number, "access.give_back", post)
    with unchanged(desk):
        again = press(desk, ZHAO, number, "access.give_back", post)
    assert again.is_refusal
    assert checklist_of(desk, number) in str(again.toast)
    assert len(checklists(desk)) == 1


def test_only_the_holder_gives_back(desk: Desk) -> None:
    """Nobody does it for them, and nobody gives back what they do not hold yet."""
    number = held(desk)
    with unchanged(desk):
        assert press(desk, ZHOU, number, "access.give_back").toast == ZH("access.only_person", who=ZHAO)
    other = approved(desk, ZHAO, scope="room_1")
    with unchanged(desk):
        assert press(desk, ZHAO, other, "access.give_back").toast == ZH("access.not_held")


@pytest.mark.parametrize("who", [ZHOU, WU, HE, SUN])
def test_any_leader_or_administrator_may_revoke_at_any_time(desk: Desk, who: str) -> None:
    """With a reason, which the administrators read on the checklist; the holder hears at once by whom and why."""
    number = held(desk)
    desk.settle()
    before = len(desk.as_(ZHAO).cards("desk", number))
    assert not press(desk, who, number, "access.revoke").is_refusal
    reply = submit(desk, who, number, "access.revoke", revoke_reason="轮岗")
    desk.settle()
    checklist = checklist_of(desk, number)
    assert checklist in str(reply.toast)
    assert ZH("access.reason", reason="轮岗") in card_of(desk, checklist, AccessView.CHECKLIST).card["intro"]
    cards = desk.as_(ZHAO).cards("desk", number)
    assert len(cards) == before + 1
    assert cards[-1].card is not None
    assert any(who in line and "轮岗" in line for line in cards[-1].card.outcome)
    assert cards[-1].card.buttons == ()


def test_who_decides_in_a_leaders_place_may_revoke(desk: Desk) -> None:
    """A deputy, while no leader of the department is there, and not otherwise."""
    number = held(desk)
    deputises(desk, "陈思远", ZHOU)
    with unchanged(desk):
        assert press(desk, "陈思远", number, "access.revoke").toast == ZH("revocation.only_leaders")
    is_away(desk, ZHOU)
    assert not submit(desk, "陈思远", number, "access.revoke", revoke_reason="轮岗").is_refusal


@pytest.mark.parametrize("who", [ZHAO, "陈思远", WANG, LI, "郑文"])
def test_nobody_else_revokes(desk: Desk, who: str) -> None:
    """Neither the holder, nor colleagues, the office or a vendor, not even by a forged form."""
    number = held(desk)
    if who == LI:
        becomes(desk, LI, Role.ADMIN, Role.LEADER)
    with unchanged(desk):
        assert press(desk, who, number, "access.revoke").toast == ZH("revocation.only_leaders")
        assert submit(desk, who, number, "access.revoke", revoke_reason="x").is_refusal


def test_a_right_is_revoked_once(desk: Desk) -> None:
    """A second leader hears who wanted it, when, and on which checklist; an opened form does not help."""
    number = held(desk)
    revoked_by_leader(desk, number)
    checklist = checklist_of(desk, number)
    expected = ZH("revocation.under_way_by", number=checklist, because="撤销", who=ZHOU, at=ZH.moment(desk.now))
    with unchanged(desk):
        for reply in (
            press(desk, WU, number, "access.revoke"),
            submit(desk, WU, number, "access.revoke", revoke_reason="x"),
        ):
            assert reply.is_refusal
            assert str(reply.toast).startswith(expected[:20])
            assert ZHOU in str(reply.toast)
        assert press(desk, ZHAO, number, "access.give_back").is_refusal
        assert press(desk, ZHAO, number, "access.extend").is_refusal
    submit(desk, SUN, checklist, "revocation.revoke", **DONE)
    with unchanged(desk):
        assert press(desk, WU, number, "access.revoke").toast == ZH("access.not_held")


def test_revoking_needs_a_reason(desk: Desk) -> None:
    """Nothing happens without one."""
    number = held(desk)
    with unchanged(desk):
        reply = submit(desk, ZHOU, number, "access.revoke", revoke_reason=" ")
    assert reply.field_errors == {"revoke_reason": ZH("field.missing")}


def test_what_was_never_tried_is_revoked_too(desk: Desk) -> None:
    """The request ends with its right: nobody is asked any more whether it works, and the desk does not wait for it."""
    number = granted(desk)
    revoked_by_leader(desk, number)
    submit(desk, SUN, checklist_of(desk, number), "revocation.revoke", **DONE)
    assert desk.ticket(number).status is Status.CLOSED
    assert request_of(desk, number).state is AccessState.GRANTED
    desk.clock.move(days=20)
    desk.tick("close_unanswered")
    assert not desk.ticket(number).closed_unanswered


def test_what_does_not_work_is_not_set_once_more_while_it_is_revoked(desk: Desk) -> None:
    """The administrators' to-do of setting it anew is called off."""
    number = granted(desk)
    submit(desk, ZHAO, number, "access.fails", fails_how="登录后没有菜单")
    revoked_by_leader(desk, number)
    assert request_of(desk, number).state is AccessState.CANCELLED
    with unchanged(desk):
        assert submit(desk, SUN, number, "access.grant", set_as="再设").is_refusal
    submit(desk, SUN, checklist_of(desk, number), "revocation.revoke", **DONE)
    assert grant_of(desk, number).ended_because is EndReason.REVOKED
    assert differences_in(desk) == []


def test_whoever_has_left_is_told_nothing(desk: Desk) -> None:
    """A leaver's checklist ends without a word to them."""
    number = held(desk)
    revoked_by_leader(desk, number)
    checklist = checklist_of(desk, number)
    leaves(desk, ZHAO)
    submit(desk, SUN, checklist, "revocation.revoke", **DONE)
    press(desk, WANG, checklist, "revocation.check")
    assert desk.ticket(checklist).status is Status.CLOSED
    assert ZH("revocation.told") not in titles(desk)


def test_where_the_only_administrator_holds_it_the_office_hears_of_it(desk: Desk) -> None:
    """Nobody takes their own right; the office can appoint another administrator, who finds the card."""
    becomes(desk, HE, Role.OFFICE)
    joins(desk, "临时管理员", "信息科", Role.ADMIN)
    number = held_by_administrator(desk)
    becomes(desk, "临时管理员", Role.STAFF)
    press(desk, SUN, number, "access.give_back")
    desk.settle()
    checklist = checklist_of(desk, number)
    assert desk.as_(WANG).cards("desk", checklist)
    assert not desk.as_(SUN).cards("desk", checklist)


def test_the_team_finds_it_among_further_steps(desk: Desk) -> None:
    """A request that began as a message in the hall is revoked from the team's card, by whoever may."""
    number = desk.as_(ZHAO).say("intake", "申请评标系统评标室管理员权限").number
    post = newest(desk, number, CardView.REPORTER)
    desk.as_(ZHAO).submit(post.id, "access.ask:evaluation", {"role": "room_admin", "scope": "room_3", **WHY})
    press(desk, ZHOU, number, "access.approve")
    submit(desk, SUN, number, "access.grant", set_as="已加入组")
    press(desk, ZHAO, number, "access.works")
    team = newest(desk, number, CardView.TEAM)
    offered = {who: further(press(desk, who, number, "more", team)) for who in (ZHOU, SUN, WANG)}
    assert offered == {ZHOU: ["access.revoke"], SUN: ["access.revoke"], WANG: []}
    revoked_by_leader(desk, number)
    assert newest(desk, number, CardView.TEAM).card["buttons"] == []


WHY = {"until": "2026-09-30", "reason": "接替老郝"}


def revoked_by_leader(desk: Desk, number: str) -> None:
    """周主任 wants it back."""
    assert not submit(desk, ZHOU, number, "access.revoke", revoke_reason="不再负责").is_refusal


def is_away(desk: Desk, who: str) -> None:
    """The person is on leave from now on, for a day."""
    with writing(desk) as session:
        person = session.exec(select(Person).where(Person.name == who)).one()
        ends_at = desk.now + timedelta(days=1)
        who_id = person.id or 0
        session.add(
            Absence(person_id=who_id, begins_at=desk.now, ends_at=ends_at, entered_by_id=who_id, entered_at=desk.now)
        )


def held_by_administrator(desk: Desk) -> str:
    """A right of 孙工 himself, granted by another administrator."""
    number = desk.as_(SUN).submit(None, "access.ask:audit", {"role": "reader", **WHY}).number
    press(desk, WU, number, "access.approve")
    assert not submit(desk, "临时管理员", number, "access.grant", set_as="已加入组").is_refusal
    press(desk, SUN, number, "access.works")
    return number


def titles(desk: Desk) -> list[str]:
    """The titles of everything the desk has said."""
    with desk.session() as session:
        return [str(card["title"]) for card in session.exec(select(Post.card)).all()]


def further(reply: Any) -> list[str]:
    """What the list of further steps offers."""
    return [choice.value for choice in reply.form.fields[0].choices] if reply.form else []
