"""Who is on duty at a moment, which hours nobody covers, and a roster that takes another's place."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, col, select

from models.duty.coverage import Hole, Missing, holes, periods
from models.duty.queries import clash_of, duty_changes, replace_roster
from models.duty.roster import Absence, OnDuty, Shift, demand_swappable, on_duty, person_on_duty
from models.duty.swap import DutySwap
from models.people.person import Person
from models.refusal import Refusal
from models.terms import DutyRole, Role

pytestmark = pytest.mark.both_databases("unique keys")

T0 = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def person(name: str, *roles: Role) -> Person:
    """Somebody of the office."""
    return Person(name=name, roles=[str(role) for role in roles], phone="1")


@pytest.fixture
def office(writing: Engine) -> Iterator[Session]:
    """Two engineers and a leader, one week of shifts: 李 on duty, 张 behind, 周 leading."""
    with Session(writing, expire_on_commit=False) as session:
        _fill_in(session)
        yield session


def _fill_in(session: Session) -> None:
    people = [person("李", Role.ENGINEER), person("张", Role.ENGINEER), person("周", Role.LEADER)]
    session.add_all(people)
    session.flush()
    for one, role in zip(people, DutyRole, strict=True):
        session.add(Shift(role=role, person_id=one.id or 0, begins_at=T0, ends_at=T0 + 7 * DAY))
    session.flush()


def named(session: Session, name: str) -> Person:
    """The person of that name."""
    return session.exec(select(Person).where(Person.name == name)).one()


def away(session: Session, name: str, begins_at: datetime, ends_at: datetime) -> Absence:
    """The person is away."""
    who = named(session, name).id or 0
    absence = Absence(person_id=who, begins_at=begins_at, ends_at=ends_at, entered_by_id=who, entered_at=begins_at)
    session.add(absence)
    session.flush()
    return absence


def names(office: Session, at: datetime) -> tuple[str | None, ...]:
    """Who holds each role; whoever asks for the duty alone hears of the same person."""
    found = on_duty(office, at)
    assert person_on_duty(office, at) == found.duty
    return tuple(one.name if one else None for one in (found.duty, found.backup, found.duty_leader))


def test_a_shift_begins_at_its_first_moment_and_ends_before_its_last(office: Session) -> None:
    """Exactly on the edges: in at the beginning, out at the end."""
    assert names(office, T0) == ("李", "张", "周")
    assert on_duty(office, T0).duty_until == T0 + 7 * DAY
    assert names(office, T0 + 7 * DAY - timedelta.resolution) == ("李", "张", "周")
    for outside in (T0 - timedelta.resolution, T0 + 7 * DAY):
        assert on_duty(office, outside) == OnDuty()


def test_who_is_on_duty_takes_one_statement(office: Session) -> None:
    """It runs for every report; people, absences and shifts come together."""
    office.commit()
    office.expunge_all()
    statements: list[str] = []
    bind = office.get_bind()
    event.listen(bind, "before_cursor_execute", lambda _c, _cursor, statement, *_rest: statements.append(statement))
    found = on_duty(office, T0 + HOUR)
    assert found.duty is not None
    assert found.duty.name == "李"
    assert len([statement for statement in statements if "SELECT" in statement]) == 1


def test_the_backup_stands_in_for_whoever_is_away(office: Session) -> None:
    """While 李 is away 张 is on duty and nobody is behind; an absence that was withdrawn does not count."""
    absence = away(office, "李", T0 + DAY, T0 + 2 * DAY)
    assert names(office, T0 + DAY) == ("张", None, "周")
    assert on_duty(office, T0 + DAY).duty_until == T0 + 7 * DAY
    assert names(office, T0 + 2 * DAY) == ("李", "张", "周")
    away(office, "张", T0 + DAY, T0 + DAY + HOUR)
    assert names(office, T0 + DAY) == (None, None, "周")
    absence.withdrawn_at = T0
    office.flush()
    assert names(office, T0 + DAY) == ("李", None, "周")


def test_whoever_has_left_is_missing(office: Session) -> None:
    """From the last day on, the backup stands in."""
    named(office, "李").active_until = T0 + DAY
    named(office, "周").active_until = T0 + DAY
    office.flush()
    assert names(office, T0 + DAY - HOUR) == ("李", "张", "周")
    assert names(office, T0 + DAY) == ("张", None, None)


def test_whoever_lost_the_role_for_it_is_missing(office: Session) -> None:
    """An engineer who is none any more is not called; the backup stands in, and the hours are shown as uncovered."""
    named(office, "李").roles = [Role.STAFF]
    named(office, "周").roles = [Role.OFFICE]
    office.flush()
    assert names(office, T0 + DAY) == ("张", None, None)
    assert {(one.role, one.why, one.person) for one in holes(office, T0, T0 + DAY)} == {
        (DutyRole.BACKUP, Missing.STANDS_IN, "张"),
        (DutyRole.DUTY_LEADER, Missing.UNFIT, "周"),
    }


def test_a_covered_week_has_no_holes(office: Session) -> None:
    """One period, nothing missing."""
    assert holes(office, T0, T0 + 7 * DAY) == []
    assert [(one.begins_at, one.ends_at) for one in periods(office, T0, T0 + 7 * DAY)] == [(T0, T0 + 7 * DAY)]


def test_holes_are_merged_and_say_why(office: Session) -> None:
    """After the last shift a gap; away, stood in for, left: each with its hours and its person."""
    away(office, "李", T0 + DAY, T0 + 2 * DAY)
    away(office, "李", T0 + 2 * DAY, T0 + 3 * DAY)
    away(office, "张", T0 + 2 * DAY + HOUR, T0 + 3 * DAY)
    named(office, "周").active_until = T0 + 6 * DAY
    office.flush()
    end = T0 + 7 * DAY
    assert holes(office, T0, end + HOUR) == [
        Hole(DutyRole.DUTY, T0 + 2 * DAY + HOUR, T0 + 3 * DAY, Missing.AWAY, "李"),
        Hole(DutyRole.DUTY, end, end + HOUR, Missing.GAP),
        Hole(DutyRole.BACKUP, T0 + DAY, T0 + 2 * DAY + HOUR, Missing.STANDS_IN, "张"),
        Hole(DutyRole.BACKUP, T0 + 2 * DAY + HOUR, T0 + 3 * DAY, Missing.AWAY, "张"),
        Hole(DutyRole.BACKUP, end, end + HOUR, Missing.GAP),
        Hole(DutyRole.DUTY_LEADER, T0 + 6 * DAY, end, Missing.LEFT, "周"),
        Hole(DutyRole.DUTY_LEADER, end, end + HOUR, Missing.GAP),
    ]


def test_every_period_agrees_with_who_is_on_duty(office: Session) -> None:
    """What doctor says of an hour is what a report of that hour would meet."""
    away(office, "李", T0 + DAY, T0 + 3 * DAY)
    away(office, "张", T0 + 2 * DAY, T0 + 4 * DAY)
    for period in periods(office, T0 - DAY, T0 + 8 * DAY):
        for at in (period.begins_at, period.ends_at - timedelta.resolution):
            holders = tuple(one.name if (one := period.holder(role)) else None for role in DutyRole)
            assert holders == names(office, at)


def test_another_roster_takes_the_place_of_what_comes(office: Session) -> None:
    """What was before stays, what runs is cut, what was to come is gone; a swap of it loses its shift."""
    later = Shift(role=DutyRole.DUTY, person_id=1, begins_at=T0 + 7 * DAY, ends_at=T0 + 8 * DAY)
    office.add(later)
    office.flush()
    swap = DutySwap(asker_id=1, other_id=2, shift_id=later.id, asked_at=T0)
    office.add(swap)
    office.flush()
    new = Shift(role=DutyRole.DUTY, person_id=2, begins_at=T0 + DAY, ends_at=T0 + 9 * DAY)
    replace_roster(office, T0 + DAY, [new])
    office.expire_all()
    rows = office.exec(select(Shift).where(Shift.role == DutyRole.DUTY).order_by(col(Shift.begins_at))).all()
    assert [(row.person_id, row.begins_at, row.ends_at) for row in rows] == [
        (1, T0, T0 + DAY),
        (2, T0 + DAY, T0 + 9 * DAY),
    ]
    assert swap.shift_id is None


def test_a_change_of_duty_is_another_person_not_another_shift(office: Session) -> None:
    """Two shifts of one person in a row are no change; the first of all is one from nobody."""
    for days, who in ((7, 1), (8, 2), (9, 2)):
        begins_at = T0 + days * DAY
        office.add(Shift(role=DutyRole.DUTY, person_id=who, begins_at=begins_at, ends_at=begins_at + DAY))
    office.flush()
    found = [(duty.begins_at, before) for duty, before in duty_changes(office, T0 - DAY, T0 + 20 * DAY)]
    assert found == [(T0, None), (T0 + 8 * DAY, 1)]
    assert duty_changes(office, T0 + 8 * DAY, T0 + 20 * DAY) == []


SWAP_REFUSALS = [
    ("李", "李", T0, "swap.with_oneself"),
    ("张", "王", T0, "swap.changed_hands"),
    ("李", "周", T0, "swap.unfit"),
    ("李", "王", T0 + HOUR + timedelta(seconds=1), "swap.too_late"),
    ("李", "王", T0 + 8 * DAY, "swap.too_late"),
]


@pytest.mark.parametrize(("asker", "other", "now", "key"), SWAP_REFUSALS)
def test_what_may_not_be_swapped(office: Session, asker: str, other: str, now: datetime, key: str) -> None:
    """Each rule refuses by its own name; an hour after the beginning is still in time."""
    office.add(person("王", Role.OFFICE))
    office.flush()
    shift = office.exec(select(Shift).where(Shift.role == DutyRole.DUTY)).one()
    people = named(office, asker), named(office, other)
    with pytest.raises(Refusal) as refused:
        demand_swappable(shift, *people, now, clash_of(office, people[1], shift))
    assert refused.value.phrase.key == key
    demand_swappable(shift, named(office, "李"), named(office, "王"), T0 + HOUR, None)


def test_a_running_shift_is_cut_where_it_changes_hands(office: Session) -> None:
    """Who was on duty so far stays on record; a shift to come goes over as it is."""
    shift = office.exec(select(Shift).where(Shift.role == DutyRole.DUTY)).one()
    rest = shift.give_to(named(office, "张"), T0 + HOUR)
    assert rest is not None
    assert (shift.person_id, shift.ends_at) == (1, T0 + HOUR)
    assert (rest.person_id, rest.begins_at, rest.ends_at) == (2, T0 + HOUR, T0 + 7 * DAY)
    assert shift.give_to(named(office, "张"), T0) is None
    assert shift.person_id == 2


ABSENCES = [
    (T0, T0, "absence.reversed"),
    (T0 - HOUR - timedelta(minutes=1), T0 + DAY, "absence.past"),
    (T0, T0 + 60 * DAY + timedelta(minutes=1), "absence.too_long"),
    (T0 + 401 * DAY, T0 + 402 * DAY, "absence.too_far"),
    (T0 - HOUR, T0 - HOUR + 60 * DAY, None),
]


@pytest.mark.parametrize(("begins_at", "ends_at", "key"), ABSENCES)
def test_which_absences_are_possible(begins_at: datetime, ends_at: datetime, key: str | None) -> None:
    """Not reversed, not past, sixty days at most; exactly on the edge is allowed."""
    by = Person(id=1, name="李", roles=[Role.ENGINEER])
    absence = Absence(person_id=1, begins_at=begins_at, ends_at=ends_at, entered_by_id=1, entered_at=T0)
    if key is None:
        absence.demand_possible(by)
        return
    with pytest.raises(Refusal) as refused:
        absence.demand_possible(by)
    assert refused.value.phrase.key == key


def test_only_the_office_enters_absences_of_others() -> None:
    """An engineer may not, the office may."""
    absence = Absence(person_id=1, begins_at=T0, ends_at=T0 + DAY, entered_by_id=2, entered_at=T0)
    with pytest.raises(Refusal):
        absence.demand_possible(Person(id=2, name="张", roles=[Role.ENGINEER]))
    absence.demand_possible(Person(id=3, name="王", roles=[Role.OFFICE]))


def test_coming_back_early_keeps_what_was() -> None:
    """Withdrawn while it runs, an absence ends now; before it began, it never was; over, it stays."""
    by = Person(id=1, name="李", roles=[Role.ENGINEER])
    running, coming, over = (
        Absence(person_id=1, begins_at=T0 + n * DAY, ends_at=T0 + (n + 1) * DAY, entered_by_id=1, entered_at=T0)
        for n in (1, 2, 0)
    )
    now = T0 + DAY + HOUR
    running.withdraw(by, now)
    coming.withdraw(by, now)
    assert (running.ends_at, running.withdrawn_at, coming.withdrawn_at) == (now, None, now)
    with pytest.raises(Refusal):
        over.withdraw(by, now)
    with pytest.raises(Refusal):
        coming.withdraw(Person(id=9, name="别人", roles=[Role.ENGINEER]), now)
