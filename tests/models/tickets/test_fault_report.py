"""Who may write a fault report, what it has to say, and which promises its filing keeps."""

from datetime import UTC, date, datetime, timedelta

import pytest

from models.people.person import Person
from models.refusal import Refusal
from models.storage.new_row import bare_row
from models.terms import FaultKind, Kind, Platform, Promise, ReportStage, Role, Severity, StateBefore, Status
from models.tickets.report_sections import Finding, Measure, Sections, measures_in
from models.tickets.ticket import Ticket
from sla.calendar.china import china_calendar
from sla.clocks.standard_clock import StandardClock
from sla.policy.policy_file import load_policy

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
CLOCK = StandardClock(load_policy(), china_calendar(load_policy().hours))
WRITTEN = Sections(FaultKind.CONFIGURATION, "证书过期", "没有到期提醒", "换了证书", "无", "无", "无", "无")
KNOWN = Sections(
    FaultKind.UNKNOWN,
    "解密服务报证书错误",
    method="正在排查证书",
    protection="无",
    loss="统计中",
    expected_at=NOW + timedelta(hours=5),
)
FOUND = Finding(StateBefore.REACHED, "延误 1 个标段 20 分钟", "无")


def person(number: int, *roles: Role, company: str | None = None) -> Person:
    """Somebody with these roles."""
    return Person(id=number, name=f"P{number}", roles=list(roles), company=company)


ASSIGNEE = person(1, Role.ENGINEER, company="蓝湾软件")
COLLEAGUE = person(2, Role.ENGINEER, company="蓝湾软件")
OTHER_COMPANY = person(3, Role.ENGINEER, company="海岬软件")
OFFICE = person(4, Role.OFFICE)
RESOLVER = person(5, Role.ENGINEER, company="海岬软件")
MANAGER = person(6, company="蓝湾软件")
LEAD = person(9, Role.ENGINEER, Role.PROJECT_LEAD, company="蓝湾软件")
COLLEAGUE_OF_OFFICE = person(10, Role.OFFICE)
LEADER = person(7, Role.LEADER)


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


@pytest.mark.parametrize("by", [ASSIGNEE, COLLEAGUE, LEAD, RESOLVER])
def test_whoever_worked_on_it_and_their_colleagues_file(by: Person) -> None:
    """Each of them keeps the promise."""
    ticket = a_restored_a()
    ticket.file_report(ReportStage.FINAL, WRITTEN, "GZ-2026-0001", by, NOW, CLOCK)
    assert kept(ticket) == [Promise.REPORT]


def test_the_office_writes_what_no_vendor_had_in_hand() -> None:
    """The vendor answers for cause and method; where the ticket is the office's own, the office does."""
    ticket = a_restored_a()
    ticket.assignee = OFFICE
    ticket.file_report(ReportStage.FINAL, WRITTEN, "GZ-2026-0001", COLLEAGUE_OF_OFFICE, NOW, CLOCK)
    assert kept(ticket) == [Promise.REPORT]


@pytest.mark.parametrize("by", [OFFICE, OTHER_COMPANY, MANAGER, LEADER, person(8, Role.EXTERNAL)])
def test_others_do_not(by: Person) -> None:
    """The office, another company's engineer, a colleague who is none, a leader, a bidder: refused, nothing written."""
    ticket = a_restored_a()
    with pytest.raises(Refusal, match=r"report\.not_yours"):
        ticket.file_report(ReportStage.FINAL, WRITTEN, "GZ-2026-0001", by, NOW, CLOCK)
    with pytest.raises(Refusal, match=r"report\.not_yours"):
        ticket.save_unfinished_report(ReportStage.FINAL, WRITTEN, by, NOW)
    assert (list(ticket.reports), ticket.log_length) == ([], 0)


FIRST, FURTHER, FINAL = ReportStage.FIRST, ReportStage.FURTHER, ReportStage.FINAL
NEEDED_AT_FIRST = ["fault_kind", "cause", "method", "protection", "loss", "expected_at"]


@pytest.mark.parametrize(
    ("sections", "stage", "missing"),
    [
        (WRITTEN, FINAL, []),
        (KNOWN, FIRST, []),
        (KNOWN._replace(root_cause="未明"), FURTHER, []),
        (Sections(), FIRST, NEEDED_AT_FIRST),
        (WRITTEN, FIRST, ["expected_at"]),
        (KNOWN._replace(cause="未明", method="无"), FIRST, ["cause", "method"]),
        (KNOWN, FINAL, ["fault_kind", "root_cause", "lost_interval", "loss", "measures"]),
        (WRITTEN._replace(root_cause="未明"), FINAL, ["root_cause"]),
        (WRITTEN._replace(cause="", loss=""), FINAL, ["cause", "loss"]),
    ],
)
def test_what_a_stage_has_to_say(sections: Sections, stage: ReportStage, missing: list[str]) -> None:
    """A first one says what is known, what is being done and when the next comes; only a final one the root cause."""
    assert sections.missing(stage) == missing


def test_an_incomplete_report_and_a_stage_out_of_turn_are_refused() -> None:
    """The rule holds without a form too."""
    ticket = a_restored_a()
    for stage, sections, key in (
        (ReportStage.FINAL, KNOWN, "report.incomplete"),
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
    again = ticket.file_report(ReportStage.FINAL, WRITTEN, "GZ-2026-0002", COLLEAGUE, NOW + timedelta(hours=1), CLOCK)
    assert again is first
    assert (first.number, first.filed_at, ticket.log_length) == ("GZ-2026-0001", NOW, 1)


def test_the_final_report_may_be_waived_after_a_first_one() -> None:
    """Lowered to C after the first report: the first stays kept, the final one is not owed any more."""
    ticket = a_restored_a()
    ticket.file_report(ReportStage.FIRST, KNOWN, "GZ-2026-0001", ASSIGNEE, NOW, CLOCK)
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
    """Blanks, punctuation, one character and 无 fill no section; of protection, loss and measures 无 is a finding."""
    missing = WRITTEN._replace(loss=words).missing(ReportStage.FINAL)
    assert missing == ([] if words in {"无", "暂无"} else ["loss"])
    said = WRITTEN._replace(cause=words, root_cause=words, method=words)
    assert said.missing(ReportStage.FINAL) == ["cause", "root_cause", "method"]
    assert Finding(StateBefore.REACHED, words, "无").missing == ([] if words in {"无", "暂无"} else ["business_loss"])


def test_measures_are_read_line_by_line() -> None:
    """Each says what, who and until when; the line stays where it does not, and 无 is none."""
    said = "到期前提醒；李强；2026-12-15\n双人复核| 张海涛 |2026年1月5日\n尽快处理\n补丁;李强;2026-13-01"
    assert measures_in(said) == [
        Measure("到期前提醒", "李强", date(2026, 12, 15)),
        Measure("双人复核", "张海涛", date(2026, 1, 5)),
        "尽快处理",
        "补丁;李强;2026-13-01",
    ]
    assert measures_in("无") == []


def filed(by: Person = ASSIGNEE, *, is_on_behalf: bool = False) -> Ticket:
    """An A with its final report handed in at NOW, written by `by`."""
    ticket = a_restored_a()
    ticket.file_report(FINAL, WRITTEN, "GZ-2026-0001", by, NOW, CLOCK, is_on_behalf=is_on_behalf)
    return ticket


def test_each_signature_binds_one_version() -> None:
    """The vendor's half has a digest from its filing on, both halves from the check on; a new version has none yet."""
    ticket = filed()
    first = ticket.filed_reports[0]
    assert (first.version_name, len(first.digest), first.checked_digest) == ("GZ-2026-0001-v1", 64, "")
    ticket.check_report(FOUND, "同意", OFFICE, NOW)
    ticket.read_report("知悉", LEADER, NOW, is_alone=False)
    signed = first.digest, first.checked_digest
    assert len(set(signed)) == 2
    ticket.file_report(FINAL, WRITTEN._replace(loss="延误 20 分钟"), "", ASSIGNEE, NOW, CLOCK)
    second = ticket.current_report
    assert second is not None
    assert (second.version_name, second.checked_at, second.read_at) == ("GZ-2026-0001-v2", None, None)
    assert (first.digest, first.checked_digest, first.replaced_at) == (*signed, NOW)
    assert second.digest != first.digest


def test_who_hands_in_for_the_lead_is_signed_for_later() -> None:
    """代交 keeps the promise; the project lead of the same company signs, once, and nobody else."""
    ticket = filed(is_on_behalf=True)
    assert kept(ticket) == [Promise.REPORT]
    with pytest.raises(Refusal, match=r"report\.only_lead"):
        ticket.sign_report(COLLEAGUE, NOW)
    other = person(11, Role.ENGINEER, Role.PROJECT_LEAD, company="海岬软件")
    with pytest.raises(Refusal, match=r"report\.only_lead"):
        ticket.sign_report(other, NOW)
    ticket.sign_report(LEAD, NOW)
    report = ticket.current_report
    assert report is not None
    assert (report.filed_by_id, report.lead_signed_by_id) == (ASSIGNEE.id, LEAD.id)
    with pytest.raises(Refusal, match=r"report\.signed_by_lead"):
        ticket.sign_report(LEAD, NOW)


def test_neither_author_nor_vendor_checks() -> None:
    """The office checks, but not whoever wrote it; a vendor's people never, whatever their roles."""
    ticket = a_restored_a()
    ticket.assignee = OFFICE
    ticket.file_report(FINAL, WRITTEN, "GZ-2026-0001", OFFICE, NOW, CLOCK)
    vendor = person(12, Role.OFFICE, company="蓝湾软件")
    for by, key in (
        (OFFICE, "report.author_never_checks"),
        (vendor, "ticket.only_office"),
        (LEADER, "ticket.only_office"),
    ):
        with pytest.raises(Refusal, match=key.replace(".", r"\.")):
            ticket.check_report(FOUND, "", by, NOW)
    with pytest.raises(Refusal, match=r"report\.incomplete"):
        ticket.check_report(FOUND._replace(business_loss=""), "", COLLEAGUE_OF_OFFICE, NOW)
    ticket.check_report(FOUND, "", COLLEAGUE_OF_OFFICE, NOW)
    with pytest.raises(Refusal, match=r"report\.is_checked"):
        ticket.check_report(FOUND, "", COLLEAGUE_OF_OFFICE, NOW)


def test_a_leader_reads_what_was_checked() -> None:
    """Never before the check; never whoever checked it, unless there is no other leader."""
    ticket, both = filed(), person(13, Role.OFFICE, Role.LEADER)
    with pytest.raises(Refusal, match=r"report\.not_checked"):
        ticket.read_report("", LEADER, NOW, is_alone=True)
    ticket.check_report(FOUND, "", both, NOW)
    for by, key in ((both, "report.checker_never_reads"), (OFFICE, "report.only_leader")):
        with pytest.raises(Refusal, match=key.replace(".", r"\.")):
            ticket.read_report("", by, NOW, is_alone=False)
    ticket.read_report("知悉", both, NOW, is_alone=True)
    with pytest.raises(Refusal, match=r"report\.is_read"):
        ticket.read_report("", LEADER, NOW, is_alone=False)


def test_a_return_in_time_annuls_what_was_kept() -> None:
    """The report is owed again by its due time; the same text is no new version, another one keeps the promise."""
    ticket = filed()
    ticket.return_report("原因没写清", OFFICE, NOW, CLOCK, annuls=True)
    report = ticket.target(Promise.REPORT)
    assert report is not None
    assert report.is_open
    with pytest.raises(Refusal, match=r"report\.is_returned"):
        ticket.check_report(FOUND, "", OFFICE, NOW)
    with pytest.raises(Refusal, match=r"report\.as_returned"):
        ticket.file_report(FINAL, WRITTEN, "", ASSIGNEE, NOW, CLOCK)
    ticket.file_report(FINAL, WRITTEN._replace(cause="证书 3 月 2 日到期"), "", ASSIGNEE, NOW, CLOCK)
    assert kept(ticket) == [Promise.REPORT]


def test_a_late_return_asks_for_a_version_only() -> None:
    """What was kept stays kept."""
    ticket = filed()
    ticket.return_report("补充损失", OFFICE, NOW, CLOCK, annuls=False)
    assert kept(ticket) == [Promise.REPORT]
    assert ticket.report_stages == (FINAL,)


def test_a_first_report_that_is_returned_owes_no_final_one() -> None:
    """What the first one had brought about goes with it."""
    ticket = a_restored_a()
    ticket.file_report(FIRST, KNOWN, "GZ-2026-0001", ASSIGNEE, NOW, CLOCK)
    ticket.return_report("太简单", OFFICE, NOW, CLOCK, annuls=True)
    assert (ticket.is_owed(Promise.REPORT), ticket.is_owed(Promise.FINAL_REPORT)) == (True, False)
