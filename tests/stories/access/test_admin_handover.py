"""管理员权限移交: a leader appoints, the vendor hands over, two administrators of the office take over (三·1)."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from handlers.desk import WORKFLOWS
from models.access.admin_handover import AdminHandover, administrators_of, appointment_of, demand_pair
from models.access.granting import Grant
from models.access.queries import granters_of, removers_of
from models.access.revocation import Revocation
from models.chat import Card, Form
from models.duty.roster import Absence
from models.people.person import Person
from models.refusal import Refusal
from models.terms import EndReason, Promise, Role, Status
from models.tickets.ticket import Ticket
from models.tickets.workflow import tickets_waiting_for
from models.tickets.worklog import WorkLogEntry
from sla.calendar.business_hours import SHANGHAI
from tests.support.access import approved, becomes, press, request_of, submit, unchanged, writing
from tests.support.desk import ZH, Desk
from tests.support.page_answers import Answer

ZHAO, ZHOU, WU, SUN, HE, LI, ZHANG, WANG = (
    *("赵小禾", "周主任", "吴副主任", "孙工", "何静", "李强", "张海涛", "王敏"),
)
OPERATOR = {"role": "operator", "scope": "all", "until": "2026-09-30"}
ITEMS = "账号与口令\n应急联系人"


def appointed(
    desk: Desk, by: str = ZHOU, vendor: str = LI, primary: str = SUN, stand_in: str = HE, **more: str
) -> Answer:
    """A leader begins a handover."""
    fields = {
        "system": "trading",
        "handing": person(desk, vendor),
        "primary": person(desk, primary),
        "stand_in": person(desk, stand_in),
        "go_live": "2026-03-10",
        "items": ITEMS,
    }
    return desk.as_(by).submit(None, "admin.appoint", {**fields, **more})


def done(desk: Desk, vendor: str = LI, primary: str = SUN, stand_in: str = HE, **more: str) -> str:
    """The number of a handover that all three have confirmed."""
    number = appointed(desk, vendor=vendor, primary=primary, stand_in=stand_in, **more).number
    for who, button in ((vendor, "已移交"), (primary, "已接收"), (stand_in, "已知晓")):
        assert not desk.as_(who).press(number, button).refused
    return number


def person(desk: Desk, name: str) -> str:
    """The id of the person, as the form has it; "" for none."""
    with desk.session() as session:
        found = session.exec(select(Person.id).where(Person.name == name)).one_or_none()
        return str(found or "")


def handover(desk: Desk, number: str) -> AdminHandover:
    """The handover as it stands."""
    with desk.session() as session:
        found = select(AdminHandover).join(Ticket, col(AdminHandover.ticket_id) == col(Ticket.id))
        return session.exec(found.where(Ticket.number == number)).one()


def card(desk: Desk, who: str, number: str) -> Card:
    """The handover as it stands in somebody's chat."""
    return desk.as_(who).card("desk", number)


def acting(desk: Desk, system: str = "trading") -> list[str]:
    """Who administers a system by appointment."""
    with desk.session() as session:
        return [one.name for one in administrators_of(session, system, desk.now)]


def asked_to_grant(desk: Desk, number: str) -> list[str]:
    """Who is asked to grant what was approved."""
    with desk.session() as session:
        request = session.merge(request_of(desk, number))
        return [one.name for one in granters_of(session, request, desk.now)]


def leaves(desk: Desk, name: str) -> None:
    """The person belongs here no longer."""
    with writing(desk) as session:
        named(session, name).active_until = desk.clock()


def named(session: Session, name: str) -> Person:
    """The person of this name."""
    return session.exec(select(Person).where(Person.name == name)).one()


def test_three_press_and_the_appointment_counts(desk: Desk) -> None:
    """The vendor hands over, the primary receives with new passwords, the stand-in knows; each with name and time."""
    answer = appointed(desk)
    number = answer.number
    assert answer.toast == f"{number} 待 {LI}、{HE} 办理"
    shown = card(desk, SUN, number)
    assert shown.title == f"管理员权限移交 {number} 电子交易系统"
    assert {fact.label: fact.value for fact in shown.facts} == {
        "移交人": "李强（蓝湾软件）",
        "系统管理员": "孙工（信息科）",
        "备用管理员": "何静（信息科）",
        "上线日期": "2026年3月10日",
        "任命人": "周主任",
        "移交清单": "账号与口令；应急联系人",
    }
    offered = {who: [button.label for button in card(desk, who, number).buttons][:-1] for who in (SUN, LI, HE, ZHOU)}
    assert offered == {SUN: [], LI: ["已移交"], HE: ["已知晓"], ZHOU: ["撤销"]}
    assert desk.target(number, Promise.DIRECTIVE).due_at == datetime(2026, 3, 11, tzinfo=SHANGHAI)
    assert acting(desk) == []
    desk.as_(LI).press(number, "已移交")
    received = desk.as_(SUN).card_with(number, "已接收").button("已接收")
    assert received
    assert received.confirm == ZH("confirm.admin.receive")
    desk.as_(SUN).press(number, "已接收")
    assert acting(desk) == []
    assert desk.as_(HE).press(number, "已知晓").toast == f"{number} 三方已确认，任命生效"
    assert acting(desk) == [SUN, HE]
    assert desk.ticket(number).status is Status.CLOSED
    assert desk.target(number, Promise.DIRECTIVE).was_met_in_time
    last = card(desk, ZHOU, number)
    assert last.intro == ("任命生效：孙工 为系统管理员，何静 为备用管理员。",)
    assert last.outcome == ("✔ 已移交 李强 10:00", "✔ 已接收，口令已更改 孙工 10:00", "✔ 已知晓 何静 10:00")
    assert last.buttons == ()
    assert desk.log(number) == [
        *("received", "admin_handover_opened", "admin_handed_over", "admin_received", "admin_known", "admin_appointed"),
    ]
    with desk.session() as session:
        entries = session.exec(select(WorkLogEntry).where(col(WorkLogEntry.verb).like("admin_%"))).all()
        assert [entry.by_name for entry in entries] == [ZHOU, LI, SUN, HE, HE]


def test_the_form_comes_with_the_list(desk: Desk) -> None:
    """`/desk admin` offers vendors' people, the office's administrators, and six lines of what is handed over."""
    form = desk.as_(ZHOU).click(None, "admin.open").form
    assert form is not None
    assert choices(form, "handing") == ["张海涛（蓝湾软件）", "李强（蓝湾软件）"]
    assert choices(form, "primary") == choices(form, "stand_in") == ["何静（信息科）", "孙工（信息科）"]
    listed = next(field.value for field in form.fields if field.name == "items")
    assert listed.splitlines()[0] == "账号与口令"
    assert len(listed.splitlines()) == 6


def choices(form: Form, name: str) -> list[str]:
    """What a field of a form offers."""
    return [choice.label for field in form.fields if field.name == name for choice in field.choices]


def test_who_may_not_appoint(desk: Desk) -> None:
    """Only leaders; never a vendor's person, never the same one twice, never somebody without the role."""
    for who in (ZHAO, SUN, WANG, LI):
        assert desk.as_(who).click(None, "admin.open").toast == ZH("admin_handover.only_leader")
        assert appointed(desk, by=who).toast == ZH("admin_handover.only_leader")
    for field in ("primary", "stand_in"):
        for name in (LI, WANG, ZHOU, "nobody"):
            errors = appointed(desk, **{field: name}).field_errors
            assert errors == {field: ZH("field.not_offered" if person(desk, name) else "field.missing")}
    assert appointed(desk, stand_in=SUN).field_errors == {"stand_in": ZH("admin_handover.same_person")}
    for wrong in ({"handing_name": "老郝"}, {"handing": ""}):
        assert appointed(desk, **wrong).field_errors == {"handing_name": ZH("admin_handover.one_vendor")}
    assert appointed(desk, go_live="2026-02-30").field_errors == {"go_live": ZH("field.not_a_day")}
    assert appointed(desk, system="nowhere").field_errors == {"system": ZH("field.not_offered")}
    assert desk.tickets() == []


def test_the_rule_itself_refuses_vendors() -> None:
    """Also past the form: a vendor's administrator is none of the office's."""
    vendor = Person(id=1, name=LI, roles=[Role.ADMIN], company="蓝湾软件")
    own = Person(id=2, name=SUN, roles=[Role.ADMIN])
    for pair, key in (((vendor, own), "no_vendor"), ((own, vendor), "no_vendor"), ((own, own), "same_person")):
        with pytest.raises(Refusal) as refused:
            demand_pair(*pair, datetime(2026, 3, 3, tzinfo=SHANGHAI))
        assert refused.value.phrase.key == f"admin_handover.{key}"


def test_everybody_presses_only_what_is_theirs(desk: Desk) -> None:
    """Wrong people, the wrong order, a second press: a sentence or nothing, and nothing changes."""
    number = appointed(desk).number
    only = {"hand_over": LI, "receive": SUN, "know": HE}
    with unchanged(desk):
        for action, whose in only.items():
            for who in (ZHAO, ZHOU, WU, SUN, HE, LI, ZHANG, WANG):
                if who != whose:
                    refusal = press(desk, who, number, f"admin.{action}")
                    assert refusal.toast == ZH("admin_handover.only", who=whose)
        early = press(desk, SUN, number, "admin.receive")
        assert early.toast == ZH("admin_handover.not_handed_over", who=LI)
        assert press(desk, SUN, number, "admin.cancel").toast == ZH("admin_handover.only_leader")
    desk.as_(LI).press(number, "已移交")
    length = len(desk.log(number))
    assert not press(desk, LI, number, "admin.hand_over").is_refusal
    assert len(desk.log(number)) == length
    desk.as_(SUN).press(number, "已接收")
    desk.as_(HE).press(number, "已知晓")
    length = len(desk.log(number))
    for who, action in ((LI, "hand_over"), (SUN, "receive"), (HE, "know")):
        assert not press(desk, who, number, f"admin.{action}").is_refusal
    assert press(desk, ZHOU, number, "admin.cancel").toast == ZH("admin_handover.over", number=number)
    assert len(desk.log(number)) == length


def test_a_vendor_whom_the_desk_does_not_know(desk: Desk) -> None:
    """The office or a leader records for them, never those who take over; the log says for whom."""
    number = appointed(desk, handing="", handing_name="老郝").number
    assert {fact.label: fact.value for fact in card(desk, ZHOU, number).facts}["移交人"] == "老郝"
    for who in (SUN, HE, LI):
        assert press(desk, who, number, "admin.hand_over").toast == ZH("admin_handover.only_recorder", vendor="老郝")
    desk.as_(ZHOU).press(number, "已移交")
    with desk.session() as session:
        entry = session.exec(select(WorkLogEntry).where(WorkLogEntry.verb == "admin_handed_over")).one()
        assert (entry.by_name, entry.content) == (ZHOU, {"on_behalf": "老郝"})


def test_one_for_a_system_and_go_live(desk: Desk) -> None:
    """While one is on its way there is no second; called off, it may begin anew; done, its go-live is done."""
    first = appointed(desk).number
    again = appointed(desk, go_live="2026-05-01").field_errors
    assert again == {"system": ZH("admin_handover.open_already", number=first)}
    assert appointed(desk, system="evaluation").number
    desk.as_(ZHOU).press(first, "撤销")
    assert desk.ticket(first).status is Status.WITHDRAWN
    second = done(desk)
    assert appointed(desk).field_errors == {"go_live": ZH("admin_handover.done_already", number=second)}


def test_a_later_handover_supersedes(desk: Desk) -> None:
    """The new appointment counts from the last click on; the earlier one says what took its place."""
    first = done(desk)
    second = appointed(desk, vendor=ZHANG, primary=HE, stand_in=SUN, go_live="2026-06-01").number
    assert acting(desk) == [SUN, HE]
    for who, button in ((ZHANG, "已移交"), (SUN, "已知晓"), (HE, "已接收")):
        desk.as_(who).press(second, button)
    assert acting(desk) == [HE, SUN]
    assert handover(desk, first).superseded_at is not None
    assert desk.log(first)[-1] == "admin_superseded"
    assert card(desk, ZHOU, first).intro == (ZH("admin_handover.superseded"),)
    with desk.session() as session:
        found = appointment_of(session, "trading")
        assert found is not None
        assert found.ticket.number == second


def test_what_the_vendor_still_holds_is_taken_back(desk: Desk) -> None:
    """Rights that administer the system go on a checklist; other rights, systems and people keep theirs."""
    taken = operator(desk, LI)
    kept = [viewer(desk, LI), operator(desk, LI, system="evaluation")]
    done(desk)
    with desk.session() as session:
        lines = session.exec(select(Revocation)).all()
        assert [(line.grant.number, line.because) for line in lines] == [(taken, EndReason.HANDED_OVER)]
        assert [one.name for one in removers_of(session, lines[0].ticket, desk.now)] == [SUN, HE]
        held = session.exec(select(Grant.number).where(col(Grant.number).in_(kept))).all()
        assert set(held) == set(kept)


def operator(desk: Desk, who: str, system: str = "trading") -> str:
    """The number of an administrator's right, which two leaders approve."""
    number = approved(desk, who, by=ZHOU, system=system, **OPERATOR)
    assert not press(desk, WU, number, "access.approve").is_refusal
    assert not submit(desk, SUN, number, "access.grant", set_as="已加入组").is_refusal
    return number


def viewer(desk: Desk, who: str) -> str:
    """The number of an ordinary right."""
    number = approved(desk, who, by=ZHOU, system="trading", role="viewer", scope="all")
    assert not submit(desk, SUN, number, "access.grant", set_as="已加入组").is_refusal
    return number


def test_grants_go_first_to_those_appointed(desk: Desk) -> None:
    """Primary, then stand-in; others where both are away; other systems as before, and who may grant stays."""
    with writing(desk) as session:
        named(session, WANG).roles = ["office", "admin"]
    done(desk)
    number = approved(desk, ZHAO, system="trading", role="viewer", scope="all")
    assert asked_to_grant(desk, number) == [SUN, HE]
    other = approved(desk, ZHAO)
    assert set(asked_to_grant(desk, other)) == {SUN, HE, WANG}
    away(desk, SUN)
    assert asked_to_grant(desk, number) == [HE]
    away(desk, HE)
    assert set(asked_to_grant(desk, number)) == {SUN, HE, WANG}
    assert not submit(desk, WANG, number, "access.grant", set_as="已加入组").is_refusal


def away(desk: Desk, name: str) -> None:
    """Somebody is away for a week."""
    with writing(desk) as session:
        at, one = desk.clock(), named(session, name).id or 0
        ends = at + timedelta(days=7)
        session.add(Absence(person_id=one, begins_at=at, ends_at=ends, entered_by_id=one, entered_at=at))


def test_when_the_primary_leaves_the_stand_in_acts(desk: Desk) -> None:
    """The leaders are told once, with a button to appoint anew; losing the role counts as leaving."""
    number = done(desk)
    assert desk.tick("admin_handover") == 0
    leaves(desk, SUN)
    assert desk.tick("admin_handover") == 1
    assert desk.tick("admin_handover") == 0
    desk.settle()
    assert acting(desk) == [HE]
    for leader in (ZHOU, WU):
        told = card(desk, leader, number)
        assert told.intro == (
            ZH("admin_handover.gone", who=SUN, system="电子交易系统"),
            ZH("admin_handover.acting", who=(HE,)),
        )
        assert [button.action for button in told.buttons] == ["admin.open"]
    becomes(desk, HE, Role.OFFICE)
    assert desk.tick("admin_handover") == 1
    desk.settle()
    assert card(desk, ZHOU, number).intro[-1] == ZH("admin_handover.nobody_acts")
    assert acting(desk) == []
    assert desk.log(number)[-2:] == ["admin_gone", "admin_gone"]


def test_nobody_without_the_role_takes_over_in_the_end(desk: Desk) -> None:
    """Who lost the role between the appointment and the last click is refused, and nothing counts."""
    number = appointed(desk).number
    desk.as_(LI).press(number, "已移交")
    desk.as_(SUN).press(number, "已接收")
    becomes(desk, SUN, Role.STAFF)
    assert desk.as_(HE).press(number, "已知晓").toast == ZH("admin_handover.no_admin", who=SUN)
    assert acting(desk) == []


def test_a_late_handover_is_chased(desk: Desk) -> None:
    """Past the day of the go-live those who have not pressed hear of it, and so does the leader."""
    number = appointed(desk).number
    desk.clock.set("2026-03-11", "09:00")
    desk.tick("escalations")
    desk.settle()
    for who in (LI, HE, ZHOU):
        assert number in card(desk, who, number).title
    assert not desk.as_(LI).press(number, "card.show").refused
    assert not desk.as_(LI).press(number, "已移交").refused


def waits_for(desk: Desk, number: str) -> set[str]:
    """On whose list of what waits for them the ticket stands."""
    with desk.session() as session:
        ticket = session.exec(select(Ticket.id).where(Ticket.number == number)).one()
        people = session.exec(select(Person)).all()
        return {one.name for one in people if ticket in tickets_waiting_for(session, one, desk.now, WORKFLOWS)}


def test_it_waits_for_those_who_press_and_for_no_answer(desk: Desk) -> None:
    """The date is the leader's, and the three keep it: the office and the person on duty have nothing to answer."""
    number = appointed(desk).number
    assert waits_for(desk, number) == {LI, HE}
    assert submit(desk, WANG, number, "order.answer", order_answer="知道了").is_refusal
    assert desk.target(number, Promise.DIRECTIVE).is_open
    desk.as_(LI).press(number, "已移交")
    assert waits_for(desk, number) == {SUN, HE}


def test_where_one_of_them_has_left_the_leaders_have_it(desk: Desk) -> None:
    """The vendor's person is gone: a leader calls it off to begin anew."""
    number = appointed(desk).number
    leaves(desk, LI)
    assert waits_for(desk, number) == {HE, ZHOU, WU}


def test_where_it_cannot_count_any_more_only_the_leaders_have_it(desk: Desk) -> None:
    """Who was to stand in administers nothing any more: no press leads further, and each says why."""
    number = appointed(desk).number
    becomes(desk, HE, Role.OFFICE)
    assert waits_for(desk, number) == {ZHOU, WU}
    refused = desk.as_(LI).press(number, "已移交")
    assert (refused.refused, handover(desk, number).handed_over_at) == (True, None)


def test_another_records_for_an_unknown_vendor(desk: Desk) -> None:
    """Whoever opened it has left: the rest of the office and the other leaders may say 已移交."""
    number = appointed(desk, vendor="", handing_name="老厂商").number
    assert waits_for(desk, number) == {ZHOU, HE}
    leaves(desk, ZHOU)
    assert waits_for(desk, number) == {HE, WU, WANG, "马跃"}
