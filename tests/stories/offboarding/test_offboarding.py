"""离职 and 离岗: everything somebody had at the desk goes where it belongs, and nothing of it is forgotten."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import col, select

from models.access.terms import AccessPromise, AccessView
from models.duty.roster import Shift
from models.messaging.outbox import Post
from models.people.person import Deputy
from models.terms import AccessState, DutyRole, EndReason, Promise, Role, Status
from models.tickets.ticket import Ticket
from tests.support import access
from tests.support.desk import ZH, Desk
from tests.support.offboarding import (
    active,
    checklist_of,
    choice,
    confirm,
    held,
    leaves,
    let_leave,
    on_the_desk,
    open_lines,
    previewed,
)
from tests.support.patience import patiently

ZHAO, CHEN, ZHOU, WU, SUN = "赵小禾", "陈思远", "周主任", "吴副主任", "孙工"
HE, WANG, MA, LI, ZHANG, ZHENG = "何静", "王敏", "马跃", "李强", "张海涛", "郑文"
LEFT, MOVED = EndReason.LEFT, EndReason.MOVED


def test_rights_stand_on_one_checklist_stopped_first_and_checked_by_another(desk: Desk) -> None:
    """Everything held is a line of one ticket with its clock; 停用, then 收回, then a second person's look."""
    first, second = access.granted(desk), access.granted(desk, role="schedule_viewer")
    told = leaves(desk, ZHAO)
    number = checklist_of(desk, ZHAO)
    assert told.toast == ZH("offboarding.done", who=ZHAO, because="离职")
    assert [line.because for line in open_lines(desk, ZHAO)] == [LEFT, LEFT]
    assert {line.grant.number for line in open_lines(desk, ZHAO)} == {first, second}
    assert desk.target(number, AccessPromise.REVOKE).is_open
    assert f"权限 2 项已列入收回清单 {number}" in "\n".join(desk.as_(WANG).card("desk").intro)
    refused = access.press(desk, SUN, number, "revocation.revoke").toast
    assert refused == ZH("revocation.disable_first")
    for who, step in ((SUN, "disable"), (SUN, "revoke"), (WANG, "check")):
        fields = {"line": "all", "revoke_note": "账号已停"} if step == "revoke" else {"line": "all"}
        assert not access.submit(desk, who, number, f"revocation.{step}", **fields).is_refusal
    assert (held(desk, ZHAO), desk.ticket(number).status) == (set(), Status.CLOSED)
    assert desk.target(number, AccessPromise.REVOKE).was_met_in_time


def test_whoever_left_may_do_nothing_from_that_moment(desk: Desk) -> None:
    """Their page is shut, their clicks are refused, and no card of their part keeps a button."""
    number = access.asked(desk)
    leaves(desk, ZHOU)
    assert access.press(desk, ZHOU, number, "access.approve").toast == ZH("person.left")
    with desk.session() as session:
        chat = select(Post).where(Post.chat == f"@{ZHOU}", Post.card_view == AccessView.DECIDER)
        assert session.exec(chat).all() == []
        last = session.exec(select(Post).where(Post.chat == f"@{ZHOU}").order_by(col(Post.seq).desc())).first()
    assert last is not None
    assert last.card["buttons"] == []


def test_what_the_person_asked_for_is_called_off(desk: Desk) -> None:
    """Undecided or approved; the log says why, whoever prepared it hears of it, and nobody can decide any more."""
    asked, approved = access.asked(desk), access.approved(desk, role="schedule_viewer")
    by_wang = access.asked(desk, WANG, whom=CHEN)
    leaves(desk, ZHAO)
    assert [access.state(desk, one) for one in (asked, approved)] == [AccessState.CANCELLED] * 2
    assert [desk.ticket(one).status for one in (asked, approved)] == [Status.CLOSED] * 2
    assert desk.log(asked)[-1] == "access_cancelled"
    assert access.press(desk, ZHOU, asked, "access.approve").is_refusal
    assert access.state(desk, by_wang) is AccessState.UNCLAIMED


def test_what_the_person_prepared_is_called_off_until_it_is_claimed(desk: Desk) -> None:
    """A colleague's own click makes it theirs: such a request goes on; the others are told to the colleague."""
    unclaimed = access.asked(desk, ZHAO, whom=CHEN)
    claimed = access.prepared(desk, ZHAO, CHEN, role="schedule_viewer")
    leaves(desk, ZHAO)
    assert (access.state(desk, unclaimed), access.state(desk, claimed)) == (AccessState.CANCELLED, AccessState.ASKED)
    card = desk.as_(CHEN).card("desk", unclaimed)
    assert (ZH("access.state.cancelled") in card.intro, card.buttons) == (True, ())


def test_what_waited_for_a_leader_goes_to_whoever_may_decide_now(desk: Desk) -> None:
    """The department has no leader any more, so another decides; the log says from whom to whom."""
    number = access.asked(desk)
    leaves(desk, ZHOU)
    assert access.request_of(desk, number).asked_people == [WU]
    assert desk.log(number)[-1] == "access_rerouted"
    assert "周主任" in desk.as_(WANG).card("desk").title
    assert f"改送他人 1 张：{number}" in "\n".join(desk.as_(WANG).card("desk").intro)
    assert desk.as_(WU).press(number, "同意").toast == f"{number} 已同意"


def test_a_slot_taken_before_leaving_stays(desk: Desk) -> None:
    """The first of two leaders has agreed and left; the second one's word is enough."""
    number = access.asked(desk, **access.RECORDINGS)
    assert not access.press(desk, ZHOU, number, "access.approve").is_refusal
    leaves(desk, ZHOU)
    assert not access.press(desk, WU, number, "access.approve").is_refusal
    assert access.state(desk, number) is AccessState.APPROVED


def test_what_waited_for_an_administrator_goes_to_another(desk: Desk) -> None:
    """孙工 leaves: 何静 grants, and has the checklists that stood with 孙工."""
    access.granted(desk, role="schedule_viewer")
    number = access.approved(desk)
    leaves(desk, CHEN)
    leaves(desk, SUN)
    assert access.request_of(desk, number).asked_people == [HE]
    assert not access.submit(desk, HE, number, "access.grant", set_as="已加入组").is_refusal
    leaves(desk, ZHAO, by=HE)
    assert checklist_of(desk, ZHAO) in {line.ticket for line in desk.as_(HE).cards("desk")}


def test_open_tickets_go_back_to_the_office_with_their_clocks_running(desk: Desk) -> None:
    """Nobody's again, with a log entry; the office is asked to assign it, the reporter's card says so."""
    number = desk.as_(ZHAO).say("intake", "开标大厅投标文件解密失败，全场停着").number
    desk.as_(LI).press(number, "接单")
    due = desk.target(number, Promise.RESOLVE).due_at
    leaves(desk, LI)
    ticket = desk.ticket(number)
    assert (ticket.assignee_id, ticket.status, ticket.taken_at) == (None, Status.NEW, None)
    assert desk.target(number, Promise.RESOLVE).due_at == due
    assert desk.log(number)[-1] == "given_back"
    assert desk.as_(WANG).card_with(number, "assign").card is not None
    assert desk.as_(ZHAO).card("intake", number).outcome == ("✔ 10:00 王敏 退回待派，李强 不再经办",)
    assert desk.as_(ZHANG).press(number, "接单").refused is False


def test_whoever_helped_helps_no_more(desk: Desk) -> None:
    """The ticket stays with whoever has it."""
    number = desk.as_(ZHAO).say("intake", "开标大厅投标文件解密失败，全场停着").number
    desk.as_(LI).press(number, "接单")
    form = desk.as_(LI).submit(desk.as_(LI).card_with(number, "more").post, "more", {"action": "help"}).form
    helper = choice(form, "helper", ZHANG)
    desk.as_(LI).submit(desk.as_(LI).card_with(number, "more").post, "help", {"helper": helper})
    leaves(desk, ZHANG)
    with desk.session() as session:
        assert session.merge(desk.ticket(number)).helpers == []
    assert desk.ticket(number).assignee is not None
    assert desk.log(number)[-1] == "helper_gone"


def test_shifts_go_to_the_backup_and_what_nobody_takes_is_told(desk: Desk) -> None:
    """Two engineers take turns: the other one is on duty from now on, and the office hears that there is no backup."""
    leaves(desk, LI)
    with desk.session() as session:
        shifts = session.exec(select(Shift).where(col(Shift.ends_at) > desk.clock())).all()
        assert {one.person.name for one in shifts if one.role is DutyRole.DUTY} == {ZHANG}
        assert [one for one in shifts if one.role is DutyRole.BACKUP] == []
        ended = session.exec(select(Shift).where(Shift.ends_at == desk.clock())).all()
    assert [one.role for one in ended] == [DutyRole.DUTY, DutyRole.BACKUP]
    intro = desk.as_(WANG).card("desk").intro
    assert any("由 张海涛 接替" in line for line in intro)
    assert any(line.startswith("· 备班") for line in intro)


def test_a_leaders_shifts_go_to_the_other_leader(desk: Desk) -> None:
    """周主任 and 吴副主任 take turns as leader on duty."""
    leaves(desk, ZHOU)
    with desk.session() as session:
        leading = select(Shift).where(Shift.role == DutyRole.DUTY_LEADER, col(Shift.ends_at) > desk.clock())
        assert {one.person.name for one in session.exec(leading).all()} == {WU}


def test_a_pending_swap_lapses(desk: Desk) -> None:
    """Whoever asked hears of it, and the question has no buttons any more."""
    form = desk.as_(LI).click(None, "swap.open").form
    assert form is not None
    fields = {"shift": form.fields[0].choices[0].value, "other": choice(form, "other", ZHANG), "note": ""}
    desk.as_(LI).submit(None, "swap", fields)
    leaves(desk, ZHANG)
    assert "张海涛 已离职，这次调班作废。" in desk.as_(LI).card("desk").outcome
    with desk.session() as session:
        asked = session.exec(select(Post).where(Post.chat == f"@{ZHANG}").order_by(col(Post.seq).desc())).first()
    assert asked is not None
    assert asked.card["buttons"] == []


def test_nobody_stands_in_for_or_through_whoever_left(desk: Desk) -> None:
    """Both rows of the demo name both leaders; none is left."""
    leaves(desk, WU)
    with desk.session() as session:
        assert session.exec(select(Deputy)).all() == []


def test_a_second_time_changes_nothing_and_says_so(desk: Desk) -> None:
    """Rights on a leaver's checklist stay on it; nobody is told twice."""
    access.granted(desk)
    leaves(desk, ZHAO)
    with access.unchanged(desk):
        again = on_the_desk(desk, ZHAO, LEFT)
    assert (again.is_repeat, again.is_empty, again.checklist) == (True, True, None)


def test_a_to_do_of_a_right_that_ran_out_moves_into_the_checklist(desk: Desk) -> None:
    """One list for everything: the single to-do is finished, its line stands with the others."""
    first, second = access.granted(desk, until="2026-03-10"), access.granted(desk, role="schedule_viewer")
    desk.clock.set("2026-03-11", "09:30")
    desk.tick("access_ends")
    (single,) = open_lines(desk, ZHAO)
    leaves(desk, ZHAO)
    assert {line.grant.number for line in open_lines(desk, ZHAO)} == {first, second}
    assert len({line.ticket_id for line in open_lines(desk, ZHAO)}) == 1
    with desk.session() as session:
        before = session.get(Ticket, single.ticket_id)
        assert before is not None
        assert before.status is Status.CLOSED


def test_whoever_moves_stays_but_keeps_nothing_of_the_old_post(desk: Desk) -> None:
    """离岗: the same checklist, requests and work; the person is still here and asks anew."""
    access.granted(desk)
    asked = access.asked(desk, role="schedule_viewer")
    told = leaves(desk, ZHAO, MOVED)
    assert told.toast == ZH("offboarding.done", who=ZHAO, because="离岗")
    assert [line.because for line in open_lines(desk, ZHAO)] == [MOVED]
    assert access.state(desk, asked) is AccessState.CANCELLED
    assert access.asked(desk, role="schedule_viewer") != asked


def test_moving_and_then_leaving_makes_no_second_checklist(desk: Desk) -> None:
    """What is on the one list is not put on another."""
    access.granted(desk)
    leaves(desk, ZHAO, MOVED)
    number = checklist_of(desk, ZHAO)
    leaves(desk, ZHAO, LEFT)
    assert checklist_of(desk, ZHAO) == number


def test_only_the_office_and_administrators_say_who_leaves(desk: Desk) -> None:
    """Not colleagues, not leaders, not the vendor, nobody for themselves, and one administrator has to stay."""
    for who in (ZHAO, ZHOU, LI, ZHENG):
        assert desk.as_(who).click(None, "leave.open").toast == ZH("offboarding.only_office")
        assert access.act(desk, access.filled(desk, who, None, "leave.confirm:1:left", leaving_sure="yes")).is_refusal
    assert confirm(desk, WANG, WANG, LEFT).toast == ZH("offboarding.oneself")
    leaves(desk, SUN)
    assert leaves(desk, HE).toast == ZH("offboarding.last_admin", who=(HE,))


@pytest.mark.parametrize("name", ["投标人 冯立", ZHENG])
def test_who_holds_nothing_leaves_without_a_checklist(desk: Desk, name: str) -> None:
    """Outsiders and people without rights: there is nothing to take back, and it says so."""
    leaves(desk, name)
    assert open_lines(desk, name) == []
    assert ZH("offboarding.nothing") in desk.as_(WANG).card("desk").intro


def test_the_preview_changes_nothing_and_no_leaves_it_so(desk: Desk) -> None:
    """Who and why, then what it comes to; 先不办 and everything is as it was."""
    access.granted(desk)
    with access.unchanged(desk):
        form = previewed(desk, WANG, ZHAO, LEFT).form
        assert form is not None
        assert "权限 1 项要收回" in "\n".join(form.intro)
        answer = desk.as_(WANG).submit(None, form.name, {"leaving_sure": "no"})
    assert answer.toast == ZH("offboarding.not_done", who=ZHAO)
    assert active(desk, ZHAO)


def test_a_message_about_a_leavers_account_offers_it(desk: Desk) -> None:
    """The office finds it under 更多, with whoever the message names chosen already."""
    number = desk.as_(ZHAO).say("intake", "陈思远已经离职了，他的账号还能登录系统").number
    assert desk.ticket(number).is_security
    post = desk.as_(WANG).card_with(number, "more").post
    offered = desk.as_(WANG).press(number, "more").form
    assert offered is not None
    assert "leave.open" in [one.value for one in offered.fields[0].choices]
    opened = desk.as_(WANG).submit(post, "more", {"action": "leave.open"}).form
    assert opened is not None
    assert opened.fields[0].value == choice(opened, "leaver", CHEN)


def test_in_a_large_office_the_name_is_typed(desk: Desk) -> None:
    """More than a hundred people are no list to choose from; a name that nobody has is said at the field."""
    for number in range(100):
        access.joins(desk, f"同事{number:03}", "综合科", Role.STAFF)
    form = desk.as_(WANG).click(None, "leave.open").form
    assert form is not None
    assert form.fields[0].choices == ()
    wrong = desk.as_(WANG).submit(None, "leave.open", {"leaver": "无此人", "leaving_why": "left"})
    assert wrong.field_errors == {"leaver": ZH("offboarding.nobody_called", name="无此人")}
    found = desk.as_(WANG).submit(None, "leave.open", {"leaver": "同事007", "leaving_why": "left"})
    assert found.form is not None


@pytest.mark.both_databases("races")
def test_a_grant_and_a_leave_that_cross_leave_no_right_unlisted(desk: Desk) -> None:
    """Two processes at once: either the grant is refused, or the right stands on the leaver's checklist."""
    names = [f"新人{number}" for number in range(8)]
    for name in names:
        access.joins(desk, name, "交易一科", Role.STAFF)
    numbers = {name: access.approved(desk, name) for name in names}

    async def grants(name: str, after_s: float) -> None:
        form = access.filled(desk, SUN, access.newest(desk, numbers[name]), "access.grant", set_as="已加入组")
        await asyncio.sleep(after_s)  # so that now the one and now the other comes first
        await patiently(lambda: desk.app.state.schedule.dispatch.act(form, desk.now))

    async def cross(name: str, after_s: float) -> None:
        await asyncio.gather(grants(name, after_s), desk.elsewhere(lambda other: let_leave(other, desk, name, LEFT)))

    for place, name in enumerate(names):
        desk.run(cross(name, place * 0.008))
    assert access.failures(desk) == []
    for name in names:
        assert held(desk, name) == {line.grant.number for line in open_lines(desk, name)}


def test_a_grant_begun_before_somebody_left_is_refused_afterwards(desk: Desk) -> None:
    """Its own clock may be a moment behind: what counts is that the person is gone."""
    number = access.approved(desk)
    form = access.filled(desk, SUN, access.newest(desk, number), "access.grant", set_as="已加入组")
    on_the_desk(desk, ZHAO, LEFT)
    desk.clock.at -= timedelta(minutes=1)
    assert access.act(desk, form).is_refusal
    asked = access.wished(desk, ZHAO)
    assert asked.refused
    assert held(desk, ZHAO) == set()


def test_an_open_page_of_a_leaver_speaks_for_nobody_else(desk: Desk) -> None:
    """What is typed there is refused, however often, until the page is opened anew; nothing is a colleague's report."""
    page = desk.stranger()
    page.post("/demo/person", {"name": "赵小禾"})
    assert page.get("/chat/me").json()["person"]["name"] == "赵小禾"
    leaves(desk, "赵小禾")
    for _ in range(2):
        body = {"place": "desk", "text": "专家抽取页面打不开", "thread": None, "client_id": desk.new_id()}
        answer = page.post("/chat/lines", body)
        assert (answer.status_code, answer.json()["error"]) == (401, ZH("person.left"))
        assert page.get("/chat/me").json()["error"] == ZH("person.left")
    assert desk.tickets() == []
    page.get("/")
    assert page.get("/chat/me").json()["person"]["name"] == "陈思远"
