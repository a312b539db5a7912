"""The rows of suggestions: each gate refuses by itself, so a row that loses one makes a test fail by name."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from models.people.person import Department, Person
from models.refusal import Refusal
from models.storage.new_row import bare_row
from models.suggestions import steps as rows
from models.suggestions.press import SuggestionPress
from models.suggestions.steps import SUGGESTION_STEPS
from models.suggestions.suggestion import Suggestion
from models.suggestions.terms import OVER, SUGGESTION, SuggestionState
from models.suggestions.versions import SuggestionBuild, SuggestionSolution
from models.terms import Kind, Platform, Role
from models.tickets.step import Step
from models.tickets.ticket import Ticket

S = SuggestionState
NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
TODAY, DIGEST = date(2026, 3, 3), "a" * 32
HOME = Department(id=1, name="交易一科")


def person(number: int, *roles: Role, company: str | None = None, department: Department | None = None) -> Person:
    """Somebody of the office or of a vendor."""
    one = Person(id=number, name=f"{number}号", roles=list(roles), company=company)
    one.department, one.department_id = department, department.id if department else None
    return one


PROPOSER = person(1, Role.STAFF, department=HOME)
OFFICE, OTHER_OFFICE = person(2, Role.OFFICE), person(3, Role.OFFICE)
VENDOR = person(4, Role.ENGINEER, company="蓝湾软件")
LEADER = person(5, Role.LEADER, department=HOME)
COLLEAGUE = person(6, Role.STAFF, department=HOME)
HIRED = person(7, Role.OFFICE, Role.LEADER, Role.ENGINEER, company="蓝湾软件")
"""A vendor's own with every role that an office could hand out by mistake."""


def suggestion(state: SuggestionState, **facts: Any) -> Suggestion:
    """A suggestion that stands there, with a solution and a build."""
    ticket = bare_row(
        Ticket,
        id=1,
        number="2603-0001",
        text="建议",
        summary="建议",
        kind=Kind.SUGGESTION,
        platform=Platform.WEBCHAT,
        chat="intake",
        reporter_id=PROPOSER.id,
        reported_at=NOW,
        created_at=NOW,
        workflow=SUGGESTION,
    )
    ticket.reporter = PROPOSER
    known = {"id": 1, "ticket_id": 1, "state": state, "since": NOW, "assessors": [OFFICE.id]}
    row = bare_row(Suggestion, **{**known, **facts})
    row.ticket, row.successor = ticket, None
    solution = bare_row(
        SuggestionSolution, ticket_id=1, number=1, text="加", day=TODAY, due_at=NOW, by_id=4, at=NOW, office_id=2
    )
    build = bare_row(
        SuggestionBuild, ticket_id=1, number=1, version="1", digest=DIGEST, where_to_try="测试", by_id=4, at=NOW
    )
    build.is_accepted = state is S.ACCEPTED
    row.solutions, row.builds = [solution], [build]
    return row


WHOLE = SuggestionPress(
    by=OFFICE,
    now=NOW + timedelta(hours=1),
    reason="理由",
    number=1,
    text="加下拉框",
    day=TODAY,
    today=TODAY,
    furthest=TODAY + timedelta(days=9),
    version="2",
    digest=DIGEST,
    place="三号评标室",
    tried="筛选正确",
    tried_at=NOW + timedelta(minutes=30),
    appeal_until=NOW + timedelta(days=9),
    shelve_from=NOW,
    successor=COLLEAGUE,
)
"""A press that no gate has anything against."""
ACTORS: dict[str, Person] = {
    "suggestion.take_up": OTHER_OFFICE,
    "suggestion.assess": OTHER_OFFICE,
    "suggestion.call_defect": OTHER_OFFICE,
    "suggestion.appeal": PROPOSER,
    "suggestion.reassess": LEADER,
    "suggestion.uphold": LEADER,
    "suggestion.solve": VENDOR,
    "suggestion.agree": OTHER_OFFICE,
    "suggestion.replan": PROPOSER,
    "suggestion.shelve": LEADER,
    "suggestion.resume": LEADER,
    "suggestion.begin": VENDOR,
    "suggestion.present": VENDOR,
    "suggestion.accept": PROPOSER,
    "suggestion.send_back": PROPOSER,
    "suggestion.to_change": VENDOR,
    "suggestion.close": OFFICE,
    "suggestion.rate": PROPOSER,
    "suggestion.name_successor": LEADER,
    "suggestion.withdraw": PROPOSER,
    "suggestion.terminate": LEADER,
}
"""Who may take each step."""
PRESSED = [step for step in SUGGESTION_STEPS if step.action]


def ready(step: Step) -> Suggestion:
    """A suggestion on which the step may be taken now."""
    row = suggestion(S(step.after[0]))
    if step is rows.SHELVE:
        row.waiting_since = row.chased_at = NOW
    if step is rows.NAME_SUCCESSOR:
        row.ticket.reporter = person(1, Role.ENGINEER, company="蓝湾软件")
    return row


def refusal(step: Step, row: Suggestion, press: SuggestionPress) -> str:
    """The key of the refusal; "" where the step begins."""
    try:
        step.begins(row, press)
    except Refusal as told:
        return told.phrase.key
    return ""


@pytest.mark.parametrize("step", PRESSED, ids=lambda one: one.action)
def test_a_whole_press_by_the_right_person_begins_it(step: Step) -> None:
    """And in no other state."""
    press = replace(WHOLE, by=ACTORS[step.action])
    assert refusal(step, ready(step), press) == ""
    for state in S:
        if state not in step.after and state not in step.again:
            row = ready(step)
            row.state = state
            assert refusal(step, row, press) == "suggestion.stands", state


SHUT: list[tuple[Step, str, dict[str, Any], Callable[[Suggestion], object]]] = [
    (rows.CALL_DEFECT, "reason_needed", {"reason": ""}, lambda row: None),
    (rows.ASSESS, "reason_needed", {"reason": ""}, lambda row: None),
    (rows.APPEAL, "reason_needed", {"reason": ""}, lambda row: None),
    (rows.APPEAL, "appeal_over", {"appeal_until": NOW}, lambda row: None),
    (rows.REASSESS, "reason_needed", {"reason": ""}, lambda row: None),
    (rows.UPHOLD, "reason_needed", {"reason": ""}, lambda row: None),
    (rows.SOLVE, "day_past", {"day": TODAY - timedelta(days=1)}, lambda row: None),
    (rows.SOLVE, "day_too_far", {"day": TODAY + timedelta(days=10)}, lambda row: None),
    (rows.AGREE, "no_solution", {}, lambda row: row.solutions.clear()),
    (rows.AGREE, "other_solution", {"number": 2}, lambda row: None),
    (rows.AGREE, "day_past", {"today": TODAY + timedelta(days=1)}, lambda row: None),
    (rows.AGREE, "one_side_each", {}, lambda row: setattr(row.solutions[0], "proposer_id", OTHER_OFFICE.id)),
    (rows.REPLAN, "reason_needed", {"reason": ""}, lambda row: None),
    (rows.SHELVE, "reason_needed", {"reason": ""}, lambda row: None),
    (rows.SHELVE, "not_silent", {}, lambda row: setattr(row, "waiting_since", None)),
    (rows.SHELVE, "not_silent_yet", {}, lambda row: setattr(row, "chased_at", None)),
    (rows.SHELVE, "not_silent_yet", {"shelve_from": NOW + timedelta(days=9)}, lambda row: None),
    (rows.PRESENT, "build_incomplete", {"version": ""}, lambda row: None),
    (rows.PRESENT, "build_incomplete", {"place": ""}, lambda row: None),
    (rows.PRESENT, "no_digest", {"digest": "abc"}, lambda row: None),
    (rows.ACCEPT, "other_build", {"number": 2}, lambda row: None),
    (rows.ACCEPT, "trial_incomplete", {"tried": ""}, lambda row: None),
    (rows.ACCEPT, "trial_incomplete", {"place": ""}, lambda row: None),
    (rows.ACCEPT, "trial_time", {"tried_at": NOW - timedelta(hours=1)}, lambda row: None),
    (rows.ACCEPT, "trial_time", {"tried_at": NOW + timedelta(days=1)}, lambda row: None),
    (rows.SEND_BACK, "other_build", {"number": 2}, lambda row: None),
    (rows.SEND_BACK, "trial_incomplete", {"tried": ""}, lambda row: None),
    (rows.SEND_BACK, "reason_needed", {"reason": ""}, lambda row: None),
    (rows.TO_CHANGE, "nothing_accepted", {}, lambda row: setattr(row.builds[0], "is_accepted", False)),
    (rows.NAME_SUCCESSOR, "reason_needed", {"reason": ""}, lambda row: None),
    (rows.NAME_SUCCESSOR, "unfit_successor", {"successor": None}, lambda row: None),
    (rows.NAME_SUCCESSOR, "no_vendor", {"successor": VENDOR}, lambda row: None),
    (rows.NAME_SUCCESSOR, "no_assessor", {"successor": OFFICE}, lambda row: None),
    (rows.NAME_SUCCESSOR, "proposer_is_here", {}, lambda row: setattr(row.ticket, "reporter", PROPOSER)),
    (rows.TERMINATE, "reason_needed", {"reason": ""}, lambda row: None),
    (rows.RATE, "ended_by_itself", {}, lambda row: setattr(row, "is_unanswered", True)),
]
"""By step: the gate that is shut, how the press differs, and how the suggestion does."""


@pytest.mark.parametrize(
    ("step", "key", "pressed", "make"), SHUT, ids=lambda one: getattr(one, "action", str(one)[:20])
)
def test_a_shut_gate_refuses_and_nothing_changes(
    step: Step, key: str, pressed: dict[str, Any], make: Callable[[Suggestion], object]
) -> None:
    """Each in its own words."""
    row = ready(step)
    make(row)
    state, length = row.state, row.ticket.log_length
    assert refusal(step, row, replace(WHOLE, by=ACTORS[step.action], **pressed)) == f"suggestion.{key}"
    assert (row.state, row.ticket.log_length) == (state, length)


def test_every_step_with_gates_has_cases() -> None:
    """One that is added needs its own; a gate that is taken away leaves a case without its refusal."""
    assert {step.action for step, _, _, _ in SHUT} == {step.action for step in PRESSED if step.gates}


def test_what_was_sent_back_is_not_put_up_again() -> None:
    """By version and digest; whoever changes one of them puts up another build."""
    row = suggestion(S.SENT_BACK)
    row.builds[0].reason = "导出没有筛选"
    press = replace(WHOLE, by=VENDOR, version="1", digest=DIGEST.upper())
    assert refusal(rows.PRESENT, row, press) == "suggestion.same_build"
    assert refusal(rows.PRESENT, row, replace(press, version="1.1")) == ""


@pytest.mark.parametrize("step", [rows.TAKE_UP, rows.ASSESS, rows.ACCEPT, rows.SEND_BACK, rows.CLOSE, rows.UPHOLD])
def test_a_vendor_with_every_role_still_may_not(step: Step) -> None:
    """Vendor staff never assess, accept or close (三·2.2)."""
    assert refusal(step, ready(step), replace(WHOLE, by=HIRED)).startswith("suggestion.")


@pytest.mark.parametrize("step", PRESSED, ids=lambda one: one.action)
def test_an_outsider_may_nothing_on_somebody_elses(step: Step) -> None:
    """Nor may an auditor."""
    for stranger in (person(8, Role.EXTERNAL), person(9, Role.AUDITOR), COLLEAGUE):
        assert refusal(step, ready(step), replace(WHOLE, by=stranger)) not in {"", "suggestion.stands"}, stranger.roles


def test_nothing_begins_on_what_is_over() -> None:
    """But for a second press of what ended it, and the word on the service."""
    for step in PRESSED:
        assert not set(step.after) & set(OVER) or step is rows.RATE, step.action


def test_whoever_closed_it_does_not_say_how_content_they_are() -> None:
    """Also where they entered a caller's words, or proposed it themselves."""
    row = ready(rows.RATE)
    row.ticket.closed_by_id = PROPOSER.id
    assert refusal(rows.RATE, row, replace(WHOLE, by=PROPOSER)) == "suggestion.closer_never_rates"
