"""When promises fall due: the worked examples of the standard, and the edges between them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from models.access.terms import AccessPromise
from models.terms import Impact, Kind, Promise, Severity
from sla.calendar.business_hours import Hours, Season, Session, local_day
from sla.calendar.china import YearNotice, china_calendar
from sla.clocks.due import LAST_HOUR, Pause, due, warn_times
from sla.policy.policy import Count, Rule
from sla.policy.policy_file import load_policy
from tests.support.due import CALENDAR, POLICY, WORKED_EXAMPLES, at, pause, resolve, rule

EDGES = [
    ("A", "2026-02-17 23:30", "2026-02-17 23:35", "2026-02-18 00:30"),
    ("C", "2026-02-12 00:00", "2026-02-12 04:00", "2026-02-26 17:00"),
    ("C", "2026-02-12 23:59:59", "2026-02-13 03:59:59", "2026-02-26 17:00"),
    ("C", "2026-02-13 00:00", "2026-02-13 04:00", "2026-02-27 17:00"),
    ("C", "2026-02-23 12:00", "2026-02-23 16:00", "2026-02-28 17:00"),
    ("C", "2025-12-31 10:00", "2025-12-31 14:00", "2026-01-08 17:00"),
    ("B", "2024-02-28 18:30", "2024-02-28 19:30", "2024-02-29 18:30"),
    ("C", "2024-02-26 10:00", "2024-02-26 14:00", "2024-03-04 17:00"),
    ("C", "2004-01-01 10:00", "2004-01-01 14:00", "2004-01-08 17:00"),
]


@pytest.mark.parametrize(("severity", "reported", "respond_by", "resolve_by"), WORKED_EXAMPLES + EDGES)
def test_both_deadlines_are_those_of_the_standard(
    severity: str, reported: str, respond_by: str, resolve_by: str
) -> None:
    """Every worked example, and what is reported on an edge, is due to the second."""
    assert due(rule(severity, Promise.RESPOND), CALENDAR, at(reported)).at == at(respond_by)
    assert resolve(severity, reported).at == at(resolve_by)


def test_the_paused_worked_example_moves_by_two_working_days() -> None:
    """Paused Thursday, resumed Monday: Friday and Monday are added."""
    paused = resolve("D", "2026-10-12 10:00", pause("2026-10-15 10:00", "2026-10-19 15:00"))
    assert paused.at == at("2026-10-28 17:00")


def test_only_what_touches_a_year_without_a_notice_is_provisional() -> None:
    """The last target inside the last official year is firm, the next one is not."""
    assert not resolve("D", "2026-12-17 10:00").is_provisional
    assert resolve("D", "2026-12-18 10:00").is_provisional
    assert not due(rule("D", Promise.RESPOND), CALENDAR, at("2026-12-18 10:00")).is_provisional


def test_hours_on_the_wall_need_no_notice() -> None:
    """An A of next year is due in one hour whatever the holidays will be."""
    assert not resolve("A", "2027-01-05 10:00").is_provisional


def test_a_new_notice_makes_a_target_firm_and_moves_it() -> None:
    """The same call with the new calendar gives the new date, no longer provisional."""
    notice = YearNotice(2027, "2027", {"元旦": (date(2027, 1, 1), date(2027, 1, 4))}, (date(2027, 1, 2),))
    moved = due(rule("D"), china_calendar(load_policy().hours, [notice]), at("2026-12-18 10:00"))
    assert (moved.at, moved.is_provisional) == (at("2027-01-02 17:00"), False)


def test_a_due_time_is_aware_utc() -> None:
    """Whatever zone goes in, UTC comes out, and the zone changes nothing."""
    for severity in Severity:
        for promise in (Promise.RESPOND, Promise.RESOLVE):
            local = due(rule(severity, promise), CALENDAR, at("2026-02-12 10:00"))
            assert local.at.tzinfo is UTC
            assert local.at == due(rule(severity, promise), CALENDAR, at("2026-02-12 10:00").astimezone(UTC)).at


def test_a_naive_start_is_refused() -> None:
    """A time without a zone is nobody's time."""
    with pytest.raises(ValueError, match="aware"):
        due(rule("C"), CALENDAR, datetime(2026, 2, 12, 10, 0))  # noqa: DTZ001 - that is the point
    with pytest.raises(ValueError, match="aware"):
        Pause(datetime(2026, 2, 12, 10, 0), None)  # noqa: DTZ001


def test_a_pause_cannot_end_before_it_begins() -> None:
    """A wait that ends first is a mistake, not a credit."""
    with pytest.raises(ValueError, match="before"):
        pause("2026-02-12 10:00", "2026-02-12 09:59")


PAUSES: list[tuple[str, Sequence[Pause], str]] = [
    ("none", [], "2026-03-09 17:00"),
    ("resumed the same day", [pause("2026-03-04 09:00", "2026-03-04 23:59")], "2026-03-09 17:00"),
    ("over a night", [pause("2026-03-04 23:59", "2026-03-05 00:01")], "2026-03-10 17:00"),
    ("over a weekend into Saturday", [pause("2026-03-06 10:00", "2026-03-07 10:00")], "2026-03-09 17:00"),
    ("over a weekend into Monday", [pause("2026-03-06 10:00", "2026-03-09 10:00")], "2026-03-10 17:00"),
    ("before the start", [pause("2026-02-26 10:00", "2026-02-27 10:00")], "2026-03-09 17:00"),
    ("begun before the start", [pause("2026-02-26 10:00", "2026-03-03 10:00")], "2026-03-10 17:00"),
    ("from the start on", [pause("2026-03-02 10:00", "2026-03-03 09:00")], "2026-03-10 17:00"),
    ("on the due time", [pause("2026-03-09 17:00", "2026-03-11 10:00")], "2026-03-11 17:00"),
    ("a second after it", [pause("2026-03-09 17:00:01", "2026-03-11 10:00")], "2026-03-09 17:00"),
    ("far behind it", [pause("2026-04-01 10:00", "2026-04-03 10:00")], "2026-03-09 17:00"),
    ("still lasting", [pause("2026-03-04 10:00", None)], "2026-03-09 17:00"),
    ("not granted", [pause("2026-03-04 10:00", "2026-03-06 10:00", granted=False)], "2026-03-09 17:00"),
    ("twice the same", [pause("2026-03-04 10:00", "2026-03-05 10:00")] * 2, "2026-03-10 17:00"),
    (
        "overlapping, out of order",
        [pause("2026-03-04 12:00", "2026-03-06 10:00"), pause("2026-03-03 10:00", "2026-03-05 10:00")],
        "2026-03-12 17:00",
    ),
    (
        "one within the other",
        [pause("2026-03-03 10:00", "2026-03-06 10:00"), pause("2026-03-04 10:00", "2026-03-05 10:00")],
        "2026-03-12 17:00",
    ),
    (
        "one that only the one before makes early enough",
        [pause("2026-03-09 10:00", "2026-03-10 10:00"), pause("2026-03-10 11:00", "2026-03-11 10:00")],
        "2026-03-11 17:00",
    ),
]


@pytest.mark.parametrize(("case", "pauses", "resolve_by"), PAUSES, ids=[case for case, _, _ in PAUSES])
def test_pauses_move_a_target_of_days_by_days(case: str, pauses: Sequence[Pause], resolve_by: str) -> None:
    """The working days after the pause day up to the resume day are added, whatever the order and overlap."""
    assert resolve("C", "2026-03-02 10:00", *pauses).at == at(resolve_by), case


def test_a_lasting_pause_says_that_the_clock_stands() -> None:
    """Paused is what is shown, unless the wait began after the due time."""
    assert resolve("C", "2026-03-02 10:00", pause("2026-03-04 10:00", None)).is_paused
    assert not resolve("C", "2026-03-02 10:00", pause("2026-03-10 10:00", None)).is_paused
    assert not resolve("C", "2026-03-02 10:00", pause("2026-03-04 10:00", "2026-03-05 10:00")).is_paused
    assert not resolve("B", "2026-03-02 10:00", pause("2026-03-02 11:00", None)).is_paused


def test_a_class_that_grants_no_pause_runs_on_and_says_so() -> None:
    """Waiting in a B changes nothing, and the explanation tells it."""
    waited = resolve("B", "2026-03-02 10:00", pause("2026-03-02 11:00", "2026-03-02 13:00"))
    assert waited.at == at("2026-03-03 10:00")
    assert waited.because[-1].key == "due.pause_not_granted"


def test_a_pause_carried_into_a_or_b_counts_by_the_wall() -> None:
    """Two hours of granted waiting move a B by two hours, and not when they lie before its start."""
    carried = pause("2026-03-02 11:00", "2026-03-02 13:00", granted=True)
    assert resolve("B", "2026-03-02 10:00", carried).at == at("2026-03-03 12:00")
    assert resolve("B", "2026-03-02 12:30", carried).at == at("2026-03-03 13:00")
    assert resolve("B", "2026-03-02 13:00", carried).at == at("2026-03-03 13:00")


def test_a_respond_target_is_never_paused() -> None:
    """Not even by a pause that was granted."""
    granted = pause("2026-03-02 10:30", "2026-03-02 13:00", granted=True)
    assert due(rule("C", Promise.RESPOND), CALENDAR, at("2026-03-02 10:00"), [granted]).at == at("2026-03-02 14:00")


BUSINESS = [
    ("2026-02-13 16:00", "2026-02-14 12:00"),  # Friday, then the morning of the make-up Saturday
    ("2026-02-14 13:00", "2026-02-14 17:00"),  # closes exactly then, not at the next opening
    ("2026-02-14 13:01", "2026-02-24 09:01"),  # over the Spring Festival
    ("2026-02-18 12:00", "2026-02-24 14:00"),  # reported on a holiday
    ("2026-03-02 12:30", "2026-03-02 17:00"),  # reported at lunch
    ("2026-03-02 07:00", "2026-03-02 14:00"),
    ("2026-03-02 17:00", "2026-03-03 14:00"),
]


@pytest.mark.parametrize(("reported", "respond_by"), BUSINESS)
def test_an_office_may_count_a_response_in_business_hours(reported: str, respond_by: str) -> None:
    """Four business hours skip nights, lunch and holidays and use make-up Saturdays."""
    counted = replace(rule("C", Promise.RESPOND), count=Count.BUSINESS)
    assert due(counted, CALENDAR, at(reported)).at == at(respond_by)


def test_one_business_hour_on_friday_ends_on_the_make_up_saturday() -> None:
    """Friday 13 February 16:30 plus an hour is Saturday 09:30, not ten days later."""
    hour = replace(rule("B", Promise.RESPOND), count=Count.BUSINESS)
    assert due(hour, CALENDAR, at("2026-02-13 16:30")).at == at("2026-02-14 09:30")


CLOSE_OF_DAY = [
    ("2026-03-02 09:00", "2026-03-02 17:00"),
    ("2026-03-02 15:00", "2026-03-02 17:00"),
    ("2026-03-02 15:00:01", "2026-03-03 17:00"),
    ("2026-03-06 16:00", "2026-03-09 17:00"),
    ("2026-03-07 09:00", "2026-03-09 17:00"),
    ("2026-02-14 15:00", "2026-02-14 17:00"),
]


@pytest.mark.parametrize(("decided", "granted_by"), CLOSE_OF_DAY)
def test_a_right_is_granted_by_the_close_of_the_day(decided: str, granted_by: str) -> None:
    """Decided by 15:00: the same day; later, or on a day off: the next working day."""
    for promise in (AccessPromise.GRANT, AccessPromise.REVOKE):
        granting = POLICY.rule(promise, Kind.PERMISSION)
        assert granting is not None
        assert due(granting, CALENDAR, at(decided)).at == at(granted_by)


def test_the_fault_report_is_due_a_day_after_the_restoration() -> None:
    """24 hours on the wall, over a holiday too."""
    report = POLICY.rule(Promise.REPORT, Kind.DEFECT, Severity.A)
    assert report is not None
    assert due(report, CALENDAR, at("2026-02-17 03:10")).at == at("2026-02-18 03:10")


def test_internal_targets_are_of_kind_and_impact() -> None:
    """A question is answered by the next close of business, a stopped device in half an hour."""
    question = POLICY.rule(Promise.RESPOND, Kind.CONSULTATION)
    stopped = POLICY.rule(Promise.RESPOND, Kind.HARDWARE, impact=Impact.STOPPED)
    assert question is not None
    assert stopped is not None
    assert due(question, CALENDAR, at("2026-02-13 10:00")).at == at("2026-02-14 17:00")
    assert due(stopped, CALENDAR, at("2026-02-13 10:00")).at == at("2026-02-13 10:30")


WARNINGS = [
    ("A", Promise.RESPOND, "2026-03-02 10:00", ["2026-03-02 10:02:30"]),
    ("A", Promise.RESOLVE, "2026-03-02 10:00", ["2026-03-02 10:30", "2026-03-02 10:50"]),
    ("B", Promise.RESOLVE, "2026-03-02 10:00", ["2026-03-03 06:00", "2026-03-03 08:00"]),
    ("C", Promise.RESPOND, "2026-03-02 10:00", ["2026-03-02 12:00"]),
    ("C", Promise.RESOLVE, "2026-02-12 10:00", ["2026-02-25 17:00", "2026-02-26 15:00"]),
    ("C", Promise.RESOLVE, "2026-02-23 10:00", ["2026-02-27 17:00", "2026-02-28 15:00"]),
]


@pytest.mark.parametrize(("severity", "promise", "reported", "warned"), WARNINGS)
def test_warnings_come_before_the_due_time(severity: str, promise: Promise, reported: str, warned: list[str]) -> None:
    """Half of the respond time, and the hours or the working day before a resolve target."""
    warning = rule(severity, promise)
    due_at = due(warning, CALENDAR, at(reported)).at
    assert warn_times(warning, CALENDAR, at(reported), due_at) == tuple(map(at, warned))


def test_half_of_a_working_day_target_is_half_of_its_business_time() -> None:
    """Reported at 09:00 and due tomorrow at 17:00: the warning comes at 17:00 today."""
    question = POLICY.rule(Promise.RESPOND, Kind.CONSULTATION)
    assert question is not None
    due_at = due(question, CALENDAR, at("2026-03-02 09:00")).at
    assert warn_times(question, CALENDAR, at("2026-03-02 09:00"), due_at) == (at("2026-03-02 17:00"),)


TOLD = [
    # rule, started, told
    (rule("C"), "2026-02-12 10:00", ["2026-02-25 16:00", "2026-02-26 15:00"]),
    (POLICY.rule("deliver", Kind.SUGGESTION), "2026-02-12 10:00", ["2026-02-14 16:00", "2026-02-25 16:00"]),
    (POLICY.rule("review", Kind.PERMISSION), "2026-03-02 08:30", ["2026-03-09 13:30", "2026-03-13 16:00"]),
    (POLICY.rule("decide", Kind.PERMISSION), "2026-03-02 09:00", ["2026-03-02 16:00"]),  # half of it is the close
    (POLICY.rule("decide", Kind.PERMISSION), "2026-03-02 16:59", ["2026-03-03 13:29:30"]),
    (POLICY.rule("grant", Kind.PERMISSION), "2026-03-02 14:59", ["2026-03-02 16:00"]),
    (POLICY.rule("assess", Kind.SUGGESTION), "2026-03-02 10:00", ["2026-03-05 09:30", "2026-03-06 16:00"]),
]


@pytest.mark.parametrize(("told", "started", "expected"), TOLD)
def test_a_warning_leaves_an_hour_of_work(told: Rule, started: str, expected: list[str]) -> None:
    """What is reckoned to the close of business is told an hour before, and what the policy says in hours then."""
    due_at = at("2026-02-26 17:00") if told.is_dated else due(told, CALENDAR, at(started)).at
    assert warn_times(told, CALENDAR, at(started), due_at, work_left=LAST_HOUR) == tuple(map(at, expected))


def test_what_begins_in_the_last_hour_is_not_warned_of_at_once() -> None:
    """A working day's notice of what was agreed at half past four for tomorrow would come before it was agreed."""
    agreed = POLICY.rule("deliver", Kind.SUGGESTION)
    assert agreed is not None
    assert warn_times(agreed, CALENDAR, at("2026-03-03 16:30"), at("2026-03-04 17:00"), work_left=LAST_HOUR) == ()
    assert warn_times(agreed, CALENDAR, at("2026-03-03 16:30"), at("2026-03-04 17:00")) == (at("2026-03-03 17:00"),)


STEPS_WITH_A_CLOCK = [
    *(POLICY.by_severity[promise, one] for promise in (Promise.RESPOND, Promise.RESOLVE) for one in Severity),
    *(one for rules in (POLICY.by_kind, POLICY.by_impact, POLICY.by_promise) for one in rules.values()),
]
STARTS = [at("2026-02-12 00:00") + timedelta(minutes=30 * number, seconds=number) for number in range(16 * 48)]
"""Two weeks with the days off and the make-up days of the Spring Festival."""


@pytest.mark.parametrize("promised", [one for one in STEPS_WITH_A_CLOCK if one.count is not Count.WALL])
def test_no_step_with_a_clock_is_warned_of_as_the_office_closes(promised: Rule) -> None:
    """Whenever it begins: an hour of work is left when a warning comes, and each comes before it is broken."""
    for start in STARTS:
        due_at = CALENDAR.close_after(start, 4) if promised.is_dated else due(promised, CALENDAR, start).at
        for told in warn_times(promised, CALENDAR, start, due_at, work_left=LAST_HOUR):
            assert start <= told <= due_at - LAST_HOUR
            assert told <= CALENDAR.close_of_business(local_day(told)) - LAST_HOUR


def test_close_of_business_follows_season_and_half_day() -> None:
    """Another closing time in the policy moves the due time with it."""
    morning = (Session(time(9), time(12)),)
    late = (Session(time(9), time(12)), Session(time(14), time(18)))
    hours = Hours(POLICY.hours.usual, (Season((6, 1), (9, 30), late),), {date(2026, 2, 26): morning})
    calendar = china_calendar(hours)
    assert due(rule("C"), calendar, at("2026-02-12 10:00")).at == at("2026-02-26 12:00")
    assert due(rule("C"), calendar, at("2026-09-18 17:30")).at == at("2026-09-24 18:00")


def test_counting_the_same_promise_again_gives_the_same_due_time() -> None:
    """Nothing is remembered between two calls, not even by a calendar that has grown in between."""
    calendar = china_calendar(load_policy().hours)
    first = due(rule("C"), calendar, at("2026-02-12 10:00")).at
    due(rule("D"), calendar, at("2020-01-20 10:00"))
    due(rule("D"), calendar, at("2028-12-20 10:00"))
    assert due(rule("C"), calendar, at("2026-02-12 10:00")).at == first
    assert due(rule("C"), calendar, at("2026-02-12 10:00") + timedelta(hours=9)).at == first
