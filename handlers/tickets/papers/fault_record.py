"""故障记录单: one fault from its report to its end, with what 三·2.3(4) demands, every name, time and log number."""

from collections.abc import Iterator

from handlers.papers.paper import (
    ZH,
    FieldTable,
    Grid,
    Heading,
    Making,
    Paper,
    Paragraph,
    Part,
    form_entry,
    or_dash,
    stamp,
)
from handlers.papers.signatures import author, how_it_ended, last, signature
from handlers.tickets.cards.parts import deed
from handlers.tickets.papers.fault_handling import handling, result
from handlers.tickets.papers.parts import Teller, function_of, lots, teller
from models.terms import Status
from models.tickets.ticket import Ticket
from models.tickets.worklog import Log

TIMELINE_WIDTHS = (29, 50, 21)
TOLD_WIDTHS = (13, 21, 30, 18, 18)
WHOLE_DEED = 100_000
"""A paper says all that was typed."""


def fault_record(ticket: Ticket, log: Log, making: Making) -> Paper:
    """The record of one fault; what is not known yet shows a dash. A part is a line in that of its main ticket."""
    making = making.of_ticket(ticket)
    parts = (
        *_how_it_ended(ticket, log),
        *_fault(ticket, log),
        *_joined(ticket),
        *handling(ticket, log),
        *result(ticket, log),
        *_timeline(ticket, log),
        *_signed(ticket, log),
    )
    return making.numbered(ZH("paper.fault_record.title"), ticket.number, parts)


def _how_it_ended(ticket: Ticket, log: Log) -> Iterator[Part]:
    """Return a paragraph about an end other than by a confirmed result; it stands first."""
    ended = {Status.WITHDRAWN: "withdrawn", Status.DECLINED: "declined"}.get(ticket.status, "")
    if ticket.closed_unanswered:
        ended = "closed_unanswered"
    entry = last(log, ended) if ended else None
    return how_it_ended(f"paper.fault_record.{ended}", entry, ticket.number)


def _fault(ticket: Ticket, log: Log) -> Iterator[Part]:
    occurred_at, told = ticket.occurred_at, teller(ticket, log)
    when = stamp(occurred_at) if occurred_at else ZH("record.as_reported", at=stamp(ticket.reported_at))
    files = ZH("card.files_count", count=ticket.files_count) if ticket.files_count else ZH("access.none")
    yield Heading(ZH("paper.fault_record.fault"))
    yield FieldTable(
        (
            form_entry("occurred_at", when, is_demanded=True),
            form_entry("reported_at", stamp(ticket.reported_at)),
            form_entry("location", ticket.location or ZH("paper.not_given"), is_demanded=True),
            form_entry("reporter", or_dash(told.name), is_demanded=True),
            form_entry("unit", or_dash(told.unit)),
            form_entry("phone", or_dash(told.phone)),
            form_entry("channel", or_dash(told.channel)),
            form_entry("entered_by", told.entered_by or ZH("access.none")),
            form_entry("description", ticket.text, is_demanded=True, is_wide=True),
            form_entry("files", files),
            form_entry("function", function_of(ticket)),
            form_entry("lots", lots(ticket.text)),
            form_entry("extent", ZH("paper.fault_record.reporters", count=1 + len(ticket.merged_ones))),
        )
    )


def _joined(ticket: Ticket) -> Iterator[Part]:
    """Everybody else who reported the same: a line each, for a part has no record of its own."""
    if not ticket.merged_ones:
        return
    names = ("number", "reported_at", "reporter", "phone", "channel")
    head = tuple(ZH(f"paper.column.{name}") for name in names)
    told = [(part, teller(part, ())) for part in ticket.merged_ones]
    rows = tuple(
        (part.number, stamp(part.reported_at), _who(one), or_dash(one.phone), or_dash(one.channel))
        for part, one in told
    )
    yield Paragraph(ZH("paper.fault_record.joined"))
    yield Grid(head, rows, TOLD_WIDTHS, name="joined")


def _who(told: Teller) -> str:
    if not told.name:
        return ZH("paper.none")
    return ZH("access.person", who=told.name, unit=told.unit) if told.unit else told.name


def _timeline(ticket: Ticket, log: Log) -> Iterator[Part]:
    head = tuple(ZH(f"paper.column.{name}") for name in ("at", "deed", "log"))
    rows = tuple(
        (stamp(one.at), f"{author(ZH, one)} {deed(ZH, one, WHOLE_DEED)}".strip(), f"{ticket.number}-{one.position}")
        for one in log
    )
    yield Heading(ZH("paper.fault_record.timeline"))
    yield Grid(head, rows, TIMELINE_WIDTHS, name="timeline")


def _signed(ticket: Ticket, log: Log) -> Iterator[Part]:
    """Yield the signatures: 记录人 mended it and pressed 确认记录; 审核人 is the office. A missing one is named so."""
    recorded = last(log, "record_signed") if ticket.is_record_signed else None
    checked = last(log, "record_checked") if ticket.is_record_checked else None
    recorder = signature(recorded, ticket.number) if recorded else ZH("paper.fault_record.unsigned")
    reviewer = signature(checked, ticket.number) if checked else ZH("paper.fault_record.to_check")
    yield Heading(ZH("paper.signatures_fourth"))
    yield Grid.to_sign(((ZH("paper.role.recorder"), recorder), (ZH("paper.role.reviewer"), reviewer)))
