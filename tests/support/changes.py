"""Changes in the stories: drafted and pressed through the desk on one connection."""

from datetime import UTC, datetime

from sqlalchemy import delete
from sqlmodel import col, select

from models.changes.change import Change, change_of
from models.changes.terms import ChangeState
from models.chat import Reply
from models.duty.roster import Absence, Shift
from models.people.person import Person
from models.terms import DutyRole
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry, broken_at
from sla.calendar.business_hours import SHANGHAI
from tests.support.one_connection import SwiftDesk

LI, ZHANG, WANG, HE, ZHOU, ZHAO = "李强", "张海涛", "王敏", "何静", "周主任", "赵小禾"
"""Two engineers of a vendor, two of the office, a leader, somebody of the staff."""
MA = "马跃"
"""One more of the office."""
DIGEST = "5e88" * 16
DRAFT = {
    "what": "评标系统补丁 3.2.1",
    "system": "evaluation",
    "change_kind": "patch",
    "solves": "专家抽取偶尔重复",
    "starts_at": "2026-03-05T20:00",
    "ends_at": "2026-03-05T22:00",
    "stops": "yes",
}
PACKAGE = {"version": "3.2.1", "digest": DIGEST}
TESTED = {**PACKAGE, "tested_what": "抽取三次，无重复", "test_result": "passed", "test_record": "测试记录 T-1"}
CONFIRMED = {**PACKAGE, "own_trial": "tried", "trial_what": "抽取两次，正常"}
BACKUP = {"backup_place": "备份库 B2", "backup_volume": "other", "read_back": "restored"}
SYSTEM_BACKUP = {
    **BACKUP,
    "backup_sort": "image",
    "finished_at": "2026-03-05T19:20",
    "backup_size": "80 GB",
    "backup_reference": "img-77",
}
DATA_BACKUP = {
    **BACKUP,
    "backup_sort": "database_export",
    "finished_at": "2026-03-05T19:30",
    "covers_until": "2026-03-05T19:30",
    "backup_size": "12.5 GB",
    "backup_reference": "dump-0305.gz",
}
TECHNICAL_LIST = {"check_version": "yes", "check_services": "yes", "check_errors": "yes"}
BUSINESS_LIST = {
    "check_login": "yes",
    "check_main": "yes",
    "check_data": "yes",
    "verified": "passed",
    "verified_what": "抽取专家一次",
    "verified_where": "remote",
}


def drafted(desk: SwiftDesk, by: str = LI, **changes: str) -> str:
    """The number of a new draft."""
    reply = desk.submit(by, "change.draft", {**DRAFT, **changes})
    assert reply.ticket is not None, reply
    return reply.ticket


def deployed(desk: SwiftDesk, by: str = LI, **changes: str) -> str:
    """The number of a change that somebody deployed to test."""
    number = drafted(desk, by, **changes)
    reply = carried(desk, by, "change.deploy", number, **PACKAGE, test_system="测试一区")
    assert not reply.is_refusal, reply
    return number


def whole(desk: SwiftDesk, **more: str) -> dict[str, str]:
    """What the confirmation asks for of a draft."""
    said = {
        "change_impact": "评标暂停半小时",
        "touches_main": "yes",
        "fallback": "恢复系统镜像",
        "fallback_minutes": "30",
        "notice_text": "周四 20:00 至 22:00 评标系统停机",
        "verifier": id_of_person(desk, HE),
    }
    return {**said, **more}


def passed(desk: SwiftDesk, by: str = LI, **changes: str) -> str:
    """The number of a change whose whole draft was tested by somebody else."""
    number = deployed(desk, by, **changes)
    done(carried(desk, by, "change.edit", number, **whole(desk)))
    done(carried(desk, ZHANG, "change.test", number, **TESTED))
    return number


def confirmed(desk: SwiftDesk, by: str = WANG, **changes: str) -> str:
    """The number of a change that the office confirmed."""
    number = passed(desk, **changes)
    done(carried(desk, by, "change.confirm", number, **CONFIRMED))
    return number


def announced(desk: SwiftDesk, **changes: str) -> str:
    """The number of a change of which the staff were told in time."""
    number = confirmed(desk, **changes)
    done(carried(desk, WANG, "change.announce", number))
    return number


def ready(desk: SwiftDesk, **changes: str) -> str:
    """The number of a change that may begin: it is the evening of its window, and everything is backed up."""
    number = announced(desk, **changes)
    desk.now = at("2026-03-05T19:40")
    done(carried(desk, LI, "change.back_up_system", number, **SYSTEM_BACKUP))
    done(carried(desk, LI, "change.back_up_data", number, **DATA_BACKUP))
    done(carried(desk, WANG, "change.concede", number, concession="no_sessions", reason="已看场次表"))
    desk.now = at("2026-03-05T20:05")
    return number


def under_way(desk: SwiftDesk, **changes: str) -> str:
    """The number of a change that 李强 began."""
    number = ready(desk, **changes)
    done(carried(desk, LI, "change.begin", number, **PACKAGE))
    return number


def verifying(desk: SwiftDesk, **changes: str) -> str:
    """The number of a change whose work is done."""
    number = under_way(desk, **changes)
    desk.now = at("2026-03-05T21:00")
    done(carried(desk, LI, "change.finish", number, done_what="已换包并重启"))
    return number


def completed(desk: SwiftDesk, **changes: str) -> str:
    """The number of a change that the office verified."""
    number = verifying(desk, **changes)
    done(carried(desk, ZHANG, "change.verify_technically", number, **TECHNICAL_LIST))
    done(carried(desk, HE, "change.verify", number, **BUSINESS_LIST))
    return number


def done(reply: Reply) -> Reply:
    """The step was taken."""
    assert not reply.is_refusal, reply.toast
    assert not reply.field_errors, reply.field_errors
    return reply


def at(clock: str) -> datetime:
    """A time in Asia/Shanghai, as the desk has it."""
    return datetime.fromisoformat(clock).replace(tzinfo=SHANGHAI).astimezone(UTC)


def carried(desk: SwiftDesk, who: str, action: str, number: str, **fields: str) -> Reply:
    """Press, and fill in the form that opens: `fields` over what stands there."""
    reply = desk.click(who, action, number)
    if reply.form is None:
        return reply
    stands = {field.name: field.value for field in reply.form.fields}
    assert set(fields) <= set(stands), set(fields) - set(stands)
    return desk.submit(who, reply.form.name, {**stands, **fields}, number)


def change(desk: SwiftDesk, number: str) -> Change:
    """The change as it stands."""
    with desk.session() as session:
        ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
        found = change_of(ticket)
        assert found is not None
        _ = found.facts, found.ticket, found.verifier
        session.expunge_all()
        return found


def state(desk: SwiftDesk, number: str) -> ChangeState:
    """How far it has come."""
    return ChangeState(change(desk, number).state)


def logged(desk: SwiftDesk, number: str) -> list[str]:
    """The verbs of its log, whose chain has to hold."""
    with desk.session() as session:
        ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
        found = select(WorkLogEntry).where(WorkLogEntry.ticket_id == ticket.id).order_by(col(WorkLogEntry.position))
        entries = session.exec(found).all()
        assert broken_at(number, ticket.log_head, ticket.log_length, [one.logged for one in entries]) is None
        return [one.verb for one in entries]


def leaves(desk: SwiftDesk, who: str, by: str = WANG, because: str = "left") -> None:
    """`by` says that somebody leaves, and confirms what it comes to."""
    done(desk.submit(by, f"leave.confirm:{id_of_person(desk, who)}:{because}", {"leaving_sure": "yes"}))


def id_of_person(desk: SwiftDesk, name: str) -> str:
    """Somebody's id, as a form has it."""
    with desk.session() as session:
        return str(session.exec(select(Person.id).where(Person.name == name)).one())


def on_duty(desk: SwiftDesk, who: str, begins: str, ends: str) -> None:
    """Somebody has the duty, and nobody else."""
    with desk.session() as session:
        session.execute(delete(Shift))
        person = session.exec(select(Person).where(Person.name == who)).one()
        session.add(Shift(role=DutyRole.DUTY, person_id=person.id or 0, begins_at=at(begins), ends_at=at(ends)))


def away(desk: SwiftDesk, who: str, begins: str, ends: str) -> None:
    """Somebody is not here."""
    with desk.session() as session:
        person_id = session.exec(select(Person.id).where(Person.name == who)).one() or 0
        said = {"person_id": person_id, "entered_by_id": person_id, "entered_at": desk.now}
        session.add(Absence(**said, begins_at=at(begins), ends_at=at(ends)))
