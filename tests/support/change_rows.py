"""Changes in memory, whole and entitled, and what is wrong with each in turn."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, NamedTuple

from models.changes import steps
from models.changes.change import Change
from models.changes.press import ChangeContext, ChangePress
from models.changes.terms import ChangeKind, ChangeState
from models.changes.window_gates import window_text
from models.people.person import Person
from models.phrase import phrase
from models.storage.new_row import bare_row
from models.terms import Kind, Platform, Role
from models.tickets.step import Step
from models.tickets.ticket import Ticket
from tests.support.changes import at

NOW = at("2026-03-05T20:05")
MINUTE = timedelta(minutes=1)
DIGEST, OTHER = "5e88" * 16, "ab12" * 16


def somebody(number: int, *roles: Role, company: str | None = None) -> Person:
    """A person of the rows."""
    return Person(id=number, name=f"人{number}", roles=list(roles), company=company)


APPLICANT = somebody(1, Role.ENGINEER, company="蓝湾软件")
TESTER = somebody(2, Role.ENGINEER, company="蓝湾软件")
OFFICE = somebody(3, Role.OFFICE)
VERIFIER = somebody(4, Role.OFFICE)
LEADER = somebody(5, Role.LEADER)
STAFF = somebody(6, Role.STAFF)
VENDOR_OFFICE = somebody(7, Role.OFFICE, Role.LEADER, company="蓝湾软件")
"""A vendor's person whom somebody gave the office's roles."""
PACKAGE = {"version": "3.2.1", "digest": DIGEST}
REASON = {"reason": "有理由"}
BACKUP = {
    "backup_sort": "image",
    "backup_place": "B2",
    "backup_volume": "other",
    "backup_size": "8 GB",
    "read_back": "restored",
    "backup_reference": "img-1",
}
TECHNICAL = dict.fromkeys(("check_version", "check_services", "check_errors"), "yes")
BUSINESS = {
    **dict.fromkeys(("check_login", "check_main", "check_data"), "yes"),
    "verified": "passed",
    "verified_what": "抽取",
}
TESTED = {**PACKAGE, "tested_what": "抽取", "test_result": "passed", "test_record": "T-1"}
FINISHED = {"finished_at": NOW - 40 * MINUTE}
LATER = {"starts_at": NOW + 24 * 60 * MINUTE, "ends_at": NOW + 25 * 60 * MINUTE}
HOURS = 60 * MINUTE


def a_change(state: ChangeState, **values: Any) -> Change:
    """One that has come so far as it should."""
    where = {"platform": Platform.WEBCHAT, "chat": "team", "reported_at": NOW, "created_at": NOW}
    ticket = bare_row(Ticket, id=9, number="2603-0009", text="x", summary="x", kind=Kind.CHANGE, **where)
    known = {
        "id": 9,
        "ticket_id": 9,
        "state": state,
        "applicant_id": APPLICANT.id,
        "what": "补丁",
        "edition": 1,
        "systems": ["evaluation"],
        "kind": ChangeKind.PATCH,
        "solves": "重复",
        "version": "3.2.1",
        "digest": DIGEST,
        "starts_at": NOW - 5 * MINUTE,
        "ends_at": NOW + 115 * MINUTE,
        "later": [],
        "impact": "停",
        "stops": True,
        "touches_main": True,
        "fallback": "镜像",
        "fallback_minutes": 30,
        "notice": "停机",
        "verifier_id": VERIFIER.id,
        "begun_at": NOW,
        "implementer_id": APPLICANT.id if state in steps.MADE_UP else None,
        "told": [],
    }
    change = bare_row(Change, **known | values)
    change.ticket, change.applicant, change.verifier = ticket, APPLICANT, VERIFIER
    change.implementer = APPLICANT if change.implementer_id else None
    change.facts = []
    _keep_facts(change, state)
    return change


def _keep_facts(change: Change, state: ChangeState) -> None:
    """What its gates have rested on so far."""
    change.keep("deployed", APPLICANT, NOW, {**PACKAGE, "test_system": "一区"})
    change.keep("tested", TESTER, NOW, PACKAGE)
    if state in {ChangeState.CONFIRMED, ChangeState.BACKED_UP, *steps.MADE_UP}:
        change.keep("confirmed", OFFICE, NOW, PACKAGE)
        starts_at, ends_at = window_text(change)
        change.keep("announced", OFFICE, NOW - 48 * HOURS, {"starts_at": starts_at, "ends_at": ends_at})
    if state in {ChangeState.BACKED_UP, ChangeState.EMERGENCY_APPROVED, *steps.MADE_UP}:
        content = {"finished_at": (NOW - HOURS).isoformat(), "covers_until": (NOW - HOURS).isoformat()}
        change.keep("system_backup", APPLICANT, NOW, {**content, "backup_reference": "img-1"})
        change.keep("data_backup", APPLICANT, NOW, {**content, "backup_reference": "dump-1"})


@dataclass(frozen=True)
class Good:
    """A step that may be taken: in which state, by whom, with what."""

    state: ChangeState
    by: Person
    said: dict[str, str] = field(default_factory=dict)
    moments: dict[str, Any] = field(default_factory=dict)
    change: dict[str, Any] = field(default_factory=dict)
    prepare: Callable[[Change], object] = lambda change: None

    def stands(self) -> Change:
        """The change before the press."""
        change = a_change(self.state, **self.change)
        self.prepare(change)
        return change

    def press(self) -> ChangePress:
        """The press."""
        notice_by = NOW + HOURS if self.state is ChangeState.CONFIRMED else NOW - 24 * HOURS
        around = ChangeContext(covered_to=NOW - 2 * HOURS, notice_by=notice_by, basis="2603-0001")
        said, moments = self.said, self.moments
        return ChangePress(by=self.by, now=NOW, said=said, moments=moments, named=VERIFIER, around=around)


S = ChangeState
EARLY = {"starts_at": NOW + 48 * HOURS, "ends_at": NOW + 50 * HOURS}
EMERGENCY = {"is_emergency": True}


def _without_verifier(change: Change) -> None:
    change.verifier_id, change.verifier = STAFF.id, STAFF


def _asked(change: Change) -> None:
    change.keep("emergency_asked", APPLICANT, NOW - 20 * MINUTE, {})


def _consented(change: Change) -> None:
    change.keep("phone_consent", OFFICE, NOW, {"leader_id": str(LEADER.id)})


def _unapproved(change: Change) -> None:
    _consented(change)
    change.keep("unapproved", None, NOW)


def _verified(change: Change) -> None:
    change.keep("business", VERIFIER, NOW, {})
    change.keep("made_up_test", TESTER, NOW, {})


GOOD: dict[str, tuple[Step, Good]] = {
    step.action: (step, good)
    for step, good in (
        (steps.EDIT, Good(S.DRAFTED, APPLICANT)),
        (steps.DEPLOY, Good(S.DRAFTED, APPLICANT, {**PACKAGE, "test_system": "一区"})),
        (steps.SKIP_TEST_SYSTEM, Good(S.DRAFTED, OFFICE, PACKAGE | REASON, change={"kind": ChangeKind.CONFIGURATION})),
        (steps.TEST, Good(S.DEPLOYED, TESTER, TESTED)),
        (
            steps.APPROVE_DATA,
            Good(
                S.TESTED,
                LEADER,
                {"data_request": "函 1", "copy_trial": "一致", "expected_rows": "3"},
                change={"kind": ChangeKind.DATA},
            ),
        ),
        (steps.CONFIRM, Good(S.TESTED, OFFICE, {**PACKAGE, "own_trial": "tried", "trial_what": "抽取"})),
        (steps.NAME_VERIFIER, Good(S.VERIFYING, OFFICE, REASON, prepare=_without_verifier)),
        (steps.SEND_BACK, Good(S.TESTED, OFFICE, REASON)),
        (steps.EXCEPT, Good(S.CONFIRMED, LEADER, REASON)),
        (steps.ANNOUNCE, Good(S.CONFIRMED, OFFICE, {"notice_text": "停"}, change=EARLY)),
        (steps.BACK_UP_SYSTEM, Good(S.CONFIRMED, APPLICANT, BACKUP, FINISHED)),
        (
            steps.BACK_UP_DATA,
            Good(
                S.CONFIRMED,
                APPLICANT,
                {**BACKUP, "backup_sort": "database_export"},
                {**FINISHED, "covers_until": NOW - HOURS},
            ),
        ),
        (steps.CONCEDE, Good(S.CONFIRMED, OFFICE, {"concession": "no_sessions", **REASON})),
        (steps.WAIVE, Good(S.CONFIRMED, LEADER, {"waiver": "uncovered", **REASON})),
        (steps.BEGIN, Good(S.BACKED_UP, APPLICANT, PACKAGE)),
        (steps.FINISH, Good(S.UNDER_WAY, APPLICANT, {"done_what": "换包"})),
        (steps.EXTEND, Good(S.UNDER_WAY, OFFICE, REASON, {"new_end": NOW + 4 * HOURS})),
        (steps.VERIFY_TECHNICALLY, Good(S.VERIFYING, TESTER, TECHNICAL)),
        (
            steps.VERIFY,
            Good(S.VERIFYING, VERIFIER, BUSINESS, prepare=lambda change: change.keep("technical", TESTER, NOW)),
        ),
        (
            steps.ROLL_BACK,
            Good(S.UNDER_WAY, APPLICANT, {**REASON, "data_since": "无"}, {"back_by": NOW + HOURS}),
        ),
        (steps.VERIFY_ROLLBACK, Good(S.ROLLING_BACK, VERIFIER, {**BUSINESS, "data_accounted": "无"})),
        (steps.POSTPONE, Good(S.CONFIRMED, OFFICE, REASON, LATER)),
        (steps.CANCEL, Good(S.CONFIRMED, OFFICE, REASON)),
        (steps.ASK_EMERGENCY, Good(S.DRAFTED, APPLICANT, REASON)),
        (steps.APPROVE_EMERGENCY, Good(S.DRAFTED, LEADER, REASON)),
        (
            steps.PHONE_CONSENT,
            Good(S.DRAFTED, OFFICE, {"consent_by": "5", **REASON}, {"consent_at": NOW - MINUTE}, prepare=_asked),
        ),
        (steps.CONFIRM_CONSENT, Good(S.UNDER_WAY, LEADER, {"is_so": "yes"}, change=EMERGENCY, prepare=_consented)),
        (
            steps.BEGIN_EMERGENCY,
            Good(S.EMERGENCY_APPROVED, APPLICANT, PACKAGE, {"planned_end": NOW + 2 * HOURS}, EMERGENCY),
        ),
        (steps.ANSWER_UNAPPROVED, Good(S.UNDER_WAY, LEADER, REASON, change=EMERGENCY, prepare=_unapproved)),
        (steps.MAKE_UP_TEST, Good(S.COMPLETED, TESTER, TESTED, change=EMERGENCY)),
        (steps.MAKE_UP_CONFIRMATION, Good(S.COMPLETED, OFFICE, REASON, change=EMERGENCY, prepare=_verified)),
        (steps.ARCHIVE, Good(S.COMPLETED, OFFICE, prepare=_verified)),
    )
}
"""Each step as it may be taken."""
AGAINST = (phrase("window.free_change"),)


class Wrong(NamedTuple):
    """What is wrong once: on which step, by which rule, with what sentence."""

    action: str
    rule: str
    key: str
    by: Person | None = None
    said: dict[str, str] | None = None
    moments: dict[str, Any] | None = None
    around: dict[str, Any] | None = None
    change: dict[str, Any] | None = None
    prepare: Callable[[Change], object] | None = None
    named: Person | None = None

    def case(self) -> tuple[Step, Change, ChangePress]:
        """The step, the change and the press, right but for this."""
        step, good = GOOD[self.action]
        change, press = good.stands(), good.press()
        for name, value in (self.change or {}).items():
            setattr(change, name, value)
        if self.prepare is not None:
            self.prepare(change)
        around = replace(press.around, **(self.around or {}))
        said, moments = {**press.said, **(self.said or {})}, {**press.moments, **(self.moments or {})}
        moments = {name: moment for name, moment in moments.items() if moment is not None}
        press = replace(press, by=self.by or press.by, named=self.named or press.named)
        return step, change, replace(press, said=said, moments=moments, around=around)
