"""紧急变更: what it rests on, who agrees, and what is made up for."""

import pytest
from sqlmodel import select

from models.changes.terms import ChangePromise, ChangeState
from models.people.person import Account, Person
from models.terms import Platform, Severity
from models.tickets.ticket import Ticket
from tests.support.changes import (
    BUSINESS_LIST,
    HE,
    LI,
    PACKAGE,
    TECHNICAL_LIST,
    TESTED,
    WANG,
    ZHANG,
    ZHAO,
    ZHOU,
    at,
    carried,
    change,
    done,
    drafted,
    id_of_person,
    logged,
    on_duty,
    state,
    whole,
)
from tests.support.desk import ZH
from tests.support.one_connection import SwiftDesk

REASON = {"reason": "开标受阻，等不到夜间"}
END = {"planned_end": "2026-03-03T11:30"}


def fault(desk: SwiftDesk, *, is_confirmed: bool = True) -> str:
    """The number of an open A, its class said by the office or by nobody."""
    reply = desk.say(ZHAO, "intake", "开标室投标文件全部解密失败")
    number = str(reply.ticket)
    if is_confirmed:
        desk.carry_through(WANG, "confirm_class", number)
    return number


def emergency(desk: SwiftDesk, basis: str) -> str:
    """The number of a draft that solves the fault, with a way back."""
    number = drafted(desk, solves=f"解决 {basis}", starts_at="", ends_at="")
    done(carried(desk, LI, "change.edit", number, **whole(desk)))
    return number


def approved(desk: SwiftDesk) -> str:
    """The number of an emergency that a leader approved, without time for backups."""
    number = emergency(desk, fault(desk))
    done(carried(desk, ZHOU, "change.approve_emergency", number, **REASON))
    return number


def test_one_emergency_from_the_fault_to_its_record(swift: SwiftDesk) -> None:
    """Approved, begun without backups by a leader's reason, verified, made up for, and filed."""
    number = approved(swift)
    assert state(swift, number) is ChangeState.EMERGENCY_APPROVED
    assert carried(swift, LI, "change.begin_emergency", number, **PACKAGE, **END).is_refusal
    done(carried(swift, ZHOU, "change.waive", number, waiver="no_backup", reason="开标在即，已存日志"))
    done(carried(swift, LI, "change.begin_emergency", number, **PACKAGE, **END))
    assert state(swift, number) is ChangeState.UNDER_WAY
    with swift.session() as session:
        ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
        owed = ticket.target(ChangePromise.MAKE_UP)
        assert owed is not None
        assert owed.due_at == at("2026-03-04T17:00")
    done(carried(swift, LI, "change.finish", number, done_what="换包"))
    done(carried(swift, ZHANG, "change.verify_technically", number, **TECHNICAL_LIST))
    done(carried(swift, HE, "change.verify", number, **BUSINESS_LIST))
    assert "补测、补确认" in str(carried(swift, WANG, "change.archive", number).toast)
    assert carried(swift, WANG, "change.make_up_confirmation", number, reason="可以").is_refusal
    done(carried(swift, ZHANG, "change.make_up_test", number, **TESTED))
    done(carried(swift, WANG, "change.make_up_confirmation", number, reason="测试通过"))
    done(carried(swift, WANG, "change.archive", number))
    assert logged(swift, number)[-3:] == ["change_made_up_test", "change_made_up_confirmation", "change_archived"]


def test_without_an_open_a_or_b_there_is_none(swift: SwiftDesk) -> None:
    """No link; a class that only triage said; a fault that is over or was lowered meanwhile."""
    number = emergency(swift, "没有编号")
    refused = ZH("change.no_basis")
    assert carried(swift, ZHOU, "change.approve_emergency", number, **REASON).toast == refused
    guessed = emergency(swift, fault(swift, is_confirmed=False))
    assert carried(swift, ZHOU, "change.approve_emergency", guessed, **REASON).toast == refused
    assert {state(swift, one) for one in (number, guessed)} == {ChangeState.DRAFTED}


def test_a_class_that_was_lowered_meanwhile(swift: SwiftDesk) -> None:
    """Approved, and yet refused at the start."""
    basis = fault(swift)
    number = emergency(swift, basis)
    done(carried(swift, ZHOU, "change.approve_emergency", number, **REASON))
    done(carried(swift, ZHOU, "change.waive", number, waiver="no_backup", reason="来不及"))
    with swift.session() as session:
        session.exec(select(Ticket).where(Ticket.number == basis)).one().severity = Severity.C
    told = carried(swift, LI, "change.begin_emergency", number, **PACKAGE, **END)
    assert told.toast == ZH("change.no_basis")
    assert state(swift, number) is ChangeState.EMERGENCY_APPROVED


@pytest.mark.parametrize("who", [WANG, LI, ZHAO])
def test_only_a_leader_approves(swift: SwiftDesk, who: str) -> None:
    """Nobody of the office, no vendor, no staff."""
    number = emergency(swift, fault(swift))
    assert carried(swift, who, "change.approve_emergency", number, **REASON).toast == ZH("change.only_leader")


def test_consent_by_phone_after_a_quarter_of_an_hour(swift: SwiftDesk) -> None:
    """Entered by the office, never by a vendor, and confirmed by the leader who gave it."""
    number = emergency(swift, fault(swift))
    consent = {"consent_by": id_of_person(swift, ZHOU), "consent_at": "2026-03-03T10:16", **REASON}
    swift.now = at("2026-03-03T10:16")
    assert carried(swift, WANG, "change.phone_consent", number, **consent).toast == ZH("change.ask_leader_first")
    swift.now = at("2026-03-03T10:17")
    done(carried(swift, LI, "change.ask_emergency", number, **REASON))
    swift.now = at("2026-03-03T10:31")
    assert carried(swift, WANG, "change.phone_consent", number, **consent).is_refusal
    swift.now = at("2026-03-03T10:33")
    said = {**consent, "consent_at": "2026-03-03T10:32"}
    assert carried(swift, LI, "change.phone_consent", number, **said).toast == ZH("change.only_office")
    done(carried(swift, WANG, "change.phone_consent", number, **said))
    assert state(swift, number) is ChangeState.EMERGENCY_APPROVED
    assert carried(swift, "吴副主任", "change.confirm_consent", number, is_so="yes").is_refusal
    done(carried(swift, ZHOU, "change.confirm_consent", number, is_so="yes"))
    swift.now = at("2026-03-04T10:30")
    swift.tick("changes")
    assert change(swift, number).held("unapproved") is None


def test_consent_is_entered_by_whoever_of_the_office_is_on_duty(swift: SwiftDesk) -> None:
    """何静 has the duty: 王敏 is told so, and so is a vendor's engineer who stands behind her."""
    number = emergency(swift, fault(swift))
    on_duty(swift, HE, "2026-03-03T08:30", "2026-03-04T08:30")
    done(carried(swift, LI, "change.ask_emergency", number, **REASON))
    swift.now = at("2026-03-03T10:20")
    said = {"consent_by": id_of_person(swift, ZHOU), "consent_at": "2026-03-03T10:18", **REASON}
    assert carried(swift, WANG, "change.phone_consent", number, **said).toast == ZH(
        "change.only_office_on_duty", who=(HE,)
    )
    assert carried(swift, LI, "change.phone_consent", number, **said).toast == ZH("change.only_office")
    assert state(swift, number) is ChangeState.DRAFTED
    done(carried(swift, HE, "change.phone_consent", number, **said))


@pytest.mark.parametrize("answer", ["", "no"])
def test_consent_that_nobody_confirms(swift: SwiftDesk, answer: str) -> None:
    """未经批准的紧急变更: denied, or left until ten o'clock of the next working day."""
    number = emergency(swift, fault(swift))
    done(carried(swift, LI, "change.ask_emergency", number, **REASON))
    swift.now = at("2026-03-03T10:20")
    said = {"consent_by": id_of_person(swift, ZHOU), "consent_at": "2026-03-03T10:18", **REASON}
    done(carried(swift, WANG, "change.phone_consent", number, **said))
    if answer:
        done(carried(swift, ZHOU, "change.confirm_consent", number, is_so=answer))
    else:
        swift.now = at("2026-03-04T09:59")
        swift.tick("changes")
        assert change(swift, number).held("unapproved") is None
        swift.now = at("2026-03-04T10:00")
    swift.tick("changes")
    swift.tick("changes")
    assert logged(swift, number).count("change_unapproved") == 1


def test_the_same_person_by_two_accounts(swift: SwiftDesk) -> None:
    """A person is known by who they are, and never by the account."""
    number = approved(swift)
    done(carried(swift, ZHOU, "change.waive", number, waiver="no_backup", reason="来不及"))
    done(carried(swift, LI, "change.begin_emergency", number, **PACKAGE, **END))
    done(carried(swift, LI, "change.finish", number, done_what="换包"))
    with swift.session() as session:
        person = session.exec(select(Person).where(Person.name == LI)).one()
        person.roles = [*person.roles, "office"]
        person.company = None
        session.add(Account(platform=Platform.WEBCHAT, external_id="李强二号", name="李强二号", person_id=person.id))
    assert carried(swift, "李强二号", "change.verify", number, **BUSINESS_LIST, did_both="yes").toast == ZH(
        "change.own_work"
    )
