"""The ledger shows who held what as of any moment, with everybody who had a hand in it."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from models.access.ledger import Holding, HoldingState, Wanted, count_held, ledger
from models.access.log_proof import prove, still_holds
from models.people.person import Person
from models.terms import EndReason
from models.tickets.worklog import WorkLogEntry
from tests.support.access import RECORDINGS, approved, asked, granted, press, submit, writing
from tests.support.desk import Desk
from tests.support.revocation import checklist_of, held, lines_of

pytestmark = pytest.mark.both_databases("a query of its own dialect")


def shown(desk: Desk, at: datetime | None = None, wanted: Wanted | None = None) -> list[Holding]:
    """The ledger as of a moment, or now."""
    with desk.session() as session:
        lines = ledger(session, at or desk.now, wanted)
        assert len(lines) == count_held(session, at or desk.now, wanted)
        return lines


def state(desk: Desk, at: datetime | None = None) -> HoldingState:
    """How the only right stood."""
    (line,) = shown(desk, at, Wanted(with_ended=True))
    return line.state


def person_id(desk: Desk, name: str) -> int:
    """The id of a person."""
    with desk.session() as session:
        return session.exec(select(Person.id).where(Person.name == name)).one() or 0


def test_a_line_says_who_asked_approved_and_granted(desk: Desk) -> None:
    """Person, right, end, both leaders, the administrator, and what was set."""
    number = approved(desk, **RECORDINGS)
    press(desk, "吴副主任", number, "access.approve")
    submit(desk, "孙工", number, "access.grant", set_as="已加入调阅组")
    (line,) = shown(desk)
    assert (line.number, line.person, line.unit, line.granted_by) == (number, "赵小禾", "交易一科", "孙工")
    assert [(one.slot, one.name, one.as_deputy) for one in line.approvals] == [
        (1, "周主任", False),
        (2, "吴副主任", False),
    ]
    assert (line.names["role"]["zh-CN"], line.note) == ("音视频调阅", "已加入调阅组")
    assert line.until is not None
    assert line.until.isoformat() == "2026-03-31T16:00:00+00:00"


def test_what_is_not_granted_yet_is_not_in_it(desk: Desk) -> None:
    """An approval alone gives nobody a right."""
    approved(desk)
    asked(desk, scope="room_1")
    assert shown(desk) == []


def test_each_step_shows_as_a_state_and_a_past_moment_shows_the_state_of_then(desk: Desk) -> None:
    """Not verified, in use, to be revoked, disabled, ended; and each of them again when looked at as of then."""
    number, moments = granted(desk), []

    def after(expected: HoldingState) -> None:
        assert state(desk) is expected
        moments.append((desk.now, expected))
        desk.clock.move(minutes=7)

    after(HoldingState.UNVERIFIED)
    press(desk, "赵小禾", number, "access.works")
    after(HoldingState.IN_USE)
    press(desk, "赵小禾", number, "access.give_back")
    checklist = checklist_of(desk, number)
    after(HoldingState.TO_REVOKE)
    press(desk, "孙工", checklist, "revocation.disable")
    after(HoldingState.DISABLED)
    (line,) = lines_of(desk, checklist)
    submit(desk, "孙工", checklist, f"revocation.revoke:{line.id}", revoke_note="已移出")
    after(HoldingState.ENDED)
    assert [state(desk, at) for at, _ in moments] == [expected for _, expected in moments]
    assert len(shown(desk, moments[3][0])) == 1
    assert shown(desk, moments[4][0]) == []
    assert shown(desk, moments[0][0] - timedelta(minutes=1), Wanted(with_ended=True)) == []


def test_what_has_ended_says_why_who_and_who_looked(desk: Desk) -> None:
    """Why it ended, when, who took it back; the checker only once somebody has looked."""
    number = held(desk)
    press(desk, "赵小禾", number, "access.give_back")
    checklist = checklist_of(desk, number)
    (line,) = lines_of(desk, checklist)
    submit(desk, "孙工", checklist, f"revocation.revoke:{line.id}", revoke_note="已移出")
    revoked_at = desk.now
    desk.clock.move(minutes=10)
    press(desk, "王敏", checklist, "revocation.check")
    (before,) = shown(desk, revoked_at, Wanted(with_ended=True))
    (after,) = shown(desk, None, Wanted(with_ended=True))
    assert before.ending is not None
    assert after.ending is not None
    assert (before.ending.because, before.ending.by, before.ending.checker) == (EndReason.REVOKED, "孙工", "")
    assert (after.ending.at, after.ending.checker, after.ending.checked_at) == (revoked_at, "王敏", desk.now)


def test_what_has_run_out_and_is_still_there_says_so(desk: Desk) -> None:
    """The end is a promise, not a fact: until somebody has taken it back, the ledger shows it."""
    held(desk, until="2026-03-05")
    desk.clock.set("2026-03-06", "08:00")
    assert state(desk) is HoldingState.RUN_OUT


def test_an_extension_shows_the_end_that_was_valid_then(desk: Desk) -> None:
    """Before the extension the earlier end, after it the later one, never both."""
    number = held(desk, until="2026-03-31")
    before = desk.now
    desk.clock.move(days=1)
    longer = desk.as_("赵小禾").fill(number, "申请延期").number
    press(desk, "周主任", longer, "access.approve")
    submit(desk, "孙工", longer, "access.grant", set_as="已延长")
    (then,), (now,) = shown(desk, before), shown(desk)
    assert (then.number, now.number) == (number, longer)
    assert then.until is not None
    assert now.until is not None
    assert then.until < now.until


def test_it_is_shown_by_person_and_by_system(desk: Desk) -> None:
    """A person's rights everywhere, a system's rights of everybody, a department's."""
    mine = granted(desk)
    granted(desk, "赵小禾", system="trading", role="viewer", scope="land")
    other = approved(desk, "陈思远", by="吴副主任", scope="room_1")
    submit(desk, "孙工", other, "access.grant", set_as="已设置")
    of_person = shown(desk, None, Wanted(person_id=person_id(desk, "赵小禾")))
    of_system = shown(desk, None, Wanted(system="evaluation"))
    assert {one.person for one in of_person} == {"赵小禾"}
    assert len(of_person) == 2
    assert [one.number for one in of_system] == [other, mine]
    with desk.session() as session:
        department = session.exec(select(Person.department_id).where(Person.name == "陈思远")).one()
    assert [one.number for one in shown(desk, None, Wanted(department_id=department))] == [other]


def test_a_code_on_paper_holds_while_the_logs_grow_and_breaks_when_they_are_changed(desk: Desk) -> None:
    """What was printed can be checked later: more entries change nothing, a changed or missing one does."""
    number = held(desk)
    with desk.session() as session:
        code = prove(session).code
    desk.as_("赵小禾").fill(number, "申请延期")
    granted(desk, scope="room_1")
    with desk.session() as session:
        assert still_holds(session, code) is True
        assert prove(session).code != code
        assert [still_holds(session, other) for other in ("", "1-2", "x-1-2", "1-2-3-4")] == [None] * 4
    with writing(desk) as session:
        last = session.exec(select(WorkLogEntry).where(WorkLogEntry.verb == "access_works")).one()
        last.chain = "0" * 64
    with desk.session() as session:
        assert still_holds(session, code) is False
