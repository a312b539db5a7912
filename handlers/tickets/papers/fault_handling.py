"""Parts of the 故障记录单 on judging, answers, pauses, the repair and notices."""

from collections.abc import Iterator

from handlers.papers.paper import ZH, FieldTable, Heading, Part, form_entry, or_dash, stamp, stamp_due, stamps
from handlers.papers.signatures import last, signature
from handlers.tickets.cards.parts import class_or_kind, deed, status
from handlers.tickets.papers.parts import listed
from models.terms import Kind, Promise
from models.tickets.target import Target
from models.tickets.ticket import Ticket
from models.tickets.waiting import Wait
from models.tickets.worklog import Log, WorkLogEntry

JUDGING = (
    *("class_confirmed", "class_corrected", "class_changed", "class_raised", "class_kept", "marked_major"),
    *("lowering_agreed", "false_alarm_agreed", "merged_in_graver", "major_taken_back"),
)
HANDED_ON = ("assigned", "transferred", "given_back", "helper_added")
TOLD = ("resolved", "answered", "said", "outage_recovered")
"""By which acts the users heard of cause and tips, where there are any; a note to users says them by itself."""


def handling(ticket: Ticket, log: Log) -> Iterator[Part]:
    """Class with each change of it, who answered and mended it and whether in time, pauses, hands."""
    respond, resolve = ticket.target(Promise.RESPOND), ticket.target(Promise.RESOLVE)
    yield Heading(ZH("paper.fault_record.handling"))
    yield FieldTable(
        (
            form_entry("class", class_or_kind(ZH, ticket.kind, ticket.severity)),
            form_entry("state", status(ZH, ticket)),
            form_entry("judged", listed(judged(ticket, log)), is_wide=True),
            form_entry("responder", or_dash(respond.met_by if respond else "")),
            form_entry("responded_at", kept(respond)),
            form_entry("handed_on", listed(_line(ticket, one) for one in log if one.verb in HANDED_ON), is_wide=True),
            form_entry("pauses", listed(map(_paused, ticket.waits)), is_wide=True),
            form_entry("restored_at", stamp(ticket.restored_at)),
            form_entry("restoration_confirmed", restoration_confirmed(ticket, log)),
            form_entry("resolved_at", resolved(ticket)),
            form_entry("late_because", _late_because(ticket, resolve, log)),
        )
    )


def result(ticket: Ticket, log: Log) -> Iterator[Part]:
    """Cause, method, data, the responsible party, what the users were told, and the reporter's word."""
    rated = ZH(f"satisfaction.{ticket.satisfaction}") if ticket.satisfaction else ZH("paper.not_rated")
    state = ZH(f"recovery.{ticket.state_before}") if ticket.state_before else ZH("paper.none")
    yield Heading(ZH("paper.fault_record.result"))
    yield FieldTable(
        (
            form_entry("cause", or_dash(ticket.cause), is_wide=True),
            form_entry("method", or_dash(ticket.method), is_wide=True),
            form_entry("protection", or_dash(ticket.protection), is_wide=True),
            form_entry("state_before", state),
            form_entry("party", _party(log)),
            form_entry("tip", or_dash(ticket.tip), is_wide=True),
            form_entry("told", _told(ticket, log), is_demanded=True, is_wide=True),
            form_entry("fix_confirmed", signature(last(log, "fix_confirmed"), ticket.number), is_wide=True),
            form_entry("satisfaction", rated),
            form_entry("closed_at", stamp(ticket.closed_at)),
            form_entry("related", related(ticket), is_wide=True),
        )
    )


def kept(target: Target | None) -> str:
    """Return when a promise was kept and whether in time; before that, its due time."""
    if target is None:
        return ZH("paper.none")
    if target.met_at is None:
        return ZH("paper.due_at", due=stamp_due(target.due_at))
    if target.was_met_in_time:
        return ZH("paper.met", at=stamp(target.met_at), state=ZH("state.met"))
    at, due = stamps(target.met_at, target.due_at)
    return ZH("paper.met_late", at=at, state=ZH("state.met_late"), due=due)


def restoration_confirmed(ticket: Ticket, log: Log) -> str:
    """By whom; what was pressed and not confirmed says so, and silence confirms nothing."""
    if ticket.restored_at is not None and ticket.restored_confirmed_at is None:
        return ZH("paper.not_confirmed")
    return signature(_confirmed(ticket, log), ticket.number)


def resolved(ticket: Ticket) -> str:
    """Return when it was resolved and whether in time; an unconfirmed resolution is told, but keeps no promise."""
    target, at = ticket.target(Promise.RESOLVE), ticket.restored_at or ticket.resolved_at
    if target is None or target.met_at is not None or at is None:
        return kept(target)
    done, due = stamps(at, target.due_at)
    return ZH("paper.unconfirmed", at=done, due=due)


def judged(ticket: Ticket, log: Log) -> Iterator[str]:
    """初判, 确认 and each change of class: who, when and why."""
    triaged = ticket.triage
    if triaged:
        first = class_or_kind(ZH, Kind(triaged["kind"]), triaged["severity"])
        yield ZH("paper.fault_record.triaged", judged=first)
    yield from (_line(ticket, one) for one in log if one.verb in JUDGING)
    if ticket.confirmed_at is None:
        yield ZH("card.never_confirmed")


def _line(ticket: Ticket, entry: WorkLogEntry) -> str:
    return f"{deed(ZH, entry)} {signature(entry, ticket.number)}"


def _paused(wait: Wait) -> str:
    ended = stamp(wait.ended_at) if wait.ended_at else ZH("paper.lasting")
    how = ZH("paper.paused" if wait.is_granted else "paper.waited")
    return ZH("paper.fault_record.pause", how=how, begun=stamp(wait.begun_at), ended=ended, asked=wait.asked)


def _confirmed(ticket: Ticket, log: Log) -> WorkLogEntry | None:
    if ticket.restored_confirmed_at is None:
        return None
    return last(log, "restoration_confirmed") or last(log, "fix_confirmed")


def _late_because(ticket: Ticket, resolve: Target | None, log: Log) -> str:
    """超时原因: of what was kept in time there is none; 未写原因 says that nobody wrote one."""
    ended_at = resolve.met_at or ticket.closed_at if resolve is not None else None
    if resolve is None or ended_at is None or ended_at <= resolve.due_at:
        return ZH("paper.none")
    told = next(
        (one for one in reversed(log) if (one.verb, one.content.get("promise")) == ("delay_explained", "resolve")), None
    )
    if told is None:
        return ZH("paper.no_reason")
    delay, reason = ZH(f"delay.{told.content['delay']}"), str(told.content["reason"])
    return ZH("paper.late_because", delay=delay, reason=reason, who=told.by_name, at=stamp(told.at))


def _party(log: Log) -> str:
    """责任方, as the office set it with its evidence."""
    entry = last(log, "party_set")
    if entry is None:
        return ZH("paper.no_party")
    return listed((ZH(f"party.{entry.content['party']}"), str(entry.content.get("evidence", ""))))


def _told(ticket: Ticket, log: Log) -> str:
    """是 with the way and the time; else 否."""
    entry = last(log, "note_published") or (last(log, *TOLD) if ticket.tip or ticket.cause else None)
    if entry is None:
        return ZH("paper.no")
    return ZH("paper.fault_record.told", how=ZH(f"paper.told.{entry.verb}"), at=stamp(entry.at))


def related(ticket: Ticket) -> str:
    """关联单: parts, faults that were split off, and what it came from; each with the number of its own report."""
    parts = [with_report(part) for part in ticket.merged_ones]
    split = [fault.number for fault in ticket.lesser_faults]
    earlier = [with_report(one) for one in (ticket.repeat_of, ticket.split_from, ticket.merged_into) if one is not None]
    return "、".join(filter(None, (*parts, *split, *earlier))) or ZH("access.none")


def with_report(ticket: Ticket) -> str:
    """Its number, and that of the report that was handed in on it."""
    filed = next((report.number for report in reversed(ticket.reports) if report.number), None)
    return ticket.number if filed is None else ZH("paper.with_report", number=ticket.number, report=filed)
