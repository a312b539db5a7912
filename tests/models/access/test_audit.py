"""Whoever changes rights behind the desk's back is found: the logs tell otherwise, and the ticket is named."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Executable, delete, text, update
from sqlmodel import Session, SQLModel, col, select

from models.access.audit import differences
from models.access.decision import Decision
from models.access.granting import Grant
from models.access.request import AccessRequest
from models.access.revocation import Revocation
from models.people.person import Person
from models.phrase import Phrase
from models.terms import AccessState, EndReason, Verdict
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry
from tests.support.access import RECORDINGS, approved, asked, extend, prepared, press, submit, writing
from tests.support.desk import ZH, Desk
from tests.support.revocation import checklist_of, given_back, held, on_one_checklist

ANOTHER_DAY = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
NAMES = {"system": {"zh-CN": "别的系统"}, "role": {"zh-CN": "别的角色"}}

REQUEST: dict[str, tuple[Any, str]] = {
    "person_id": (2, "requester"),
    "prepared_by_id": (2, "preparer"),
    "system": ("experts", "system"),
    "role": ("operator", "role"),
    "scope": ("all", "scope"),
    "names": (NAMES, "names"),
    "reason": ("别的理由", "reason"),
    "until": (None, "until"),
    "state": (AccessState.REJECTED, "state"),
    "slots": (2, "seats"),
    "round": (2, "round"),
    "asked_at": (ANOTHER_DAY, "asked_at"),
    "ended_at": (ANOTHER_DAY, "request_ended"),
}
GRANT: dict[str, tuple[Any, str]] = {
    "number": ("2603-9999", "number"),
    "person_id": (2, "holder"),
    "system": ("experts", "system"),
    "role": ("operator", "role"),
    "scope": ("all", "scope"),
    "names": (NAMES, "names"),
    "until": (None, "until"),
    "granted_by_id": (2, "granter"),
    "granted_at": (ANOTHER_DAY, "granted_at"),
    "note": ("别的", "note"),
    "confirmed_at": (None, "confirmed_at"),
    "ended_at": (ANOTHER_DAY, "ended"),
    "ended_because": (EndReason.LEFT, "ended"),
}
DECISION: dict[str, Any] = {
    "round": 2,
    "slot": 2,
    "verdict": Verdict.REJECT,
    "reason": "别的",
    "by_id": 2,
    "at": ANOTHER_DAY,
    "as_deputy": True,
}
LINE: dict[str, Any] = {
    "because": EndReason.LEFT,
    "opened_by_id": 2,
    "opened_at": ANOTHER_DAY,
    "disabled_by_id": 2,
    "disabled_at": ANOTHER_DAY,
    "revoked_by_id": 2,
    "revoked_at": ANOTHER_DAY,
    "note": "别的",
    "checked_by_id": 2,
    "checked_at": ANOTHER_DAY,
    "dropped_at": ANOTHER_DAY,
}


def told(desk: Desk) -> list[Phrase]:
    """Every difference."""
    with desk.session() as session:
        return differences(session)


def tamper(desk: Desk, statement: Executable) -> list[str]:
    """What is told, in Chinese, once somebody changed a row behind the desk's back."""
    assert told(desk) == []
    with writing(desk) as session:
        if session.get_bind().dialect.name == "sqlite":
            session.connection().execute(text("PRAGMA defer_foreign_keys = ON"))
        session.connection().execute(statement)
    return [ZH.say(one) for one in told(desk)]


def differs(number: str, what: str) -> str:
    """The sentence that names a ticket and what differs."""
    return ZH("tamper.differs", number=number, what=ZH(f"tamper.what.{what}"))


def ticket_id(desk: Desk, number: str) -> int:
    """The ticket of a number."""
    return desk.ticket(number).id or 0


def test_nothing_differs_whatever_people_do(desk: Desk) -> None:
    """Refused, returned, prepared, taken back, failed, revoked and moved rights are all what their logs tell."""
    rejected, returned = asked(desk), asked(desk, scope="room_2")
    submit(desk, "周主任", rejected, "access.reject", reason="不需要")
    submit(desk, "周主任", returned, "access.return", missing="写明期限")
    submit(desk, "赵小禾", returned, "access.amend:evaluation", role="room_admin", scope="room_1", reason="补正")
    press(desk, "赵小禾", asked(desk, scope="all"), "access.withdraw")
    press(desk, "周主任", prepared(desk, "王敏", "陈思远"), "access.approve")
    failing = held(desk, scope="room_3")
    sensitive = approved(desk, **RECORDINGS)
    press(desk, "吴副主任", sensitive, "access.approve")
    submit(desk, "孙工", sensitive, "access.grant", set_as="一")
    submit(desk, "赵小禾", sensitive, "access.fails", fails_how="打不开")
    submit(desk, "孙工", sensitive, "access.grant", set_as="二")
    extend(desk, "赵小禾", failing)
    assert told(desk) == []
    checklist = given_back(desk, scope="room_2")
    press(desk, "孙工", checklist, "revocation.disable")
    with desk.session() as session:
        assert session.exec(select(Revocation.disabled_at)).one() is not None
    assert on_one_checklist(desk, "赵小禾", EndReason.LEFT) != checklist
    with desk.session() as session:
        moved = session.exec(select(Revocation).order_by(col(Revocation.id))).all()
        assert [one.disabled_at is not None for one in moved].count(True) == 2
    assert told(desk) == []


def test_an_extension_takes_the_place_of_a_grant_in_the_logs_too(desk: Desk) -> None:
    """A right that was granted for longer ends the earlier one, on record."""
    number = held(desk)
    extend(desk, "赵小禾", number)
    with desk.session() as session:
        longer = session.exec(select(Ticket.number).order_by(col(Ticket.id).desc())).first() or ""
    press(desk, "周主任", longer, "access.approve")
    submit(desk, "孙工", longer, "access.grant", set_as="延长")
    with desk.session() as session:
        assert session.exec(select(Grant.ended_because).where(Grant.number == number)).one() is EndReason.REPLACED
    assert told(desk) == []


@pytest.mark.parametrize("column", REQUEST)
def test_a_changed_request_is_named(desk: Desk, column: str) -> None:
    """Each column that says who asked for what, and how far it has come."""
    number = held(desk)
    value, what = REQUEST[column]
    said = tamper(desk, _setting(AccessRequest, AccessRequest.ticket_id == ticket_id(desk, number), column, value))
    assert differs(number, what) in said


@pytest.mark.parametrize("column", GRANT)
def test_a_changed_grant_is_named(desk: Desk, column: str) -> None:
    """Each column that says who holds what until when, and by whose hand."""
    number = held(desk)
    value, what = GRANT[column]
    assert tamper(desk, _setting(Grant, Grant.number == number, column, value)) == [differs(number, what)]


@pytest.mark.parametrize("column", DECISION)
def test_a_changed_decision_is_named(desk: Desk, column: str) -> None:
    """Each column that says who decided what."""
    number = held(desk)
    said = tamper(desk, _setting(Decision, col(Decision.id) == 1, column, DECISION[column]))
    assert differs(number, "decisions") in said


@pytest.mark.parametrize("column", LINE)
def test_a_changed_line_of_a_checklist_is_named(desk: Desk, column: str) -> None:
    """Each column that says who took a right back, and who looked."""
    checklist = given_back(desk)
    press(desk, "孙工", checklist, "revocation.disable")
    line = _only_line(desk)
    submit(desk, "孙工", checklist, f"revocation.revoke:{line.id}", revoke_note="已移出")
    press(desk, "王敏", checklist, "revocation.check")
    said = tamper(desk, _setting(Revocation, col(Revocation.id) == line.id, column, LINE[column]))
    assert [one for one in said if one.startswith(checklist)]


def test_a_grant_that_was_taken_out_is_named(desk: Desk) -> None:
    """What the log says was granted is missing from the ledger."""
    number = held(desk)
    said = tamper(desk, delete(Grant).where(col(Grant.number) == number))
    assert said == [ZH("tamper.no_grant", number=number)]


def test_a_grant_that_nobody_made_is_named(desk: Desk) -> None:
    """A right put into the ledger without request, approval and log."""
    number = asked(desk)
    with writing(desk) as session:
        request = session.exec(select(AccessRequest)).one()
        _put_in_grant(session, request, number)
    assert [ZH.say(one) for one in told(desk)] == [ZH("tamper.not_granted", number=number)]


def test_a_request_put_in_or_taken_out_is_named(desk: Desk) -> None:
    """A request without a log, or a log without its request."""
    number = asked(desk)
    gone = tamper(desk, delete(AccessRequest))
    assert gone == [ZH("tamper.no_request", number=number)]


def test_a_log_that_was_cut_out_is_named(desk: Desk) -> None:
    """A request whose log tells of none."""
    number = asked(desk)
    said = tamper(desk, delete(WorkLogEntry).where(col(WorkLogEntry.verb) == "access_asked"))
    assert said == [ZH("tamper.no_log", number=number)]


def test_a_right_given_without_a_leader_is_named_though_rows_and_log_agree(desk: Desk) -> None:
    """Somebody forged both: the approval is missing, or is the requester's own, or the granter approved."""
    number = held(desk)
    person, granter = _id(desk, "赵小禾"), _id(desk, "孙工")
    approval = col(WorkLogEntry.verb) == "access_approved"

    def forged(by_id: int) -> list[str]:
        with writing(desk) as session:
            session.connection().execute(update(WorkLogEntry).where(approval).values(by_id=by_id))
            session.connection().execute(update(Decision).values(by_id=by_id))
        return [ZH.say(one) for one in told(desk)]

    assert forged(person) == [ZH("tamper.own_decision", number=number)]
    assert forged(granter) == [ZH("tamper.own_grant", number=number)]
    with writing(desk) as session:
        session.connection().execute(delete(WorkLogEntry).where(approval))
        session.connection().execute(delete(Decision))
    assert ZH("tamper.too_few", number=number, agreed=0, needed=1) in [ZH.say(one) for one in told(desk)]


def test_one_leader_is_not_enough_for_a_sensitive_role(desk: Desk) -> None:
    """The log keeps how many leaders had to agree; lowering it on the row is no way around."""
    number = approved(desk, **RECORDINGS)
    press(desk, "吴副主任", number, "access.approve")
    submit(desk, "孙工", number, "access.grant", set_as="已设置")
    second = col(WorkLogEntry.verb) == "access_approved", col(WorkLogEntry.position) == 4
    with writing(desk) as session:
        session.connection().execute(delete(Decision).where(col(Decision.slot) == 2))
        session.connection().execute(delete(WorkLogEntry).where(*second))
        session.connection().execute(update(AccessRequest).values(slots=1))
    said = [ZH.say(one) for one in told(desk)]
    assert ZH("tamper.too_few", number=number, agreed=1, needed=2) in said
    assert differs(number, "seats") in said


def test_hiding_what_was_logged_of_a_permission_is_named(desk: Desk) -> None:
    """A masked entry could say anything: the words of permissions are never masked."""
    number = asked(desk)
    statement = update(WorkLogEntry).where(col(WorkLogEntry.verb) == "access_asked").values(masked_at=ANOTHER_DAY)
    assert tamper(desk, statement) == [ZH("tamper.masked", number=number)]


def test_a_person_renamed_behind_the_desks_back_is_named(desk: Desk) -> None:
    """Names are what papers show: two people cannot change places unseen."""
    number = held(desk)
    said = tamper(desk, update(Person).where(col(Person.name) == "赵小禾").values(name="赵大禾"))
    assert said == [differs(number, "person")]


def _setting(model: type[SQLModel], where: Any, column: str, value: Any) -> Executable:
    return update(model).where(where).values({column: value})


def _only_line(desk: Desk) -> Revocation:
    with desk.session() as session:
        return session.exec(select(Revocation)).one()


def _id(desk: Desk, name: str) -> int:
    with desk.session() as session:
        return session.exec(select(Person.id).where(Person.name == name)).one() or 0


def _put_in_grant(session: Session, request: AccessRequest, number: str) -> None:
    session.add(
        Grant(
            request_id=request.id or 0,
            number=number,
            person_id=request.person_id,
            system=request.system,
            role=request.role,
            scope=request.scope,
            names=request.names,
            granted_by_id=request.person_id,
            granted_at=ANOTHER_DAY,
        )
    )


def test_a_checklist_knows_its_number(desk: Desk) -> None:
    """The line that was taken out is named with its checklist and its right."""
    number = held(desk)
    press(desk, "赵小禾", number, "access.give_back")
    checklist = checklist_of(desk, number)
    assert tamper(desk, delete(Revocation)) == [ZH("tamper.line", number=checklist, right_of=number)]
