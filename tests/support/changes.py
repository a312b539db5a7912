"""Changes in the stories: drafted and pressed through the desk on one connection."""

from sqlmodel import col, select

from models.changes.change import Change, change_of
from models.changes.terms import ChangeState
from models.chat import Reply
from models.people.person import Person
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry, broken_at
from tests.support.one_connection import SwiftDesk

LI, ZHANG, WANG, HE, ZHOU, ZHAO = "李强", "张海涛", "王敏", "何静", "周主任", "赵小禾"
"""Two engineers of a vendor, two of the office, a leader, somebody of the staff."""
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


def id_of_person(desk: SwiftDesk, name: str) -> str:
    """Somebody's id, as a form has it."""
    with desk.session() as session:
        return str(session.exec(select(Person.id).where(Person.name == name)).one())
