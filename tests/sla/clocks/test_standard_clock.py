"""The clock of a ticket through waits, changes of class and reopening: worked examples, and edges."""

from datetime import datetime, timedelta

import pytest

from models.refusal import Refusal
from models.terms import Kind, Promise, Reclassification, Severity, StateBefore, Status
from models.tickets.resolution import Recovery
from models.tickets.ticket import Ticket
from sla.clocks.escalation_steps import StepKind
from tests.support.a_ticket import CLOCK, ENGINEER, OFFICE, REPORTER, a_defect, at, due_at

UNTOUCHED = Recovery(StateBefore.UNTOUCHED)


def taken(ticket: Ticket, now: datetime) -> Ticket:
    """The ticket in the engineer's hands."""
    ticket.take(ENGINEER, now, CLOCK)
    return ticket


def change(ticket: Ticket, severity: Severity, why: Reclassification, now: datetime) -> None:
    """Another class by the office."""
    ticket.correct(Kind.DEFECT, severity, "理由", OFFICE, now, CLOCK, why)


WAITS = [
    # class, reported, asked, answered, respond by, resolve by
    ("D", "2026-10-12 10:00", "2026-10-15 10:00", "2026-10-19 15:00", "2026-10-12 18:00", "2026-10-28 17:00"),
    ("D", "2026-10-12 10:00", "2026-10-15 10:00", "2026-10-15 16:59", "2026-10-12 18:00", "2026-10-26 17:00"),
    ("D", "2026-10-12 10:00", "2026-10-15 10:00", "2026-10-16 09:00", "2026-10-12 18:00", "2026-10-27 17:00"),
    ("C", "2026-02-12 10:00", "2026-02-13 11:00", "2026-02-14 09:30", "2026-02-12 14:00", "2026-02-27 17:00"),
    ("C", "2026-02-12 10:00", "2026-02-14 11:00", "2026-02-23 12:00", "2026-02-12 14:00", "2026-02-26 17:00"),
    ("C", "2026-02-12 10:00", "2026-02-26 17:00", "2026-02-28 09:30", "2026-02-12 14:00", "2026-02-28 17:00"),
    ("C", "2026-02-12 10:00", "2026-02-26 17:01", "2026-02-28 09:30", "2026-02-12 14:00", "2026-02-26 17:00"),
    ("B", "2026-11-20 18:30", "2026-11-20 19:00", "2026-11-21 09:00", "2026-11-20 19:30", "2026-11-21 18:30"),
    ("A", "2026-11-20 18:30", "2026-11-20 18:40", "2026-11-20 18:50", "2026-11-20 18:35", "2026-11-20 19:30"),
]


@pytest.mark.parametrize(("severity", "reported", "asked", "answered", "respond", "resolve"), WAITS)
def test_waiting_for_the_reporter(
    severity: str, reported: str, asked: str, answered: str, respond: str, resolve: str
) -> None:
    """The working days after the day of the question up to the day of the answer are added; A and B grant no pause."""
    ticket = a_defect(Severity(severity), at(reported))
    ticket.ask_reporter("哪个项目?", OFFICE, at(asked), CLOCK)
    assert ticket.lasting_wait is not None
    ticket.supplement("一号项目", "", REPORTER, at(answered), CLOCK)
    assert ticket.status is Status.NEW
    assert due_at(ticket, Promise.RESPOND) == at(respond)
    assert due_at(ticket) == at(resolve)


CHANGES = [
    # class, reported, new class, changed, why, resolve by, missed at that moment
    ("C", "2026-02-12 10:00", "B", "2026-02-13 15:00", "misjudged", "2026-02-13 10:00", True),
    ("C", "2026-02-12 10:00", "B", "2026-02-13 15:00", "changed", "2026-02-14 15:00", False),
    ("C", "2026-02-12 10:00", "A", "2026-02-12 10:20", "misjudged", "2026-02-12 11:00", False),
    ("C", "2026-02-12 10:00", "A", "2026-02-12 10:20", "changed", "2026-02-12 11:20", False),
    ("B", "2026-02-12 10:00", "D", "2026-02-13 15:00", "misjudged", "2026-03-04 17:00", False),
    ("B", "2026-02-12 10:00", "C", "2026-02-13 15:00", "changed", "2026-02-27 17:00", False),
]


@pytest.mark.parametrize(("severity", "reported", "new", "changed", "why", "resolve", "missed"), CHANGES)
def test_both_ways_of_another_class(
    severity: str, reported: str, new: str, changed: str, why: str, resolve: str, missed: bool
) -> None:
    """原判有误 counts from the first report, 情况变化 from the change; the preview says so beforehand."""
    ticket = a_defect(Severity(severity), at(reported))
    start = at(reported) if why == "misjudged" else at(changed)
    before = due_at(ticket)
    forecast = next(
        one
        for one in CLOCK.forecast(ticket, Kind.DEFECT, Severity(new), start, at(changed))
        if one.promise == Promise.RESOLVE
    )
    change(ticket, Severity(new), Reclassification(why), at(changed))
    target = ticket.target(Promise.RESOLVE)
    assert target is not None
    assert target.due_at == at(resolve) == forecast.after
    assert forecast.before == before
    assert target.is_breached(at(changed)) is missed is forecast.is_breached_after(at(changed))


def test_unsolved_comes_back_with_its_due_time() -> None:
    """C, resolved, reopened on 27 February: still due on the 26th; one notice to duty, then reminders."""
    ticket = taken(a_defect(Severity.C, at("2026-02-12 10:00")), at("2026-02-12 11:00"))
    ticket.resolve("原因", "方法", "", UNTOUCHED, ENGINEER, at("2026-02-25 15:00"), CLOCK)
    ticket.reopen("还是不行", REPORTER, at("2026-02-27 09:00"), CLOCK)
    target = ticket.target(Promise.RESOLVE)
    assert target is not None
    assert target.due_at == at("2026-02-26 17:00")
    assert target.is_breached(at("2026-02-27 09:00"))
    steps = CLOCK.steps.until(ticket, target, CLOCK.rule_of(ticket, target), at("2026-03-02 18:00"))
    assert [(step.kind, step.at) for step in steps] == [
        (StepKind.REOPENED, at("2026-02-27 09:00")),
        (StepKind.OVERDUE, at("2026-02-28 09:00")),  # a Saturday that is worked
        (StepKind.OVERDUE, at("2026-03-02 09:00")),
    ]


def test_reopened_before_its_due_time_it_is_warned_as_ever() -> None:
    """Of the steps, those past are one notice, those to come stay."""
    ticket = taken(a_defect(Severity.C, at("2026-02-12 10:00")), at("2026-02-12 11:00"))
    ticket.resolve("原因", "方法", "", UNTOUCHED, ENGINEER, at("2026-02-25 15:00"), CLOCK)
    ticket.reopen("还是不行", REPORTER, at("2026-02-26 10:00"), CLOCK)
    target = ticket.target(Promise.RESOLVE)
    assert target is not None
    steps = CLOCK.steps.until(ticket, target, CLOCK.rule_of(ticket, target), at("2026-02-26 17:01"))
    assert [(step.kind, step.at) for step in steps] == [
        (StepKind.REOPENED, at("2026-02-26 10:00")),
        (StepKind.WARNING, at("2026-02-26 15:00")),
        (StepKind.BREACH, at("2026-02-26 17:00") + timedelta(seconds=1)),
    ]


def test_an_answered_respond_target_is_judged_by_the_class_that_applies() -> None:
    """Answered after two hours: misjudged, a B was too late; where the situation changed, the C was in time."""
    misjudged, changed = (taken(a_defect(Severity.C, at("2026-02-12 10:00")), at("2026-02-12 12:00")) for _ in range(2))
    change(misjudged, Severity.B, Reclassification.MISJUDGED, at("2026-02-12 14:00"))
    change(changed, Severity.B, Reclassification.CHANGED, at("2026-02-12 14:00"))
    first, second = misjudged.target(Promise.RESPOND), changed.target(Promise.RESPOND)
    assert first is not None
    assert second is not None
    assert (first.due_at, first.was_met_in_time) == (at("2026-02-12 11:00"), False)
    assert (second.due_at, second.was_met_in_time) == (at("2026-02-12 14:00"), True)


def test_while_paused_nothing_is_told_and_no_date_counts() -> None:
    """A paused target has no next step and is not breached, however late it gets."""
    ticket = a_defect(Severity.D, at("2026-10-12 10:00"))
    ticket.ask_reporter("截图?", OFFICE, at("2026-10-15 10:00"), CLOCK)
    target = ticket.target(Promise.RESOLVE)
    assert target is not None
    assert (target.paused_at, target.next_step_at) == (at("2026-10-15 10:00"), None)
    assert not target.is_breached(at("2026-12-01 10:00"))


def test_reclassified_while_waiting_the_clock_runs_by_the_new_class() -> None:
    """C to A while waiting: the clock resumes at once; the pause so far counts as granted, by the wall."""
    ticket = a_defect(Severity.C, at("2026-02-12 10:00"))
    ticket.ask_reporter("哪个项目?", OFFICE, at("2026-02-12 10:30"), CLOCK)
    change(ticket, Severity.A, Reclassification.MISJUDGED, at("2026-02-12 10:50"))
    target = ticket.target(Promise.RESOLVE)
    assert target is not None
    assert ticket.status is Status.WAITING
    assert (target.paused_at, target.due_at) == (None, at("2026-02-12 11:20"))
    change(ticket, Severity.D, Reclassification.MISJUDGED, at("2026-02-12 11:00"))
    assert target.paused_at == at("2026-02-12 11:00")


def test_a_second_question_while_waiting_is_refused() -> None:
    """One question at a time; and nothing to resume where nothing was asked."""
    ticket = a_defect(Severity.C, at("2026-02-12 10:00"))
    with pytest.raises(Refusal, match=r"wait\.none"):
        ticket.resume(OFFICE, at("2026-02-12 11:00"), CLOCK)
    ticket.ask_reporter("哪个项目?", OFFICE, at("2026-02-12 11:00"), CLOCK)
    with pytest.raises(Refusal, match=r"wait\.asked_already"):
        ticket.ask_reporter("哪个项目?", OFFICE, at("2026-02-12 11:00"), CLOCK)


def test_a_target_says_by_which_policy_it_was_worked_out() -> None:
    """Its version; a leader's own date has none."""
    ticket = a_defect(Severity.C, at("2026-02-12 10:00"))
    assert {target.policy_version for target in ticket.targets} == {CLOCK.policy.edition}
    CLOCK.issue_directive(ticket, at("2026-02-13 10:00"), OFFICE, "尽快", at("2026-02-12 11:00"))
    assert ticket.targets[-1].policy_version == ""
