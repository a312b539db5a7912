"""One handover for each change of shift, whoever writes it first."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.duty.roster import Shift
from models.duty.shift_handover import Handover, claim, keep_notes
from models.people.person import Person
from models.terms import DutyRole

pytestmark = pytest.mark.both_databases("ON CONFLICT")

T0 = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)


def begun(session: Session) -> tuple[Shift, int]:
    """A shift that somebody takes over, and who hands it over."""
    people = [Person(name=name, roles=["engineer"], phone="1") for name in ("李", "张")]
    session.add_all(people)
    session.flush()
    leaving, coming = (person.id or 0 for person in people)
    shift = Shift(role=DutyRole.DUTY, person_id=coming, begins_at=T0, ends_at=T0 + timedelta(days=7))
    session.add(shift)
    session.flush()
    return shift, leaving


def test_what_the_session_has_not_written_counts(writing: Engine) -> None:
    """Notes kept for a handover that is only in the session become those of that handover."""
    with Session(writing) as session:
        shift, leaving = begun(session)
        waiting = Handover(begins_at=T0, from_id=leaving, to_id=shift.person_id, notes="旧")
        session.add(waiting)
        assert keep_notes(session, shift, leaving, "证书周五到期") is waiting
        session.commit()
        assert [one.notes for one in session.exec(select(Handover)).all()] == ["证书周五到期"]


def test_a_handover_is_told_once(writing: Engine) -> None:
    """The notes stay; a second claim gets nothing."""
    with Session(writing) as session:
        shift, leaving = begun(session)
        keep_notes(session, shift, leaving, "证书周五到期")
        told = claim(session, shift, leaving, shift.person_id, T0)
        assert told is not None
        assert (told.notes, told.told_at) == ("证书周五到期", T0)
        assert claim(session, shift, leaving, shift.person_id, T0) is None
