"""Who may write a fault report, what it has to say, and which promises its filing keeps."""

from datetime import UTC, datetime, timedelta

import pytest

from models.people.person import Person
from models.refusal import Refusal
from models.storage.new_row import bare_row
from models.terms import Kind, Platform, Promise, ReportStage, Role, Severity, Status
from models.tickets.fault_report import Sections
from models.tickets.ticket import Ticket
from sla.calendar.china import china_calendar
from sla.clocks.standard_clock import StandardClock
from sla.policy.policy_file import load_policy

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
CLOCK = StandardClock(load_policy(), china_calendar(load_policy().hours))
WRITTEN = Sections("解密失败", "证书过期", "换了证书", "无")


def person(number: int, *roles: Role, company: str | None = None) -> Person:
    """Somebody with these roles."""
    return Person(id=number, name=f"P{number}", roles=list(roles), company=company)


ASSIGNEE = person(1, Role.ENGINEER, company="蓝湾软件")
COLLEAGUE = person(2, Role.ENGINEER, company="蓝湾软件")
OTHER_COMPANY = person(3, Role.ENGINEER, company="海岬软件")
OFFICE = person(4, Role.OFFICE)
RESOLVER = person(5, Role.ENGINEER, company="海岬软件")
MANAGER = person(6, company="蓝湾软件")


def a_restored_a() -> Ticket:
    """An A that ran again at NOW, its report owed; resolved by somebody of another company than its assignee's."""
    ticket = bare_row(
        Ticket,
        id=1,
        number="2603-0001",
        text="x",
        summary="x",
        kind=Kind.DEFECT,
        severity=Severity.A,
        status=Status.RESTORED,
        platform=Platform.WEBCHAT,
        chat="intake",
        reported_at=NOW - timedelta(minutes=30),
        created_at=NOW - timedelta(minutes=30),
        assignee_id=ASSIGNEE.id,
        resolved_by_id=RESOLVER.id,
    )
    ticket.assignee = ASSIGNEE
    CLOCK.owe(ticket, Promise.REPORT, NOW, NOW)
    return ticket


def kept(ticket: Ticket) -> list[str]:
    """Which of the two promises are kept."""
    return [target.promise for target in ticket.targets if target.met_at is not None]


@pytest.mark.parametrize("by", [ASSIGNEE, COLLEAGUE, OFFICE, RESOLVER])
def test_whoever_worked_on_it_their_colleagues_and_the_office_file(by: Person) -> None:
    """Each of them keeps the promise."""
    ticket = a_restored_a()
    ticket.file_report(ReportStage.FINAL, WRITTEN, "GZ-2026-0001", by, NOW, CLOCK)
    assert kept(ticket) == [Promise.REPORT]


@pytest.mark.parametrize("by", [OTHER_COMPANY, MANAGER, person(7, Role.LEADER), person(8, Role.EXTERNAL)])
def test_others_do_not(by: Person) -> None:
    """Another company's engineer, a colleague who is no engineer, a leader, a bidder: refused, nothing written."""
    ticket = a_restored_a()
    with pytest.raises(Refusal, match=r"report\.not_yours"):
        ticket.file_report(ReportStage.FINAL, WRITTEN, "GZ-2026-0001", by, NOW, CLOCK)
    with pytest.raises(Refusal, match=r"report\.not_yours"):
        ticket.save_unfinished_report(ReportStage.FINAL, WRITTEN, by, NOW)
    assert (list(ticket.reports), ticket.log_length) == ([], 0)


@pytest.mark.parametrize(
    ("sections", "stage", "missing"),
    [
        (WRITTEN, ReportStage.FINAL, []),
        (Sections("解密失败"), ReportStage.FIRST, []),
        (Sections("解密失败"), ReportStage.FURTHER, []),
        (Sections(), ReportStage.FIRST, ["fault_kind"]),
        (WRITTEN._replace(cause="", loss=""), ReportStage.FINAL, ["cause", "loss"]),
    ],
)
def test_what_a_stage_has_to_say(sections: Sections, stage: ReportStage, missing: list[str]) -> None:
    """Only a final report needs all four sections; any needs the kind of the fault."""
    assert sections.missing(stage) == missing


def test_an_incomplete_report_and_a_stage_out_of_turn_are_refused() -> None:
    """The rule holds without a form too."""
    ticket = a_restored_a()
    for stage, sections, key in (
        (ReportStage.FINAL, Sections("解密失败"), "report.incomplete"),
        (ReportStage.FURTHER, WRITTEN, "report.stage_not_now"),
    ):
        with pytest.raises(Refusal, match=key.replace(".", r"\.")):
            ticket.file_report(stage, sections, "GZ-2026-0001", ASSIGNEE, NOW, CLOCK)
    ticket.file_report(ReportStage.FINAL, WRITTEN, "GZ-2026-0001", ASSIGNEE, NOW, CLOCK)
    with pytest.raises(Refusal, match=r"report\.stage_not_now"):
        ticket.file_report(ReportStage.FIRST, WRITTEN, "", ASSIGNEE, NOW, CLOCK)


def test_filing_the_same_once_more_changes_nothing() -> None:
    """The version that stands comes back; log, promises and number stay."""
    ticket = a_restored_a()
    first = ticket.file_report(ReportStage.FINAL, WRITTEN, "GZ-2026-0001", ASSIGNEE, NOW, CLOCK)
    again = ticket.file_report(ReportStage.FINAL, WRITTEN, "GZ-2026-0002", OFFICE, NOW + timedelta(hours=1), CLOCK)
    assert again is first
    assert (first.number, first.filed_at, ticket.log_length) == ("GZ-2026-0001", NOW, 1)


def test_the_final_report_may_be_waived_after_a_first_one() -> None:
    """Lowered to C after the first report: the first stays kept, the final one is not owed any more."""
    ticket = a_restored_a()
    ticket.file_report(ReportStage.FIRST, Sections("解密失败"), "GZ-2026-0001", ASSIGNEE, NOW, CLOCK)
    with pytest.raises(Refusal, match=r"report\.stays_owed"):
        ticket.waive_report("x", OFFICE, NOW, CLOCK)
    ticket.severity = Severity.C
    ticket.waive_report("影响很小", OFFICE, NOW, CLOCK)
    assert kept(ticket) == [Promise.REPORT]
    assert ticket.target(Promise.FINAL_REPORT) is None
    with pytest.raises(Refusal, match=r"report\.not_owed"):
        ticket.waive_report("影响很小", OFFICE, NOW, CLOCK)


def test_a_major_fault_of_a_lower_class_keeps_its_report() -> None:
    """Marked major, a C owes its report like an A."""
    ticket = a_restored_a()
    ticket.severity, ticket.is_major = Severity.C, True
    assert not ticket.report_is_waivable
    with pytest.raises(Refusal, match=r"report\.stays_owed"):
        ticket.waive_report("x", OFFICE, NOW, CLOCK)


@pytest.mark.parametrize("words", ["", " ", "。。", "无", "1", "11", "/", "N/A", "暂无", "测试", "———"])
def test_words_that_say_nothing_are_missing(words: str) -> None:
    """Blanks, punctuation, one character and 无 fill no section; of the loss alone 无 is a finding."""
    said = Sections("证书过期", "证书过期", "换了证书", words)
    missing = said.missing(ReportStage.FINAL)
    assert missing == ([] if words in {"无", "暂无"} else ["loss"])
    assert Sections(words, words, words, "无").missing(ReportStage.FINAL) == ["fault_kind", "cause", "method"]
