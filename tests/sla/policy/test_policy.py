"""The policy file: the packaged standard, and files an office got wrong."""

from datetime import timedelta
from pathlib import Path

import pytest

from models.terms import Impact, Kind, Origin, Promise, Severity
from sla.policy.policy import AccessEnds, Count, EscalationLevel, ReportLimits, Retention, Rule, Since, WarnPoint
from sla.policy.policy_file import PolicyError, load_policy
from tests.support.policy_file import STANDARD

POLICY = load_policy()


def rule(promise: Promise, kind: Kind, severity: Severity | None = None, impact: Impact | None = None) -> Rule:
    """The rule, which there is."""
    found = POLICY.rule(promise, kind, severity, impact)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("severity", "respond", "resolve", "grants_pause"),
    [
        (Severity.A, timedelta(minutes=5), timedelta(hours=1), False),
        (Severity.B, timedelta(hours=1), timedelta(hours=24), False),
        (Severity.C, timedelta(hours=4), 5, True),
        (Severity.D, timedelta(hours=8), 10, True),
    ],
)
def test_the_packaged_policy_is_the_standard(
    severity: Severity, respond: timedelta, resolve: timedelta | int, grants_pause: bool
) -> None:
    """Times, counting and pauses of the four classes, each with its clause."""
    answer, solution = (rule(promise, Kind.DEFECT, severity) for promise in (Promise.RESPOND, Promise.RESOLVE))
    assert (answer.amount, answer.count, answer.grants_pause) == (respond, Count.WALL, False)
    assert (solution.amount, solution.grants_pause) == (resolve, grants_pause)
    assert {answer.origin, solution.origin} == {Origin.STANDARD}
    assert answer.clause == f"三·2.3(1){'ABCD'.index(severity) + 1})"


def test_a_defect_without_a_class_has_the_clock_of_b() -> None:
    """Until the office decides, a defect is answered within the hour."""
    assert rule(Promise.RESOLVE, Kind.DEFECT) is rule(Promise.RESOLVE, Kind.DEFECT, Severity.B)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.DEFECT])
def test_other_kinds_have_an_internal_respond_target_only(kind: Kind) -> None:
    """They are answered in the office's own time and promise no solution."""
    assert rule(Promise.RESPOND, kind).origin is Origin.INTERNAL
    assert POLICY.rule(Promise.RESOLVE, kind) is None


def test_hardware_goes_by_impact() -> None:
    """The more a broken device stops, the sooner somebody answers."""
    amounts = [rule(Promise.RESPOND, Kind.HARDWARE, impact=impact).amount for impact in Impact]
    assert amounts == [timedelta(minutes=30), timedelta(hours=2), 1]
    assert rule(Promise.RESPOND, Kind.HARDWARE).amount == 1


def test_the_report_is_of_the_standard_and_the_final_one_internal() -> None:
    """24 hours by clause; five working days by the office; an order has no rule."""
    report, final = rule(Promise.REPORT, Kind.DEFECT), rule(Promise.FINAL_REPORT, Kind.DEFECT)
    assert (report.origin, report.amount, report.clause) == (
        Origin.STANDARD,
        timedelta(hours=24),
        "三·2.3(3)",
    )
    assert (final.origin, final.amount) == (Origin.INTERNAL, 5)
    assert POLICY.rule(Promise.DIRECTIVE, Kind.DEFECT) is None


def test_the_rest_of_the_policy_is_read() -> None:
    """Escalation, quiet hours, waiting and functions."""
    office = POLICY.escalation.unanswered[Severity.A][2]
    assert (office.who, office.since, office.after) == (EscalationLevel.OFFICE, Since.DUE, timedelta(minutes=10))
    assert POLICY.escalation.breached == (EscalationLevel.DUTY, EscalationLevel.OFFICE, EscalationLevel.DUTY_LEADER)
    assert POLICY.intake.join_within == timedelta(minutes=3)
    assert POLICY.report_limits == ReportLimits(per_account=20, per_place=100, over_all=500)
    year, half = timedelta(days=365), timedelta(days=180)
    assert POLICY.retention == Retention(year, room=year, dead_room=half, told_steps=year, failed_events=half)
    assert POLICY.intake.back_dating_at_most == POLICY.comes_back_within == timedelta(days=30)
    assert (POLICY.form_dialog_lasts, POLICY.alert_office_from_transfer) == (timedelta(hours=1), 3)
    assert POLICY.access_ends == AccessEnds(5, 10, timedelta(days=1), timedelta(days=366))
    assert (POLICY.chase_after_days, POLICY.pause_ends_after_days, POLICY.close_unanswered_after_days) == (
        1,
        10,
        5,
    )
    assert (POLICY.files.largest, POLICY.files.at_most) == (25 * 1024 * 1024, 10)
    assert {"png", "pdf", "docx", "zip"} <= set(POLICY.files.endings)
    assert POLICY.is_main("decrypt")
    assert not POLICY.is_main("statistics")
    assert rule(Promise.RESOLVE, Kind.DEFECT, Severity.C).warn == (
        WarnPoint(before=1),
        WarnPoint(before=timedelta(hours=2)),
    )


def test_an_office_may_edit_its_policy(tmp_path: Path) -> None:
    """Business hours for the answer to a C, another closing time, a date of adoption."""
    edited = STANDARD.replace(
        'respond = { within = "4 小时", count = "wall"', 'respond = { within = "4 h", count = "business"'
    )
    edited = edited.replace("13:00-17:00", "13:00-17:30").replace("# adopted", "adopted")
    file = tmp_path / "office.toml"
    file.write_text(edited, encoding="utf-8")
    policy = load_policy(file)
    assert policy.by_severity[Promise.RESPOND, Severity.C].count is Count.BUSINESS
    assert policy.hours.usual[-1].closes.minute == 30
    assert policy.adopted is not None


WRONG = [
    ('resolve = { within = "5 个工作日"', 'resolve = { within = "5 Tage"', "file.expected_amount"),
    ('resolve = { within = "5 个工作日"', 'resolve = { within = "0 个工作日"', "file.expected_amount"),
    ('respond = { within = "4 小时", count = "wall"', 'respond = { within = "4 小时"', "file.missing_key"),
    (
        'respond = { within = "4 小时", count = "wall"',
        'respond = { within = "4 小时", count = "x"',
        "file.not_one_of",
    ),
    (
        'respond = { within = "4 小时", count = "wall"',
        'respond = { within = "4 小时", count = "working_days"',
        "policy.count_does_not_fit",
    ),
    (
        'respond = { within = "4 小时", count = "wall"',
        'respond = { within = "4 小时", count = "wall", pause = true',
        "policy.never_paused",
    ),
    ('pause = true, warn = ["1 个工作日", "2 小时"]', "pause = 1", "file.expected_flag"),
    ('warn = ["1 个工作日", "2 小时"]', 'warn = ["soon"]', "policy.warn_point"),
    ('clause = "三·2.3(1)3)"', 'clause = ""', "file.expected_text"),
    ('clause = "三·2.3(1)3)"', 'cause = "x"\nclause = "三·2.3(1)3)"', "file.unknown_key"),
    ("chase_after_days = 1", "chase_after_days = 0", "file.expected_whole"),
    ("warn_before_days = 5", "warn_before_days = 0", "file.expected_whole"),
    ("warn_before_days = 5 ", "warn_days = 5 ", "file.missing_key"),
    ("warn_before_days = 5 ", "warn_before_days = 5\nremind = 3 ", "file.unknown_key"),
    ('types = [\n  "png",', 'types = [\n  "exe", "png",', "policy.unknown_file_type"),
    ("furthest_end_years = 10", "furthest_end_years = 101", "policy.too_long"),
    ("extend_at_most_days = 366", "extend_at_most_days = 0", "file.expected_whole"),
    ("extend_at_least_days = 1 ", "extend_at_least_days = 400 ", "policy.extension_bounds"),
    ("within_days = 30", "within_days = 1_000_000_000_000", "policy.too_long"),
    ("back_dating_at_most_days = 30", "back_dating_at_most_days = -1", "file.expected_whole"),
    ("alert_office_from = 3", "alert_office_from = 0", "file.expected_whole"),
    ("reports_per_account = 20 ", "reports_per_account = 0 ", "file.expected_whole"),
    ("reports_per_place = 100 ", "reports_per_place = 10 ", "policy.limits_order"),
    ("[limits]", "[limit]", "file.missing_key"),
    ("[retention]", "[kept]", "file.missing_key"),
    ("sent_cards_days = 365 ", "sent_cards_days = 29 ", "policy.kept_too_short"),
    ("told_steps_days = 365 ", "told_steps_days = 0 ", "file.expected_whole"),
    ("failed_events_days = 180 ", "failed_events_days = 40000 ", "policy.too_long"),
    ("dead_room_days = 180 ", "dead_room_days = 366 ", "policy.dead_room_order"),
    ('lasts = "1 小时"', 'lasts = "0 分钟"', "file.expected_span"),
    ('lasts = "1 小时"', 'lasts = "1 个工作日"', "file.expected_span"),
    ("[recurrence]", "[recurrences]", "file.missing_key"),
    ("largest_megabytes = 25", "largest_megabytes = 0", "file.expected_whole"),
    ("at_most = 10 ", "at_least = 10 ", "file.missing_key"),
    ('join_within = "3 分钟"', 'join_within = "3 个工作日"', "file.expected_span"),
    ('"13:00-17:00"', '"11:00-17:00"', "policy.sessions"),
    ('"13:00-17:00"', '"13-25"', "policy.sessions"),
    ('quiet_from = "22:00"', 'quiet_from = "late"', "file.expected_clock"),
    ('who = ["duty", "office", "duty_leader"]', 'who = ["boss"]', "policy.unknown_escalation_level"),
    ('version = "2.0"', 'version = "2.0"\nadopted = "spring"', "file.expected_day"),
    ('upgrade_until = "08:00"', 'upgrade_until = "18:00"', "policy.upgrade_night"),
    ("[severity.D]", "[severity.E]", "file.missing_key"),
    ("[hours]", "[hours", "file.malformed"),
    ("notes = [", "notes = [1, ", "file.expected_texts"),
]


@pytest.mark.parametrize(("right", "wrong", "problem"), WRONG, ids=[f"{n}-{row[2]}" for n, row in enumerate(WRONG)])
def test_a_wrong_policy_is_refused(tmp_path: Path, right: str, wrong: str, problem: str) -> None:
    """The error names the file and what is wrong, and never guesses."""
    assert right in STANDARD
    file = tmp_path / "office.toml"
    file.write_text(STANDARD.replace(right, wrong), encoding="utf-8")
    with pytest.raises(PolicyError) as refused:
        load_policy(file)
    assert refused.value.problem.key == problem
    assert refused.value.file == str(file)


def test_the_line_is_the_one_that_was_edited(tmp_path: Path) -> None:
    """The wrong amount of class C is found in class C, not in A or B."""
    file = tmp_path / "office.toml"
    file.write_text(STANDARD.replace('"5 个工作日", pause', '"5 Tage", pause'), encoding="utf-8")
    with pytest.raises(PolicyError) as refused:
        load_policy(file)
    assert refused.value.line is not None
    assert "5 Tage" in file.read_text(encoding="utf-8").splitlines()[refused.value.line - 1]
    assert str(refused.value).startswith(f"{file}:{refused.value.line}:")


def test_a_file_that_is_not_there_is_a_policy_error(tmp_path: Path) -> None:
    """A wrong path is said like any other mistake in the policy."""
    with pytest.raises(PolicyError) as refused:
        load_policy(tmp_path / "none.toml")
    assert refused.value.problem.key == "file.unreadable"
