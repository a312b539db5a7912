"""Somebody of a change leaves the office or loses a function: whoever acts next is named anew, and nothing is lost."""

from datetime import timedelta

import pytest
from sqlmodel import select

from models.changes.queries import changes_waiting_for
from models.changes.terms import ChangeState
from models.people.person import Person
from models.tickets.ticket import Ticket
from tests.support.changes import (
    BUSINESS_LIST,
    HE,
    LI,
    MA,
    PACKAGE,
    TECHNICAL_LIST,
    WANG,
    ZHANG,
    ZHAO,
    ZHOU,
    at,
    carried,
    change,
    confirmed,
    done,
    drafted,
    id_of_person,
    leaves,
    logged,
    ready,
    state,
    under_way,
    verifying,
    whole,
)
from tests.support.desk import ZH
from tests.support.one_connection import SwiftDesk

WU = "吴副主任"
pytestmark = pytest.mark.both_databases("who waits for whom is asked of the tables")


def waiting(desk: SwiftDesk, who: str) -> set[str]:
    """The numbers of the changes in 待我处理 of somebody."""
    with desk.session() as session:
        person = session.exec(select(Person).where(Person.name == who)).one()
        found = changes_waiting_for(session, person, desk.now)
        return set(session.exec(select(Ticket.number).where(Ticket.id.in_(found))).all())  # type: ignore[union-attr]


def roles(desk: SwiftDesk, who: str, *names: str) -> None:
    """Somebody has just these roles from now on."""
    with desk.session() as session:
        session.exec(select(Person).where(Person.name == who)).one().roles = list(names)


def named(desk: SwiftDesk, number: str, who: str = MA, by: str = WANG) -> str:
    """What is said when the office names another verifier."""
    reply = desk.click(by, "change.name_verifier", number)
    if reply.form is None:
        return str(reply.toast)
    fields = {"verifier": id_of_person(desk, who), "reason": "何静已离职"}
    reply = desk.submit(by, reply.form.name, fields, number)
    return str(reply.toast or reply.field_errors)


def test_nothing_begins_while_the_verifier_is_gone(swift_office: SwiftDesk) -> None:
    """The office is told, has it in 待我处理, names another one, and what was confirmed stays confirmed."""
    desk = swift_office
    number = ready(desk)
    leaves(desk, HE)
    assert "change_verifier_gone" in logged(desk, number)
    assert number in waiting(desk, WANG)
    assert carried(desk, LI, "change.begin", number, **PACKAGE).toast == ZH("change.verifier_gone")
    assert named(desk, number) == f"{number} 现为“已备份”"
    assert number not in waiting(desk, WANG)
    assert change(desk, number).verifier_id == int(id_of_person(desk, MA))
    done(carried(desk, LI, "change.begin", number, **PACKAGE))
    assert state(desk, number) is ChangeState.UNDER_WAY


def test_a_verifier_who_left_during_the_work_is_replaced(swift_office: SwiftDesk) -> None:
    """Also while it is verified: another one of the office, by the office's press alone."""
    desk = swift_office
    number = verifying(desk)
    leaves(desk, HE)
    assert number in waiting(desk, WANG)
    assert named(desk, number, by=LI) == ZH("change.only_office")
    assert named(desk, number) == f"{number} 现为“验证中”"
    done(carried(desk, ZHANG, "change.verify_technically", number, **TECHNICAL_LIST))
    done(carried(desk, MA, "change.verify", number, **BUSINESS_LIST))
    assert state(desk, number) is ChangeState.COMPLETED


def test_a_verifier_who_is_here_stays(swift_office: SwiftDesk) -> None:
    """And one who lost the office's function is gone like one who left."""
    desk = swift_office
    number = ready(desk)
    assert named(desk, number) == ZH("change.verifier_is_here", who=HE)
    roles(desk, HE, "staff")
    assert number in waiting(desk, WANG)
    assert named(desk, number) == f"{number} 现为“已备份”"


def test_whoever_did_the_work_is_not_named(swift_office: SwiftDesk) -> None:
    """Implementers and deployers verify nothing, whatever else they are."""
    desk = swift_office
    number = under_way(desk)
    roles(desk, LI, "engineer", "office")
    with desk.session() as session:
        session.exec(select(Person).where(Person.name == LI)).one().company = None
    leaves(desk, HE)
    assert named(desk, number, LI) == ZH("change.own_work")


def test_another_engineer_finishes_what_whoever_left_began(swift_office: SwiftDesk) -> None:
    """Office, duty and engineers are told; who confirmed may not, and whoever finishes verifies nothing."""
    desk = swift_office
    number = under_way(desk)
    assert carried(desk, ZHANG, "change.finish", number).toast == ZH("change.only_implementer", who=LI)
    leaves(desk, LI)
    assert "change_implementer_gone" in logged(desk, number)
    assert number in waiting(desk, ZHANG)
    roles(desk, WANG, "engineer", "office")
    assert carried(desk, WANG, "change.finish", number).toast == ZH("change.confirmer_differs")
    desk.now = at("2026-03-05T21:00")
    done(carried(desk, ZHANG, "change.finish", number, done_what="接手后换包"))
    assert change(desk, number).implementer_id == int(id_of_person(desk, ZHANG))
    told = carried(desk, ZHANG, "change.verify_technically", number, **TECHNICAL_LIST).toast
    assert told == ZH("change.own_work")
    done(carried(desk, HE, "change.verify", number, **BUSINESS_LIST, did_both="yes"))
    assert state(desk, number) is ChangeState.COMPLETED


def test_an_implementer_without_the_function_finishes_nothing(swift_office: SwiftDesk) -> None:
    """Rights are those of the moment of the press."""
    desk = swift_office
    number = under_way(desk)
    roles(desk, LI, "staff")
    assert carried(desk, LI, "change.finish", number).toast == ZH("change.only_engineer")
    done(carried(desk, ZHANG, "change.finish", number, done_what="接手后换包"))


def test_the_office_goes_on_with_what_whoever_left_applied_for(swift_office: SwiftDesk) -> None:
    """Edited, moved and called off by the office; what was confirmed by somebody who left stays confirmed."""
    desk = swift_office
    number = confirmed(desk)
    leaves(desk, LI)
    leaves(desk, WANG, by=HE)
    assert state(desk, number) is ChangeState.CONFIRMED
    assert number in waiting(desk, ZHANG)
    done(carried(desk, HE, "change.cancel", number, reason="申请人已离职"))
    assert state(desk, number) is ChangeState.CANCELLED


def test_the_list_names_whose_step_it_is_and_the_log_who_was_put_in_place(swift_office: SwiftDesk) -> None:
    """From whom to whom, once; whoever has it next has the card."""
    desk = swift_office
    number = ready(desk)
    assert LI in change(desk, number).asked_people
    leaves(desk, LI)
    assert LI not in change(desk, number).asked_people
    assert ZHANG in change(desk, number).asked_people
    assert logged(desk, number).count("change_rerouted") == 1
    desk.tick("changes")
    assert logged(desk, number).count("change_rerouted") == 1


def test_a_leader_asked_has_the_emergency_to_decide(swift_office: SwiftDesk) -> None:
    """It stands in 待我处理 from the asking on; where that leader leaves, others have it still."""
    desk = swift_office
    number = emergency(desk)
    assert number not in waiting(desk, ZHOU)
    done(carried(desk, LI, "change.ask_emergency", number, reason="开标受阻"))
    assert number in waiting(desk, ZHOU)
    leaves(desk, ZHOU)
    assert number in waiting(desk, WU)
    done(carried(desk, WU, "change.approve_emergency", number, reason="同意"))
    assert state(desk, number) is ChangeState.EMERGENCY_APPROVED


def test_another_leader_says_what_becomes_of_a_phone_call(swift_office: SwiftDesk) -> None:
    """Whoever is said to have agreed left before confirming: nobody's word is taken for granted."""
    desk = swift_office
    number = emergency(desk)
    done(carried(desk, LI, "change.ask_emergency", number, reason="开标受阻"))
    desk.pass_time(timedelta(minutes=20))
    said = {"consent_by": id_of_person(desk, ZHOU), "consent_at": "2026-03-03T10:15", "reason": "电话中同意"}
    done(carried(desk, WANG, "change.phone_consent", number, **said))
    assert number in waiting(desk, ZHOU)
    assert carried(desk, WU, "change.confirm_consent", number).toast == ZH("change.only_consenting_leader")
    leaves(desk, ZHOU)
    assert "change_consenter_gone" in logged(desk, number)
    assert number in waiting(desk, WU)
    assert carried(desk, WANG, "change.confirm_consent", number).toast == ZH("change.only_leader")
    done(carried(desk, WU, "change.confirm_consent", number, is_so="no"))
    desk.tick("changes")
    assert logged(desk, number)[-1] == "change_unapproved"


def emergency(desk: SwiftDesk) -> str:
    """The number of a draft that solves an open A whose class the office said."""
    fault = str(desk.say(ZHAO, "intake", "开标室投标文件全部解密失败").ticket)
    desk.carry_through(WANG, "confirm_class", fault)
    number = drafted(desk, solves=f"解决 {fault}", starts_at="", ends_at="")
    done(carried(desk, LI, "change.edit", number, **whole(desk)))
    return number
