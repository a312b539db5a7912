"""故障记录单: one fault from its report to its end, with what 三·2.3(4) demands, every name, time and log number."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from handlers.papers.paper import ZH, Form, Grid, Heading, Making, Paper, Part, form_entry, or_dash, stamp
from handlers.tickets.cards.parts import class_or_kind, deed, status
from models.access.log_proof import TicketProof
from models.terms import Kind, Promise
from models.tickets.target import Target
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry

Log = Sequence[WorkLogEntry]
JUDGING = ("class_confirmed", "class_corrected", "class_changed", "class_raised", "class_kept", "marked_major")
TIMELINE_WIDTHS = (29, 50, 21)
SIGNATURE_WIDTHS = (19, 57, 24)


def fault_record(ticket: Ticket, log: Log, making: Making) -> Paper:
    """The record of one fault; what is not known yet shows a dash."""
    making = replace(making, proof=TicketProof(ticket.number, ticket.log_length, ticket.log_head))
    return Paper(
        title=ZH("paper.fault_record.title"),
        intro=(ZH("paper.number", number=ticket.number), making.basis),
        parts=(
            *_fault(ticket),
            *_handling(ticket, log),
            *_result(ticket, log),
            *_timeline(ticket, log),
            *_signed(ticket, log),
        ),
        closing=making.closing,
        made_at=making.at,
    )


def _fault(ticket: Ticket) -> Iterator[Part]:
    occurred_at, told = ticket.occurred_at, _teller(ticket)
    when = stamp(occurred_at) if occurred_at else ZH("record.as_reported", at=stamp(ticket.reported_at))
    function = ticket.triage.get("function_names", {}).get(ZH.language)
    main = ZH("paper.fault_record.main" if ticket.triage.get("is_main") else "paper.fault_record.not_main")
    files = ZH("card.files_count", count=ticket.files_count) if ticket.files_count else ZH("access.none")
    yield Heading(ZH("paper.fault_record.fault"))
    yield Form(
        (
            form_entry("occurred_at", when, is_demanded=True),
            form_entry("reported_at", stamp(ticket.reported_at)),
            form_entry("location", ticket.location or ZH("paper.not_kept"), is_demanded=True),
            form_entry("reporter", or_dash(told[0]), is_demanded=True),
            form_entry("unit", or_dash(told[1])),
            form_entry("phone", or_dash(told[2])),
            form_entry("channel", or_dash(told[3])),
            form_entry("entered_by", or_dash(told[4])),
            form_entry("description", ticket.text, is_demanded=True, is_wide=True),
            form_entry("files", files),
            form_entry("function", f"{function}（{main}）" if function else ZH("paper.not_kept")),
        )
    )


def _teller(ticket: Ticket) -> tuple[str, str, str, str, str]:
    """Who told of it: name, unit, phone, channel, and who entered it for them."""
    if ticket.caller is not None:
        told = {name: str(value) for name, value in ticket.caller.items()}
        channel = " ".join(filter(None, (ZH(f"channel.{told['channel']}"), told["reference"])))
        return told["name"], told["unit"], told["phone"], channel, ZH("paper.fault_record.entered")
    reporter = ticket.reporter
    who = (reporter.name, reporter.unit, reporter.phone) if reporter else ("", "", "")
    return (*who, ZH("paper.fault_record.chat"), "")


def _handling(ticket: Ticket, log: Log) -> Iterator[Part]:
    respond, resolve = ticket.target(Promise.RESPOND), ticket.target(Promise.RESOLVE)
    responder = respond.met_by if respond else ""
    judged = [_line(ticket, one) for one in log if one.verb in JUDGING]
    triaged = class_or_kind(ZH, Kind(ticket.triage["kind"]), ticket.triage["severity"]) if ticket.triage else ""
    first = ZH("paper.fault_record.triaged", judged=triaged) if triaged else ""
    judged += [] if ticket.confirmed_at else [ZH("card.never_confirmed")]
    yield Heading(ZH("paper.fault_record.handling"))
    yield Form(
        (
            form_entry("class", class_or_kind(ZH, ticket.kind, ticket.severity)),
            form_entry("state", status(ZH, ticket)),
            form_entry(
                "judged", ZH("paper.semicolon").join(filter(None, (first, *judged))) or ZH("paper.none"), is_wide=True
            ),
            form_entry("responder", or_dash(responder)),
            form_entry("responded_at", _kept(respond)),
            form_entry("restored_at", stamp(ticket.restored_at if ticket.restored_confirmed_at else None)),
            form_entry("resolved_at", _kept(resolve)),
        )
    )


def _kept(target: Target | None) -> str:
    """When a promise was kept, and whether in time."""
    if target is None or target.met_at is None:
        return ZH("paper.none")
    return f"{stamp(target.met_at)}（{ZH('state.met' if target.was_met_in_time else 'state.met_late')}）"


def _result(ticket: Ticket, log: Log) -> Iterator[Part]:
    resolved = _last(log, "resolved")
    told = ZH("paper.fault_record.told", at=stamp(resolved.at)) if resolved and ticket.tip else ZH("paper.none")
    confirmed = _signature(_last(log, "fix_confirmed"), ticket.number)
    rated = ZH(f"satisfaction.{ticket.satisfaction}") if ticket.satisfaction else ZH("paper.none")
    parts = [part.number for part in ticket.merged_ones]
    split = [fault.number for fault in ticket.lesser_faults]
    earlier = [one.number for one in (ticket.repeat_of, ticket.split_from) if one is not None]
    related = [*parts, *split, *earlier]
    yield Heading(ZH("paper.fault_record.result"))
    yield Form(
        (
            form_entry("cause", or_dash(ticket.cause), is_wide=True),
            form_entry("method", or_dash(ticket.method), is_wide=True),
            form_entry(
                "state_before", ZH(f"recovery.{ticket.state_before}") if ticket.state_before else ZH("paper.none")
            ),
            form_entry("related", "、".join(filter(None, related)) or ZH("access.none")),
            form_entry("protection", or_dash(ticket.protection), is_wide=True),
            form_entry("tip", or_dash(ticket.tip), is_wide=True),
            form_entry("told", told, is_wide=True),
            form_entry("fix_confirmed", confirmed, is_wide=True),
            form_entry("satisfaction", rated),
            form_entry("closed_at", stamp(ticket.closed_at)),
        )
    )


def _timeline(ticket: Ticket, log: Log) -> Iterator[Part]:
    head = tuple(ZH(f"paper.column.{name}") for name in ("at", "deed", "log"))
    rows = tuple(
        (stamp(one.at), f"{one.by_name} {deed(ZH, one)}".strip(), f"{ticket.number}-{one.position}") for one in log
    )
    yield Heading(ZH("paper.fault_record.timeline"))
    yield Grid(head, rows, TIMELINE_WIDTHS)


def _signed(ticket: Ticket, log: Log) -> Iterator[Part]:
    """记录人 is whoever handed in the result; 审核人 signs by hand, as the desk has no such press."""
    signed = _signature(_last(log, "resolved") or _last(log, "restored"), ticket.number)
    yield Heading(ZH("paper.signatures_fourth"))
    head = (ZH("paper.signature.role"), ZH("paper.signature.electronic"), ZH("paper.signature.hand"))
    rows = (
        (ZH("paper.role.recorder"), signed, ""),
        (ZH("paper.role.reviewer"), ZH("paper.fault_record.to_check"), ""),
    )
    yield Grid(head, rows, SIGNATURE_WIDTHS)


def _line(ticket: Ticket, entry: WorkLogEntry) -> str:
    return f"{deed(ZH, entry)} {_signature(entry, ticket.number)}"


def _signature(entry: WorkLogEntry | None, number: str) -> str:
    if entry is None:
        return ZH("paper.none")
    who = entry.by_name or ZH("paper.desk")
    return ZH("paper.signed", who=who, at=stamp(entry.at), log=f"{number}-{entry.position}")


def _last(log: Log, verb: str) -> WorkLogEntry | None:
    return next((entry for entry in reversed(log) if entry.verb == verb), None)
