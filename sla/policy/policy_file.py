"""Reads the policy file that the office edits and refuses, line by line, what cannot be meant."""

import re
from collections.abc import Iterable
from datetime import date, time, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

from models.terms import DATED_PROMISES, Impact, Kind, Origin, Promise, Severity
from sla.calendar.business_hours import Hours, MonthDay, Season, Session
from sla.calendar.quarters import quarter_of
from sla.policy.file_rules import read_file_rules
from sla.policy.guest_rules import read_guest_rules
from sla.policy.policy import (
    AccessEnds,
    Count,
    DigestTimes,
    EscalationLevel,
    EscalationPolicy,
    EscalationPolicyStep,
    Function,
    IntakeRules,
    Policy,
    QuietHours,
    Reactions,
    ReportLimits,
    Retention,
    ReviewTimes,
    Rule,
    Since,
    WarnPoint,
    WindowRules,
)
from sla.policy.suggestion_rules import read_suggestion_rules
from sla.toml_reader import FileError, Source, Table, read_amount, read_toml

CLOSE_OF_DAY, AGREED_DAY = "当日下班", "约定日期"
PARTS = "internal", "waiting", "notices", "functions", "digest"
HANDOVER_STEPS, MONTHS = 3, 12
SHORTEST_KEPT_DAYS = 30
MOST_YEARS, MOST_DAYS = 100, 36_525


class PolicyError(FileError):
    """A policy file cannot be used: which file, which line where known, and what is wrong."""


def load_policy(path: Path | None = None, steps: frozenset[str] | None = None) -> Policy:
    """The policy in the TOML file at `path`, or the packaged standard; raises `PolicyError`.

    `steps` are the promises of the workflows: each has its rule under `internal.steps`, and nothing else has. Where
    they are not told, all that stand there are taken.
    """
    return _packaged_policy(steps) if path is None else _policy_in(path, steps)


@cache
def _packaged_policy(steps: frozenset[str] | None) -> Policy:
    return _policy_in(Path(__file__).parents[1] / "standard.toml", steps)


def _policy_in(path: Path, steps: frozenset[str] | None) -> Policy:
    return policy_of(PolicyError.text_of(path, "utf-8"), str(path), steps)


def policy_of(text: str, file: str, steps: frozenset[str] | None) -> Policy:
    """The policy that a text of `file` says; raises `PolicyError`. `steps` as of `load_policy`."""
    return read_toml(Source(file, text, PolicyError)).whole_by(lambda table: _policy(table, steps)).of_text(text)


def _policy(table: Table, steps: frozenset[str] | None) -> Policy:
    internal, waiting, notices, functions, digest = parts = [table.table(part) for part in PARTS]
    policy = Policy(
        title=table.text("title"),
        version=table.text("version"),
        adopted=table.given("adopted", table.day, None),
        superseded_by=table.given("superseded_by", table.text, None),
        notes=table.given("notes", table.texts, ()),
        by_severity=table.part("severity", _severity_rules),
        by_kind=internal.part("respond", _kind_rules),
        by_impact=internal.part("hardware", _impact_rules),
        by_promise={**_report_rules(table), **internal.part("steps", lambda part: _step_rules(part, steps))},
        chase_after_days=waiting.whole("chase_after_days"),
        pause_ends_after_days=waiting.whole("ends_after_days"),
        close_unanswered_after_days=waiting.whole("close_unanswered_after_days"),
        access_ends=table.part("access", _access_ends),
        intake=table.part("intake", _intake),
        report_limits=table.part("limits", _report_limits),
        retention=table.part("retention", _retention),
        form_dialog_lasts=table.part("form_dialog", _form_dialog_lasts),
        comes_back_within=table.part("recurrence", lambda one: timedelta(days=_days(one, "within_days"))),
        alert_office_from_transfer=table.part("transfer", lambda one: one.whole("alert_office_from")),
        files=table.part("files", read_file_rules),
        windows=table.part("windows", _window_rules),
        suggestions=table.part("suggestions", read_suggestion_rules),
        shows_articles_to_reporters=table.part("knowledge", lambda one: one.flag("show_to_reporter")),
        reactions=_reactions(table),
        escalation=table.part("escalation", _escalation),
        handover_steps=table.part("handover", _handover_steps),
        remind_every=table.part("reminder", lambda one: one.span("every")),
        quiet_hours=QuietHours(notices.clock("quiet_from"), notices.clock("quiet_until")),
        late_after=timedelta(seconds=notices.whole("late_after_seconds")),
        digest_times=DigestTimes(*map(digest.clock, ("daily_at", "day_off_at", "weekly_at", "monthly_at"))),
        access_reviews=table.part("access_review", _review_times),
        hours=table.part("hours", _hours),
        main_functions=_functions(functions, "main"),
        non_main_functions=_functions(functions, "non_main"),
        guests=read_guest_rules(table),
    )
    return _finished(policy, parts)


def _finished(policy: Policy, parts: Iterable[Table]) -> Policy:
    for part in parts:
        part.finish()
    return policy


def _intake(table: Table) -> IntakeRules:
    return IntakeRules(
        table.text("hotline"),
        table.span("join_within"),
        table.span("picture_follows_within"),
        table.span("choose_within"),
        table.span("back_dating_needs_reason_after"),
        timedelta(days=_days(table, "back_dating_at_most_days")),
        table.span("on_the_spot_within"),
        *(_days(table, key) for key in ("many_reports", "audit_sample")),
    )


def _severity_rules(table: Table) -> dict[tuple[str, Severity], Rule]:
    rules: dict[tuple[str, Severity], Rule] = {}
    for severity in Severity:
        part = table.table(severity)
        clause = part.text("clause")
        for promise in (Promise.RESPOND, Promise.RESOLVE):
            rules[promise, severity] = _rule(part.table(promise), promise, Origin.STANDARD, clause, severity)
        part.finish()
    return rules


def _kind_rules(table: Table) -> dict[Kind, Rule]:
    kinds = [kind for kind in Kind if kind not in {Kind.DEFECT, Kind.HARDWARE}]
    return {kind: _rule(table.table(kind), Promise.RESPOND, Origin.INTERNAL) for kind in kinds}


def _impact_rules(table: Table) -> dict[Impact, Rule]:
    return {impact: _rule(table.table(impact), Promise.RESPOND, Origin.INTERNAL) for impact in Impact}


def _report_rules(table: Table) -> dict[str, Rule]:
    """The progress report of a fault that stays down is left out by an office that wants none."""
    report = table.table("report")
    rules = {Promise.REPORT: _rule(report, Promise.REPORT, Origin.STANDARD, report.text("clause"))}
    own = (Promise.FINAL_REPORT, *((Promise.PROGRESS,) if Promise.PROGRESS in table else ()))
    return {**rules, **{one: _rule(table.table(one), one, Origin.INTERNAL) for one in own}}


def _step_rules(table: Table, steps: frozenset[str] | None) -> dict[str, Rule]:
    promises = sorted(table.entries if steps is None else steps)
    return {promise: _rule(table.table(promise), promise, Origin.INTERNAL) for promise in promises}


def _rule(table: Table, promise: str, origin: Origin, clause: str = "", severity: Severity | None = None) -> Rule:
    within, is_dated = table.text("within"), promise in DATED_PROMISES
    amount = 0 if within in {CLOSE_OF_DAY, AGREED_DAY} else table.amount("within")
    if (within == AGREED_DAY) is not is_dated or (not amount and within != CLOSE_OF_DAY and not is_dated):
        table.refuse("policy.agreed_day" if is_dated or within == AGREED_DAY else "file.expected_amount", "within")
    rule = Rule(
        promise=promise,
        origin=origin,
        amount=amount,
        count=_count(table, is_days=isinstance(amount, int)),
        clause=clause,
        severity=severity,
        grants_pause=_grants_pause(table, promise),
        latest=table.clock("latest") if "latest" in table else None,
        warn=_warn_points(table),
        is_dated=is_dated,
    )
    table.finish()
    return rule


def _count(table: Table, *, is_days: bool) -> Count:
    count = table.word("count", Count) if "count" in table or not is_days else Count.WORKING_DAYS
    if is_days is not (count is Count.WORKING_DAYS):
        table.refuse("policy.count_does_not_fit", "count")
    return count


def _grants_pause(table: Table, promise: str) -> bool:
    grants_pause = "pause" in table and table.flag("pause")
    if grants_pause and promise != Promise.RESOLVE:
        table.refuse("policy.never_paused", "pause")
    return grants_pause


def _warn_points(table: Table) -> tuple[WarnPoint, ...]:
    return tuple(_warn_point(table, text) for text in table.texts("warn")) if "warn" in table else ()


def _warn_point(table: Table, text: str) -> WarnPoint:
    percent = re.fullmatch(r"([1-9]\d?)\s*%", text)
    if percent:
        return WarnPoint(percent=int(percent.group(1)))
    before = read_amount(text)
    return WarnPoint(before=before) if before else table.refuse("policy.warn_point", "warn")


def _access_ends(table: Table) -> AccessEnds:
    years = table.whole("furthest_end_years")
    least, most = _days(table, "extend_at_least_days"), _days(table, "extend_at_most_days")
    if years > MOST_YEARS:
        table.refuse("policy.too_long", "furthest_end_years")
    if least > most:
        table.refuse("policy.extension_bounds", "extend_at_most_days")
    return AccessEnds(table.whole("warn_before_days"), years, timedelta(days=least), timedelta(days=most))


def _days(table: Table, key: str) -> int:
    """Calendar days, a century of them at most."""
    days = table.whole(key)
    return days if days <= MOST_DAYS else table.refuse("policy.too_long", key)


def _report_limits(table: Table) -> ReportLimits:
    """A place holds at least what one account may file, and the desk at least what one place may."""
    limits = ReportLimits(*map(table.whole, ("reports_per_account", "reports_per_place", "reports_over_all")))
    if not limits.per_account <= limits.per_place <= limits.over_all:
        table.refuse("policy.limits_order", "reports_over_all")
    return limits


def _retention(table: Table) -> Retention:
    """A month at least: by then nobody presses what nothing rests on. A dead room goes no later than one in use."""
    keys = "sent_cards_days", "room_days", "dead_room_days", "told_steps_days", "failed_events_days"
    kept = {key: _days(table, key) for key in keys}
    for key in keys:
        if kept[key] < SHORTEST_KEPT_DAYS:
            table.refuse("policy.kept_too_short", key)
    if kept["dead_room_days"] > kept["room_days"]:
        table.refuse("policy.dead_room_order", "dead_room_days")
    return Retention(*(timedelta(days=kept[key]) for key in keys))


def _form_dialog_lasts(table: Table) -> timedelta:
    lasts = table.span("lasts")
    if not lasts:
        table.refuse("file.expected_span", "lasts")
    return lasts


def _window_rules(table: Table) -> WindowRules:
    rules = WindowRules(table.span("session_margin"), table.clock("upgrade_from"), table.clock("upgrade_until"))
    if rules.upgrade_from == rules.upgrade_until:
        table.refuse("policy.upgrade_night", "upgrade_until")
    return rules


def _reactions(whole: Table) -> Reactions:
    """Neither sign counts where the file says nothing of them."""
    if "reactions" not in whole:
        return Reactions(take=False, resolve=False)
    return whole.part("reactions", lambda one: Reactions(take=one.flag("take"), resolve=one.flag("resolve")))


def _escalation(table: Table) -> EscalationPolicy:
    unanswered, breached = table.table("unanswered"), table.table("breached")
    escalation = EscalationPolicy(
        unanswered={severity: unanswered.parts(severity, _step) for severity in Severity},
        breached=tuple(_escalation_level(breached, text) for text in breached.texts("who")),
        repeat_after_days=breached.whole("repeat_after_days"),
    )
    for part in (unanswered, breached):
        part.finish()
    return escalation


def _step(table: Table) -> EscalationPolicyStep:
    return EscalationPolicyStep(table.word("who", EscalationLevel), table.word("since", Since), table.span("after"))


def _escalation_level(table: Table, text: str) -> EscalationLevel:
    return (
        EscalationLevel(text)
        if text in set(EscalationLevel)
        else table.refuse("policy.unknown_escalation_level", "who")
    )


def _handover_steps(table: Table) -> tuple[timedelta, ...]:
    """Return how long after the change of shift each step is told: three at most, each later than the one before."""
    steps = tuple(read_amount(text) for text in table.texts("remind"))
    spans = tuple(step for step in steps if isinstance(step, timedelta) and step)
    if len(spans) < len(steps) or len(steps) > HANDOVER_STEPS or any(a >= b for a, b in pairwise(spans)):
        table.refuse("policy.handover_steps", "remind")
    return spans


def _review_times(table: Table) -> ReviewTimes:
    """Return the times of reviews; refuses months that are not in order, or two of one quarter."""
    months = table.wholes("months")
    quarters = [quarter_of(month) for month in months]
    if not months or any(a >= b for a, b in pairwise(quarters)) or months[-1] > MONTHS:
        table.refuse("policy.review_months", "months")
    return ReviewTimes(months, table.clock("at"))


def _hours(table: Table) -> Hours:
    return Hours(
        usual=_sessions(table, "usual"),
        seasons=table.parts("season", _season),
        single_days=dict(table.parts("single_day", _single_day)),
    )


def _season(table: Table) -> Season:
    return Season(_month_day(table, "first"), _month_day(table, "last"), _sessions(table, "sessions"))


def _single_day(table: Table) -> tuple[date, tuple[Session, ...]]:
    return table.day("day"), _sessions(table, "sessions")


def _month_day(table: Table, key: str) -> MonthDay:
    try:
        day = date.fromisoformat(f"2004-{table.text(key)}")  # a leap year, so that 02-29 may be meant
    except ValueError:
        table.refuse("policy.month_day", key)
    return day.month, day.day


def _sessions(table: Table, key: str) -> tuple[Session, ...]:
    sessions = tuple(_session(table, key, text) for text in table.texts(key))
    edges = [edge for session in sessions for edge in (session.opens, session.closes)]
    if not edges or any(edge >= later for edge, later in pairwise(edges)):
        table.refuse("policy.sessions", key)
    return sessions


def _session(table: Table, key: str, text: str) -> Session:
    try:
        opens, closes = map(time.fromisoformat, text.split("-"))
    except ValueError:
        table.refuse("policy.sessions", key)
    return Session(opens, closes)


def _functions(table: Table, key: str) -> tuple[Function, ...]:
    parts = table.tables(key)
    functions = tuple(Function(part.text("id"), part.text("zh"), part.text("en")) for part in parts)
    for part in parts:
        part.finish()
    return functions
