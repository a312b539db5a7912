"""Shifts of somebody who goes: given to the backup, to who is free, or told as hours that nobody covers."""

from datetime import UTC, datetime, timedelta

from models.duty.reassignment import PassedOn, Uncovered, pass_on
from models.duty.roster import Absence, Shift
from models.people.person import Person
from models.terms import DutyRole, Role

T0 = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
WEEK, HOUR = timedelta(days=7), timedelta(hours=1)
DUTY, BACKUP, LEADER = DutyRole.DUTY, DutyRole.BACKUP, DutyRole.DUTY_LEADER


def somebody(number: int, name: str, *roles: Role) -> Person:
    """One of the team."""
    return Person(id=number, name=name, roles=[str(role) for role in roles])


LI, ZHANG, WANG = (somebody(number, name, Role.ENGINEER) for number, name in enumerate(("李", "张", "王"), 1))
OFFICE, BOSS, CHIEF = somebody(4, "马", Role.OFFICE), somebody(5, "周", Role.LEADER), somebody(6, "吴", Role.LEADER)
TEAM = [LI, ZHANG, OFFICE, BOSS, CHIEF]


def shift(role: DutyRole, person: Person, week: int = 0) -> Shift:
    """A week of the roster."""
    begins_at = T0 + week * WEEK
    duty = Shift(role=role, person_id=person.id or 0, begins_at=begins_at, ends_at=begins_at + WEEK)
    duty.person = person
    return duty


def away(person: Person, week: int) -> Absence:
    """Away in the middle of a week."""
    begins_at = T0 + week * WEEK + HOUR
    return Absence(
        person_id=person.id or 0, begins_at=begins_at, ends_at=begins_at + HOUR, entered_by_id=1, entered_at=begins_at
    )


def told(passed: PassedOn) -> tuple[list[str], list[tuple[DutyRole, int]]]:
    """Who took something, and the lengths in weeks of what nobody covers."""
    return passed.takers, [(one.role, (one.ends_at - one.begins_at) // WEEK) for one in passed.uncovered]


def test_the_backup_steps_up_and_a_third_becomes_backup() -> None:
    """Nobody is duty and backup at once."""
    shifts = [shift(DUTY, LI), shift(BACKUP, ZHANG), shift(DUTY, WANG, 1), shift(BACKUP, LI, 1)]
    passed = pass_on(shifts, LI, [*TEAM, WANG], [], T0)
    assert [one.person.name for one in shifts] == ["张", "王", "王", "张"]
    assert told(passed) == (["张", "王"], [])


def test_with_two_engineers_only_the_backup_stays_uncovered() -> None:
    """One stretch for neighbouring weeks; the office is not drawn in by itself."""
    shifts = [one for week in range(3) for one in (shift(DUTY, LI, week), shift(BACKUP, ZHANG, week))]
    passed = pass_on(shifts, LI, TEAM, [], T0)
    assert {one.person.name for one in shifts if one.role is DUTY} == {"张"}
    assert told(passed) == (["张"], [(BACKUP, 3)])
    assert [one.role for one in passed.removed] == [BACKUP] * 3


def test_a_shift_that_runs_is_split_where_the_person_goes() -> None:
    """What was served stays in the roster as it was."""
    duty, backup, now = shift(DUTY, LI), shift(BACKUP, ZHANG), T0 + HOUR
    passed = pass_on([duty, backup], LI, TEAM, [], now)
    assert (duty.person, duty.ends_at, backup.ends_at) == (LI, now, now)
    (rest,) = passed.rests
    assert (rest.role, rest.person_id, rest.begins_at, rest.ends_at) == (DUTY, ZHANG.id, now, T0 + WEEK)
    assert passed.uncovered == [Uncovered(BACKUP, now, T0 + WEEK)]


def test_whoever_is_away_is_passed_over() -> None:
    """Away for an hour of it is away."""
    shifts = [shift(DUTY, LI), shift(BACKUP, ZHANG), shift(DUTY, WANG, 1), shift(BACKUP, ZHANG, 1)]
    passed = pass_on(shifts, LI, [*TEAM, WANG], [away(ZHANG, 0)], T0)
    assert [one.person.name for one in shifts] == ["王", "张", "王", "张"]
    assert told(passed) == (["王"], [])


def test_a_leaders_shifts_go_to_another_leader() -> None:
    """Serving so far or not, as long as it is of the same trade."""
    shifts = [shift(LEADER, BOSS), shift(LEADER, BOSS, 1)]
    assert told(pass_on(shifts, BOSS, TEAM, [], T0)) == (["吴"], [])
    assert told(pass_on([shift(LEADER, BOSS)], BOSS, [LI, OFFICE], [], T0)) == ([], [(LEADER, 1)])
