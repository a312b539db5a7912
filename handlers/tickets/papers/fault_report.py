"""故障处理报告: the newest version of a report, both halves, what the log knows, and who signed it (三·2.3(3))."""

from collections.abc import Iterator
from dataclasses import replace

from handlers.papers.paper import (
    ZH,
    FieldTable,
    Grid,
    Heading,
    Making,
    Paper,
    PaperField,
    Paragraph,
    Part,
    form_entry,
    or_dash,
    stamp,
    stamp_due,
    stamps,
)
from handlers.papers.signatures import author, signature
from handlers.tickets.cards.parts import class_or_kind, deed
from handlers.tickets.papers.fault_handling import judged, kept, related, resolved, restoration_confirmed, with_report
from handlers.tickets.papers.parts import listed, teller
from models.refusal import Refusal
from models.terms import Promise, ReportStage
from models.tickets.fault_report import FaultReport
from models.tickets.report_sections import Measure, measures_in
from models.tickets.target import Target
from models.tickets.ticket import Ticket
from models.tickets.worklog import Log, WorkLogEntry

FILED = ("report_filed", "report_amended")
MEASURE_WIDTHS = (46, 14, 20, 20)
VERSION_WIDTHS = (30, 12, 29, 29)
SIGNATURE_WIDTHS = (22, 78)
WHOLE_DEED = 100_000


def fault_report(ticket: Ticket, log: Log, making: Making) -> Paper:
    """The version that is asked for, as it stands now; a signature that is still to come says so. Raises Refusal."""
    editions = {one.version: one for one in ticket.filed_reports}
    report = editions.get(making.edition) if making.edition else ticket.current_report
    if report is None:
        raise Refusal("ledger.no_paper", number=ticket.number)
    making = replace(making.of_ticket(ticket), version=report.version)
    number = report.number or ""
    parts = (
        *_what_became_of_it(ticket, report, log),
        *_overview(ticket, report, log),
        *_cause(report),
        *_loss(ticket, report, log),
        *_measures(ticket, report),
        *_timeline(ticket, log),
        *_signatures(ticket, report, log),
        *_versions(ticket),
    )
    return making.numbered(ZH("paper.fault_report.title"), number, parts)


def _what_became_of_it(ticket: Ticket, report: FaultReport, log: Log) -> Iterator[Part]:
    """Yield the words after this version that took something of it back."""
    filed_at = report.filed_at
    denied = [one for one in log if one.verb in {"reopened", "reopened_by_words"} and filed_at and one.at > filed_at]
    if denied:
        yield Paragraph(ZH("paper.fault_report.denied", at=stamp(denied[0].at)))
    returned = _of(log, report, "report_returned")
    if returned is not None:
        yield Paragraph(ZH("paper.fault_report.returned", signed=signature(returned, ticket.number)))
    if report.replaced_at is not None and ticket.current_report is not None:
        newest = ticket.current_report.version_name
        yield Paragraph(ZH("paper.fault_report.replaced_by", at=stamp(report.replaced_at), newest=newest))


def _overview(ticket: Ticket, report: FaultReport, log: Log) -> Iterator[Part]:
    told, respond = teller(ticket, log), ticket.target(Promise.RESPOND)
    as_reported = ZH("record.as_reported", at=stamp(ticket.reported_at))
    reporters = "、".join((ticket.number, *map(with_report, ticket.merged_ones)))
    yield Heading(ZH("paper.fault_report.overview"))
    yield FieldTable(
        (
            _entry("stage", ZH(f"report.stage.{report.stage}")),
            _entry("due", _due(ticket, report)),
            form_entry("occurred_at", stamp(ticket.occurred_at) if ticket.occurred_at else as_reported),
            form_entry("reported_at", stamp(ticket.reported_at)),
            form_entry("responder", or_dash(respond.met_by if respond else "")),
            form_entry("responded_at", kept(respond)),
            form_entry("restored_at", stamp(ticket.restored_at)),
            form_entry("restoration_confirmed", restoration_confirmed(ticket, log)),
            form_entry("resolved_at", resolved(ticket)),
            form_entry("location", ticket.location or ZH("paper.not_given")),
            form_entry("reporter", or_dash(" ".join(filter(None, (told.name, told.unit))))),
            form_entry("channel", told.channel),
            form_entry("class", class_or_kind(ZH, ticket.kind, ticket.severity)),
            _entry("reports", reporters),
            form_entry("judged", listed(judged(ticket, log)), is_wide=True),
            form_entry("related", related(ticket), is_wide=True),
        )
    )


def _cause(report: FaultReport) -> Iterator[Part]:
    said = report.sections
    kind = ZH(f"report.kind.{said.fault_kind}") if said.fault_kind else ""
    root = said.root_cause or (ZH("report.kind.unknown") if report.stage is not ReportStage.FINAL else "")
    yield Heading(ZH("paper.fault_report.cause"))
    yield FieldTable(
        (
            _section("fault_kind", kind, is_demanded=True),
            _section("expected_at", stamp(said.expected_at) if said.expected_at else ""),
            _section("cause", said.cause, is_demanded=True, is_wide=True),
            _section("root_cause", root, is_demanded=True, is_wide=True),
            _section("method", said.method, is_demanded=True, is_wide=True),
        )
    )


def _loss(ticket: Ticket, report: FaultReport, log: Log) -> Iterator[Part]:
    """The vendor's half, then the office's; what the office has not said yet is marked."""
    said, found = report.sections, report.finding
    to_say = ZH("paper.fault_report.to_say")
    state = ZH(f"recovery.{found.state_before}") if found.state_before else to_say
    yield Heading(ZH("paper.fault_report.loss"))
    yield FieldTable(
        (
            _entry("lasted", _lasted(ticket)),
            _section("lost_interval", said.lost_interval),
            _section("protection", said.protection, is_wide=True),
            _section("loss", said.loss, is_demanded=True, is_wide=True),
            _section("state_before", state, is_demanded=True, is_wide=True),
            _section("business_loss", found.business_loss or to_say, is_demanded=True, is_wide=True),
            _section("business_steps", found.business_steps or to_say, is_wide=True),
            form_entry("party", _party(log), is_wide=True),
        )
    )


def _measures(ticket: Ticket, report: FaultReport) -> Iterator[Part]:
    """整改措施 with person, day and what became of each; then what users are told."""
    said = [one for one in measures_in(report.measures) if isinstance(one, Measure)]
    tasks = {one.note: one for one in ticket.targets if one.promise == Promise.MEASURE and one.withdrawn_at is None}
    yield Heading(ZH("paper.fault_report.measures"))
    if said:
        head = tuple(ZH(f"paper.fault_report.column.{name}") for name in ("measure", "who", "due", "state"))
        yield Grid(head, tuple(_measure(one, tasks.get(one.text)) for one in said), MEASURE_WIDTHS, name="measures")
    else:
        yield Paragraph(or_dash(report.measures))
    yield FieldTable((_section("tip", report.tip, is_wide=True),))


def _timeline(ticket: Ticket, log: Log) -> Iterator[Part]:
    head = tuple(ZH(f"paper.column.{name}") for name in ("at", "deed", "log"))
    rows = tuple(
        (stamp(one.at), f"{author(ZH, one)} {deed(ZH, one, WHOLE_DEED)}".strip(), f"{ticket.number}-{one.position}")
        for one in log
        if not one.verb.startswith("report_")
    )
    yield Heading(ZH("paper.fault_report.timeline"))
    yield Grid(head, rows, (29, 50, 21))


def _signatures(ticket: Ticket, report: FaultReport, log: Log) -> Iterator[Part]:
    """报告人 → 项目负责人 → 业务处室 → 领导: each with the log number, or what is still to come."""
    filed, checked, read = (_of(log, report, *verbs) for verbs in (FILED, ("report_checked",), ("report_read",)))
    who_wrote = " ".join(filter(None, (report.writer.name, report.writer.unit, stamp(report.written_at))))
    to_come = {"checked": ZH("report.to_check"), "read": ZH("report.to_read")}
    signed = {
        "author": who_wrote,
        "lead": _lead(ticket, report, filed, _of(log, report, "report_signed")),
        "checked": _with_note(ticket, checked, report.check_note) or to_come["checked"],
        "read": _with_note(ticket, read, report.read_note) or to_come["read"],
    }
    if read is not None and report.read_by_id == report.checked_by_id:
        signed["read"] = f"{ZH('paper.same_person')} {signed['read']}"
    head = ZH("paper.signature.role"), ZH("paper.signature.electronic")
    yield Heading(ZH("paper.fault_report.signatures"))
    yield Grid(
        head,
        tuple((ZH(f"paper.fault_report.role.{name}"), value) for name, value in signed.items()),
        SIGNATURE_WIDTHS,
        name="signatures",
    )


def _lead(ticket: Ticket, report: FaultReport, filed: WorkLogEntry | None, late: WorkLogEntry | None) -> str:
    handed_in = signature(filed, ticket.number)
    if report.is_on_behalf:
        signed = signature(late, ticket.number) if late is not None else ZH("paper.fault_report.to_sign")
        return ZH("paper.fault_report.on_behalf", signed=handed_in, lead=signed)
    is_same = report.filed_by_id == report.written_by_id
    return f"{ZH('paper.same_person')} {handed_in}" if is_same else handed_in


def _with_note(ticket: Ticket, entry: WorkLogEntry | None, note: str) -> str:
    if entry is None:
        return ""
    signed = signature(entry, ticket.number)
    return ZH("paper.said", words=note, signed=signed) if note else signed


def _versions(ticket: Ticket) -> Iterator[Part]:
    """Every version that was handed in: what was signed stays with the version that it was signed under."""
    head = tuple(ZH(f"paper.fault_report.column.{name}") for name in ("version", "stage", "filed", "signed"))
    rows = tuple(
        (one.version_name, ZH(f"report.stage.{one.stage}"), stamp(one.filed_at), _state(one))
        for one in ticket.filed_reports
    )
    yield Heading(ZH("paper.fault_report.versions"))
    yield Grid(head, rows, VERSION_WIDTHS, name="versions")


def _state(report: FaultReport) -> str:
    if report.returned_at is not None:
        return ZH("report.returned")
    if report.read_at is not None:
        return ZH("report.read")
    if report.replaced_at is not None:
        return ZH("paper.fault_report.replaced")
    return ZH("report.to_read" if report.checked_at is not None else "report.to_check")


def _of(log: Log, report: FaultReport, *verbs: str) -> WorkLogEntry | None:
    """The entry of this version."""
    found = (one for one in log if one.verb in verbs and one.content.get("version") == report.version)
    return next(found, None)


def _due(ticket: Ticket, report: FaultReport) -> str:
    target = ticket.target_kept_by(report)
    if target is None:
        return stamp(report.filed_at)
    state = ZH("state.met" if target.was_met_in_time else "state.met_late")
    at, due = stamps(report.filed_at or report.written_at, target.due_at)
    return ZH("paper.met_late", at=at, state=state, due=due)


def _lasted(ticket: Ticket) -> str:
    end = ticket.restored_at or ticket.resolved_at
    if end is None:
        return ZH("paper.lasting")
    began = ticket.occurred_at or ticket.reported_at
    return ZH("report.known.both", occurred=ZH.length(end - began), reported=ZH.length(end - ticket.reported_at))


def _party(log: Log) -> str:
    entry = next((one for one in reversed(log) if one.verb == "party_set"), None)
    if entry is None:
        return ZH("paper.no_party")
    return listed((ZH(f"party.{entry.content['party']}"), str(entry.content.get("evidence", ""))))


def _measure(said: Measure, task: Target | None) -> tuple[str, ...]:
    """A measure with what became of it; one that a newer version left out has no task any more."""
    if task is None:
        return said.text, said.who, ZH.full_date(said.day), ZH("paper.fault_report.replaced")
    done = stamp(task.met_at) if task.met_at is not None else ZH("paper.fault_report.to_do")
    return said.text, said.who, stamp_due(task.due_at), done


def _entry(name: str, value: str) -> PaperField:
    return PaperField(ZH(f"paper.fault_report.{name}"), value)


def _section(name: str, value: str, *, is_demanded: bool = False, is_wide: bool = False) -> PaperField:
    return PaperField(ZH(f"report.section.{name}"), or_dash(value), is_demanded=is_demanded, is_wide=is_wide, name=name)
